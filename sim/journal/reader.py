"""Reading a journal: whoever wrote it, whatever is in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sim.errors import JournalBroken, JournalError, Reason, Worded, system
from sim.host import disk, locks
from sim.host.locks import PATIENCE
from sim.journal import storage
from sim.journal.codec import ENTRY_LIMIT, HEADER_LIMIT, Chain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.host.locks import Patience
    from sim.journal.entries import Entry

__all__ = ["JournalContents", "added_since", "fault", "opened", "raw_lines", "read", "read_from"]


@dataclass(frozen=True, slots=True)
class JournalContents:
    """All that a journal says."""

    header: dict[str, Any]
    """The header, its own fields (format, seq, class, prev) included."""
    entries: tuple[Entry, ...]
    """Every complete entry, oldest first."""
    cut: bytes | None
    """What a crash left of a last line, raw; it was never acknowledged. None when the last line is complete."""
    count: int
    """Number of entries, which is the sequence number of the last one; 0 with a header only."""
    head: str
    """SHA-256 of the last complete line, 64 hex digits: with ``count``, the mark of everything up to there."""


def fault(path: Path, number: int, what: object) -> JournalError:
    """Return the error for line ``number``; 0 is the header.

    It names the entry, and the line as an editor counts it.
    """
    why = what if isinstance(what, Worded) else Reason(str(what))
    key = "errors.journal.entry" if number else "errors.journal.header"
    return JournalError.of(key, path=path, entry=number, line=number + 1, why=why)


def opened(path: Path) -> BinaryIO:
    """Open an ordinary file for reading; ``JournalError`` for anything else."""
    return os.fdopen(storage.open_regular(path, os.O_RDONLY), "rb")


def _again(file: BinaryIO, path: Path, offset: int, limit: int, patience: Patience) -> bytes:
    # What looks cut may be a line that is being written: under the lock nobody writes.
    fd = file.fileno()
    try:
        locks.wait_for_lock(fd, patience, shared=True)
    except BlockingIOError as error:
        raise JournalError.of("errors.journal.busy", path=path, holder=storage.locked_by(fd, path)) from error
    except OSError:  # where files cannot be locked, nobody has one locked
        file.seek(offset)
        return file.readline(limit + 1)
    try:
        file.seek(offset)
        return file.readline(limit + 1)
    finally:
        locks.unlock(fd)


def raw_lines(file: BinaryIO, path: Path, patience: Patience | None = PATIENCE) -> Iterator[bytes]:
    """Yield the raw lines of a journal with their line ends.

    Only the last one can miss its line end. ``patience`` is how long to wait for a last line that is being written;
    none when the caller holds the append lock. Raises ``JournalError`` for a line that is too long, and when the last
    line is still being written after that time.
    """
    number = offset = 0
    while True:
        limit = ENTRY_LIMIT if number else HEADER_LIMIT
        try:
            raw = file.readline(limit + 1)
            if raw and not raw.endswith(b"\n") and patience is not None:
                raw = _again(file, path, offset, limit, patience)
        except OSError as error:
            raise fault(path, number, Reason.of("errors.line.unreadable", why=system(error))) from error
        if len(raw) > limit and not raw.endswith(b"\n"):
            raise fault(path, number, Reason.of("errors.line.too-long", most=limit))
        if not raw:
            return
        yield raw
        number += 1
        offset += len(raw)


def read_from(
    file: BinaryIO, path: Path, patience: Patience | None = PATIENCE, *, chained: bool, stop_at_torn: bool = False
) -> tuple[JournalContents, Chain]:
    """Read an open journal from its beginning; return also where its chain stands. ``patience`` as in `raw_lines`.

    With ``stop_at_torn``, the first entry that did not reach the disk whole counts as cut off, with all that follows.
    """
    chain = Chain()
    header: dict[str, Any] = {}
    entries: list[Entry] = []
    cut: bytes | None = None
    for number, raw in enumerate(raw_lines(file, path, patience)):
        if not raw.endswith(b"\n"):
            cut = raw
            break
        try:
            if number == 0:
                header = chain.header(raw[:-1])
            else:
                entries.append(chain.entry(raw[:-1], chained=chained))
        except ValueError as error:
            if number and stop_at_torn and b"\0" in raw:
                cut = raw + file.read()
                break
            raise fault(path, number, error) from error
    if chain.count < 0:
        raise JournalError.of("errors.journal.no-header", path=path)
    return JournalContents(header, tuple(entries), cut, chain.count, chain.head), chain


def read(
    path: str | Path, *, chained: bool = True, patience: Patience = PATIENCE, stop_at_torn: bool = False
) -> JournalContents:
    """Read a journal.

    ``JournalError`` names the first line that is damaged or does not follow the one before it; with ``chained`` off
    the chain is not looked at, so that an altered journal can still be shown. Unknown kinds are given as they are.
    ``patience`` is how long to wait for a last line that another process is writing; ``stop_at_torn`` as in
    :func:`read_from`.
    """
    place = Path(path)
    with opened(place) as file:
        return read_from(file, place, patience, chained=chained, stop_at_torn=stop_at_torn)[0]


def added_since(fd: int, path: Path, chain: Chain) -> tuple[list[Entry], Chain, bytes]:
    """Return the entries that an open journal got since a chain was taken of it.

    With them come the chain after them, and what follows of a line without its end. The caller holds the append lock:
    what is being written may still be taken back. ``chain`` stays as it is. ``JournalError`` names the first line that
    does not follow; it is raised as well for a file that became shorter, or is not the one at ``path`` any more.
    """
    # A file that was moved or replaced can still be written, but under a name that nobody will look for.
    try:
        here = os.path.samestat(path.stat(), os.fstat(fd))
    except OSError:
        here = False
    if not here:
        raise JournalError.of("errors.journal.moved", path=path)
    size = os.fstat(fd).st_size
    if size < chain.size:
        raise JournalBroken.of("errors.journal.shorter", path=path)
    *lines, rest = disk.read_at(fd, size - chain.size, chain.size).split(b"\n")
    after, entries = chain.copy(), []
    for line in lines:
        try:
            entries.append(after.entry(line))
        except ValueError as error:
            raise fault(path, after.count + 1, error) from error
    return entries, after, rest
