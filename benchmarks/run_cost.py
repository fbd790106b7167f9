"""What one run of diemen-2015 to 48 h costs, beside a bare SimPy loop and beside the floor, in the same run.

Run with ``python -m benchmarks.run_cost [--runs 20]``. Only the ratios mean anything on a shared machine.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from typing import TYPE_CHECKING

import simpy

from benchmarks.floor import Floor
from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import find, load

if TYPE_CHECKING:
    from collections.abc import Callable

UNTIL = 48 * 3_600_000


def bare_simpy(events: int) -> None:
    """Let SimPy call back ``events`` times, each time making the next due."""
    env = simpy.Environment()

    def again(_: object) -> None:
        if env.now < events:
            env.timeout(1).callbacks.append(again)

    env.timeout(1).callbacks.append(again)
    env.run()


def timed(do: Callable[[], object]) -> float:
    """Give the seconds that ``do`` takes."""
    before = time.perf_counter()
    do()
    return time.perf_counter() - before


def main() -> None:
    """Interleave the three, print medians and ratios, and check that floor and engine agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    scenario = load(find("diemen-2015"))
    worst = 0.0
    events = 0
    engine, floor, bare = [], [], []
    for seed in range(runs):
        world = World(scenario, SeededDraws(seed))
        engine.append(timed(lambda w=world: w.advance(UNTIL)))  # type: ignore[misc]
        events = world.events
        flat = Floor(scenario, seed)
        curves: dict[str, list[tuple[int, float]]] = {}
        floor.append(timed(lambda f=flat, c=curves: c.update(f.run(UNTIL))))  # type: ignore[misc]
        bare.append(timed(lambda n=events: bare_simpy(n)))  # type: ignore[misc]
        for name, curve in curves.items():
            mine = world.curve(name)
            assert [t for t, _ in mine] == [t for t, _ in curve], (seed, name, mine, curve)
            worst = max([worst, *(abs(a - b) for (_, a), (_, b) in zip(mine, curve, strict=True))])
    print(f"{platform.platform()}, Python {platform.python_version()}, {runs} runs, {events} events in the last")
    print(f"engine and floor: the same change points, levels within {worst:.1e}")
    mid = statistics.median(engine)
    print(f"{'':12}{'per run':>12}{'per event':>12}{'engine / it':>13}")
    for name, times in (("engine", engine), ("floor", floor), ("bare SimPy", bare)):
        median = statistics.median(times)
        print(f"{name:12}{median * 1e3:9.2f} ms{median / events * 1e6:9.2f} us{mid / median:12.2f}x")


if __name__ == "__main__":
    main()
