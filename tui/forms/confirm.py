"""Ask once more before something that cannot be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.forms.base import Choice, Field, Form, Values

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import Snapshot
    from sim.words import Key
    from tui.text.format import Words

__all__ = ["SureForm", "yes_no"]


class SureForm(Form):
    """Says what a command would do; no is the first answer."""

    def __init__(self, words: Words, snapshot: Snapshot, asked: tuple[str, str], command: Command) -> None:
        super().__init__(words, snapshot)
        self._title, self._about = asked
        self._command = command

    def title_text(self) -> str:
        """Return what is asked."""
        return self._title

    def about(self) -> str:
        """Return what it would do."""
        return self._about

    def fields(self) -> tuple[Field | Choice, ...]:
        """Return no as the first answer."""
        return (yes_no(self.words, "room.sure.yes", "room.sure.no"),)

    def message(self, values: Values) -> Message | None:
        """Do it, or not."""
        return super().message(values) if values["sure"] == "yes" else None

    def command(self, values: Values) -> Command:
        """Return the command that was asked about."""
        del values
        return self._command


def yes_no(words: Words, yes: Key, no: Key) -> Choice:
    """Return a choice whose first answer is no."""
    return Choice("sure", words("room.form.choice"), (("no", words(no)), ("yes", words(yes))))
