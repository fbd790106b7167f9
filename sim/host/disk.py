"""Files of this system as bytes.

Each write, fsync, cut, link and removal of a journal is a call of this module, so a test can put a disk of its own
under it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "cut_short",
    "link",
    "open_file",
    "open_pipe",
    "read_at",
    "remove_open",
    "sync",
    "sync_folder",
    "unlink",
    "write",
]

_WINDOWS: Final = os.name == "nt"


def open_file(path: Path, flags: int, mode: int = 0o600, *, follow: bool = True) -> int:
    """Open a file as bytes without waiting for anybody. Unless ``follow``, raises ``OSError`` for a symbolic link."""
    extra = 0
    # Without O_NONBLOCK, opening a pipe would wait for its other end; without O_BINARY, Windows changes line ends.
    for name in ("O_NONBLOCK", "O_BINARY", "O_NOINHERIT", *(() if follow else ("O_NOFOLLOW",))):
        extra |= getattr(os, name, 0)
    if not follow and not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        raise FileExistsError(f"{path} is a symbolic link")
    return os.open(path, flags | extra, mode)


def open_pipe(path: Path) -> int:
    """Open a pipe or a device to write into. Raises ``OSError`` for a pipe that nobody reads."""
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
    """Write what a file holds to the disk; return when it is there."""
    os.fsync(fd)


def cut_short(fd: int, size: int) -> None:
    """Cut an open file off after ``size`` bytes."""
    os.ftruncate(fd, size)


def sync_folder(path: Path) -> None:
    """Make the names of the files in a folder survive a power cut.

    Windows has no call for it, and does so by itself.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def link(old: Path, new: Path) -> bool:
    """Let a file have the name ``new`` too; return false where files have one name.

    Raises ``FileExistsError`` where the name exists.
    """
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
    """Remove a file that is open, and close it.

    It is harmless when the file is gone, or another has it open where that matters.
    """
    # Windows removes no file that is open; elsewhere closing first would let another lock what is then removed.
    if _WINDOWS:
        os.close(fd)
        with suppress(OSError):
            unlink(path)
        return
    with suppress(FileNotFoundError):
        unlink(path)
    os.close(fd)
