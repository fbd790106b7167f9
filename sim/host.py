"""What differs between operating systems: locks, signals, files and the words of a shell. Nothing else asks for it.

Locks belong to an open file and go with its process. Where there is ``flock`` (Linux, macOS) they are that, and bind
only those who ask. On Windows they are ``msvcrt.locking`` of one byte, and mandatory: nobody else can read what is
locked. So the byte lies beyond the end of any journal, where nothing is ever read. It has no shared locks: there a
reader takes an exclusive one, for the moment that it needs it.

Every write, fsync, truncation, link and removal of the journal is a call of this module, so that a test can put a disk
of its own under it.
"""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EAGAIN, ENOLCK
from importlib import import_module
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

__all__ = [
    "ENDING",
    "HANGUP",
    "PATIENCE",
    "NameFault",
    "Patience",
    "command_line",
    "cores",
    "cut_short",
    "file_name",
    "ignore_interrupts",
    "interrupts_held",
    "link",
    "lock",
    "lock_holder",
    "machine",
    "name_fault",
    "on_signals",
    "open_file",
    "open_pipe",
    "path_fault",
    "read_at",
    "remove_open",
    "sync",
    "sync_folder",
    "unlink",
    "unlock",
    "wait_for_lock",
    "write",
]


def _optional(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


_fcntl: Final[Any] = _optional("fcntl")
_msvcrt: Final[Any] = None if _fcntl else _optional("msvcrt")
_WINDOWS: Final = os.name == "nt"
_LOCKED_BYTE: Final = 2**31 - 2
"""Which byte stands for the file: the furthest that every C library on Windows can lock."""
_PAUSE: Final = 0.05
"""Seconds between two attempts at a lock."""
_SIG_BLOCK, _SIG_UNBLOCK, _SIG_SETMASK = (
    getattr(signal, name, None) for name in ("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK")
)
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
"""Characters that the name of a file cannot have on Windows, and those that cannot be written in UTF-8."""
_DEVICE: Final = re.compile(
    r"(con|prn|aux|nul|con(in|out)\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)",
    re.IGNORECASE,
)
"""Names that are devices on Windows, in every folder and whatever suffix they have."""
_DEVICES_ROOT: Final = "\\\\.\\"
"""What a path of a device begins with on Windows."""
_PLAIN: Final = re.compile(r"[\w.:\\/+=-]+")
"""A word that no shell of Windows reads otherwise than it stands."""
_NAME_BYTES: Final = 200
"""Bytes of a file name at most: systems allow 255, and journals get suffixes."""

ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if getattr(signal, name, None) is not None
)
"""The signals that ask a program to end, as far as this system has them; Ctrl-C is not among them."""
HANGUP: Final = int(getattr(signal, "SIGHUP", 1))
"""The number of the signal of a terminal that is gone; 1 also where the system has no such signal."""


# Locks


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try for a lock that another process has."""

    seconds: float = 3.0
    """For how long, from 0 (once) on."""
    sleep: Callable[[float], object] = time.sleep
    """What lets so many seconds pass."""

    def attempts(self) -> Iterator[None]:
        """Return once for each attempt, with the pauses between them."""
        yield
        for _ in range(round(self.seconds / _PAUSE)):
            self.sleep(_PAUSE)
            yield


PATIENCE: Final = Patience()
"""Far longer than any append takes, short enough for people to wait for an answer."""


def lock(fd: int, *, shared: bool = False) -> None:
    """Lock an open file at once; ``BlockingIOError`` when another has it, ``OSError`` where it cannot be locked."""
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
    """Lock an open file within ``patience``; ``BlockingIOError`` when another has it all that time."""
    for _ in patience.attempts():
        with suppress(BlockingIOError):
            lock(fd, shared=shared)
            return
    raise BlockingIOError(EAGAIN, os.strerror(EAGAIN))


def lock_holder(fd: int) -> int | None:
    """Return the process that has an open file locked; none where the system does not tell."""
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


# Files


def open_file(path: Path, flags: int, mode: int = 0o600, *, follow: bool = True) -> int:
    """Open a file as bytes without waiting for anybody; unless ``follow``, ``OSError`` for a symbolic link."""
    extra = 0
    # Without O_NONBLOCK, opening a pipe would wait for its other end; without O_BINARY, Windows changes line ends.
    for name in ("O_NONBLOCK", "O_BINARY", "O_NOINHERIT", *(() if follow else ("O_NOFOLLOW",))):
        extra |= getattr(os, name, 0)
    if not follow and not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        raise FileExistsError(f"{path} is a symbolic link")
    return os.open(path, flags | extra, mode)


def open_pipe(path: Path) -> int:
    """Open a pipe or a device to write into; ``OSError`` for a pipe that nobody reads."""
    fd = open_file(path, os.O_WRONLY)
    set_blocking = getattr(os, "set_blocking", None)
    if hasattr(os, "O_NONBLOCK") and set_blocking is not None:
        set_blocking(fd, True)
    return fd


def read_at(fd: int, size: int, start: int) -> bytes:
    """Return up to ``size`` bytes from ``start`` on: fewer only where the file ends. Moves its position."""
    os.lseek(fd, start, os.SEEK_SET)
    parts = []
    while size > 0 and (part := os.read(fd, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(fd: int, data: bytes | memoryview) -> int:
    """Write once; return how many bytes were taken."""
    return os.write(fd, data)


def sync(fd: int) -> None:
    """Return when what was written to a file is on the disk."""
    os.fsync(fd)


def cut_short(fd: int, size: int) -> None:
    """Cut an open file off after ``size`` bytes."""
    os.ftruncate(fd, size)


def sync_folder(path: Path) -> None:
    """Make the names of the files in this folder survive a power cut; Windows cannot be asked to, and sees to it."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def link(old: Path, new: Path) -> bool:
    """Name a file also ``new``; ``FileExistsError`` where that exists, false where files have only one name."""
    make = getattr(os, "link", None)
    if make is None:
        return False
    try:
        make(old, new)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True


