"""Choose an action from the catalogue, to be ordered next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.forms.base import Choice, Field, Form, Part, Unclear, Values
from tui.forms.word_list import WordList, has_words
from tui.room_port import room

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import ActionView, Snapshot
    from tui.text.format import Words

__all__ = ["ChooseActionForm"]


class ChooseActionForm(Form):
    """The catalogue, which gets shorter while words are typed.

    Enter opens the form of the action under the cursor. What is asked for stands first. The order answers ``inject``,
    where one is given.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    def __init__(self, words: Words, snapshot: Snapshot, inject: str | None = None) -> None:
        super().__init__(words, snapshot)
        self._inject = inject
        self._asked = self._wanted()

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.choose.title")

    def fields(self) -> tuple[Part, ...]:
        """Return what is looked for, and the actions."""
        words = self.words
        find = Field("find", words("room.choose.find"), hint=words("room.choose.hint"))
        return (find, Choice("action", words("room.field.action"), self._options(""), height=10))

    def _wanted(self) -> frozenset[str]:
        """Return the actions and decisions that are asked for and not done.

        They are those of the linked inject, if that asks any.
        """
        asks: dict[str, set[str]] = {}
        for inject in self.snapshot.injects:
            for one in inject.expectations:
                if one.status in ("open", "missing"):
                    asks.setdefault(inject.id, set()).update(one.any_of)
        linked = asks.get(self._inject or "")
        return frozenset(linked or set().union(*asks.values()))

    def _options(self, typed: str) -> tuple[tuple[str, str], ...]:
        actions = sorted(self.snapshot.actions, key=lambda one: one.id not in self._asked)
        return tuple((one.id, self._label(one)) for one in actions if has_words(typed, self._words_of(one)))

    def _label(self, action: ActionView) -> str:
        title = self.words.of(action.title, action.id)
        asked = f" – {self.words('room.choose.asked')}" if action.id in self._asked else ""  # noqa: RUF001
        return f"{title}  ({self.words(f'room.mode.{action.mode}')}){asked}"

    @staticmethod
    def _words_of(action: ActionView) -> str:
        """Return all by which an action may be known: both titles and its key."""
        return f"{action.title.nl} {action.title.en} {action.id}"

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        """Show the actions that have every word that is typed."""
        event.stop()
        find, listed = self._parts
        assert isinstance(listed, Choice)
        listed = replace(listed, options=self._options(event.value))
        self._parts = (find, listed)
        self.query_one(WordList).relist([label for _, label in listed.options])

    def action_step(self, way: int) -> None:
        """Move the cursor of the list; the words that are typed stay."""
        listed = self.query_one(WordList)
        if listed.option_count:
            listed.highlighted = ((listed.highlighted or 0) + way) % listed.option_count

    def message(self, values: Values) -> Message | None:
        """Open the form of the action."""
        if not values["action"]:
            raise Unclear(self.words("room.choose.nothing", typed=values["find"]))
        self.app.call_later(room(self).order, values["action"], self._inject)
        return None
