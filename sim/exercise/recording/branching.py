"""Branches: a moment of an exercise, played again another way.

A branch has a journal of its own. It begins with the entries of its parent up to one of them, as they stand there:
commands, what came of them, notes. Resumed, they are lived again as after a crash in that very moment, so nothing needs
to know that it is a branch. The parent is only read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import JournalError, JournalExists, JournalLocked
from sim.exercise.recording.header import setup_of
from sim.journal import Journal, NewEntry
from sim.journal.codec import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sim.exercise.recording.sink import Sink
    from sim.journal import Entry

__all__ = ["branch", "entry_at"]


def branch(parent: Sink, name: str, seq: int, paths: Iterable[Path], clock: int) -> Path:
    """Make a branch of a journal from its entry ``seq`` on; return where it is.

    ``name`` is that of the parent's file, ``paths`` are names for the branch, of which the first is taken that is free,
    ``clock`` is when, ms since the epoch. ``JournalError`` when there is no such entry, the exercise had ended there,
    nobody plays in it, or the branch cannot be written; nothing is left then.
    """
    if setup_of(parent.header).mode != "room":
        raise JournalError.of("branch.error.headless", path=name)
    entries = parent.entries[:seq]
    if not 0 < seq <= len(parent.entries):
        raise JournalError.of("branch.error.no-entry", seq=seq, count=len(parent.entries))
    failed = {entry.answers for entry in entries if entry.kind == "failed" and entry.entry_class == "outcome"}
    ends = [e.seq for e in entries if e.entry_class == "command" and e.kind == "end" and e.seq not in failed]
    if ends:
        raise JournalError.of("branch.error.ended", seq=seq, end=ends[0])
    header = _header(parent, name, entries[-1], clock)
    copies = [NewEntry(e.entry_class, e.kind, e.t_ms, e.clock, e.author, e.payload, e.answers) for e in entries]
    taken: JournalExists | JournalLocked | None = None
    for path in paths:
        try:
            with Journal.create(path, header, copies) as journal:
                return journal.path
        except (JournalExists, JournalLocked) as error:
            taken = error
    raise taken or JournalError.of("branch.error.no-name")


def _header(parent: Sink, name: str, last: Entry, clock: int) -> dict[str, Any]:
    """Return the header of a branch: its parent's, with where it comes from."""
    own = ("class", "format", "prev", "seq")
    header = {key: value for key, value in parent.header.items() if key not in own}
    follows = parent.entries[last.seq].prev if last.seq < len(parent.entries) else parent.head
    came_from = {"name": name, "head": parent.head, "seq": last.seq, "hash": follows, "t_ms": last.t_ms}
    return {**header, "opened": iso(clock), "parent": came_from}


def entry_at(entries: Sequence[Entry], t_ms: int) -> int:
    """Return the number of the last entry up to a moment (ms); 0 where there is none."""
    return max((entry.seq for entry in entries if entry.t_ms <= t_ms), default=0)
