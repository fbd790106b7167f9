"""A form of one list that gets shorter while words are typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.forms.base import Choice, Field, Form, Part, Unclear, Values
from tui.forms.word_list import WordList, has_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

__all__ = ["PickerForm"]

_LISTED = 10
"""Lines of the list."""


class PickerForm(Form):
    """A list that is narrowed by words in any order.

    Enter takes what is under the cursor. Subclasses give the label of the list, what can be picked, and :meth:`pick`.
    """

    KEEPS = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    def fields(self) -> tuple[Part, ...]:
        """Return what is looked for, and the list."""
        words = self.words
        find = Field("find", words("room.choose.find"), hint=words("room.choose.hint"))
        return (find, Choice("picked", self.label_text(), self._options(""), height=_LISTED))

    def label_text(self) -> str:
        """Return what the list is a list of."""
        raise NotImplementedError

    def entries(self) -> Iterable[tuple[str, str, str]]:
        """Yield what can be picked.

        Each has its key, how it is shown, and all by which it may be known.
        """
        raise NotImplementedError

    def pick(self, key: str) -> None:
        """Go on with what was picked."""
        raise NotImplementedError

    def _options(self, typed: str) -> tuple[tuple[str, str], ...]:
        return tuple((key, label) for key, label, known in self.entries() if has_words(typed, known))

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        """Show what has every word that is typed."""
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
        """Go on with what was picked; the form closes."""
        if not values["picked"]:
            raise Unclear(self.words("room.choose.nothing", typed=values["find"]))
        self.pick(values["picked"])
        return None
