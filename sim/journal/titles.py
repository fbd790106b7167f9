"""The titles of a scenario, as the header of its journal holds it.

A title is what people call an id.

The header is whatever a file says, so nothing about its form is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.origin import ad_hoc_name
from sim.titles import Title, Titles, expected_titles, one_line, shortened, titles_in
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.words import Language

__all__ = ["HeaderTitles"]

_LONGEST: Final = 60
"""Most of a text that stands for a title, in characters."""


class HeaderTitles(Titles):
    """Looks up titles in one language; an id that has none stands for itself."""

    PLACE = "{title} {region}"
    NEED = "{process} ({need})"

    def __init__(self, header: Mapping[str, Any], language: Language) -> None:
        self.titles = titles_in(header.get("scenario"))
        """Titles by ``kind/name``, in both languages, those of injects on the spot included."""
        self._written = 0
        super().__init__(self.titles, language, _short)

    def add(self, ad_hoc: Mapping[str, Any]) -> None:
        """Learn what the next inject is called that was written on the spot. ``ad_hoc`` is its payload."""
        self._written += 1
        name = ad_hoc_name(self._written, {key.removeprefix("inject/") for key in self.titles})
        words = ad_hoc.get("text")
        first = words.strip().split("\n", 1)[0] if isinstance(words, str) else ""
        if first:
            self.titles[f"inject/{name}"] = Title(first, first)
        self.titles |= expected_titles(name, ad_hoc.get("expects"), self.titles)

    def author(self, name: str) -> str:
        """Return who wrote an entry.

        It is a role in words, a scripted team by its name, a team or persona by its title.
        """
        kind, _, rest = name.partition(":")
        if kind == "script" and rest:
            return say(self.language, "journal.author.script", name=one_line(rest))
        known = name in ("facilitator", "observer", "evaluator")
        return say(self.language, f"journal.author.{name}") if known else self.party(name)


def _short(text: str) -> str:
    return shortened(one_line(text), _LONGEST)
