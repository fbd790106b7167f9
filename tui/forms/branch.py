"""The form of a branch: from which entry on the exercise is played again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.forms.base import Choice, Form, Part, Unclear, Values
from tui.messages import BranchGiven
from tui.text.format import t_long
from tui.text.journal_line import tell

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["BranchForm"]

_MOST: Final = 500
"""Entries to choose from, the last ones."""


class BranchForm(Form):
    """Choose the entry to go back to. ``seq`` is the one that the cursor stands on at first; none is the last."""

    def __init__(self, words: Words, snapshot: Snapshot, seq: int | None = None) -> None:
        super().__init__(words, snapshot)
        self._seq = seq

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("branch.title")

    def about(self) -> str:
        """Say what becomes of this journal, and where the exercise goes on."""
        return self.words("branch.about")

    def fields(self) -> tuple[Part, ...]:
        """List the entries before ENDEX, the last one first."""
        journal = self.snapshot.journal
        end = next((at for at, one in enumerate(journal) if (one.kind, one.entry_class) == ("end", "command")), None)
        lines = journal[:end]
        options = tuple(
            (str(line.seq), f"{t_long(line.t_ms)}  {tell(self.words, self.snapshot, line)}")
            for line in reversed(lines[-_MOST:])
        )
        return (Choice("entry", self.words("branch.entry"), options, str(self._seq or ""), height=10),)

    def message(self, values: Values) -> Message | None:
        """Make the branch."""
        if not values["entry"]:
            raise Unclear(self.words("branch.none"))
        return BranchGiven(int(values["entry"]), reply_to=self)
