"""What a journal needs of the file system: locks and safe appends.

An append is one write that counts or is undone.

Two locks. The *append lock* is a lock on the journal itself, held for the milliseconds of one append. The *room lock*
is one on ``.NAME.room`` beside it, held as long as a room is open: a second file, because a file has one lock (locks on
byte ranges turn into the same lock on network file systems). It is hidden, says who holds it, is removed when the room
closes, and one left by a crash holds nothing: the lock goes with the process.

A new journal is written under the hidden name ``.NAME.keten-new``, and gets its own once it is whole and on the disk.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import contextmanager, suppress
from errno import EEXIST
from typing import TYPE_CHECKING, Final

from sim.errors import JournalBroken, JournalError, JournalLocked, Reason, no_file, system
from sim.host import disk, locks
from sim.host.machine import machine_name
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.host.locks import Patience

__all__ = [
    "NotConfirmed",
    "RoomLock",
    "append_safely",
    "cut_off",
    "exclusive",
    "last_line",
    "locked_by",
    "make",
    "one_name",
    "open_regular",
    "sweep",
    "take_back",
]

_HOLDER: Final = re.compile(r"process ([0-9]+) on (.+)")
_NEW: Final = ".keten-new"


class NotConfirmed(JournalBroken):
    """The disk did not confirm a write. What is on it is unknown, and a second try would hide that."""


def open_regular(path: Path, flags: int) -> int:
    """Open an existing ordinary file. Raises ``JournalError`` for anything else (a folder, a pipe, a device)."""
    try:
        fd = disk.open_file(path, flags)
    except (OSError, ValueError) as error:
        why = system(error) if isinstance(error, OSError) else no_file(path) or ""
        raise JournalError.of("errors.journal.open", path=path, why=why) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise JournalError.of("errors.journal.not-a-file", path=path, why=no_file(path) or "")
    return fd


@contextmanager
def exclusive(fd: int, path: Path, patience: Patience) -> Iterator[None]:
    """Hold the append lock.

    Raises ``JournalError`` where files cannot be locked, or another process does not release the lock in time.
    """
    try:
        locks.wait_for_lock(fd, patience)
    except BlockingIOError as error:
        raise JournalError.of("errors.journal.busy", path=path, holder=locked_by(fd, path)) from error
    except OSError as error:
        raise JournalError.of("errors.journal.no-append-lock", why=system(error)) from error
    try:
        yield
    finally:
        locks.unlock(fd)


def locked_by(fd: int, path: Path) -> Reason:
    """Return who has the append lock.

    It is the process that the system names, else the room that is open, else somebody unknown.
    """
    process = locks.lock_holder(fd)
    if process is not None:
        return Reason.of("errors.journal.holder", process=process, machine=machine_name())
    with suppress(OSError):
        room = disk.open_file(_room_of(path), os.O_RDONLY, follow=False)
        try:
            return _holder(disk.read_at(room, 200, 0))
        finally:
            os.close(room)
    return Reason.of("errors.journal.holder-unknown")


def append_safely(fd: int, path: Path, data: bytes, size: int, *, fsync: bool) -> None:
    """Write ``data`` at the end of a file with one write, and sync it.

    ``size`` is the size of the file before, in bytes. Raises ``JournalError`` when nothing was added (no space, or half
    a write, which is taken back), and :class:`NotConfirmed` when it is unknown what is on the disk.
    """
    # A write that was short is taken back, not continued: what did not fit now will not fit a moment later either.
    try:
        done = disk.write(fd, data)
        trouble = None if done == len(data) else Reason.of("errors.journal.part", done=done, whole=len(data))
    except OSError as error:
        trouble = system(error)
    if trouble is not None:
        take_back(fd, path, size, trouble)
        raise JournalError.of("errors.journal.nothing-recorded", path=path, why=trouble)
    try:
        if fsync:
            disk.sync(fd)
    except OSError as error:
        raise NotConfirmed.of("errors.journal.not-confirmed", path=path, why=system(error)) from error


def take_back(fd: int, path: Path, size: int, why: object) -> None:
    """Cut a file back to ``size`` bytes after an append that failed.

    Raises :class:`NotConfirmed` when that fails too.
    """
    try:
        disk.cut_short(fd, size)
    except OSError as error:
        raise NotConfirmed.of("errors.journal.not-taken-back", path=path, why=why, then=system(error)) from error


def make(path: Path, data: bytes, *, fsync: bool) -> int:
    """Make a file that holds ``data`` and open it to append.

    At no moment is it there and holds less. The caller must hold the room lock. Raises ``FileExistsError`` when the
    name is taken, ``OSError`` or ``JournalError`` when it cannot be made; nothing is left then.
    """
    # Written under another name and then linked: a link never replaces a file, where a rename would.
    if os.path.lexists(path):
        raise FileExistsError(EEXIST, os.strerror(EEXIST))
    aside = path.with_name(f".{path.name}{_NEW}")
    with suppress(FileNotFoundError):
        disk.unlink(aside)
    _write_new(aside, path, data, fsync=fsync)
    try:
        named = disk.link(aside, path)
    finally:
        disk.unlink(aside)
    if not named:  # one name a file: what is left is a name that nobody else can take, and may be killed half-way
        _write_new(path, path, data, fsync=fsync)
    try:
        fd = disk.open_file(path, os.O_RDWR | os.O_APPEND)
        try:
            if fsync:
                disk.sync_folder(path.parent)
        except BaseException:
            os.close(fd)
            raise
    except BaseException:
        disk.unlink(path)
        raise
    return fd


def _write_new(name: Path, path: Path, data: bytes, *, fsync: bool) -> None:
    """Write a file that does not exist yet, and close it; remove it when that fails."""
    fd = disk.open_file(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL)
    try:
        append_safely(fd, path, data, 0, fsync=fsync)
    except BaseException:
        disk.remove_open(fd, name)
        raise
    os.close(fd)


def sweep(folder: Path) -> None:
    """Remove what an unfinished making of journals left in ``folder``.

    Only files of processes that are gone are removed.
    """
    for aside in folder.glob(f".*{_NEW}"):
        # Whoever makes a journal holds its room lock, so a lock that can be had says that the maker is gone.
        try:
            room = RoomLock(folder / aside.name[1 : -len(_NEW)])
        except JournalError:
            continue  # it is being made
        with suppress(OSError):
            disk.unlink(aside)
        room.release()


def one_name(fd: int, path: Path) -> None:
    """Raise ``JournalError`` for a journal that has a second name.

    A room under each name would not know of the other. The caller must hold the room lock, under which what a crash
    left of its making is removed first.
    """
    with suppress(OSError):
        disk.unlink(path.with_name(f".{path.name}{_NEW}"))
    names = os.fstat(fd).st_nlink
    if names > 1:
        raise JournalError.of("errors.journal.linked", path=path, count=names)


def cut_off(fd: int, path: Path, rest: bytes, size: int) -> Path:
    """Cut off what a crash left after the first ``size`` bytes of a journal.

    Return the file in which it was set aside. Raises ``JournalError`` when that cannot be done.
    """
    # In this order a crash in between leaves these bytes twice, and never loses them.
    try:
        aside = _set_aside(path, rest)
        disk.cut_short(fd, size)
        disk.sync(fd)
    except OSError as error:
        raise JournalError.of("errors.journal.not-aside", path=path, why=system(error)) from error
    return aside


def _set_aside(path: Path, data: bytes) -> Path:
    """Keep ``data`` in the first free ``NAME.cut-N``. It is on the disk before it is taken out of the journal."""
    number = 1
    while True:
        aside = path.with_name(f"{path.name}.cut-{number}")
        try:
            fd = disk.open_file(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            number += 1
            continue
        break
    try:
        left = memoryview(data)
        while left:
            left = left[disk.write(fd, left) :]
        disk.sync(fd)
        disk.sync_folder(path.parent)
    except BaseException:
        disk.remove_open(fd, aside)
        raise
    os.close(fd)
    return aside


def last_line(fd: int, path: Path, size: int, longest: int) -> tuple[bytes, bytes]:
    """Return the last complete raw line and what follows it.

    Only the end of the file is read. Raises ``JournalError`` when there is no line of at most ``longest`` bytes.
    """
    want = 64 * 1024
    while True:
        start = max(0, size - want)
        data = disk.read_at(fd, size - start, start)
        end = data.rfind(b"\n")
        begin = data.rfind(b"\n", 0, max(end, 0))
        if end >= 0 and (begin >= 0 or start == 0):
            return data[begin + 1 : end], data[end + 1 :]
        if start == 0 or want > 2 * longest:
            raise JournalError.of("errors.journal.none", path=path)
        want *= 8


def _holder(raw: bytes) -> Reason:
    """Return who holds a room lock, from what that room wrote in it."""
    text = clean(raw.decode(errors="replace"), lines=False).strip()
    found = _HOLDER.fullmatch(text)
    if found:
        return Reason.of("errors.journal.holder", process=found[1], machine=found[2])
    return Reason(text) if text else Reason.of("errors.journal.holder-unknown")


def _room_of(journal: Path) -> Path:
    return journal.with_name(f".{journal.name}.room")


class RoomLock:
    """The lock that admits one room to a journal.

    It is taken when it is made. Raises ``JournalLocked`` when another room has it.
    """

    __slots__ = ("_fd", "_journal", "path")

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self.path = _room_of(journal)
        self._fd = self._take()

    def renew(self) -> None:
        """Renew the lock when somebody has removed its file.

        Raises ``JournalLocked`` when another room has come in since.
        """
        if not self._stands(self._fd):
            fd = self._take()
            os.close(self._fd)
            self._fd = fd

    def release(self) -> None:
        """Release the lock for the next room. A lock file of another room at the same place is left alone."""
        if self._stands(self._fd):
            disk.remove_open(self._fd, self.path)
        else:
            os.close(self._fd)

    def _stands(self, fd: int) -> bool:
        try:
            return os.path.samestat(os.fstat(fd), self.path.stat(follow_symlinks=False))
        except OSError:
            return False

    def _take(self) -> int:
        while True:
            fd = self._lock()
            # The room before us may have removed the file between our opening and our locking it.
            if self._stands(fd):
                break
            os.close(fd)
        with suppress(OSError):  # on a full disk the lock holds all the same, only namelessly
            disk.cut_short(fd, 0)
            disk.write(fd, f"process {os.getpid()} on {machine_name()}\n".encode())
        return fd

    def _lock(self) -> int:
        journal = self._journal
        # Never through a link: the file is emptied, and a link could lead to one of somebody else.
        try:
            fd = disk.open_file(self.path, os.O_RDWR | os.O_CREAT, follow=False)
        except (OSError, ValueError) as error:
            why = system(error) if isinstance(error, OSError) else no_file(journal) or ""
            raise JournalError.of("errors.journal.no-room-lock", path=journal, why=why) from error
        try:
            locks.lock(fd)
        except BlockingIOError as error:
            holder = _holder(disk.read_at(fd, 200, 0))
            os.close(fd)
            raise JournalLocked.of("errors.journal.locked", path=journal, holder=holder) from error
        except OSError as error:
            os.close(fd)
            raise JournalError.of("errors.journal.no-lock", path=journal, why=system(error)) from error
        return fd
