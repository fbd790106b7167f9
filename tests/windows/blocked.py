r"""Makes the standard library look to Keten as it does on Windows, as far as a program on Linux can.

``install`` is called before anything of Keten is imported. Modules of ``sim`` and ``tui`` then get an ``os`` and a
``signal`` without what Windows lacks, no ``fcntl``, ``termios``, ``resource``, ``pwd`` or ``grp``, and a ``msvcrt``.
The standard library keeps what it was built on. For everybody, files behave as on Windows: one that is open cannot be
renamed, replaced or removed, a name that Windows forbids cannot be made, and text is written with ``\\r\\n``.
"""

# ruff: noqa: PTH119, PTH208 -- it stands in for os, below pathlib

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import signal
import sys
import time
import types
import warnings
from contextlib import suppress
from typing import Any

from tests.windows import flock, lacking

POSIX_MODULES = ("fcntl", "termios", "resource", "pwd", "grp", "tty", "pty", "posix", "syslog", "readline", "curses")
"""Modules that Windows does not have."""
OURS = ("sim", "tui", "scenarios")
"""Packages that get the modules of Windows."""
FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$')
DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    "CONIN$",
    "CONOUT$",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"),
}
O_BINARY = 0x8000_0000_0000
"""A flag of Windows; far from those of Linux."""

_real = types.SimpleNamespace(
    open=os.open,
    unlink=os.unlink,
    rename=os.rename,
    replace=os.replace,
    link=os.link,
    mkdir=os.mkdir,
    io_open=io.open,
    importing=builtins.__import__,
)
_ranges: dict[tuple[int, int], tuple[int, int, int]] = {}
"""What is locked: file -> descriptor that has it, first byte, number of bytes."""
_texts: set[int] = set()
"""Descriptors that were opened without ``O_BINARY``."""


def install() -> None:
    """Do all of it; once a process."""
    if "msvcrt" in sys.modules:
        return
    _load_what_needs_posix()
    for name in POSIX_MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    sys.modules["msvcrt"] = _msvcrt()
    _files()
    _no_signals_in_loops()
    seen = {
        "os": _os(),
        "signal": _without(signal, lacking.SIGNAL),
        "time": _without(time, lacking.TIME),
    }
    seen["signal"].SIGBREAK = 21
    seen["signal"].signal = _signal

    def importing(*given: Any, **named: Any) -> Any:
        got = _real.importing(*given, **named)
        top = str(given[0]).partition(".")[0]
        within = (given[1] if len(given) > 1 else named.get("globals")) or {}
        ours = str(within.get("__name__", "")).partition(".")[0] in OURS
        return seen[top] if ours and top in seen else got

    builtins.__import__ = importing
    # On Windows text without an encoding is read as that of the country.
    if sys.flags.warn_default_encoding:
        warnings.filterwarnings("error", category=EncodingWarning, module=rf"({'|'.join(OURS)})(\.|$)")


def _load_what_needs_posix() -> None:
    """Load what of the standard library is built on modules that go away."""
    import asyncio  # noqa: F401
    import concurrent.futures.process  # noqa: F401
    import getpass  # noqa: F401
    import multiprocessing.popen_spawn_posix
    import multiprocessing.resource_tracker
    import multiprocessing.spawn  # noqa: F401
    import pathlib  # noqa: F401
    import shutil  # noqa: F401
    import socket  # noqa: F401
    import subprocess  # noqa: F401
    import tempfile  # noqa: F401
    import zipfile  # noqa: F401


class _View(types.ModuleType):
    """A module with all of another but some names; what a test puts into the other is seen through it."""

    def __init__(self, seen: types.ModuleType, lost: tuple[str, ...]) -> None:
        super().__init__(seen.__name__, seen.__doc__)
        self._seen, self._lost = seen, frozenset(lost)

    def __getattr__(self, name: str) -> Any:
        if name in self._lost:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} on Windows")
        return getattr(self._seen, name)


def _without(module: types.ModuleType, lost: tuple[str, ...]) -> Any:
    """Return a module with all of another but some names."""
    return _View(module, lost)


def _os() -> Any:
    made: Any = _without(os, lacking.OS)
    made.name = "nt"
    made.O_BINARY, made.O_NOINHERIT = O_BINARY, os.O_CLOEXEC
    made.open, made.close, made.write, made.read, made.fdopen = _open, _close, _write, _read, _fdopen
    return made


def _signal(number: int, handler: Any) -> Any:
    """Refuse, as Windows does, a signal that it does not have; Ctrl-Break can be handled and never comes."""
    if number == 21:
        return signal.SIG_DFL
    if number not in (signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGINT, signal.SIGSEGV, signal.SIGTERM):
        raise ValueError("invalid signal value")
    return signal.signal(number, handler)


def _no_signals_in_loops() -> None:
    from asyncio import unix_events

    def refused(*_: Any) -> None:
        raise NotImplementedError

    loop: Any = unix_events._UnixSelectorEventLoop
    loop.add_signal_handler = loop.remove_signal_handler = refused


# Locks of byte ranges


def _msvcrt() -> Any:
    made: Any = types.ModuleType("msvcrt")
    made.LK_UNLCK, made.LK_LOCK, made.LK_NBLCK, made.LK_RLCK, made.LK_NBRLCK = range(5)
    made.locking = _locking
    return made


