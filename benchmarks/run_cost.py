"""One run of the safety region against the same run by the floor.

It is of 72 h under three stacked threats, without a journal.

A run is what one world of a batch costs: building it with its draws, and 72 h. Both give the same change points, which
is checked for every run that is timed.
"""

from __future__ import annotations

import time

from benchmarks.cases import UNTIL, for_the_floor, region
from benchmarks.floor import Floor
from benchmarks.rows import Row, of_pairs
from sim.engine import World
from sim.randomness import SeededDraws

LEVELS_AGREE = 1e-9
"""What the model takes for the same level."""


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time the engine and the floor in turns, each pair in a world of its own."""
    scenario = for_the_floor(region())
    floor = Floor(scenario)
    pairs, silent, events = [], [], []
    for seed in range(5 if quick else 60):
        begun = time.perf_counter()
        world = World(scenario, SeededDraws(seed))
        world.advance(UNTIL)
        middle = time.perf_counter()
        curves = floor.run(seed, UNTIL)
        end = time.perf_counter()
        pairs.append((middle - begun, end - middle))
        World(scenario, SeededDraws(seed), why=False).advance(UNTIL)
        silent.append((time.perf_counter() - end, end - middle))
        events.append(world.events)
        for name, curve in curves.items():
            _compare(name, world.curve(name), curve)
    timed, bare = of_pairs(pairs), of_pairs(silent)
    mean = sum(events) / len(events)
    note = f"{len(pairs)} worlds, {mean:.0f} events each, {timed.first / mean * 1e6:.1f} us per event"
    name = "one run, veiligheidsregio, 72 h, three threats; against the floor"
    return [
        Row(name, timed.first * 1e3, "ms", 1.5, 2.5, timed.second * 1e3, timed.ratio, note),
        Row("the same without why", bare.first * 1e3, "ms", 0, 0, bare.second * 1e3, bare.ratio, "not asked for"),
    ]


def _compare(name: str, engine: list[tuple[int, float]], floor: list[tuple[int, float]]) -> None:
    same = [t for t, _ in engine] == [t for t, _ in floor]
    if not same or any(abs(a - b) > LEVELS_AGREE for (_, a), (_, b) in zip(engine, floor, strict=True)):
        raise AssertionError(f"{name}: the engine and the floor differ")
