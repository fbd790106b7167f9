"""A process that appends to a journal: ``journal_writer.py room|notes PATH COUNT [FAULT]``.

It says ``ready``, waits for a line on stdin, then prints the number of each entry once the append has returned.
FAULT kills it inside its last append: ``half`` after half of the write, ``written`` before the fsync, ``synced`` after;
``stopped`` stops it there, with its lock.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.journal import Journal, NewEntry
from tests.journal.journal_samples import CLOCK, note

if TYPE_CHECKING:
    from collections.abc import Callable

_write, _fsync = os.write, os.fsync


def _die(*_: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _half(fd: int, data: bytes) -> Any:
    _write(fd, data[: len(data) // 2])
    _die()


def _synced(fd: int) -> None:
    _fsync(fd)
    _die()


def _stopped(fd: int) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)
    _fsync(fd)


_FAULTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "half": ("write", _half),
    "written": ("fsync", _die),
    "synced": ("fsync", _synced),
    "stopped": ("fsync", _stopped),
}


def _batch(number: int) -> list[NewEntry]:
    order = NewEntry("command", "order", number, CLOCK, "facilitator", {"action": f"a{number}", "why": "x" * 300})
    return [order, NewEntry("outcome", "preparing", number, CLOCK, "keten", {"order": f"a{number}#1"})]


def _say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(role: str, path: Path, count: int, fault: str = "") -> None:
    """Append so many times."""
    room = Journal.open(path) if role == "room" else None
    _say("ready")
    sys.stdin.readline()
    for number in range(count):
        if fault and number == count - 1:
            setattr(os, *_FAULTS[fault])
        if room is not None:
            _say(room.append(_batch(number))[-1].seq)
        else:
            _say(Journal.note(path, note(f"{os.getpid()} {number}")).seq)
    if room is not None:
        room.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