def _locking(fd: int, mode: int, size: int) -> None:
    """Lock or unlock ``size`` bytes from where the file stands; ``PermissionError`` when another has one of them."""
    start = os.lseek(fd, 0, os.SEEK_CUR)
    file = _file(fd)
    if mode == 0:
        if _ranges.get(file) != (fd, start, size):
            raise PermissionError(errno.EACCES, "Permission denied")
        del _ranges[file]
        flock.unlock(fd)
        return
    if start + size > 2**31 - 1:
        raise OSError(errno.EINVAL, "Invalid argument")
    # One handle cannot lock a byte twice, though for flock, which decides between processes, it can.
    if (file in _ranges and _ranges[file][0] == fd) or not flock.lock(fd):
        if mode in (1, 3):
            raise OSError(errno.EDEADLK, "Resource deadlock avoided")
        raise PermissionError(errno.EACCES, "Permission denied")
    _ranges[file] = (fd, start, size)


def _file(fd: int) -> tuple[int, int]:
    at = os.fstat(fd)
    return at.st_dev, at.st_ino


def _keep_out(fd: int, start: int, size: int) -> None:
    """Refuse to read or write bytes that another handle has locked: on Windows such locks bind everybody."""
    holder, first, count = _ranges.get(_file(fd), (fd, 0, 0))
    if holder != fd and start < first + count and first < start + size:
        raise PermissionError(errno.EACCES, "Permission denied")


# Files


def _open(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
    fd: int = os.open(path, flags & ~O_BINARY, mode, **more)
    (_texts.discard if flags & O_BINARY else _texts.add)(fd)
    return fd


def _close(fd: int) -> None:
    """Close, which lets go of what the handle has locked."""
    file = _file(fd)
    if _ranges.get(file, (-1,))[0] == fd:
        del _ranges[file]
    os.close(fd)


def _write(fd: int, data: Any) -> int:
    _keep_out(fd, os.fstat(fd).st_size, len(data))
    if fd in _texts:
        os.write(fd, bytes(data).replace(b"\n", b"\r\n"))
        return len(data)
    return int(os.write(fd, data))


def _read(fd: int, size: int) -> bytes:
    _keep_out(fd, os.lseek(fd, 0, os.SEEK_CUR), size)
    return bytes(os.read(fd, size))


class _Raw(io.FileIO):
    def readinto(self, buffer: Any) -> int | None:
        _keep_out(self.fileno(), self.tell(), len(buffer))
        return super().readinto(buffer)

    def readall(self) -> bytes:
        _keep_out(self.fileno(), self.tell(), os.fstat(self.fileno()).st_size)
        return super().readall()


def _fdopen(fd: int, mode: str = "r", *more: Any, **named: Any) -> Any:
    _texts.discard(fd)
    if mode == "rb":
        return io.BufferedReader(_Raw(fd, "rb"))
    return open(fd, mode, *more, **named)


def _files() -> None:
    """Have files behave as on Windows, whoever asks."""

    def unlink(path: Any, **more: Any) -> None:
        _not_open(path)
        _real.unlink(path, **more)

    def rename(old: Any, new: Any, **more: Any) -> None:
        _named(new)
        _not_open(old)
        if os.path.lexists(new):
            raise FileExistsError(errno.EEXIST, "File exists", os.fspath(new))
        _real.rename(old, new, **more)

    def replace(old: Any, new: Any, **more: Any) -> None:
        _named(new)
        _not_open(old)
        _not_open(new)
        _real.replace(old, new, **more)

    def link(old: Any, new: Any, **more: Any) -> None:
        _named(new)
        _real.link(old, new, **more)

    def mkdir(path: Any, *mode: Any, **more: Any) -> None:
        _named(path)
        _real.mkdir(path, *mode, **more)

    def opened(path: Any, flags: int, *mode: Any, **more: Any) -> int:
        if flags & os.O_CREAT:
            _named(path)
        return int(_real.open(path, flags, *mode, **more))

    def io_open(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if isinstance(file, str | os.PathLike) and set(mode) & set("wax"):
            _named(file)
        if "b" not in mode and set(mode) & set("wax") and len(more) < 4 and named.get("newline") is None:
            named["newline"] = "\r\n"
        return _real.io_open(file, mode, *more, **named)

    made: dict[str, Any] = {"unlink": unlink, "remove": unlink, "rename": rename, "replace": replace, "link": link}
    made |= {"mkdir": mkdir, "open": opened}
    for name, call in made.items():
        setattr(os, name, call)
    io.open = builtins.open = io_open


def _named(path: Any) -> None:
    """Refuse a name that Windows cannot have."""
    name = os.path.basename(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else ""
    if name and (FORBIDDEN.search(name) or name.partition(".")[0].rstrip(" ").upper() in DEVICES):
        raise OSError(errno.EINVAL, "Invalid argument", os.fspath(path))


def _not_open(path: Any) -> None:
    """Refuse to touch the name of a file that this process has open: Python opens none so that it may be removed."""
    try:
        at = os.lstat(path)
    except OSError:
        return
    for name in os.listdir("/proc/self/fd"):
        opened = None
        with suppress(OSError):  # that of the listing itself
            opened = os.fstat(int(name))
        if opened is not None and os.path.samestat(opened, at):
            raise PermissionError(errno.EACCES, "used by another process", os.fspath(path))
