"""An outlook of 24 h from T+3 h over 200 worlds, against 200 bare runs.

A bare run is of 27 h; the runs are shared out over as many cores.

Run with ``python -m benchmarks.outlook [--quick] [--workers N]``. A bare run is a world of its own seed, built and
advanced; a world of an outlook is built, computed again up to T+3 h, compared with what was seen, and advanced 24 h
more, injects included, and what sending the exercise to the workers costs. The workers are kept from an outlook before,
as a room keeps them; what starting them adds is shown beside it.

The feed of a room is timed on a safety region at T+3 h: from the look at which an outlook is due until its first
picture, until all worlds are there, and how long the room itself waits.
"""

from __future__ import annotations

import argparse
import os
import queue
import statistics
import time

from benchmarks.cases import CLOCK, region
from benchmarks.rows import Paired, Row, paired
from sim.engine import World
from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import OrderAction, Start
from sim.exercise.outlook import Threshold, outlook
from sim.exercise.outlook_feed import WORLDS, EffectForecast, Forecast, OutlookFeed
from sim.randomness import SeededDraws
from sim.scenario import find, load
from sim.units import HOUR
from sim.workers import Workers

EXERCISE = "diemen-2015"
LONG = 8.0
"""Seconds in which a whole outlook is there on any machine that is worth measuring."""
SINCE, AHEAD = 3 * HOUR, 24 * HOUR


def cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def measure(quick: bool, workers: int = 0) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time outlook and bare runs in turns, over ``workers`` (0: all cores)."""
    scenario = load(find(EXERCISE))
    exercise = Exercise.new(scenario, 1, MemorySink(), 0, mode="headless", until_ms=SINCE)
    exercise.do(Start())
    exercise.advance(SINCE)
    worlds = 20 if quick else 200
    thresholds = [Threshold(name, 0.5) for name in scenario.processes]

    def bare() -> None:
        for seed in range(worlds):
            World(scenario, SeededDraws(seed)).advance(SINCE + AHEAD)

    def ahead(by: Workers) -> None:
        found = outlook(exercise, worlds, AHEAD, by, time.perf_counter, thresholds=thresholds)
        assert found.worlds == worlds

    def afresh() -> None:
        with Workers(used) as new:
            ahead(new)

    used = workers or cores()
    name = f"outlook of 24 h from T+3 h, {worlds} worlds; against bare runs of 27 h / cores"
    with Workers(used) as kept, Workers(1) as one:
        ahead(kept)
        main = paired(lambda: ahead(kept), bare, 1 if quick else 3)
        first = paired(afresh, bare, 1)
        alone = paired(lambda: ahead(one), bare, 1)
    note = f"{EXERCISE}, {used} cores, workers kept; a bare run takes {main.second / worlds * 1e3:.0f} ms"
    return [
        *feed_rows(1 if quick else 5),
        _row(name, main, used, note, 1.2, 1.5),
        _row("the same with the workers started for it", first, used, "not asked for"),
        _row("the same on one core", alone, 1, "not asked for"),
    ]


def feed_rows(runs: int) -> list[Row]:
    """Time the feed of a room.

    Its workers are to be started once, then they are kept for ``runs`` outlooks.
    """
    exercise = Exercise.new(region(), 1, MemorySink(), CLOCK)
    exercise.do(Start(), clock=CLOCK)
    exercise.advance(SINCE, CLOCK + SINCE)
    told: queue.SimpleQueue[Forecast | EffectForecast] = queue.SimpleQueue()
    feed = OutlookFeed(exercise, time.perf_counter, told.put)
    opened = time.perf_counter()
    while feed.forecast is None:
        feed.follow()
        time.sleep(0.01)
    after_opening = time.perf_counter() - opened
    timed = [_one_outlook(exercise, feed, told) for _ in range(runs)]
    feed.close()
    looked, first, whole = (statistics.median(one[place] for one in timed) for place in range(3))
    note = f"veiligheidsregio, {len(exercise.scenario.processes)} processes, {cores()} cores"
    return [
        Row("outlook feed: the room waits", looked * 1e3, "ms", 5, 10, note=note),
        Row("outlook feed: first picture", first, "s", 1, 1.5),
        Row(f"outlook feed: {WORLDS} worlds of 24 h", whole, "s", 3, 4),
        Row("outlook feed: first picture after the room has opened", after_opening, "s"),
    ]


def _one_outlook(
    exercise: Exercise, feed: OutlookFeed, told: queue.SimpleQueue[Forecast | EffectForecast]
) -> tuple[float, float, float]:
    """Return how long a look takes after another command, in seconds.

    Then come the seconds until the first picture, and until the whole outlook.
    """
    exercise.do(OrderAction(action="public-message"), clock=CLOCK + SINCE)
    begun = time.perf_counter()
    feed.follow()
    looked, first = time.perf_counter() - begun, 0.0
    while True:
        one = told.get()
        if isinstance(one, Forecast) and one.commands == exercise.history.changes:
            first = first or time.perf_counter() - begun
            if one.whole:
                assert one.outlook is not None
                # Fewer only where the time set for it is over: then the row is missed in any case.
                assert one.outlook.worlds == WORLDS or time.perf_counter() - begun > LONG
                return looked, first, time.perf_counter() - begun


def _row(name: str, timed: Paired, used: int, note: str, *bounds: float) -> Row:
    """Return the row of an outlook.

    It is timed beside bare runs one after the other, shared out over the cores used.
    """
    goal, least = bounds or (0.0, 0.0)
    return Row(name, timed.first, "s", goal, least, timed.second / used, timed.ratio * used, note)


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outlook")
    parser.add_argument("--quick", action="store_true", help="20 worlds")
    parser.add_argument("--workers", type=int, default=0, help="worker processes (default: all cores)")
    asked = parser.parse_args()
    for row in measure(asked.quick, asked.workers):
        print(f"{row.measure} ({row.note})")
        print(f"  {row.value:.2f} {row.unit} against {row.against:.2f}: {row.ratio:.2f} x {row.verdict}")


if __name__ == "__main__":
    main()
