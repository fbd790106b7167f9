"""A table that is given all rows and changes only those that differ. The chosen row stays chosen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text as Cell
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.text.format import fitted, shortened
from tui.text.palette import palette_of, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual import events

    from sim.words import Key

__all__ = ["FIT", "Column", "ColumnSpec", "Row", "RowTable", "spent"]

_HEAD: Final = 1
"""Lines above the rows, in which the columns have their headings."""
GAP = 1
"""Cells between two columns."""
FIT = -1
"""Width of a column that is as wide as the widest of its cells, so that none of them is cut."""
_LABELLED = 70
"""Cells of a table from which what stands above a column is not cut either."""
_LEAST = 6
"""Fewest cells of the column that gets what the others leave."""
P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Its width is in cells, or 0 for whatever the others leave (one column at most), or :data:`FIT`.
    """

    key: str
    label: str
    width: int
    right: bool = False
    """Aligned to the right."""
    middle: bool = False
    """What does not fit is shortened in its middle, so that its end tells it from others."""


@dataclass(frozen=True, slots=True)
class ColumnSpec(Generic[P, T]):
    """All that a pane knows of one of its columns.

    It has what stands above it, how wide it is, and what it shows of a row.
    """

    key: str
    heading: Key | None
    """Key of what stands above it; none for nothing."""
    width: int | Callable[[P], int]
    """Cells, 0 for whatever the others leave, or :data:`FIT`. It is a function where it depends on what is shown."""
    cell: Callable[[P, T], Cell]
    """Return the cell of a row."""
    right: bool = False
    """Aligned to the right."""
    middle: bool = False
    """What does not fit is shortened in its middle."""
    least: int = 0
    """Cells of a table from which it is shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: as many cells as there are columns. A heading has one cell, which runs over all of them.

    Styles of cells are words of Rich and roles of :mod:`tui.text.palette`.
    """

    key: str
    cells: tuple[Cell, ...]
    heading: bool = False


def spent(columns: Sequence[Column]) -> int:
    """Return the cells that columns take. A gap lies behind each, also behind that of width 0."""
    return sum(column.width + GAP for column in columns)


def _same(one: Row, other: Row) -> bool:
    """Return whether two rows look alike."""
    if one.heading != other.heading or len(one.cells) != len(other.cells):
        return False
    return all(
        before.plain == after.plain and before.style == after.style and before.spans == after.spans
        for before, after in zip(one.cells, other.cells, strict=True)
    )


