"""Locks on open files, which go with their process.

Where there is ``flock`` (Linux, macOS) they are that, and bind only those who ask. On Windows they are
``msvcrt.locking`` of one byte, and mandatory: nobody else can read what is locked. So the byte lies beyond the end of
any journal, where nothing is ever read. It has no shared locks: there a reader takes an exclusive one, for the moment
that it needs it.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from errno import EAGAIN, ENOLCK
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PATIENCE", "Patience", "lock", "lock_holder", "unlock", "wait_for_lock"]


def _optional(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


_fcntl: Final[Any] = _optional("fcntl")
_msvcrt: Final[Any] = None if _fcntl else _optional("msvcrt")
_LOCKED_BYTE: Final = 2**31 - 2
"""Which byte stands for the file: the furthest that every C library on Windows can lock."""
_PAUSE: Final = 0.05
"""Seconds between two attempts at a lock."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try for a lock that another process has."""

    seconds: float = 3.0
    """For how long, from 0 (once) on."""
    sleep: Callable[[float], object] = time.sleep
    """What lets so many seconds pass."""

    def attempts(self) -> Iterator[None]:
        """Yield once for each attempt, with the pauses between them."""
        yield
        for _ in range(round(self.seconds / _PAUSE)):
            self.sleep(_PAUSE)
            yield


PATIENCE: Final = Patience()
"""Far longer than any append takes, short enough for people to wait for an answer."""


def lock(fd: int, *, shared: bool = False) -> None:
    """Lock an open file at once.

    Raises ``BlockingIOError`` when another has it, ``OSError`` where it cannot be locked.
    """
    if _fcntl is not None:
        _fcntl.flock(fd, (_fcntl.LOCK_SH if shared else _fcntl.LOCK_EX) | _fcntl.LOCK_NB)
    elif _msvcrt is not None:
        try:
            _at_locked_byte(fd, _msvcrt.LK_NBLCK)
        except PermissionError as error:
            raise BlockingIOError(EAGAIN, os.strerror(EAGAIN)) from error
    else:
        raise OSError(ENOLCK, os.strerror(ENOLCK))


def unlock(fd: int) -> None:
    """Let go of the lock on an open file."""
    if _fcntl is not None:
        _fcntl.flock(fd, _fcntl.LOCK_UN)
    elif _msvcrt is not None:
        _at_locked_byte(fd, _msvcrt.LK_UNLCK)


def _at_locked_byte(fd: int, how: int) -> None:
    """Lock or unlock where the file stands for itself; leave its position as it was."""
    before = os.lseek(fd, 0, os.SEEK_CUR)
    try:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        _msvcrt.locking(fd, how, 1)
    finally:
        os.lseek(fd, before, os.SEEK_SET)


def wait_for_lock(fd: int, patience: Patience, *, shared: bool = False) -> None:
    """Lock an open file within ``patience``. Raises ``BlockingIOError`` when another has it all that time."""
    for _ in patience.attempts():
        with suppress(BlockingIOError):
            lock(fd, shared=shared)
            return
    raise BlockingIOError(EAGAIN, os.strerror(EAGAIN))


def lock_holder(fd: int) -> int | None:
    """Return the process that has an open file locked. Return none where the system does not tell."""
    try:
        at = os.fstat(fd)
        major, minor = (getattr(os, half, None) for half in ("major", "minor"))
        if major is None or minor is None:
            return None
        file = f"{major(at.st_dev):02x}:{minor(at.st_dev):02x}:{at.st_ino}"
        for line in Path("/proc/locks").read_text("ascii").splitlines():
            words = line.split()
            if words[1] == "FLOCK" and words[5] == file and int(words[4]) > 0:
                return int(words[4])
    except (OSError, ValueError, IndexError):
        return None
    return None
