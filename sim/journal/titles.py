"""The titles of a scenario, as the header of its journal holds it.

A title is what people call an id.

The header is whatever a file says, so nothing about its form is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.titles import Titles, titles_in
from sim.units import clean
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.words import Language

__all__ = ["HeaderTitles"]

_LONGEST: Final = 60
"""Most of a text that stands for a title, in characters."""


class HeaderTitles(Titles):
    """Looks up titles in one language; an id that has none stands for itself."""

    PLACE = "{title} {region}"
    NEED = "{process} ({need})"

    def __init__(self, header: Mapping[str, Any], language: Language) -> None:
        super().__init__(titles_in(header.get("scenario")), language, _short)

    def of_field(self, field: str, value: str) -> str:
        """Return the title of what ``value`` in ``field`` of a payload stands for."""
        named = self.NAMED.get(field)
        return _clean(value) if named is None else named(self, value)

    def author(self, name: str) -> str:
        """Return who wrote an entry: a role in words, a scripted team by its name."""
        kind, _, rest = name.partition(":")
        if kind == "script" and rest:
            return say(self.language, "journal.author.script", name=_clean(rest))
        known = name in ("facilitator", "observer", "evaluator")
        return say(self.language, f"journal.author.{name}") if known else _clean(name)

    NAMED: Final[Mapping[str, Callable[[Titles, str], str]]] = {
        "inject": Titles.inject,
        "action": Titles.action,
        "decision": Titles.action,
        "do": Titles.action,
        "order": Titles.order,
        "to": Titles.party,
        "via": Titles.channel,
        "threat": Titles.threat,
        "reaction": Titles.reaction,
        "target": Titles.target,
        "process": Titles.process,
    }
    """Field of a payload → how what it names is called."""


def _short(text: str) -> str:
    text = _clean(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _clean(text: str) -> str:
    # Half a surrogate pair, as a broken paste leaves it, cannot be printed at all.
    return clean(text.encode(errors="replace").decode(), lines=False)
