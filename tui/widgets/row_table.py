"""A table that is given all rows and changes only those that differ. The chosen row stays chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text as Cell
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from tui.text.format import fitted, shortened
from tui.text.palette import palette_of, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

    from sim.words import Key

__all__ = ["FIT", "Column", "ColumnSpec", "Row", "RowTable", "spent"]

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


class RowTable(DataTable[Cell]):
    """Rows by key. Headings cannot be chosen: the cursor steps over them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
    ]

    class Resized(Message):
        """The table has another size: its rows must be fitted again."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            cursor_type="row",
            zebra_stripes=False,
            cell_padding=0,
            cursor_foreground_priority="renderable",
            name=name,
        )
        self.on_choose: Callable[[], None] | None = None
        """What Enter does."""
        self._shown: tuple[Row, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._widths: tuple[int, ...] = ()
        self._widest: dict[str, int] = {}
        self._made: dict[str, tuple[Row, Row]] = {}
        """Each row as it was given, and as it was fitted: most stay what they were."""
        self._made_for: tuple[object, ...] = ()
        """Columns, widths and theme for which they were fitted."""
        """Cells of each column that fits what it holds. They only grow, so that columns do not move to and fro."""

    def on_resize(self, event: events.Resize) -> None:
        """Ask for rows that fit the new size."""
        del event
        self._widest.clear()
        self.post_message(self.Resized())

    @property
    def chosen(self) -> str | None:
        """Key of the row under the cursor; none on a heading or when there are no rows."""
        if 0 <= self.cursor_row < len(self._shown) and not self._shown[self.cursor_row].heading:
            return self._shown[self.cursor_row].key
        return None

    def show(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Show these rows under these columns."""
        columns, rows = tuple(columns), tuple(rows)
        widths = self._measure(columns, rows)
        if not widths:
            return
        fresh = columns != self._columns or widths != self._widths
        if self._made_for != (columns, widths, self.app.theme):
            self._made, self._made_for = {}, (columns, widths, self.app.theme)
        made = {row.key: self._fit_again(row, columns, widths) for row in rows}
        self._made = made
        fitted_rows = tuple([made[row.key][1] for row in rows])
        if fresh or [row.key for row in fitted_rows] != [row.key for row in self._shown]:
            self._rebuild(columns, widths, fitted_rows, fresh=fresh)
        else:
            self._amend(columns, fitted_rows)
        self._shown = fitted_rows

    def place(self, key: str) -> int | None:
        """Return the number of a row; none when it is not shown."""
        return next((index for index, row in enumerate(self._shown) if row.key == key), None)

    def choose(self, key: str) -> bool:
        """Put the cursor on a row; return whether it exists."""
        for index, row in enumerate(self._shown):
            if row.key == key:
                self.move_cursor(row=index, animate=False)
                return True
        return False

    def _measure(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> tuple[int, ...]:
        if self.size.width <= 0:
            return ()
        space = self.size.width - self.scrollbar_size_vertical - 1
        widths = [column.width for column in columns]
        for place, column in enumerate(columns):
            if column.width == FIT:
                widest = max((cell_len(row.cells[place].plain) for row in rows if not row.heading), default=0)
                if self.size.width >= _LABELLED:
                    widest = max(widest, cell_len(column.label))
                widths[place] = self._widest[column.key] = max(self._widest.get(column.key, 0), widest)
        space -= sum(width + GAP for width in widths)
        return tuple(
            width if column.width else max(_LEAST, space) for column, width in zip(columns, widths, strict=True)
        )

    def _fit_again(self, row: Row, columns: tuple[Column, ...], widths: tuple[int, ...]) -> tuple[Row, Row]:
        """Return a row as given and as fitted; the one before where nothing of it differs."""
        known = self._made.get(row.key)
        if known is not None and _same(known[0], row):
            return known
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

    def _rebuild(
        self, columns: tuple[Column, ...], widths: tuple[int, ...], rows: tuple[Row, ...], *, fresh: bool
    ) -> None:
        kept = self._shown[self.cursor_row].key if 0 <= self.cursor_row < len(self._shown) else None
        offset = self.scroll_y
        self.clear(columns=fresh)
        if fresh:
            for column, width in zip(columns, widths, strict=True):
                label = fitted(column.label, width)
                self.add_column(Cell(label.rjust(width) if column.right else label), width=width + GAP, key=column.key)
            self._columns, self._widths = columns, widths
        for row in rows:
            self.add_row(*row.cells, key=row.key)
        self._shown = rows
        keys = [row.key for row in rows]
        if kept in keys:
            self.move_cursor(row=keys.index(kept), animate=False, scroll=False)
            self.scroll_to(y=offset, animate=False)
        else:
            self.move_cursor(row=next((i for i, row in enumerate(rows) if not row.heading), 0), animate=False)

    def _amend(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> None:
        for old, new in zip(self._shown, rows, strict=True):
            if old is new:
                continue
            for column, before, after in zip(columns, old.cells, new.cells, strict=True):
                if before != after or before.style != after.style or before.spans != after.spans:
                    self.update_cell(new.key, column.key, after)

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

    def _go(self, order: range) -> None:
        row = next((index for index in order if not self._shown[index].heading), None)
        if row is not None:
            self.move_cursor(row=row, animate=False)

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
            self.move_cursor(row=row, animate=False)
        elif way < 0:
            self.scroll_home(animate=False)