def unlink(path: Path) -> None:
    """Remove a name of a file."""
    path.unlink()


def remove_open(fd: int, path: Path) -> None:
    """Remove a file that is open, and close it; harmless when it is gone, or another has it open where that matters."""
    # Windows removes no file that is open; elsewhere closing first would let another lock what is then removed.
    if _WINDOWS:
        os.close(fd)
        with suppress(OSError):
            unlink(path)
        return
    with suppress(FileNotFoundError):
        unlink(path)
    os.close(fd)


# Processors and names


def cores() -> int:
    """Return how many processors this process may use, at least 1; all there are, where the system does not say."""
    may_use = getattr(os, "sched_getaffinity", None)
    return len(may_use(0)) if may_use is not None else os.cpu_count() or 1


NameFault = Literal["character", "device", "end"]
"""Why Windows does not allow a name: a character in it, a device that is called so, or a dot or a space at its end."""


def name_fault(name: str) -> str | None:
    """Return what of a file name Windows does not allow: a character, a device or the end; none where all is well."""
    fault = _name_fault(name)
    return None if fault is None else fault[1]


def _name_fault(name: str) -> tuple[NameFault, str] | None:
    found = _FORBIDDEN.search(name)
    if found is not None:
        return "character", found[0]
    found = _DEVICE.match(name)
    if found is not None:
        return "device", found[0].rstrip(". ")
    return ("end", name[-1:]) if name == "" or name[-1] in ". " else None


def path_fault(path: str) -> tuple[NameFault, str] | None:
    """Return why this system lets nothing be made under a path that was typed, and the part of it; none where it does.

    Elsewhere than on Windows every path that can be typed is allowed.
    """
    if not _WINDOWS:
        return None
    given = PureWindowsPath(path)
    if given.drive.startswith(_DEVICES_ROOT):
        return "device", given.drive
    # Without a root it would go into the folder that happens to be open on that drive.
    if given.drive and not given.root:
        return "character", given.drive[-1:]
    for name in given.parts[bool(given.anchor) :]:
        fault = None if name == ".." else _name_fault(name)
        if fault is not None:
            return fault
    return None


def file_name(text: str) -> str:
    """Return a text as a file name that every system allows, Windows included; the text itself where it is one.

    What is not allowed becomes ``_``, and what is left has at most 200 bytes. Two texts may get the same name.
    """
    name = _FORBIDDEN.sub("_", text)
    if _DEVICE.match(name):
        name = f"_{name}"
    name = name.encode()[:_NAME_BYTES].decode(errors="ignore")
    rest = name.rstrip(". ")
    return rest + "_" * (len(name) - len(rest)) or "_"


def machine() -> str:
    """Return the name of this machine."""
    from socket import gethostname  # noqa: PLC0415 -- slow to load, and only a room asks

    return gethostname()


def command_line(*words: str) -> str:
    """Return a command to paste, each word between quotes where the shell of this system needs them.

    On Windows these are double quotes, which cmd and PowerShell both know; what they replace between them as well
    (``%NAME%`` the one, ``$name`` the other) they replace here too.
    """
    if _WINDOWS:
        return " ".join(map(_windows_word, words))
    from shlex import join  # noqa: PLC0415 -- slow to load

    return join(words)


def _windows_word(text: str) -> str:
    """Return one word as programs on Windows take a command line apart: before a quote, backslashes count double."""
    if _PLAIN.fullmatch(text):
        return text
    body = re.sub(r'(\\*)"', r'\1\1\\"', text)
    return f'"{body}{body[len(body.rstrip(chr(92))) :]}"'


# Signals


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back from this thread, and from processes started meanwhile; it comes afterwards.

    Windows cannot hold it back: there a process that is just starting may be interrupted too.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(_SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(_SIG_SETMASK, before)


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent of this process, also one that was held back when it started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is not None:
        mask(_SIG_UNBLOCK, {signal.SIGINT})


def on_signals(loop: asyncio.AbstractEventLoop, call: Callable[[int], object]) -> Callable[[], None]:
    """Have ``call`` called in ``loop`` with the number of each signal that asks to end; return what undoes it.

    Signals are left alone outside the main thread, where Python allows no handlers.
    """
    undo: list[Callable[[], object]] = []
    for number in ENDING:
        try:
            loop.add_signal_handler(number, call, number)
        except NotImplementedError:
            # Windows: the handler runs between two instructions, and a loop that waits must be woken.
            before = signal.signal(number, lambda got, _: loop.call_soon_threadsafe(call, got))
            undo.append(lambda number=number, before=before: signal.signal(number, before))  # type: ignore[misc]
        except (ValueError, RuntimeError):
            break
        else:
            undo.append(lambda number=number: loop.remove_signal_handler(number))  # type: ignore[misc]

    def undone() -> None:
        for one in undo:
            one()

    return undone
