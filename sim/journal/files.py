"""What a journal asks of the file system: locks, one write that counts or is undone, and nothing else.

Two locks. The *append lock* is a ``flock`` on the journal itself, held for the milliseconds of one append. The *room
lock* is a ``flock`` on ``.NAME.room`` beside it, held as long as a room is open: a second file, because ``flock`` knows
one lock a file, and locks on byte ranges turn into the same lock on network file systems. It is hidden, says who holds
it, is removed when the room closes, and one left by a crash holds nothing: the lock goes with the process.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from sim.errors import JournalBroken, JournalError, JournalLocked, Reason, no_file, system
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "NotConfirmed",
    "RoomLock",
    "append_safely",
    "cut_off",
    "exclusive",
    "last_line",
    "open_regular",
    "sync_folder",
]

_MODE: Final = 0o600
_HOLDER: Final = re.compile(r"process ([0-9]+) on (.+)")


class NotConfirmed(JournalBroken):
    """The disk did not confirm: what is on it is unknown, and asking it again would hide that."""


def open_regular(path: Path, flags: int) -> int:
    """Open an existing ordinary file; ``JournalError`` for anything else (a folder, a pipe, a device)."""
    try:
        # Without O_NONBLOCK, opening a pipe would wait for its other end.
        fd = os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise JournalError.of("errors.journal.open", path=path, why=system(error)) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise JournalError.of("errors.journal.not-a-file", path=path, why=no_file(path) or "")
    return fd


@contextmanager
def exclusive(fd: int) -> Iterator[None]:
    """Hold the append lock; ``JournalError`` where files cannot be locked."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
    except OSError as error:
        raise JournalError.of("errors.journal.no-append-lock", why=system(error)) from error
    try:
        yield
    finally:
        fcntl.flock(fd, fcntl.LOCK_UN)


def sync_folder(path: Path) -> None:
    """Make the name of a new file in this folder survive a power cut."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def append_safely(fd: int, path: Path, data: bytes, size: int, *, fsync: bool) -> None:
    """Write ``data`` at the end of a file of ``size`` bytes with one write, and have the disk confirm it.

    Raises ``JournalError`` when nothing was added (no space, or half a write, which is taken back), and
    :class:`NotConfirmed` when nobody knows what is on the disk.
    """
    try:
        done = os.write(fd, data)
        trouble = None if done == len(data) else Reason.of("errors.journal.part", done=done, whole=len(data))
    except OSError as error:
        trouble = system(error)
    if trouble is not None:
        try:
            os.ftruncate(fd, size)
        except OSError as error:
            raise NotConfirmed.of(
                "errors.journal.not-taken-back", path=path, why=trouble, then=system(error)
            ) from error
        raise JournalError.of("errors.journal.nothing-recorded", path=path, why=trouble)
    try:
        if fsync:
            os.fsync(fd)
    except OSError as error:
        raise NotConfirmed.of("errors.journal.not-confirmed", path=path, why=system(error)) from error


def cut_off(fd: int, path: Path, rest: bytes, size: int) -> Path:
    """Take what a crash left after the first ``size`` bytes of a journal out of it; give where it was set aside."""
    try:
        aside = _set_aside(path, rest)
        os.ftruncate(fd, size)
        os.fsync(fd)
    except OSError as error:
        raise JournalError.of("errors.journal.not-aside", path=path, why=system(error)) from error
    return aside


def _set_aside(path: Path, data: bytes) -> Path:
    """Keep ``data`` in the first free ``NAME.cut-N``: there before it is taken out of the journal."""
    number = 1
    while True:
        aside = path.with_name(f"{path.name}.cut-{number}")
        try:
            fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        except FileExistsError:
            number += 1
            continue
        break
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(fd)
        sync_folder(path.parent)
    except OSError:
        aside.unlink()
        raise
    return aside


def last_line(fd: int, path: Path, size: int, longest: int) -> tuple[bytes, bytes]:
    """Give the last complete raw line and what follows it, without reading the whole file.

    ``JournalError`` when there is none of at most ``longest`` bytes.
    """
    want = 64 * 1024
    while True:
        start = max(0, size - want)
        data = os.pread(fd, size - start, start)
        end = data.rfind(b"\n")
        begin = data.rfind(b"\n", 0, max(end, 0))
        if end >= 0 and (begin >= 0 or start == 0):
            return data[begin + 1 : end], data[end + 1 :]
        if start == 0 or want > 2 * longest:
            raise JournalError.of("errors.journal.none", path=path)
        want *= 8


def _holder(raw: bytes) -> Reason:
    """Say who holds a room lock, from what that room wrote in it."""
    text = clean(raw.decode(errors="replace"), lines=False).strip()
    found = _HOLDER.fullmatch(text)
    if found:
        return Reason.of("errors.journal.holder", process=found[1], machine=found[2])
    return Reason(text) if text else Reason.of("errors.journal.holder-unknown")


class RoomLock:
    """The lock that admits one room to a journal; taken when made, ``JournalLocked`` when another has it."""

    __slots__ = ("_fd", "path")

    def __init__(self, journal: Path) -> None:
        self.path = journal.with_name(f".{journal.name}.room")
        while True:
            fd = self._take(journal)
            # The room before us may have removed the file between our opening and our locking it.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(fd), self.path.stat(follow_symlinks=False)):
                    break
            os.close(fd)
        self._fd = fd
        with suppress(OSError):  # on a full disk the lock holds all the same, only namelessly
            os.ftruncate(fd, 0)
            os.write(fd, f"process {os.getpid()} on {os.uname().nodename}\n".encode())

    def _take(self, journal: Path) -> int:
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            fd = os.open(self.path, flags, _MODE)
        except OSError as error:
            raise JournalError.of("errors.journal.no-room-lock", path=journal, why=system(error)) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _holder(os.pread(fd, 200, 0))
            os.close(fd)
            raise JournalLocked.of("errors.journal.locked", path=journal, holder=holder) from error
        except OSError as error:
            os.close(fd)
            raise JournalError.of("errors.journal.no-lock", path=journal, why=system(error)) from error
        return fd

    def release(self) -> None:
        """Let the next room in."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        os.close(self._fd)
