"""Whether the entries of a journal can be those of its exercise, before anything is computed from them.

Times must lie within the exercise, so that computing it again has an end; what outcomes and notes say must be of the
type that the format gives it. Payloads of commands are judged where they are read, as commands of people are. Kinds and
fields that are not known pass, and so do fields that are absent.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.errors import JournalError, Reason
from sim.scenario.source.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.journal import Entry

__all__ = ["check_entries"]

Kind = Literal["text", "whole", "flag", "levels", "rating"]

_ORDER: Final[Mapping[str, Kind]] = {
    "order": "text", "action": "text", "target": "text", "answer": "text", "reason": "text", "in_force_ms": "whole",
}  # fmt: skip
_OUTCOMES: Final[Mapping[str, Mapping[str, Kind]]] = {
    "delivered": {"inject": "text", "planned_ms": "whole", "to": "text", "via": "text", "reachable": "flag"},
    "due": {"inject": "text"},
    "inject-answered": {
        "inject": "text", "do": "text", "expected": "flag", "on_time": "flag", "late_ms": "whole", "objective": "text",
    },
    **dict.fromkeys(
        ("answered", "waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused"), _ORDER
    ),
    "threat": {"threat": "text", "stage": "text"},
    "reaction": {"reaction": "text"},
    "reached": {"levels": "levels"},
    "failed": {"error": "text", "message": "text"},
    "undone": {"seq": "whole"},
    "closed": {"count": "whole", "head": "text"},
}  # fmt: skip
_NOTES: Final[Mapping[str, Mapping[str, Kind]]] = {
    "observation": {"text": "text", "objective": "text", "rating": "rating", "inject": "text"},
}
_NEEDED: Final = frozenset({"levels", "count", "head", "seq"})
"""Fields that are never null."""


def check_entries(entries: Iterable[Entry], until_ms: int) -> None:
    """Raise ``JournalError`` for the first entry that cannot be, with its place, the field and its value.

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
    "whole": Reason.of("errors.payload.whole"),
    "flag": Reason.of("errors.payload.flag"),
    "levels": Reason.of("errors.payload.levels"),
    "rating": Reason.of("errors.payload.rating"),
}


def _fits(field: str, kind: Kind, value: Any) -> bool:
    if value is None:
        return field not in _NEEDED
    match kind:
        case "text":
            return isinstance(value, str)
        case "whole":
            return type(value) is int
        case "flag":
            return isinstance(value, bool)
        case "rating":
            return isinstance(value, str) or type(value) is int
        case "levels":
            return isinstance(value, dict) and all(map(_number, value.values()))


def _number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)


def _late(entry: Entry, field: str, value: Any, until_ms: int) -> JournalError:
    return JournalError.of(
        "errors.journal.late", entry=entry.seq, line=entry.seq + 1, field=field, value=shown(value), most=until_ms
    )
