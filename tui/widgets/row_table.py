"""A table that is given all rows and changes only those that differ. The chosen row stays chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text as Cell
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from tui.text.format import fitted, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

    from sim.words import Key

__all__ = ["Column", "ColumnSpec", "Row", "RowTable", "spent"]

GAP = 1
"""Cells between two columns."""
P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its width is in cells, or 0 for whatever the others leave (one column at most)."""

    key: str
    label: str
    width: int
    right: bool = False
    """Aligned to the right."""


@dataclass(frozen=True, slots=True)
class ColumnSpec(Generic[P, T]):
    """All that a pane knows of one of its columns.

    It has what stands above it, how wide it is, and what it shows of a row.
    """

    key: str
    heading: Key | None
    """Key of what stands above it; none for nothing."""
    width: int | Callable[[P], int]
    """Cells; 0 for whatever the others leave. It is a function of the pane where it depends on what is shown."""
    cell: Callable[[P, T], Cell]
    """Return the cell of a row."""
    right: bool = False
    """Aligned to the right."""
    least: int = 0
    """Cells of a table from which it is shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: as many cells as there are columns. A heading has one cell, which runs over all of them."""

    key: str
    cells: tuple[Cell, ...]
    heading: bool = False


def spent(columns: Sequence[Column]) -> int:
    """Return the cells that columns take. A gap lies behind each, also behind that of width 0."""
    return sum(column.width + GAP for column in columns)


class RowTable(DataTable[Cell]):
    """Rows by key. Headings cannot be chosen: the cursor steps over them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
    ]

    class Resized(Message):
        """The table has another size: its rows must be fitted again."""

    def __init__(self, *, name: str) -> None:
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=0, name=name)
        self.on_choose: Callable[[], None] | None = None
        """What Enter does."""
        self._shown: tuple[Row, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._widths: tuple[int, ...] = ()

    def on_resize(self, event: events.Resize) -> None:
        """Ask for rows that fit the new size."""
        del event
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
        widths = self._measure(columns)
        if not widths:
            return
        fresh = columns != self._columns or widths != self._widths
        rows = self._told_apart(rows, columns, widths)
        fitted_rows = tuple(self._fit(row, columns, widths) for row in rows)
        if fresh or [row.key for row in fitted_rows] != [row.key for row in self._shown]:
            self._rebuild(columns, widths, fitted_rows, fresh=fresh)
        else:
            self._amend(columns, fitted_rows)
        self._shown = fitted_rows

    def choose(self, key: str) -> bool:
        """Put the cursor on a row; return whether it exists."""
        for index, row in enumerate(self._shown):
            if row.key == key:
                self.move_cursor(row=index, animate=False)
                return True
        return False

    def _measure(self, columns: tuple[Column, ...]) -> tuple[int, ...]:
        room = self.size.width - self.scrollbar_size_vertical - 1
        if self.size.width <= 0:
            return ()
        return tuple(column.width or max(6, room - spent(columns)) for column in columns)

    @staticmethod
    def _told_apart(rows: tuple[Row, ...], columns: tuple[Column, ...], widths: tuple[int, ...]) -> tuple[Row, ...]:
        """Shorten in the middle what would read the same when it is cut at its end."""
        at = next((place for place, column in enumerate(columns) if column.width == 0), None)
        if at is None:
            return rows
        texts = {row.key: row.cells[at].plain for row in rows if not row.heading}
        ends = Counter(fitted(text, widths[at]) for text in dict.fromkeys(texts.values()))
        shown: list[Row] = []
        for row in rows:
            text = texts.get(row.key, "")
            if cell_len(text) > widths[at] and ends[fitted(text, widths[at])] > 1:
                middle = Cell(shortened(text, widths[at]), style=row.cells[at].style, no_wrap=True, end="")
                row = Row(row.key, (*row.cells[:at], middle, *row.cells[at + 1 :]))  # noqa: PLW2901 -- another row in its place
            shown.append(row)
        return tuple(shown)

    def _fit(self, row: Row, columns: tuple[Column, ...], widths: tuple[int, ...]) -> Row:
        if row.heading:
            return Row(row.key, self._spread(row.cells[0], widths), heading=True)
        cells = []
        for cell, column, width in zip(row.cells, columns, widths, strict=True):
            plain = fitted(cell.plain, width)
            if column.right:
                plain = " " * (width - cell_len(plain)) + plain
            cells.append(Cell(plain, style=cell.style, no_wrap=True, end=""))
        return Row(row.key, tuple(cells))

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
            for column, before, after in zip(columns, old.cells, new.cells, strict=True):
                if before != after or before.style != after.style:
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
