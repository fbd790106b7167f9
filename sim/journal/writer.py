"""Appending to a journal: on disk before it counts, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from sim.errors import JournalBroken, JournalError, JournalExists, Reason, system
from sim.host import locks
from sim.host.locks import PATIENCE
from sim.journal import storage
from sim.journal.codec import (
    HEADER_LIMIT,
    ZERO,
    Chain,
    decode,
    decode_header,
    digest,
    encode,
    encode_header,
)
from sim.journal.reader import added_since, fault, raw_lines, read_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.host.locks import Patience
    from sim.journal.entries import Entry, NewEntry

__all__ = ["Journal", "NullSink"]

_OVER: Final = frozenset({("closed", "outcome"), ("hotwash", "note")})
"""Kind and class of the last entry of an exercise that has ended."""


class Journal:
    """A journal that a room has open.

    Nobody else writes to it but evaluators, who append notes at the same time. Make one with :meth:`create` or
    :meth:`open`; not for use by several threads at once.
    """

    def __init__(self, path: Path, fd: int, room: storage.RoomLock, patience: Patience, *, fsync: bool) -> None:
        self.path = path
        """Where it is, absolute."""
        self.cut: Path | None = None
        """Where the last line that a crash had cut off was set aside; None when there was none."""
        self.header: dict[str, Any] = {}
        """The header as it stands in the file."""
        self._fd = fd
        self._room = room
        self._fsync = fsync
        self._patience = patience
        self._broken: JournalBroken | None = None
        self._closed = False
        self._chain = Chain()
        self._entries: list[Entry] = []

    @classmethod
    def create(
        cls,
        path: str | Path,
        header: Mapping[str, Any],
        entries: Sequence[NewEntry] = (),
        *,
        fsync: bool = True,
        patience: Patience = PATIENCE,
    ) -> Self:
        """Make a new journal (mode 0600) and open it.

        The header gets the fields format, seq, class and prev. ``entries`` are those that it begins with: at no moment
        is it there without them.

        ``JournalExists`` when there is a file of that name, ``JournalLocked`` when a room has it, another
        ``JournalError`` when it cannot be written, ``ValueError`` for a header that is not JSON. ``patience`` is how
        long each append tries for its lock. ``fsync`` off is for benchmarks: nothing is then safe from a power cut.
        """
        place = Path(path).absolute()
        chain = Chain()
        lines = [encode_header(header)]
        made = chain.header(lines[0])
        placed, after, more = _placed(entries, chain)
        lines += more
        room = storage.RoomLock(place)
        try:
            # Nobody else removes what a process left that was killed while it made a journal.
            storage.sweep(place.parent)
            fd = storage.make(place, b"\n".join(lines) + b"\n", fsync=fsync)
        except OSError as error:
            room.release()
            if isinstance(error, FileExistsError):
                raise JournalExists.of("errors.journal.exists", path=place, why=system(error)) from error
            raise JournalError.of("errors.journal.not-made", path=place, why=system(error)) from error
        except BaseException:
            room.release()
            raise
        journal = cls(place, fd, room, patience, fsync=fsync)
        journal.header, journal._chain = made, after
        journal._entries.extend(placed)
        return journal

    @classmethod
    def open(
        cls, path: str | Path, *, fsync: bool = True, patience: Patience = PATIENCE, set_aside: bool = False
    ) -> Self:
        """Open an existing journal to go on with it.

        A last line without its line end, left by a crash, is set aside: see :attr:`cut`. ``JournalError`` names the
        first line that is damaged or does not follow, or the process that does not release the journal within
        ``patience`` (which each append has too); ``JournalLocked`` when another room has it. With ``set_aside`` the
        first entry that did not reach the disk whole, as after a power cut, is set aside with all that follows it.
        """
        place = Path(os.path.realpath(path))
        fd = storage.open_regular(place, os.O_RDWR | os.O_APPEND)
        try:
            room = storage.RoomLock(place)
        except BaseException:
            os.close(fd)
            raise
        journal = cls(place, fd, room, patience, fsync=fsync)
        try:
            storage.one_name(fd, place)
            with storage.exclusive(fd, place, patience), os.fdopen(os.dup(fd), "rb") as file:
                reading, journal._chain = read_from(file, place, None, chained=True, stop_at_torn=set_aside)
                journal.header = reading.header
                journal._entries.extend(reading.entries)
                if reading.cut is not None:
                    journal.cut = storage.cut_off(fd, place, reading.cut, journal._chain.size)
        except BaseException:
            journal.close()
            raise
        return journal

    @property
    def entries(self) -> Sequence[Entry]:
        """Every entry known so far, oldest first; those of others as of the last append."""
        return self._entries

    @property
    def count(self) -> int:
        """Number of entries, which is the sequence number of the last one."""
        return self._chain.count

    @property
    def head(self) -> str:
        """SHA-256 of the last line, 64 hex digits."""
        return self._chain.head

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Append entries with one write; when this returns they are on disk.

        ``JournalError`` when they are not: with the disk full nothing was added and it may be tried again; when the
        disk did not confirm, the journal is broken and every later append raises. ``ValueError`` for an entry that is
        longer than 1 MiB or answers one that is not before it.
        """
        if self._closed:
            raise JournalError.of("errors.journal.closed", path=self.path)
        if self._broken is not None:
            # One exception is raised at each append: its traceback would grow without end.
            raise self._broken.with_traceback(None)
        if not new:
            return ()
        with storage.exclusive(self._fd, self.path, self._patience):
            # Only with the append lock can nobody add a line between what is read here and what is written.
            self._room.renew()
            self._catch_up()
            placed, after, lines = _placed(new, self._chain)
            self._record(b"\n".join(lines) + b"\n", placed, after)
        return tuple(placed)

    def catch_up(self) -> bool:
        """Take in the notes that others appended since; return whether there were any.

        It costs one question to the system while there are none, and waits for nobody: while another process is
        appending there is nothing yet. Raises ``JournalError`` for what no evaluator would have written.
        """
        if self._closed or self._broken is not None or os.fstat(self._fd).st_size == self._chain.size:
            return False
        before = self._chain.count
        try:
            locks.lock(self._fd)
        except OSError:
            return False
        try:
            self._catch_up()
        finally:
            locks.unlock(self._fd)
        return self._chain.count > before

    def close(self) -> None:
        """Let go of the file and of the room lock; closing twice is harmless."""
        if not self._closed:
            self._closed = True
            os.close(self._fd)
            self._room.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def note(path: str | Path, new: NewEntry, *, fsync: bool = True, patience: Patience = PATIENCE) -> Entry:
        """Append one note, while a room is open or not.

        It takes no room lock and is on disk when this returns.

        ``JournalError`` when the journal is damaged, the exercise has ended (only a ``hotwash`` follows that), the
        disk refuses, or another process does not release the journal within ``patience``; ``ValueError`` for anything
        but a note.
        """
        if new.entry_class != "note":
            raise ValueError(f"{new.kind} is a {new.entry_class}; only a room appends those")
        place = Path(os.path.realpath(path))
        fd = storage.open_regular(place, os.O_RDWR | os.O_APPEND)
        try:
            with storage.exclusive(fd, place, patience):
                return _append_note(fd, place, new, fsync=fsync)
        finally:
            os.close(fd)

    def _catch_up(self) -> None:
        """Read what others have appended since. What one of them left half written is set aside."""
        found, chain, rest = added_since(self._fd, self.path, self._chain)
        # Without the room lock only notes are appended: whoever wrote anything else has a room open as well.
        other = next((entry for entry in found if entry.entry_class != "note"), None)
        if other is not None:
            self._broken = JournalBroken.of("errors.journal.two-rooms", path=self.path, entry=other.seq)
            raise self._broken
        self._entries.extend(found)
        self._chain = chain
        if rest:
            self.cut = storage.cut_off(self._fd, self.path, rest, self._chain.size)

    def _record(self, data: bytes, placed: Sequence[Entry], after: Chain) -> None:
        """Write entries, and add them to what is known once they are on disk.

        When anything fails they are neither written nor known.
        """
        # All that takes memory is done before the write: what is on disk cannot fail to be known any more.
        known, before = len(self._entries), self._chain
        self._entries.extend(placed)
        self._chain = after
        try:
            storage.append_safely(self._fd, self.path, data, before.size, fsync=self._fsync)
        except BaseException as error:
            del self._entries[known:]
            self._chain = before
            if isinstance(error, JournalBroken):
                self._broken = JournalBroken.of("errors.journal.broken", path=self.path)
            elif not isinstance(error, JournalError):
                # Ctrl-C, or memory that ran out: the storage takes back only what the disk refused.
                self._take_back(before.size)
            raise

    def _take_back(self, size: int) -> None:
        """Take back what an interrupted write may have left.

        That is a write interrupted by something other than the disk.
        """
        try:
            storage.take_back(self._fd, self.path, size, Reason.of("errors.journal.broken-off"))
        except JournalBroken:
            self._broken = JournalBroken.of("errors.journal.broken", path=self.path)
            raise


