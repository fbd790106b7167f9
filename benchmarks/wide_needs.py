"""A run in which every region depends on any of all regions. Its time must grow with the links, not faster."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

from benchmarks.rows import Row, of_pairs
from sim.calls import fluid
from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

UNTIL = 24 * HOUR
SMALL = 55
LARGE = 440


def network(regions: int) -> Scenario:
    """Return so many regions of four processes under one grid. The lines of each depend on the phones of any."""
    phones = [f"mobile.{n}" for n in range(regions)]
    processes: dict[str, Any] = {
        "grid": {"crew": "crews"},
        "intake": {"needs": {"power": {"from": "grid", "floor": 0.9}}, "intake": {"takers": 900, "handling": "1min"}},
    }
    for n in range(regions):
        processes[f"grid.{n}"] = {"needs": {"station": {"from": "grid"}}}
        stock = [{"lasts": {"uniform": ["30min", "3h"]}}]
        processes[phones[n]] = {"customers": 1000, "needs": {"power": {"from": f"grid.{n}", "stock": stock}}}
        processes[f"dispatch.{n}"] = {"intake": {"takers": 4, "handling": "2min"}}
        needs = {"access": {"any": phones}, "intake": {"from": "intake"}, "dispatch": {"from": f"dispatch.{n}"}}
        processes[f"112.{n}"] = {"calls": 3, "needs": needs}
    damage = {"effect": "damage", "target": "grid", "size": 0.8, "repair": "9h", "restored": {"0.5": 0.5, "1": 1}}
    return Scenario.model_validate({
        "format": "keten/1", "id": "wide", "title": "Wide", "starts": "2026-03-27T09:30:00", "lasts": "24h",
        "horizon": "24h", "crews": {"crews": {"size": 1}}, "processes": processes,
        "threats": [{"id": "failure", "at": "30min", "effects": [damage]}],
    })  # fmt: skip


def _each_link(scenario: Scenario, seeds: Iterable[int]) -> float:
    """Return the seconds of a run and its queues per link: a need on one supplier."""
    links = sum(len(need.suppliers) for process in scenario.processes.values() for need in process.needs.values())
    taken = []
    for seed in seeds:
        begun = time.perf_counter()
        world = World(scenario, SeededDraws(seed))
        world.advance(UNTIL)
        fluid.queues(world)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) / links


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time eight times the regions, 64 times the links, against the few, in turns."""
    large, small = network(SMALL * 2 if quick else LARGE), network(SMALL)
    runs = range(1 if quick else 3)
    timed = of_pairs([(_each_link(large, [seed]), _each_link(small, [seed])) for seed in runs])
    name = f"run and queues per link, any of {SMALL * 2 if quick else LARGE} in every region; against any of {SMALL}"
    return [Row(name, timed.first * 1e6, "us", 1.0, 1.5, timed.second * 1e6, timed.ratio)]
