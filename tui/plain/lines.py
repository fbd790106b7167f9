"""Lines from a terminal, a pipe or a file. They are read without holding the room."""

from __future__ import annotations

import asyncio
import os
from threading import Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LONGEST", "lines_of"]

LONGEST: Final = 4_000
"""Characters that a line has at most."""
_BYTES: Final = 4 * LONGEST
"""Bytes of a line that are kept: more than its characters can take."""
_AT_ONCE: Final = 64 * 1024
_WAITING: Final = 100
"""Lines that wait at most: a pipe without an end is read no faster than it is done."""


def lines_of(descriptor: int) -> asyncio.Queue[str | None]:
    """Return a queue that gets each line of a file descriptor, and none at its end.

    A thread reads it: a file cannot be waited for, and a terminal must not hold the room. The thread does not outlive
    the program.
    """
    queue: asyncio.Queue[str | None] = asyncio.Queue(_WAITING)
    loop = asyncio.get_running_loop()

    def feed() -> None:
        try:
            for line in _pieces(descriptor):
                asyncio.run_coroutine_threadsafe(queue.put(line), loop).result()
            asyncio.run_coroutine_threadsafe(queue.put(None), loop).result()
        except (RuntimeError, asyncio.CancelledError):
            return  # The room was left: nobody reads any more.

    Thread(target=feed, name="lines", daemon=True).start()
    return queue


def _pieces(descriptor: int) -> Iterator[str]:
    """Yield the lines of a descriptor as text. Of one that is too long the beginning is kept, a little too long too."""
    kept, dropping = b"", False
    while chunk := _read(descriptor):
        *whole, rest = (kept + chunk).split(b"\n")
        if dropping and whole:
            whole, dropping = whole[1:], False
        for line in whole:
            yield _text(line)
        kept = b"" if dropping else rest
        if len(kept) > _BYTES:
            yield _text(kept)
            kept, dropping = b"", True
    if kept and not dropping:
        yield _text(kept)


def _text(line: bytes) -> str:
    return line[: _BYTES + 1].decode("utf-8", errors="replace").rstrip("\r")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _AT_ONCE)
    except OSError:
        return b""  # The terminal is gone: no more lines come.
