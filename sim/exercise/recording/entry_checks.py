"""Whether the entries of a journal can be those of its exercise.

This is checked before anything is computed from them.

Times must lie within the exercise, so that computing it again has an end; what outcomes and notes say must be of the
type, and in the range, that the format gives it. Payloads of commands are judged where they are read, as commands of
people are. Kinds and fields that are not known pass, and so do fields that are absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from sim.errors import JournalError, Reason
from sim.scenario.source.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.journal import Entry

__all__ = ["check_entries"]

Kind = Literal["text", "names", "whole", "count", "flag", "levels", "moments", "rating"]
"""``names``: a text, or a list of texts; ``count``: a whole number from 0, such as a moment of exercise time in ms;
``whole``: one below 0 as well."""
_LARGEST: Final = 2**53 - 1
"""Whole numbers reach as far as times of entries do."""

_ORDER: Final[Mapping[str, Kind]] = {
    "order": "text", "action": "text", "target": "text", "answer": "text", "reason": "text", "in_force_ms": "count",
}  # fmt: skip
_OUTCOMES: Final[Mapping[str, Mapping[str, Kind]]] = {
    "delivered": {"inject": "text", "planned_ms": "count", "to": "names", "via": "text", "reachable": "flag"},
    "due": {"inject": "text"},
    "inject-answered": {
        "inject": "text", "do": "text", "expected": "flag", "on_time": "flag", "late_ms": "whole", "objective": "text",
        "standing": "flag",
    },
    **dict.fromkeys(
        ("answered", "waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused"), _ORDER
    ),
    "threat": {"threat": "text", "stage": "text", "happened_ms": "whole"},
    "reaction": {"reaction": "text", "happened_ms": "whole"},
    "reached": {"levels": "levels"},
    "report": {"persona": "text", "of_ms": "whole", "levels": "levels", "back_ms": "moments"},
    "failed": {"error": "text", "message": "text"},
    "undone": {"seq": "count"},
    "closed": {"count": "count", "head": "text"},
}  # fmt: skip
_SEEN: Final[Mapping[str, Kind]] = {
    "text": "text", "at_ms": "count", "team": "names", "objective": "text", "inject": "text",
}  # fmt: skip
_NOTES: Final[Mapping[str, Mapping[str, Kind]]] = {
    "brief": {"since_ms": "count", "until_ms": "count", "goal_ms": "count", "ended": "text"},
    "observation": {**_SEEN, "rating": "rating"},
    "question": _SEEN,
    "answer": {"text": "text", "question": "count", "answered_by": "text"},
    "call-taken": _SEEN,
    "inject-given": _SEEN,
    "proposed-answer": {"order": "text", "action": "text", "target": "text", "answer": "text", "text": "text"},
    "proposal-dropped": {"proposal": "count"},
    "dry-run": {},
    "blackout": {"on": "flag"},
    "hotwash": {"text": "text", "column": "text"},
}
_NEEDED: Final = frozenset({"levels", "count", "head", "seq"})
"""Fields that are never null."""


def check_entries(entries: Iterable[Entry], until_ms: int) -> None:
    """Raise ``JournalError`` for the first entry that cannot be.

    It has the place, the field and its value.

    ``until_ms`` is how far the exercise goes, ms, as its header says: no entry is later, no command takes it further.
    """
    for entry in entries:
        if entry.t_ms > until_ms:
            raise _late(entry, "t_ms", entry.t_ms, until_ms)
        if entry.entry_class == "command":
            if entry.kind == "jump":
                to_ms = entry.payload.get("to_ms")
                if type(to_ms) is not int or not 0 <= to_ms <= until_ms:
                    raise _late(entry, "payload.to_ms", to_ms, until_ms)
            continue
        fields = (_OUTCOMES if entry.entry_class == "outcome" else _NOTES).get(entry.kind, {})
        for field, kind in fields.items():
            if field in entry.payload and not _fits(field, kind, entry.payload[field]):
                raise JournalError.of(
                    "errors.journal.payload",
                    entry=entry.seq,
                    line=entry.seq + 1,
                    field=f"payload.{field}",
                    value=shown(entry.payload[field]),
                    wanted=_WANTED[kind],
                )


_WANTED: Final[Mapping[Kind, Reason]] = {
    "text": Reason.of("errors.payload.text"),
    "names": Reason.of("errors.payload.names"),
    "whole": Reason.of("errors.payload.whole", least=-_LARGEST, most=_LARGEST),
    "count": Reason.of("errors.payload.whole", least=0, most=_LARGEST),
    "flag": Reason.of("errors.payload.flag"),
    "levels": Reason.of("errors.payload.levels"),
    "moments": Reason.of("errors.payload.moments", least=-_LARGEST, most=_LARGEST),
    "rating": Reason.of("errors.payload.rating"),
}


def _fits(field: str, kind: Kind, value: Any) -> bool:
    if value is None:
        return field not in _NEEDED
    match kind:
        case "text":
            return isinstance(value, str)
        case "names":
            return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        case "whole":
            return type(value) is int and -_LARGEST <= value <= _LARGEST
        case "count":
            return type(value) is int and 0 <= value <= _LARGEST
        case "flag":
            return isinstance(value, bool)
        case "rating":
            return isinstance(value, str) or (type(value) is int and -_LARGEST <= value <= _LARGEST)
        case "levels":
            return isinstance(value, dict) and all(map(_share, value.values()))
        case "moments":
            return isinstance(value, dict) and all(
                _fits(field, "whole", one) and one is not None for one in value.values()
            )


def _share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _late(entry: Entry, field: str, value: Any, until_ms: int) -> JournalError:
    return JournalError.of(
        "errors.journal.late", entry=entry.seq, line=entry.seq + 1, field=field, value=shown(value), most=until_ms
    )
