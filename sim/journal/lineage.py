"""Of which journal another is a branch, and whether they share what they should."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.errors import JournalError
from sim.journal.codec import decode, digest
from sim.journal.reader import opened, raw_lines, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.journal.entries import Entry

__all__ = ["Lineage", "Parent", "lineage", "parent_of"]

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Parent:
    """The journal of which another is a branch."""

    name: str
    """Name of its file, without the folder, raw; empty where the header does not say."""
    head: str
    """SHA-256 of its last line when the branch was made, 64 hex digits."""
    seq: int
    """The last entry that the two share; 0 is the header alone."""
    hash: str
    """SHA-256 of the line of that entry in the parent, 64 hex digits; empty where the header does not say."""
    t_ms: int | None
    """Exercise time of that entry, ms; none where the header does not say."""


Lineage = Literal["none", "shared", "absent", "altered"]
"""Of a journal and its parent: it has none; they share what the header says; the parent is not beside it or cannot be
read; an entry that they should share differs."""


def parent_of(header: Mapping[str, Any]) -> Parent | None:
    """Return the parent that a header names; none where it names none. Nothing about its form is believed."""
    said = header.get("parent")
    if not isinstance(said, dict):
        return None
    seq, t_ms = said.get("seq"), said.get("t_ms")
    if type(seq) is not int or seq < 0:
        return None
    texts = {key: text if isinstance(text := said.get(key), str) else "" for key in ("name", "head", "hash")}
    hashes = {key: texts[key] if _DIGEST.fullmatch(texts[key]) else "" for key in ("head", "hash")}
    return Parent(texts["name"][:255], hashes["head"], seq, hashes["hash"], t_ms if type(t_ms) is int else None)


def lineage(path: Path) -> Lineage:
    """Return whether a journal shares with its parent what its header says.

    The parent is looked for beside it, by its name. ``JournalError`` when the journal itself cannot be read.
    """
    reading = read(path, chained=False)
    parent = parent_of(reading.header)
    if parent is None:
        return "none"
    # A name from a file is never a way out of the folder.
    if parent.name in ("", ".", "..") or {"/", "\\", "\0"} & set(parent.name):
        return "absent"
    try:
        with opened(path.parent / parent.name) as file:
            lines = [raw.rstrip(b"\n") for raw in islice(raw_lines(file, path), parent.seq + 1)]
        theirs = [decode(line) for line in lines[1:]]
    except (JournalError, OSError):
        return "absent"
    except ValueError:
        return "altered"
    same = len(lines) == parent.seq + 1 and parent.hash in ("", digest(lines[-1]))
    ours = reading.entries[: parent.seq]
    return "shared" if same and list(map(_told, theirs)) == list(map(_told, ours)) else "altered"


def _told(entry: Entry) -> tuple[object, ...]:
    """Return what an entry says, without its place in the chain."""
    return (
        *(entry.seq, entry.entry_class, entry.kind, entry.t_ms, entry.clock, entry.author),
        *(entry.payload, entry.answers),
    )
