"""The room that the benchmarks open in a pseudo-terminal.

Run ``python -m benchmarks.room_child FOLDER [SPEED]``. It opens ``room.jsonl`` in the folder as it was left;
or a new one on the country with 350 shown processes and 200 injects, its clock running. With ``PROFILE=FILE`` in the
environment it writes a profile of the room there; with ``OUTLOOK=1`` it looks ahead in the background, as rooms do.
"""

from __future__ import annotations

import cProfile
import os
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.cases import UNTIL, busy_country
from sim.exercise import Exercise
from sim.exercise.commands.model import SetSpeed, Start
from sim.exercise.outlook_feed import OutlookFeed
from sim.journal import Journal
from tui.app import run_room


def clock() -> int:
    """Return the clock time, ms since the epoch."""
    return time.time_ns() // 1_000_000


def main(folder: Path, speed: float) -> int:
    """Open the room on the journal in the folder, or on a new exercise."""
    path = folder / "room.jsonl"
    if path.exists():
        with Journal.open(path) as journal:
            return room(Exercise.resume(journal, clock()))
    exercise = Exercise.new(busy_country(), 1, partial(Journal.create, path), clock(), until_ms=UNTIL)
    now = clock()
    exercise.do(Start(), clock=now)
    exercise.do(SetSpeed(factor=speed), clock=now)
    return room(exercise)


def room(exercise: Exercise) -> int:
    """Open the room on an exercise."""
    outlook = partial(OutlookFeed, exercise, time.perf_counter) if os.environ.get("OUTLOOK") else None
    return run_room(exercise, "nl", clock, outlook=outlook)


if __name__ == "__main__":
    _asked = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    _profile = os.environ.get("PROFILE")
    if _profile:
        _measured = cProfile.Profile()
        _code = _measured.runcall(main, *_asked)
        _measured.dump_stats(_profile)
        sys.exit(_code)
    sys.exit(main(*_asked))
