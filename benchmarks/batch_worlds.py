"""A world of a batch, against the same world with its record.

It is measured for each exercise that comes with the product.

Both give the same row, which is checked for every world that is timed. Times are of the processor, in one process:
what starting workers and writing the table cost is left out.
"""

from __future__ import annotations

import time

from benchmarks.rows import Row, of_pairs
from sim.batch import default_team
from sim.batch.batch import PlayWorld
from sim.batch.figures import world_figures
from sim.batch.store import Row as BatchRow
from sim.exercise import MemorySink, headless
from sim.memory import uncollected
from sim.scenario import find, load

BOUNDS = {"diemen-2015": (0.45, 0.6), "citrix": (0.25, 0.33), "onderzeekabel": (0.7, 0.85)}
"""Goal and least of the ratio, by exercise; most of what is left of the last is the calls to 112 in their queues."""


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time worlds with and without their record in turns. Each pair is on a seed of its own."""
    return [_of(name, 4 if quick else 40) for name in BOUNDS]


def _of(name: str, worlds: int) -> Row:
    scenario = load(find(name))
    team = default_team(scenario) or ""
    play = PlayWorld(scenario, scenario.horizon)
    pairs = []
    for seed in range(worlds):
        with uncollected():
            begun = time.process_time()
            row = play((seed, team))
            middle = time.process_time()
            recorded = headless(scenario, seed, team, scenario.horizon, MemorySink()).world
            other = BatchRow.of(seed, team, world_figures(recorded))
            end = time.process_time()
        if row != other:
            raise AssertionError(f"{name}, seed {seed}: the figures of a world differ with and without a record")
        pairs.append((middle - begun, end - middle))
    # The first pays for what is made once.
    timed = of_pairs(pairs[1:])
    goal, least = BOUNDS[name]
    what = f"a batch world of {name}; against the same with its record"
    note = f"{len(pairs) - 1} worlds, team {team}, processor time"
    return Row(what, timed.first * 1e3, "ms", goal, least, timed.second * 1e3, timed.ratio, note)
