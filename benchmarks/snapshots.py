"""From a command to the new snapshot, p99.

The command is journalled to memory, applied, settled, and the picture is taken.

An evening of 500 commands. A room takes a picture four times a second; the one before each command is taken here too,
and not timed. Each time is a single one, so this is with whatever the garbage collector does.
"""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.cases import country, evening, region
from benchmarks.rows import Row
from sim.exercise import MemorySink

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise import Exercise
    from sim.exercise.commands.model import Command
    from sim.scenario.models import Scenario

TICK = 250
"""Clock time between two pictures that the room takes by itself, ms."""


def _times(scenario: Scenario, seed: int) -> list[float]:
    times: list[float] = []

    def do(exercise: Exercise, command: Command, clock: int) -> None:
        exercise.advance(exercise.clock_target(clock - TICK), clock - TICK)
        exercise.snapshot()
        begun = time.perf_counter()
        exercise.do(command, clock=clock)
        exercise.advance(exercise.clock_target(clock), clock)
        exercise.snapshot()
        times.append(time.perf_counter() - begun)

    gc.collect()
    gc.freeze()
    evening(scenario, MemorySink(), do, seed)
    gc.unfreeze()
    return times


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time every command of some evenings on both networks."""
    rows = []
    cases: tuple[tuple[str, Callable[[], Scenario], float, float], ...] = (
        ("veiligheidsregio", region, 2, 5),
        ("nederland", country, 10, 25),
    )
    for name, made, goal, least in cases:
        scenario = made()
        times = sorted(t for seed in range(1 if quick else 4) for t in _times(scenario, seed))
        p99 = times[len(times) * 99 // 100]
        note = f"median {statistics.median(times) * 1e3:.2g} ms, longest {times[-1] * 1e3:.3g} ms of {len(times)}"
        rows.append(Row(f"command to new snapshot, p99, {name}", p99 * 1e3, "ms", goal, least, note=note))
    return rows
