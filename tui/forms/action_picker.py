"""Choose an action from the catalogue, to be ordered next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.forms.base import Choice, Form, Part, Values
from tui.room_port import room

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["ChooseActionForm"]


class ChooseActionForm(Form):
    """The catalogue as a list; Enter opens the form of that action.

    It answers ``inject``, where one is given.
    """

    def __init__(self, words: Words, snapshot: Snapshot, inject: str | None = None) -> None:
        super().__init__(words, snapshot)
        self._inject = inject

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.choose.title")

    def fields(self) -> tuple[Part, ...]:
        """One list."""
        words = self.words
        options = tuple(
            (one.id, f"{words.of(one.title, one.id)}  ({words(f'room.mode.{one.mode}')})")
            for one in self.snapshot.actions
        )
        return (Choice("action", words("room.field.action"), options, height=12),)

    def message(self, values: Values) -> Message | None:
        """Open the form of the action."""
        if values["action"]:
            self.app.call_later(room(self).order, values["action"], self._inject)
        return None
