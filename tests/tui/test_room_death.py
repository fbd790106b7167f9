"""Whatever ends the room, the way back is one command that the terminal names, and the queue is there again."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from functools import partial
from pathlib import Path

import pytest

from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal
from sim.units import MINUTE
from tests.exercise.small import changed

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds of silence after which a room counts as hanging."""
CLOCK = 1_800_000_000_000
TITLE = "Brandmelding"
PROGRAM = f"""
import errno, os, stat, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from sim.exercise import Exercise
from tui.main import main
what, flag = sys.argv[1], Path(sys.argv[2])
write, target = os.write, Exercise.clock_target
def full(fd, data):
    if what == "full" and flag.exists() and stat.S_ISREG(os.fstat(fd).st_mode):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return write(fd, data)
def broken(self, clock):
    return 1 // 0 if what == "defect" and flag.exists() else target(self, clock)
os.write, Exercise.clock_target = full, broken
sys.exit(main(["--lang", "nl", *sys.argv[3:]]))
"""
"""``keten`` that meets a full disk, or a defect, from when a file is there."""


class Command:
    """``keten`` in a terminal of its own, wide enough for any path."""

    def __init__(self, what: str, flag: Path, *words: str) -> None:
        self._main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 250, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "TMPDIR": str(flag.parent), "COLUMNS": "250"}
        argv = [sys.executable, "-c", PROGRAM, what, str(flag), *words]
        self.process = subprocess.Popen(
            argv, stdin=side, stdout=side, stderr=side, env=environment, start_new_session=True
        )
        os.close(side)
        self.seen = b""

    def read_until(self, wanted: bytes) -> None:
        """Read what it draws until something is there."""
        while wanted not in self.seen:
            assert self._read(), f"it ended before {wanted!r}: {self.seen[-2000:]!r}"

    def type(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._main, keys)

    def end(self) -> int:
        """Read to the end; return the exit code."""
        while self._read():
            pass
        os.close(self._main)
        return self.process.wait(PATIENCE)

    def lines(self) -> list[str]:
        """Return what stands on the terminal after its own screen was left, without codes."""
        after = self.seen.rpartition(b"\x1b[?1049l")[2].decode()
        return [line for line in re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", after).splitlines() if line.strip()]

    def _read(self) -> bool:
        ready, _, _ = select.select([self._main], [], [], PATIENCE)
        if not ready:
            self.process.kill()
            raise AssertionError(f"the room hangs: {self.seen[-2000:]!r}")
        try:
            got = os.read(self._main, 65536)
        except OSError:
            return False
        self.seen += got
        return bool(got)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a journal of 500 entries, of a room in which two injects are to be said."""
    path = tmp_path / "lang.jsonl"
    injects = [
        {"id": "brand", "at": "1min", "to": ["rot", "piket"], "title": TITLE, "text": "OEFENING. Brand."},
        {"id": "rook", "at": "2min", "to": "rot", "title": "Rook", "text": "OEFENING. Rook."},
    ]
    exercise = Exercise.new(changed(injects=injects, scripted_teams={}), 1, partial(Journal.create, path), CLOCK)

    def give(**command: object) -> None:
        exercise.do(COMMAND.validate_python(command), clock=clock)

    clock = CLOCK
    give(kind="start")
    clock += 5 * MINUTE
    exercise.advance(exercise.clock_target(clock), clock)
    give(kind="pause")
    give(kind="say", inject="brand", to=("rot",))
    while exercise.recorded < 500:
        give(kind="decision", text="besluit")
    exercise.close()
    return path


def queue(log: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is still to be said, and to whom, in a room that goes on with a journal."""
    with Journal.open(log) as journal:
        shown = Exercise.resume(journal, CLOCK).snapshot()
        return [(one.id, one.unsaid) for one in shown.injects if one.id in shown.to_say]


@pytest.mark.parametrize(
    ("what", "code"), [("kill", -signal.SIGKILL), ("hangup", 128 + signal.SIGHUP), ("full", 0), ("defect", 3)]
)
def test_the_way_back_is_one_command(log: Path, tmp_path: Path, what: str, code: int) -> None:
    """Killed, hung up, on a full disk or by a defect: the terminal names the command, and the queue is there again.

    It is the last line, but for a room that is killed, which says nothing any more: there it stands from before.
    """
    flag, back = tmp_path / "now", f"keten resume {log}"
    before = queue(log)
    assert before == [("brand", ("piket",)), ("rook", ("rot",))]
    room = Command(what, flag, "resume", str(log))
    room.read_until(TITLE.encode())
    flag.touch()
    if what == "kill":
        room.process.kill()
    elif what == "hangup":
        room.process.send_signal(signal.SIGHUP)
    elif what == "full":
        room.type(b" ")
        room.read_until(b"schijf")
        room.type(b"q")
        room.read_until(b"sluiten?")
        room.type(b"\r")
    assert room.end() == code
    flag.unlink()
    opened = room.seen.partition(b"\x1b[?1049h")[0].decode()
    assert back in opened
    if what != "kill":
        assert room.lines()[-1].endswith(back)
    assert queue(log) == before


def test_a_room_that_was_killed_shows_the_queue_again(log: Path, tmp_path: Path) -> None:
    """The command that the terminal named opens the room with what is to be said in front."""
    flag = tmp_path / "now"
    for _ in range(2):
        room = Command("kill", flag, "resume", str(log))
        room.read_until(TITLE.encode())
        room.process.kill()
        assert room.end() == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not tell what children there are")
@pytest.mark.parametrize("ending", ["kill", "quit"])
def test_the_workers_of_an_outlook_end_with_the_room(log: Path, tmp_path: Path, ending: str) -> None:
    """Killed or closed, the room leaves none of the processes behind that looked ahead for it."""
    command = Command("", tmp_path / "flag", "resume", str(log))
    # The first picture of what comes says how many of those that are well are to fall.
    command.read_until(b" vallen")
    assert _children(command.process.pid)
    if ending == "kill":
        command.process.send_signal(signal.SIGKILL)
    else:
        command.type(b"q")
        command.read_until(b"sluiten?")
        command.type(b"\r")
    # All of them inherited the terminal, which is closed when the last that has it ends: else this waits in vain.
    assert command.end() == (-signal.SIGKILL if ending == "kill" else 0)


def _children(pid: int) -> list[int]:
    told = (path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for one in told for child in one.split()]
