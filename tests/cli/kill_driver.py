"""Kills a command at a random moment, many times, and finishes each: ``kill_driver.py run|play EXERCISE FOLDER TIMES``.

A moment is a write or a fsync that the command makes: before it, half-way (a write), or after it. Each attempt is a
fork, so that everything is loaded once. Prints ``same`` when every attempt came to what the run never killed came to,
else what differed first.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import sim.batch
import sim.exercise
import sim.journal
from sim.cli import context, main, play
from sim.exercise.commands import Jump, OrderAction, Pause, RecordDecision, Start
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise import Exercise
    from sim.exercise.commands import Command

_write, _fsync = os.write, os.fsync
STEPS: tuple[tuple[int, Command], ...] = (
    (15, RecordDecision(text="wachten [b]af[/b]")),
    (30, OrderAction(action="aggregaat", target="mobile.west/power", by="OL")),
    (45, RecordDecision(text="opschalen")),
    (150, OrderAction(action="aggregaat", target="mobile.west/power")),
    (180, RecordDecision(text="afschalen")),
)


class Killer:
    """Counts writes and fsyncs, and kills the process at one of them."""

    def __init__(self, at: int, phase: str, acknowledged: Path) -> None:
        self._left = at
        self._phase = phase
        self._acknowledged = acknowledged
        os.write = self._on_write  # type: ignore[assignment]
        os.fsync = self._on_fsync  # type: ignore[assignment]

    def _due(self) -> bool:
        self._left -= 1
        return self._left == 0

    def _on_write(self, fd: int, data: bytes) -> int:
        due = self._due()
        if due and self._phase != "after":
            if self._phase == "half":
                _write(fd, bytes(data)[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        done = _write(fd, data)
        if due:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    def _on_fsync(self, fd: int) -> None:
        due = self._due()
        if due and self._phase != "after":
            os.kill(os.getpid(), signal.SIGKILL)
        _fsync(fd)
        size = os.fstat(fd).st_size
        self._acknowledged.write_text(str(size))
        if due:
            os.kill(os.getpid(), signal.SIGKILL)

    @property
    def count(self) -> int:
        """How many writes and fsyncs there were."""
        return -self._left


def robot(exercise: Exercise, language: str, clock: Callable[[], int]) -> int:
    """Lead the exercise as a facilitator who knows what was recorded, and keep at the exact minutes."""
    now = clock()
    if exercise.state == "ready":
        exercise.do(Start(), clock=now)
    if exercise.state == "running":
        exercise.do(Pause(), clock=now)
    given = sum(e.entry_class == "command" and e.kind in ("order", "decision") for e in exercise.sink.entries)
    for minute, command in STEPS[given:]:
        exercise.do(Jump(to_ms=minute * MINUTE), clock=now)
        exercise.do(command, clock=now)
    exercise.do(Jump(to_ms=240 * MINUTE), clock=now)
    return 0


def forked(deed: Callable[[], int]) -> int:
    """Do something in a child process; give how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os._exit(deed())
    except BaseException:  # noqa: BLE001 -- a child must end here
        traceback.print_exc()
        os._exit(99)


def came_to(log: Path, mode: str) -> Any:
    """Give what a journal came to: its bytes for a run, the world and the orders for a room."""
    if mode == "run":
        return log.read_bytes().decode()
    reading = sim.journal.read(log)
    exercise, differences = sim.exercise.replay(reading.entries, reading.header)
    assert not differences
    figures = sim.batch.figures(exercise, None)
    told = [e.payload for e in reading.entries if e.kind in ("order", "decision") and e.entry_class == "command"]
    return json.dumps([figures, told])


def attempt(begin: list[str], log: Path, at: int, phase: str) -> str:
    """Kill a command, check that nothing acknowledged is lost, and let it be resumed to its end; give what is wrong."""
    acknowledged = log.with_suffix(".ack")

    def killed() -> int:
        Killer(at, phase, acknowledged)
        return main(begin, {"room": robot})

    code = forked(killed)
    if not log.exists() or b"\n" not in log.read_bytes():
        return "" if not acknowledged.exists() else f"{at} {phase}: acknowledged, and gone"
    before = log.read_bytes()[: int(acknowledged.read_text()) if acknowledged.exists() else 0]
    if code == 0:
        return ""
    code = forked(lambda: main(["resume", str(log)], {"room": robot}))
    if code != 0:
        return f"{at} {phase}: resume ended with {code}"
    return "" if log.read_bytes().startswith(before) else f"{at} {phase}: something acknowledged is lost"


def drive(mode: str, exercise: str, folder: Path, times: int) -> str:
    """Give the first thing that differs, or ``same``."""
    with redirect_stdout(StringIO()):
        main(["run", exercise])  # so that the children need not load everything each
    for module in (context, play):
        vars(module)["in_terminal"] = lambda: True
    chance = Random(2026)

    def begin(log: Path) -> list[str]:
        return [mode, exercise, "--log", str(log)]

    whole = folder / "whole.jsonl"
    counted = folder / "count"

    def count() -> int:
        killer = Killer(0, "after", folder / "ack")
        code = main(begin(whole), {"room": robot})
        counted.write_text(str(killer.count))
        return code

    assert forked(count) == 0
    moments = int(counted.read_text())
    wanted = came_to(whole, mode)
    for number in range(times):
        log = folder / f"killed-{number}.jsonl"
        at, phase = chance.randint(1, moments), chance.choice(["before", "half", "after"])
        wrong = attempt(begin(log), log, at, phase)
        if wrong:
            return wrong
        if log.exists() and b"\n" in log.read_bytes() and came_to(log, mode) != wanted:
            return f"{at} {phase}: comes to something else"
    return "same"


if __name__ == "__main__":
    sys.stdout.write(drive(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])) + "\n")
