"""The pane of the journal: every line in words, oldest first. The chosen command can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.exercise.run.validation import LASTING
from sim.units import clean
from tui.text import signs
from tui.text.format import cell, t_long, wall_clock
from tui.text.journal_line import tell
from tui.text.titles import Named
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import ColumnSpec, Row

if TYPE_CHECKING:
    from rich.text import Text as Cell

    from sim.exercise.view.snapshot import JournalLine

__all__ = ["JournalPane"]

_STYLES: Final = {"command": "", "outcome": "quiet", "note": "bold"}
_MARKS: Final = {"command": signs.COMMAND, "outcome": signs.OUTCOME, "note": signs.WORDS}
_LAST: Final = 500
_AUTHORS: Final = 74
"""Cells of a table from which its authors have a column."""
_OURS: Final = ("facilitator", "keten")
"""Authors of notes that were made in this room."""


class JournalPane(PaneBase):
    """The journal; follows its end while the cursor stands there."""

    TITLE = "room.journal.title"

    def rows(self) -> tuple[Row, ...]:
        """Return the last lines."""
        return tuple(self.row(str(line.seq), line) for line in self.snapshot.journal[-_LAST:])

    def draw(self) -> None:
        """Show the snapshot, staying at the end when it was there."""
        count = self.table.row_count
        at_end = count == 0 or self.table.cursor_row >= count - 1
        super().draw()
        if at_end and self.table.row_count > count:
            self.table.move_cursor(self.table.row_count - 1)

    def around(self) -> object:
        """Return how many things there are that lines name: undo takes some away."""
        return len(self.snapshot.injects), len(self.snapshot.orders)

    def _mark(self, line: JournalLine) -> Cell:
        return cell(_MARKS[line.entry_class], _STYLES[line.entry_class])

    def _time(self, line: JournalLine) -> Cell:
        return cell(t_long(line.t_ms), _STYLES[line.entry_class])

    def _told(self, line: JournalLine) -> Cell:
        style = _STYLES[line.entry_class] + (" strike" if line.undone else "")
        told = tell(self.words, self.snapshot, line)
        if line.entry_class == "note" and line.author not in _OURS and self.table.size.width < _AUTHORS:
            told = f"{self._author(line)}: {told}"
        return cell(told, style.strip())

    def _by(self, line: JournalLine) -> Cell:
        return cell(self._author(line), _STYLES[line.entry_class])

    COLUMNS = (
        ColumnSpec("mark", None, 1, _mark),
        ColumnSpec("time", "room.journal.time", 10, _time, right=True),
        ColumnSpec("told", "room.journal.told", 0, _told),
        ColumnSpec("author", "room.journal.author", 14, _by, least=_AUTHORS),
    )

    def _author(self, line: JournalLine) -> str:
        return self.words.known(f"room.author.{line.author}") or Named(self.words, self.snapshot).party(line.author)

    def detail(self, chosen: str | None) -> Content:
        """Return the whole line, with both clocks and its number."""
        line = self.line(chosen)
        if line is None:
            return Content(self.words("room.journal.none"))
        words = self.words
        about = words(
            "room.journal.about",
            seq=line.seq,
            clock=_hour(line.clock, self.snapshot.clock_zone),
            author=self._author(line),
        )
        undone = [Content.styled(words("room.journal.undone"), "bold")] if line.undone else []
        told = Content(tell(words, self.snapshot, line))
        return Content("\n").join([told, Content.styled(f"{t_long(line.t_ms)} · {about}", "$quiet"), *undone])

    def line(self, chosen: str | None) -> JournalLine | None:
        """Return a line by its key."""
        return next((line for line in self.snapshot.journal if str(line.seq) == chosen), None)

    def to_undo(self) -> JournalLine | None:
        """Return the chosen command, else the last one that can still be taken back."""
        chosen = self.line(self.table.chosen) if self.has_focus_within else None
        if chosen is not None and self._undoable(chosen):
            return chosen
        return next((line for line in reversed(self.snapshot.journal) if self._undoable(line)), None)

    @staticmethod
    def _undoable(line: JournalLine) -> bool:
        return line.entry_class == "command" and not line.undone and line.kind not in LASTING

    def do_choose(self, chosen: str) -> None:
        """Enter shows the whole line on a screen of its own."""
        self.do_read(chosen)


def _hour(clock: str, zone: str) -> str:
    """Return the time of day of an ISO 8601 clock time in the zone of the room.

    A text that is no such time is returned clean.
    """
    try:
        return wall_clock(round(datetime.fromisoformat(clock).timestamp() * 1000), zone)
    except ValueError:
        return clean(clock, lines=False)