def _placed(new: Sequence[NewEntry], chain: Chain) -> tuple[list[Entry], Chain, list[bytes]]:
    """Return entries placed after a chain, the chain after them, and their lines.

    All is encoded before anything is written: an entry that cannot be encoded refuses those beside it too.
    """
    after, placed, lines = chain.copy(), [], []
    for item in new:
        placed.append(item.placed(after.count + 1, after.head))
        lines.append(encode(placed[-1]))
        after.place(lines[-1])
    return placed, after, lines


def _append_note(fd: int, path: Path, new: NewEntry, *, fsync: bool) -> Entry:
    # A note needs the header, to know that this is a journal, and the last line, to follow it. Reading all of a long
    # journal for each note would keep the room waiting for its lock.
    with os.fdopen(os.dup(fd), "rb") as file:
        first = next(raw_lines(file, path, None), b"")
    try:
        decode_header(first.rstrip(b"\n"))
    except ValueError as error:
        raise fault(path, 0, error) from error
    size = os.fstat(fd).st_size
    last, rest = storage.last_line(fd, path, size, HEADER_LIMIT)
    if rest:
        storage.cut_off(fd, path, rest, size - len(rest))
    try:
        # A journal without entries ends with its header, which is no entry.
        before = decode(last) if size - len(rest) > len(first) else None
    except ValueError as error:
        raise JournalError.of("errors.journal.last-line", path=path, why=error) from error
    if before is not None and (before.kind, before.entry_class) in _OVER and new.kind != "hotwash":
        raise JournalError.of("errors.journal.over", path=path)
    seq = 0 if before is None else before.seq
    entry = new.placed(seq + 1, digest(last))
    storage.append_safely(fd, path, encode(entry) + b"\n", size - len(rest), fsync=fsync)
    return entry


class NullSink:
    """A sink that numbers entries and does not keep them. A benchmark takes it instead of a :class:`Journal`."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self.header = dict(header)
        """The header as given."""
        self.count = 0
        """Number of entries so far."""
        self.head = ZERO
        """Always 64 zeros."""
        self.entries: Sequence[Entry] = ()
        """Always empty."""

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Return the entries with their numbers; keep nothing."""
        placed = tuple(item.placed(self.count + 1 + k, ZERO) for k, item in enumerate(new))
        self.count += len(placed)
        return placed

    def catch_up(self) -> bool:
        """Return that nobody else wrote anything."""
        return False

    def close(self) -> None:
        """Do nothing."""
