"""The terminal is whole afterwards, whatever ends the room; and without a terminal nothing starts."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys, time
os.close(os.open(os.ttyname(0), os.O_RDWR)) if {owns} else None  # a leader that opens a terminal comes to own it
sys.path.insert(0, {root!r})
from tests.tui.fake_exercise import FakeExercise
from tui.app import run_room
sys.exit(run_room({exercise}, "nl", lambda: time.time_ns() // 1_000_000))
"""
PATIENCE = 60.0
"""Seconds of silence after which a room counts as hanging."""


class Terminal:
    """A room in a terminal of its own."""

    def __init__(self, exercise: str = "FakeExercise()", *, owns: bool = False) -> None:
        self.main, side = pty.openpty()
        code = PROGRAM.format(root=str(ROOT), exercise=exercise, owns=owns)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=side, stdout=side, stderr=side, start_new_session=True
        )
        os.close(side)
        self.seen = b""

    def read_until(self, wanted: bytes) -> None:
        """Read what it draws until something is on the screen."""
        while wanted not in self.seen:
            if not self._read():
                raise AssertionError(f"the room ended before {wanted!r}: {self.seen[-2000:]!r}")

    def read_on(self) -> None:
        """Read to the end."""
        while self._read():
            pass

    def code(self) -> int:
        """Return the exit code; a room that hangs is ended, and fails the test."""
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            raise AssertionError("the room hangs") from error

    def _read(self) -> bool:
        ready, _, _ = select.select([self.main], [], [], PATIENCE)
        assert ready, "the room hangs"
        try:
            got = os.read(self.main, 65536)
        except OSError:
            return False
        self.seen += got
        return bool(got)


def whole(seen: bytes) -> bool:
    """Return whether a terminal that saw this is as it was: own screen left, cursor shown, mouse released."""
    pairs = ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?1000h", b"\x1b[?1000l"))
    return all(seen.rfind(undo) > seen.rfind(do) >= 0 for do, undo in pairs)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_whole(number: signal.Signals) -> None:
    """SIGTERM and SIGHUP end the room with 128 + n, and give the terminal back as it was."""
    terminal = Terminal()
    terminal.read_until(b"Hoogspanningsstation")
    terminal.process.send_signal(number)
    terminal.read_on()
    assert terminal.code() == 128 + number
    assert whole(terminal.seen)


def test_a_lost_connection_ends_the_room() -> None:
    """When the terminal itself is gone, the room ends by itself, however much was still to be drawn."""
    terminal = Terminal(owns=True)
    terminal.read_until(b"Hoogspanningsstation")
    for key in b"2341234123412341234":
        os.write(terminal.main, bytes([key]))
    os.close(terminal.main)
    assert terminal.code() != 0


def test_leaving_by_key_leaves_the_terminal_whole() -> None:
    """Closing the room by its key gives code 0 and the terminal as it was."""
    terminal = Terminal()
    terminal.read_until(b"Hoogspanningsstation")
    os.write(terminal.main, b"q")
    terminal.read_until(b"sluiten?")
    os.write(terminal.main, b"\r")
    terminal.read_on()
    assert terminal.code() == 0
    assert whole(terminal.seen)


def test_a_defect_leaves_the_terminal_whole() -> None:
    """A defect of the exercise is raised after the terminal is whole again, for the command line to tell."""
    terminal = Terminal("type('Broken', (FakeExercise,), {'clock_target': lambda self, clock: 1 // 0})()")
    terminal.read_on()
    assert terminal.code() == 1
    assert b"ZeroDivisionError" in terminal.seen
    assert terminal.seen.rfind(b"ZeroDivisionError") > terminal.seen.rfind(b"\x1b[?1049l") > 0


def test_without_a_terminal_nothing_starts() -> None:
    """With a stream that is no terminal the room says what to do instead, and gives 2."""
    code = PROGRAM.format(root=str(ROOT), exercise="FakeExercise()", owns=False)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False
    )
    assert done.returncode == 2
    assert b"keten run" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr
