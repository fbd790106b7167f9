"""What an event costs in a large network, against a small one.

The large one has 10,000 processes with 30,000 needs, the small one 25 with 75.

Both are made of the same regions of 25 processes with the same mix of needs and the same local damage; the large one is
400 of them, hung under stations, operators and cores that span a few regions each. What was built is frozen out of the
garbage collector first, as the command line does with a loaded network.
"""

from __future__ import annotations

import gc
import time
from typing import Any

from benchmarks.rows import Row, of_pairs
from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.units import HOUR

SIZE = 25
UNTIL = 48 * HOUR


def _need(supplier: str, **more: Any) -> dict[str, Any]:
    return {"from": supplier, **more}


def _process(region: int, n: int, above: str) -> dict[str, Any]:
    """Return process ``n`` of a region. It has three needs, of suppliers a little before it, in a mix of forms."""
    near = [f"p{region:04d}.{(n * step) // 7 if n * step // 7 < n else 0:02d}" for step in (3, 4, 6)]
    if n == 0:
        return {"crew": "crews", "needs": {"feed": _need(above, restart="5min"), "a": _need(above), "b": _need(above)}}
    spread = [{"share": 0.5, "spread": {"uniform": ["30min", "3h"]}}, {"share": 0.5, "lasts": "4h"}]
    by_kind: list[dict[str, Any]] = [
        _need(near[0], stock=spread, restart="20min", recharge=0.25) if n % 5 == 0 else _need(near[0]),
        _need(near[1], form="pool", stock="6h", restart="30min", recharge=0.5)
        if n % 5 == 1
        else _need(near[1], form="place", stock=[{"lasts": {"uniform": ["2h", "9h"]}}], restart="10min", recharge=1)
        if n % 5 == 2
        else {"mix": {near[1]: 0.6, near[2]: 0.4}}
        if near[1] != near[2]
        else _need(near[1], floor=0.4),
        _need(near[2], floor=0.3),
    ]
    load = {"load": {"outage": {"from": near[0], "gain": 0.4}}} if n % 5 == 3 else {}
    return {"reserve": 1.3, "needs": dict(zip(("power", "link", "other"), by_kind, strict=True)), **load}


def network(regions: int) -> Scenario:
    """Return a scenario of so many regions. Each is hit by four damages at times of its own."""
    processes: dict[str, Any] = {}
    threats = []
    for region in range(regions):
        # The first of a region depends on its neighbour's first: short chains, no one centre; a chain begins every 8.
        for n in range(SIZE):
            above = f"p{region - 1:04d}.03" if region % 8 else f"p{region:04d}.24"
            processes[f"p{region:04d}.{n:02d}"] = _process(region, n, above)
        if region % 8 == 0:
            processes[f"p{region:04d}.24"]["needs"] = {k: {"from": f"p{region:04d}.23"} for k in "abc"}
            del processes[f"p{region:04d}.00"]["needs"]
            processes[f"p{region:04d}.00"]["needs"] = {}
        for strike in range(4):
            damage = {
                "effect": "damage", "target": f"p{region:04d}.{(0, 2, 5, 11)[strike]:02d}", "size": 0.4 + 0.15 * strike,
                "repair": {"uniform": ["3h", "9h"]}, "restored": {"0.4": 0.5, "1": 1},
            }  # fmt: skip
            at = strike * 9 * 60 + region * 7 % 480 + 30
            threats.append({"id": f"t{region}-{strike}", "at": f"{at}min", "effects": [damage]})
    return Scenario.model_validate({
        "format": "keten/1", "id": "size", "title": "Size", "starts": "2026-03-27T09:30:00", "lasts": "48h",
        "horizon": "72h", "crews": {"crews": {"size": 1_000}}, "processes": processes, "threats": threats,
    })  # fmt: skip


def _per_event(scenario: Scenario, worlds: int) -> float:
    """Return the seconds per event of so many worlds."""
    taken, events = 0.0, 0
    for seed in range(worlds):
        world = World(scenario, SeededDraws(seed))
        gc.collect()
        gc.freeze()
        begun = time.perf_counter()
        world.advance(UNTIL)
        taken += time.perf_counter() - begun
        events += world.events
        gc.unfreeze()
    return taken / events


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time the large network and many worlds of the small one in turns."""
    regions = 40 if quick else 400
    large, small = network(regions), network(1)
    needs = sum(len(p.needs) for p in large.processes.values())
    timed = of_pairs([(_per_event(large, 1), _per_event(small, 40)) for _ in range(1 if quick else 5)])
    name = f"cost per event at {regions * SIZE:,} processes ({needs:,} needs); against {SIZE}"
    return [Row(name, timed.first * 1e6, "us", 1.5, 2.5, timed.second * 1e6, timed.ratio)]
