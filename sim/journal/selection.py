"""A selection of the entries of a journal: by kind, author, process and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.journal.entry_text import KINDS
from sim.selectors import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.journal.entries import Entry
    from sim.journal.reader import JournalContents

__all__ = ["Selection", "known_kinds", "selected"]

_NAMES_OF: Final = {
    "action": "actions",
    "decision": "actions",
    "do": "actions",
    "inject": "injects",
    "reaction": "reactions",
    "threat": "threats",
}
"""Fields of a payload that name something with effects → the part of the scenario in which it stands."""


class Selection(NamedTuple):
    """What entries must have in common; none of it says nothing."""

    kinds: frozenset[str] = frozenset()
    """Kinds such as ``order``, or classes: ``command``, ``outcome``, ``note``."""
    authors: frozenset[str] = frozenset()
    process: str | None = None
    """A process that they name, act on or report of."""
    since_ms: int | None = None
    """The earliest exercise time, ms since STARTEX."""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.authors or self.process is not None or self.since_ms is not None)


def known_kinds(reading: JournalContents) -> list[str]:
    """Return the classes and kinds of entries.

    Those of the journal that are not known are among them.
    """
    named = [name for entry_class, kinds in KINDS.items() for name in (entry_class, *kinds)]
    return list(dict.fromkeys([*named, *(entry.kind for entry in reading.entries)]))


def selected(reading: JournalContents, wanted: Selection) -> frozenset[int]:
    """Return the numbers of the entries that agree with all that is asked."""
    about = None if wanted.process is None else _about(reading, wanted.process)
    return frozenset(
        entry.seq
        for entry in reading.entries
        if (not wanted.kinds or {entry.entry_class, entry.kind} & wanted.kinds)
        and (not wanted.authors or entry.author in wanted.authors)
        and (wanted.since_ms is None or entry.t_ms >= wanted.since_ms)
        and (about is None or entry.seq in about)
    )


def _about(reading: JournalContents, process: str) -> frozenset[int]:
    """Return the numbers of the entries about a process.

    They name it as their target or tell its level, name something with an effect on it, or answer such an entry.
    """
    acting = _acting_on(reading.header.get("scenario"), process)
    found = set[int]()
    orders = set[object]()
    for entry in reading.entries:
        payload = entry.payload
        order = payload.get("order")
        known = entry.answers in found or (isinstance(order, str) and order in orders)
        if known or _names(payload, process) or _uses(entry, acting):
            found.add(entry.seq)
            if isinstance(order, str):
                orders.add(order)
    return frozenset(found)


def _uses(entry: Entry, acting: Mapping[str, frozenset[str]]) -> bool:
    """Return whether an entry names something with an effect on the process."""
    named = ((part, entry.payload.get(field)) for field, part in _NAMES_OF.items())
    return any(isinstance(name, str) and name in acting.get(part, ()) for part, name in named)


def _names(value: Any, process: str) -> bool:
    """Return whether a payload names a process.

    It does as what is meant, or as that of a level or a moment.
    """
    if isinstance(value, dict):
        return any(
            key == process or (key in ("process", "target") and _meant(child, process)) or _names(child, process)
            for key, child in value.items()
        )
    return isinstance(value, list) and any(_names(child, process) for child in value)


def _meant(pattern: object, process: str) -> bool:
    """Return whether a target such as ``hospital.*/power`` means a process."""
    if isinstance(pattern, list):
        return any(_meant(one, process) for one in pattern)
    return isinstance(pattern, str) and matches(pattern.partition("/")[0], process)


def _acting_on(scenario: object, process: str) -> dict[str, frozenset[str]]:
    """Return what has an effect on a process, by part of the scenario of a header.

    Nothing about its form is believed.
    """
    parts = scenario if isinstance(scenario, dict) else {}
    return {
        part: frozenset(name for name, one in _members(parts.get(part)) if _aims(one, process, ""))
        for part in dict.fromkeys(_NAMES_OF.values())
    }


def _members(part: object) -> Iterator[tuple[str, object]]:
    """Yield what stands in a part of a scenario, by name."""
    if isinstance(part, dict):
        yield from ((str(name), one) for name, one in part.items())
    elif isinstance(part, list):
        yield from ((str(one["id"]), one) for one in part if isinstance(one, dict) and "id" in one)


def _aims(value: object, process: str, target: str) -> bool:
    """Return whether something has an effect on a process.

    In it ``{target}`` stands for ``target``.
    """
    if isinstance(value, list):
        return any(_aims(child, process, target) for child in value)
    if not isinstance(value, dict):
        return False
    own = value.get("target")
    if isinstance(own, str):
        own = own.replace("{target}", target)
        if value.get("effect", "crews") != "crews" and _meant(own, process):
            return True
        target = own
    return any(_aims(child, process, target) for child in value.values() if isinstance(child, dict | list))
