"""The titles of a scenario, as the header of its journal holds it.

A title is what people call an id.

The header is whatever a file says, so nothing about its form is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.units import clean
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.words import Language

__all__ = ["Titles"]

_LONGEST: Final = 60
"""Most of a text that stands for a title, in characters."""
_FIELDS: Final = {
    "inject": ("injects",),
    "action": ("actions", "decisions"),
    "decision": ("decisions",),
    "do": ("actions", "decisions"),
    "order": ("actions",),
    "to": ("teams", "personas"),
    "via": ("channels",),
    "threat": ("threats",),
    "reaction": ("reactions",),
}
"""Field of a payload → where in a scenario its values are declared."""
_PLACES: Final = frozenset({"target", "process"})


class Titles:
    """Looks up titles in one language; an id that has none stands for itself."""

    def __init__(self, header: Mapping[str, Any], language: Language) -> None:
        scenario = header.get("scenario")
        self._scenario: dict[str, Any] = scenario if isinstance(scenario, dict) else {}
        self._language = language
        self._known: dict[tuple[str, str], str] = {}

    def of(self, field: str, name: str) -> str:
        """Return the title of what ``name`` in ``field`` of a payload stands for."""
        key = (field, name)
        if key not in self._known:
            self._known[key] = _clean(self._find(field, name) or name)
        return self._known[key]

    def author(self, name: str) -> str:
        """Return who wrote an entry: a role in words, a scripted team by its name."""
        kind, _, rest = name.partition(":")
        if kind == "script" and rest:
            return say(self._language, "journal.author.script", name=_clean(rest))
        known = name in ("facilitator", "observer", "evaluator")
        return say(self._language, f"journal.author.{name}") if known else _clean(name)

    def place(self, name: str) -> str:
        """Return the title of a process, or of a need of one. It has the region where there is one."""
        process, _, need = name.partition("/")
        found = self._declared("processes", process)
        title = self._title(found)
        if not title:
            others = (self._title(self._declared(family, name)) for family in ("crews", "routes", "regions"))
            return next(filter(None, others), "")
        region = self._title(self._declared("regions", str(found.get("region", ""))))
        title += f" {region}" if region and region not in title else ""
        needs = found.get("needs")
        inner = needs.get(need) if isinstance(needs, dict) else None
        return f"{title} ({self._title(inner) or need})" if need else title

    def _find(self, field: str, name: str) -> str:
        if field in _PLACES:
            return self.place(name)
        if field == "order":
            action, _, number = name.partition("#")
            title = self._title(self._declared("actions", action))
            return f"{title} #{number}" if title and number else title
        for family in _FIELDS.get(field, ()):
            title = self._title(self._declared(family, name))
            if title:
                return title
        return self._channel(name) if field == "via" else ""

    def _channel(self, name: str) -> str:
        try:
            return say(self._language, f"journal.channel.{name}")
        except KeyError:
            return ""

    def _declared(self, family: str, name: str) -> dict[str, Any]:
        held = self._scenario.get(family)
        if isinstance(held, list):
            found = next((one for one in held if isinstance(one, dict) and one.get("id") == name), None)
        else:
            found = held.get(name) if isinstance(held, dict) else None
        return found if isinstance(found, dict) else {}

    def _title(self, found: object) -> str:
        """Return a title, or the beginning of the text where there is none."""
        if not isinstance(found, dict):
            return ""
        for text in (found.get("title"), found, found.get("text")):
            if isinstance(text, dict):
                other: Language = "nl" if self._language == "en" else "en"
                said = text.get(self._language) or text.get(other)
                if isinstance(said, str) and said:
                    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
        return ""


def _clean(text: str) -> str:
    # Half a surrogate pair, as a broken paste leaves it, cannot be printed at all.
    return clean(text.encode(errors="replace").decode(), lines=False)
