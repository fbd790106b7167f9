"""A room that plays at 60 times the clock, without a screen: ``observers.py PATH``.

It says ``ready`` and follows the clock as a room does until its stdin ends, taking in what observers note. Then it ends
the exercise and prints how many notes it had seen by then.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from threading import Thread

from sim.cli.runtime.clock import now_ms
from sim.exercise import Exercise
from sim.exercise.commands.model import End, SetSpeed, Start
from sim.journal import Journal
from tests.exercise.small import changed

_BEAT = 0.25


def play(path: Path) -> int:
    """Play until stdin ends; return how many notes the room has seen."""
    exercise = Exercise.new(changed(horizon="480h"), 1, partial(Journal.create, path), now_ms())
    exercise.do(SetSpeed(factor=60), clock=now_ms())
    exercise.do(Start(), clock=now_ms())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    over = Thread(target=sys.stdin.read)
    over.start()
    while over.is_alive():
        exercise.advance(exercise.clock_target(now_ms()), now_ms())
        exercise.take_in_notes()
        exercise.snapshot()
        over.join(_BEAT)
    exercise.take_in_notes()
    seen = sum(line.entry_class == "note" for line in exercise.snapshot().journal)
    exercise.do(End(), clock=now_ms())
    exercise.close()
    return seen


if __name__ == "__main__":
    sys.stdout.write(f"{play(Path(sys.argv[1]))}\n")
