"""A list in a form. An entry is found by typing the beginning of one of its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["STOP", "TickList", "WordList", "found", "has_words"]

STOP: Final = "!"
"""Never part of a name: it stops the exercise, in a list too."""
_LONGEST: Final = 40
"""Letters that are looked for at most: what was typed is shown, and must fit."""
_WORD: Final = re.compile(r"[^\W_]+")


class WordList(OptionList):
    """A list in which typing goes to the first entry with a word that begins so.

    After an arrow typing begins anew. Where no entry begins so, none has the cursor: Enter chooses nothing until it is
    cleared.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("backspace", "erase", show=False)]

    class Sought(Message):
        """What was typed has changed, or Enter was pressed where nothing begins so."""

        def __init__(self, listed: WordList) -> None:
            super().__init__()
            self.listed = listed

    def __init__(self, labels: Sequence[str], *, name: str, classes: str) -> None:
        super().__init__(*(Option(Content(label)) for label in labels), id=name, classes=classes, compact=True)
        self._labels = tuple(labels)
        self._typed = ""
        self._at: int | None = None
        self._before: int | None = None

    def relist(self, labels: Sequence[str]) -> None:
        """Show other entries; the first has the cursor."""
        self._labels = tuple(labels)
        self._typed, self._at = "", None
        self.clear_options()
        self.add_options([Option(Content(label)) for label in labels])
        self.highlighted = 0 if labels else None

    @property
    def typed(self) -> str:
        """What was typed to get where the cursor is; empty after an arrow or a click."""
        return self._typed if self.highlighted == self._at else ""

    @property
    def nothing(self) -> bool:
        """Whether something is typed with which no entry begins."""
        return bool(self.typed) and self._at is None

    def seek(self, letter: str) -> None:
        """Look for what was typed with this letter behind it."""
        if not self.typed:
            if letter.isspace():
                return
            self._before = self.highlighted
        if len(self.typed) < _LONGEST:
            self._look_for(self.typed + letter)

    def action_erase(self) -> None:
        """Take back the last letter."""
        if self.typed:
            self._look_for(self.typed[:-1])

    def clear_typed(self) -> None:
        """Forget what was typed; the cursor goes back to where it was before."""
        if self.typed:
            self._look_for("")

    def action_select(self) -> None:
        """Choose the entry under the cursor. Where nothing begins with what was typed, that is said again."""
        if self.nothing:
            self.post_message(self.Sought(self))
        else:
            super().action_select()

    def _look_for(self, typed: str) -> None:
        place = found(typed, self._labels) if typed else self._before
        self._typed, self._at, self.highlighted = typed, place, place
        self.post_message(self.Sought(self))


class TickList(WordList):
    """A list of which several entries can be chosen.

    Space ticks the entry under the cursor, and takes the tick off again.
    """

    _ON: Final = "☒ "
    _OFF: Final = "☐ "

    def __init__(self, labels: Sequence[str], ticked: Sequence[bool], *, name: str, classes: str) -> None:
        self._ticked = list(ticked)
        self._plain = tuple(labels)
        super().__init__([self._shown(place) for place in range(len(labels))], name=name, classes=classes)
        self._labels = self._plain

    @property
    def ticked(self) -> tuple[int, ...]:
        """Places of the entries that are ticked."""
        return tuple(place for place, on in enumerate(self._ticked) if on)

    def seek(self, letter: str) -> None:
        """Tick with a space; look for anything else that is typed."""
        if letter == " " and not self.typed and self.highlighted is not None:
            place = self.highlighted
            self._ticked[place] = not self._ticked[place]
            self.replace_option_prompt_at_index(place, Content(self._shown(place)))
        else:
            super().seek(letter)

    def _shown(self, place: int) -> str:
        return (self._ON if self._ticked[place] else self._OFF) + self._plain[place]


def found(typed: str, labels: Sequence[str]) -> int | None:
    """Return the place of the first label that begins with what is typed.

    Where none does, it is the first with a word that begins so; none without one.
    """
    sought = typed.casefold()
    for place, label in enumerate(labels):
        if label.casefold().startswith(sought):
            return place
    for place, label in enumerate(labels):
        folded = label.casefold()
        if any(folded.startswith(sought, word.start()) for word in _WORD.finditer(folded)):
            return place
    return None


def has_words(typed: str, text: str) -> bool:
    """Return whether every word that is typed begins a word of a text, in any order."""
    words = [word[0] for word in _WORD.finditer(text.casefold())]
    return all(any(word.startswith(one[0]) for word in words) for one in _WORD.finditer(typed.casefold()))
