"""What undo takes in a room on the country, three hours into the exercise.

A say that is taken back in place stands beside an arrangement, for which the exercise is computed again.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from benchmarks.cases import CLOCK, UNTIL, busy_country
from benchmarks.rows import Row
from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import COMMAND
from sim.units import HOUR


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time undo and the picture after it. Values are medians."""
    room = Exercise.new(busy_country(), 1, MemorySink(), CLOCK, until_ms=UNTIL)
    room.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    clock = CLOCK + 3 * HOUR
    room.advance(room.clock_target(clock), clock)
    room.snapshot()
    runs = 3 if quick else 15
    said = [_undone(room, clock, kind="say", inject=f"inject-{n}") for n in range(1, runs + 1)]
    held = [_undone(room, clock, kind="hold", inject="inject-199") for _ in range(runs)]
    return [
        Row("undo of a say and its picture, nederland", statistics.median(said) * 1e3, "ms", 50, 50),
        Row("undo of an arrangement and its picture, nederland", statistics.median(held) * 1e3, "ms"),
    ]


def _undone(room: Exercise, clock: int, **command: Any) -> float:
    """Return the seconds that taking back a command took, which is given first."""
    given = room.do(COMMAND.validate_python(command), clock=clock)
    room.snapshot()
    begun = time.perf_counter()
    room.do(COMMAND.validate_python({"kind": "undo", "seq": given.seq}), clock=clock)
    room.snapshot()
    return time.perf_counter() - begun
