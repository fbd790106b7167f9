"""What the four panes have in common. That is a table, the words about the chosen row, and what keys do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from sim.exercise.view.snapshot import EMPTY, Snapshot
from tui.messages import CommandGiven, DetailWanted
from tui.room_port import room
from tui.text.format import fitted
from tui.widgets.line import Line
from tui.widgets.row_table import Column, ColumnSpec, Row, RowTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from sim.exercise.commands.model import Command
    from tui.messages import ScreenWanted
    from tui.text.format import Words

__all__ = ["PaneBase"]


class PaneBase(Vertical):
    """A table above, a detail below. Subclasses give columns, rows, detail, and what Enter does."""

    TITLE: ClassVar[str]
    """Key of the pane's title."""
    COLUMNS: ClassVar[tuple[ColumnSpec[Any, Any], ...]]
    """Every column, in the order in which they stand."""

    def __init__(self, words: Words, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="pane")
        self.words = words
        self.snapshot = EMPTY
        self.table = RowTable(name=id)
        self.table.on_choose = lambda: self.deed("choose")
        self._arriving = False
        self._drawn: tuple[ColumnSpec[Any, Any], ...] = ()
        """Columns of the rows that are being made: which there are is asked once, not for each row."""
        self._rows: dict[str, tuple[object, Row]] = {}
        """Each row by its key, with what it was made of: while that is the same, so is the row."""
        self._rows_for: object = None
        """What every row of them depends on."""

    def compose(self) -> ComposeResult:
        """Table, and detail."""
        yield self.table
        with VerticalScroll(classes="detail", can_focus=False):
            yield Line()

    def on_mount(self) -> None:
        """Name the pane on its frame, where it has one."""
        self.head()
        self.watch(self.app, "snapshot", self._see)
        self.watch(self.app, "theme", self.draw, init=False)
        self.watch(self.app, "language", self._tell_again, init=False)

    def head(self, more: str = "") -> None:
        """Write on the frame the digit of the pane, its title, and ``more``."""
        digit = self.words(f"room.digit.{self.id}")
        title = " · ".join([f"{digit} {self.words(self.TITLE)}", *([more] if more else [])])
        if (written := Content(title)).markup != self.border_title:
            self.border_title = written

    def _tell_again(self) -> None:
        """Show all in another language."""
        self.table.forget()
        self.head()
        self.draw()

    @on(RowTable.Resized)
    def _fit(self, event: RowTable.Resized) -> None:
        event.stop()
        self.draw()

    def _see(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.draw()

    def draw(self) -> None:
        """Show the snapshot."""
        width = self.table.size.width
        if self.display and self.is_attached and width:
            self._drawn = self.specs(width)
            if self._rows_for != (depends := (width, self._drawn, self.words.language, self.around())):
                self._rows, self._rows_for = {}, depends
            rows = self.rows()
            self._rows = {row.key: self._rows[row.key] for row in rows if row.key in self._rows}
            self.table.show(self.columns(width), rows)
            if self._arriving:
                self._point()
            self._describe()

    @on(RowTable.Pointed)
    def _follow(self, event: RowTable.Pointed) -> None:
        event.stop()
        self._describe()

    def _describe(self) -> None:
        below = self.query_one(".detail", VerticalScroll)
        if below.display:
            title = Content(fitted(self.detail_title(), max(0, self.size.width - 8)))
            if title.markup != below.border_title:
                below.border_title = title
            self.query_one(".detail Line", Line).write(self.detail(self.table.chosen))

    def deed(self, name: str) -> None:
        """Do what a key asks with the chosen row: the method ``do_NAME``."""
        chosen = self.table.chosen
        if chosen is None:
            self.app.notify(self.words("room.choose-first"), severity="warning", markup=False)
        else:
            getattr(self, f"do_{name}")(chosen)

    def do_read(self, chosen: str) -> None:
        """Show the words about the row on a screen of their own."""
        self.ask(DetailWanted(self.words(self.TITLE), self.detail(chosen)))

    def arrive(self) -> None:
        """Put the cursor on what waits, when the facilitator comes to this pane.

        That is done at once, or when the pane has its size.
        """
        self._arriving = True
        self.draw()

    def _point(self) -> None:
        self._arriving = False
        first = self.waiting()
        if first and self.table.chosen not in first:
            self.table.choose(first[0])

    def waiting(self) -> tuple[str, ...]:
        """Return the keys of rows that wait for the facilitator, most urgent first."""
        return ()

    def ask(self, wanted: ScreenWanted) -> None:
        """Ask the room screen to open something; what is typed next is meant for that."""
        room(self).expect_screen()
        self.post_message(wanted)

    def give(self, command: Command) -> None:
        """Send a command."""
        self.post_message(CommandGiven(command))

    def specs(self, width: int) -> tuple[ColumnSpec[Any, Any], ...]:
        """Return the columns that a table so many cells wide has room for."""
        return tuple(spec for spec in self.COLUMNS if width >= spec.least)

    def columns(self, width: int) -> tuple[Column, ...]:
        """Return the columns for a table so many cells wide."""
        return tuple(
            Column(
                spec.key,
                "" if spec.heading is None else self.words(spec.heading),
                spec.width if isinstance(spec.width, int) else spec.width(self),
                spec.right,
                spec.middle,
            )
            for spec in self.specs(width)
        )

    def row(self, key: str, shown: object) -> Row:
        """Return the row of something. It has the cells of the columns that there is room for.

        It is the same row as before, while what it shows has not changed.
        """
        known, of = self._rows.get(key), (shown, self.counts(shown))
        if known is None or known[0] != of:
            known = self._rows[key] = (of, Row(key, tuple([spec.cell(self, shown) for spec in self._drawn])))
        return known[1]

    def around(self) -> object:
        """Return what all rows show besides what each is about."""
        return None

    def counts(self, shown: object) -> object:
        """Return what the row of something shows that changes with time alone."""
        del shown
        return None

    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the snapshot."""
        raise NotImplementedError

    def detail_title(self) -> str:
        """Return what stands above the words about the chosen row; empty for nothing."""
        return ""

    def detail(self, chosen: str | None) -> Content:
        """Return the words about the chosen row."""
        raise NotImplementedError
