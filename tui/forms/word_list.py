"""A list in a form: an entry is found by typing the beginning of one of its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["STOP", "WordList", "found"]

STOP: Final = "!"
"""Never part of a name: it stops the exercise, in a list too."""
_WORD: Final = re.compile(r"[^\W_]+")


class WordList(OptionList):
    """Typing goes to the first entry with a word that begins so; after an arrow it begins anew."""

    def __init__(self, labels: Sequence[str], *, name: str, classes: str) -> None:
        super().__init__(*(Option(Content(label)) for label in labels), id=name, classes=classes, compact=True)
        self._labels = tuple(labels)
        self._typed = ""
        self._at: int | None = None

    def seek(self, letter: str) -> None:
        """Look for what was typed with this letter behind it, else for the letter alone; leave the cursor otherwise."""
        so_far = self._typed if self.highlighted == self._at else ""
        for typed in (so_far + letter, letter):
            if (place := found(typed, self._labels)) is not None:
                self._typed, self._at, self.highlighted = typed, place, place
                return


def found(typed: str, labels: Sequence[str]) -> int | None:
    """Return the place of the first label that begins with what is typed, else of the first with such a word."""
    sought = typed.casefold()
    for place, label in enumerate(labels):
        if label.casefold().startswith(sought):
            return place
    for place, label in enumerate(labels):
        folded = label.casefold()
        if any(folded.startswith(sought, word.start()) for word in _WORD.finditer(folded)):
            return place
    return None