class RowTable(ScrollView, can_focus=True):
    """Rows by key, of a line each. Headings cannot be chosen: the cursor steps over them.

    A row that stays the same object is neither fitted nor drawn again.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-table--head", "row-table--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", show=False),
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home,ctrl+home", "first", show=False),
        Binding("end,ctrl+end", "last", show=False),
    ]

    cursor_row: reactive[int] = reactive(0, repaint=False)
    """Number of the row under the cursor, from 0."""

    class Resized(Message):
        """The table has another size: its rows must be fitted again."""

    class Pointed(Message):
        """The cursor stands on another row."""

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)
        self.on_choose: Callable[[], None] | None = None
        """What Enter does."""
        self._shown: tuple[Row, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._widths: tuple[int, ...] = ()
        self._widest: dict[str, int] = {}
        """Cells of each column that fits what it holds. They only grow, so that columns do not move to and fro."""
        self._made: dict[str, tuple[Row, Row]] = {}
        """Each row as it was given, and as it was fitted: most stay what they were."""
        self._made_for: tuple[object, ...] = ()
        """Columns, widths and theme for which they were fitted."""
        self._strips: dict[str, tuple[Row, object, Strip]] = {}
        """Each row as it was drawn last, and in which style and width."""
        self._ground = self._under = Style()
        """Style of the table, and of its row under the cursor."""

    def on_resize(self, event: events.Resize) -> None:
        """Ask for rows that fit the new size."""
        del event
        self.forget()
        self.post_message(self.Resized())

    def forget(self) -> None:
        """Fit every row and column anew the next time."""
        self._widest.clear()
        self._made.clear()

    @property
    def chosen(self) -> str | None:
        """Key of the row under the cursor; none on a heading or when there are no rows."""
        if 0 <= self.cursor_row < len(self._shown) and not self._shown[self.cursor_row].heading:
            return self._shown[self.cursor_row].key
        return None

    @property
    def row_count(self) -> int:
        """Number of rows, headings among them."""
        return len(self._shown)

    @property
    def fitted_columns(self) -> tuple[tuple[Column, int], ...]:
        """The columns that are shown, each with its width in cells."""
        return tuple(zip(self._columns, self._widths, strict=True))

    def fitted_row(self, key: str) -> tuple[Cell, ...]:
        """Return the cells of a row as they are drawn. Raises ``KeyError`` for a row that is not shown."""
        return {row.key: row.cells for row in self._shown}[key]

    def show(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show these rows under these columns."""
        columns, rows = tuple(columns), tuple(rows)
        widths = self._measure(columns, rows)
        if not widths:
            return
        fresh = self._made_for != (columns, widths, self.app.theme)
        if fresh:
            self._made, self._made_for = {}, (columns, widths, self.app.theme)
            self._columns, self._widths = columns, widths
        self._made = {row.key: self._fit_again(row, columns, widths) for row in rows}
        before, self._shown = self._shown, tuple([self._made[row.key][1] for row in rows])
        self._keep_cursor(before)
        if fresh or len(before) != len(rows):
            self._strips.clear()
            self.virtual_size = Size(self.size.width, len(rows) + _HEAD)
            self.refresh()
            return
        top = self.scroll_offset.y
        seen = range(max(0, top), min(len(rows), top + self.size.height))
        for place in seen:
            if before[place] is not self._shown[place]:
                self.refresh_line(place + _HEAD)

    def _keep_cursor(self, before: tuple[Row, ...]) -> None:
        """Leave the cursor on its row wherever that stands now. Go to the first where it is gone."""
        kept = before[self.cursor_row].key if 0 <= self.cursor_row < len(before) else None
        place = None if kept is None else self.place(kept)
        if place is not None:
            self.cursor_row = place
        else:
            self.move_cursor(next((i for i, row in enumerate(self._shown) if not row.heading), 0))

    def place(self, key: str) -> int | None:
        """Return the number of a row; none when it is not shown."""
        return next((index for index, row in enumerate(self._shown) if row.key == key), None)

    def choose(self, key: str) -> bool:
        """Put the cursor on a row; return whether it exists."""
        place = self.place(key)
        if place is not None:
            self.move_cursor(place)
        return place is not None

    def move_cursor(self, row: int) -> None:
        """Put the cursor on a row by its number, and scroll to where it is seen."""
        self.cursor_row = row
        self.scroll_to_region(
            Region(0, row + _HEAD, self.size.width, 1), spacing=Spacing(top=_HEAD), animate=False, force=True
        )

    def watch_cursor_row(self, before: int, now: int) -> None:
        """Draw the two rows that change, and tell the pane."""
        self.refresh_line(before + _HEAD)
        self.refresh_line(now + _HEAD)
        self.post_message(self.Pointed())

    # Fitting

    def _measure(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> tuple[int, ...]:
        if self.size.width <= 0:
            return ()
        space = self.size.width - self.scrollbar_size_vertical - 1
        widths = [column.width for column in columns]
        unknown = [row for row in rows if not row.heading and self._given(row.key) is not row]
        for place, column in enumerate(columns):
            if column.width == FIT:
                widest = max((cell_len(row.cells[place].plain) for row in unknown), default=0)
                if self.size.width >= _LABELLED:
                    widest = max(widest, cell_len(column.label))
                widths[place] = self._widest[column.key] = max(self._widest.get(column.key, 0), widest)
        space -= sum(width + GAP for width in widths)
        return tuple(
            width if column.width else max(_LEAST, space) for column, width in zip(columns, widths, strict=True)
        )

    def _given(self, key: str) -> Row | None:
        known = self._made.get(key)
        return None if known is None else known[0]

    def _fit_again(self, row: Row, columns: tuple[Column, ...], widths: tuple[int, ...]) -> tuple[Row, Row]:
        """Return a row as given and as fitted; the one before where nothing of it differs."""
        known = self._made.get(row.key)
        if known is not None and (known[0] is row or _same(known[0], row)):
            return row, known[1]
        return row, self._fit(row, columns, widths)

    def _fit(self, row: Row, columns: tuple[Column, ...], widths: tuple[int, ...]) -> Row:
        if row.heading:
            return Row(row.key, self._spread(self._drawn(row.cells[0], row.cells[0].plain), widths), heading=True)
        cells = []
        for cell, column, width in zip(row.cells, columns, widths, strict=True):
            text = shortened(cell.plain, width) if column.middle else fitted(cell.plain, width)
            cells.append(self._drawn(cell, " " * (width - cell_len(text)) + text if column.right else text))
        return Row(row.key, tuple(cells))

    def _drawn(self, cell: Cell, text: str) -> Cell:
        """Return a cell with another text, its styles in the colours of the theme."""
        palette = palette_of(self.app.theme)
        drawn = Cell(text, style=resolved(str(cell.style), palette), no_wrap=True, end="")
        if text == cell.plain:
            for span in cell.spans:
                drawn.stylize(resolved(str(span.style), palette), span.start, span.end)
        return drawn

    @staticmethod
    def _spread(heading: Cell, widths: tuple[int, ...]) -> tuple[Cell, ...]:
        """Write a heading over all columns: each holds the piece that lies in it."""
        cells = []
        rest = heading.plain
        for width in widths:
            piece = set_cell_size(rest, width + GAP)
            rest = rest[len(piece) :] if cell_len(rest) > width + GAP else ""
            cells.append(Cell(piece, style=heading.style, no_wrap=True, end=""))
        return tuple(cells)

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines; which styles hold is asked once for all of them."""
        self._ground = self.rich_style
        self._under = self._ground + self.get_component_rich_style("row-table--cursor")
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw what stands above the columns, or a row."""
        if y < _HEAD:
            return self._head()
        place = y - _HEAD + self.scroll_offset.y
        if place >= len(self._shown):
            return Strip.blank(self.size.width, self._ground)
        row, style = self._shown[place], self._under if place == self.cursor_row else self._ground
        known, of = self._strips.get(row.key), (style, self.size.width)
        if known is None or known[0] is not row or known[1] != of:
            if len(self._strips) > len(self._shown):
                self._strips.clear()
            known = self._strips[row.key] = (row, of, self._strip(row.cells, style))
        return known[2]

    def _head(self) -> Strip:
        style = self._ground + self.get_component_rich_style("row-table--head")
        labels = []
        for column, width in self.fitted_columns:
            label = fitted(column.label, width)
            labels.append(Cell(label.rjust(width) if column.right else label, end=""))
        return self._strip(labels, style)

    def _strip(self, cells: Sequence[Cell], style: Style) -> Strip:
        """Return cells side by side, each as wide as its column and the gap behind it."""
        segments: list[Segment] = []
        for cell, width in zip(cells, self._widths, strict=True):
            drawn = Strip(
                [Segment(text, style + own if own else style) for text, own, _ in cell.render(self.app.console)]
            )
            segments.extend(drawn.adjust_cell_length(width + GAP, style))
        return Strip(segments).adjust_cell_length(self.size.width, style).simplify()

    # Keys and clicks

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row; a click on the row under it is Enter."""
        at = event.get_content_offset(self)
        place = -1 if at is None or at.y < _HEAD else at.y - _HEAD + self.scroll_offset.y
        if not 0 <= place < len(self._shown) or self._shown[place].heading:
            return
        event.stop()
        if place == self.cursor_row:
            self.action_select_cursor()
        else:
            self.move_cursor(place)

    def action_select_cursor(self) -> None:
        """Choose the row at once. What is typed next may be meant for the form that this opens."""
        if self.on_choose is not None:
            self.on_choose()

    def action_first(self) -> None:
        """Go to the first row that is no heading, with what stands above it."""
        self._go(range(len(self._shown)))
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(range(len(self._shown) - 1, -1, -1))

    def _go(self, order: Iterable[int]) -> None:
        row = next((index for index in order if not self._shown[index].heading), None)
        if row is not None:
            self.move_cursor(row)

    def action_cursor_down(self) -> None:
        """Go to the next row that is no heading."""
        self._step(1)

    def action_cursor_up(self) -> None:
        """Go to the row before that is no heading. Scroll up to a heading that stands first."""
        self._step(-1)

    def _step(self, way: int) -> None:
        row = self.cursor_row + way
        while 0 <= row < len(self._shown) and self._shown[row].heading:
            row += way
        if 0 <= row < len(self._shown):
            self.move_cursor(row)
        elif way < 0:
            self.scroll_home(animate=False)

    def action_page_down(self) -> None:
        """Go as many rows down as are seen at once."""
        self._page(1)

    def action_page_up(self) -> None:
        """Go as many rows up as are seen at once."""
        self._page(-1)

    def _page(self, way: int) -> None:
        """Scroll by a page, with the cursor.

        It goes to the nearest row that is no heading, back from an end.
        """
        height = max(1, self.size.height - _HEAD)
        aim = min(max(0, self.cursor_row + way * height), len(self._shown) - 1)
        self.scroll_relative(y=way * height, animate=False, force=True)
        ahead = range(aim, len(self._shown)) if way > 0 else range(aim, -1, -1)
        back = range(aim, -1, -1) if way > 0 else range(aim, len(self._shown))
        self._go(chain(ahead, back))
