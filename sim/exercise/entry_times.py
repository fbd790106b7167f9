"""Whether the times of a journal lie within its exercise, so that computing it again has an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import JournalError
from sim.scenario.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.journal import Entry

__all__ = ["check_times"]


def check_times(entries: Iterable[Entry], until_ms: int) -> None:
    """Raise ``JournalError`` for the first entry whose time, or that of its jump, is after ``until_ms`` (ms).

    That is how far the exercise goes, as its header says; no command takes it further.
    """
    for entry in entries:
        if entry.t_ms > until_ms:
            raise _late(entry, "t_ms", entry.t_ms, until_ms)
        if entry.entry_class == "command" and entry.kind == "jump":
            to_ms = entry.payload.get("to_ms")
            if type(to_ms) is not int or not 0 <= to_ms <= until_ms:
                raise _late(entry, "payload.to_ms", to_ms, until_ms)


def _late(entry: Entry, field: str, value: Any, until_ms: int) -> JournalError:
    return JournalError.of(
        "errors.journal.late", entry=entry.seq, line=entry.seq + 1, field=field, value=quoted(value), most=until_ms
    )
