"""A journal at a glance: its header and its last line, and nothing in between.

So a folder of long journals is listed at once. Whether what stands between is sound is not looked at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.errors import JournalError
from sim.journal import storage
from sim.journal.codec import HEADER_LIMIT, decode, decode_header
from sim.journal.lineage import parent_of
from sim.journal.reader import raw_lines
from sim.titles import Title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.journal.entries import Entry
    from sim.journal.lineage import Parent

__all__ = ["JournalState", "JournalSummary", "summaries", "summary"]

JournalState = Literal["unfinished", "other-engine", "ended", "damaged"]
"""A room can go on with it; only another engine can; it was ended; its first or last line cannot be read."""
_ENDED: Final = frozenset({("outcome", "closed"), ("note", "hotwash")})


_UNTITLED: Final = Title()


@dataclass(frozen=True, slots=True)
class JournalSummary:
    """What the first and the last line of a journal say. Nothing about their form is believed; texts are raw."""

    path: Path
    state: JournalState
    written_ms: int
    """When the file was last written, ms since the epoch."""
    title: Title = _UNTITLED
    """Of the exercise; empty where that is not known."""
    exercise: str = ""
    """Id of the exercise."""
    mode: str = ""
    """``room`` or ``headless``."""
    t_ms: int = 0
    """How far it came, ms of exercise time."""
    entries: int = 0
    """Number of the last entry."""
    parent: Parent | None = None
    """Of what it is a branch."""


def summaries(folder: Path, most: int, engine: int | None = None) -> Iterator[JournalSummary]:
    """Yield the journals in a folder, the last written first, at most ``most``. ``engine`` is as in :func:`summary`."""
    written = []
    for path in folder.glob("*.jsonl"):
        try:
            written.append((path.stat().st_mtime_ns, path.name))
        except OSError:
            continue
    for _, name in sorted(written, reverse=True)[:most]:
        found = summary(folder / name, engine)
        if found is not None:
            yield found


def summary(path: Path, engine: int | None = None) -> JournalSummary | None:
    """Return a journal at a glance; none for what is no journal at all.

    ``engine`` is the number of the engine that would go on with it; without one every engine counts as that.
    """
    try:
        fd = storage.open_regular(path, os.O_RDONLY)
    except JournalError:
        return None
    try:
        with os.fdopen(os.dup(fd), "rb") as file:
            first = next(raw_lines(file, path, None), b"")
        written = os.fstat(fd).st_mtime_ns // 1_000_000
        try:
            header = decode_header(first.rstrip(b"\n"))
        except ValueError:
            # What begins so was meant as one; anything else that is called so is not ours.
            return JournalSummary(path, "damaged", written) if first.startswith(b'{"format":') else None
        told = _summary(path, header, written, _last(fd, path, len(first)))
        # An equal number of another type, such as true, was written by no engine.
        other = engine is not None and (type(header.get("engine")), header.get("engine")) != (int, engine)
        return replace(told, state="other-engine") if other and told.state == "unfinished" else told
    except (JournalError, OSError):
        return None
    finally:
        os.close(fd)


def _last(fd: int, path: Path, begun: int) -> Entry | Literal["none", "damaged"]:
    """Return the last whole entry; what a crash left behind it is passed over."""
    size = os.fstat(fd).st_size
    try:
        raw, rest = storage.last_line(fd, path, size, HEADER_LIMIT)
        return decode(raw) if size - len(rest) > begun else "none"
    except (JournalError, ValueError):
        return "damaged"


def _summary(
    path: Path, header: dict[str, Any], written: int, last: Entry | Literal["none", "damaged"]
) -> JournalSummary:
    scenario = header.get("scenario")
    held = scenario if isinstance(scenario, dict) else {}
    title = held.get("title")
    both = title if isinstance(title, dict) else {}
    nl, en = (text if isinstance(text := both.get(key), str) else "" for key in ("nl", "en"))
    name, mode = held.get("id"), header.get("mode")
    told = JournalSummary(
        path=path,
        state="unfinished",
        written_ms=written,
        title=Title(nl, en),
        exercise=name if isinstance(name, str) else "",
        mode=mode if isinstance(mode, str) else "",
        parent=parent_of(header),
    )
    return _reached(told, last)


def _reached(told: JournalSummary, last: Entry | Literal["none", "damaged"]) -> JournalSummary:
    if isinstance(last, str):
        return replace(told, state="damaged") if last == "damaged" else told
    ended = (last.entry_class, last.kind) in _ENDED
    return replace(told, state="ended" if ended else "unfinished", t_ms=last.t_ms, entries=last.seq)
