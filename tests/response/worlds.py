"""A small region in which every action of the library has something to do, in pairs of worlds of one seed."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import load
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from pathlib import Path

    from sim.engine.results import Order
    from sim.scenario.models import Scenario

PROCESSES: dict[str, Any] = {
    "high": {},
    **{f"block-{x}": {"needs": {"supply": {"from": "high"}}} for x in "abcd"},
    "grid": {"customers": 10_000, "crew": "crew", "needs": {"station": {"mix": {f"block-{x}": 0.25 for x in "abcd"}}}},
    "mast": {
        "customers": 9000,
        "crew": "crew",
        "needs": {"power": {"from": "grid", "stock": "2h", "restart": "20min"}},
    },
    "hospital": {"customers": 200, "needs": {"power": {"from": "grid", "stock": "30h"}}},
    "home-care": {"customers": 5, "needs": {"power": {"from": "grid", "stock": "3h"}}},
    "water": {"customers": 5000, "needs": {"power": {"from": "grid", "form": "pool", "stock": "10d"}}},
    "drink": {"kind": "water-to-drink", "customers": 5000, "needs": {"tap": {"from": "water"}}},
    "nl-alert.x": {"needs": {"masts": {"from": "mast"}}},
    "broadcaster.x": {},
    "home-internet.x": {},
    "intake": {},
    "system": {"crew": "crew"},
    "dispatch.x": {
        "reserve": 1.5,
        "intake": {"handling": "3min"},
        "needs": {"power": {"from": "grid", "stock": "2h"}, "systems": {"from": "system"}},
    },
    "dispatch.y": {"reserve": 3, "intake": {"handling": "3min", "normal": 60}},
    "112.x": {
        "reserve": 1.2,
        "calls": 60,
        "needs": {"access": {"from": "mast"}, "intake": {"from": "intake"}, "dispatch": {"from": "dispatch.x"}},
    },
    "c2000": {"reserve": 2, "crew": "crew"},
    "coordination": {
        "needs": {"phones": {"from": "mast"}},
        "load": {"outage": {"from": "grid", "gain": 2}},
    },
    "vendor": {},
    "portal": {"needs": {"vendor": {"from": "vendor", "floor": 0.5}}},
    "plant": {"needs": {"net": {"from": "net", "restart": "30min"}}},
    "net": {"needs": {"plant": {"from": "plant", "restart": "1h"}}},
    "dyke": {},
    "behind": {"kind": "people-behind-dyke", "customers": 4000, "needs": {"dry": {"from": "dyke"}}},
}
MEANS = {
    "generators": 2, "tankers": 1, "water-tankers": 1, "water-tanks": 2, "black-start-units": 1, "specialists": 1,
    "care-teams": 1, "operators": 1, "guards": 1, "road-crews": 1,
}  # fmt: skip
OUTAGE = {"effect": "damage", "target": "grid", "lasts": "40h"}
SURGE = {"effect": "demand", "target": "112.x", "surge": True, "factor": 3, "lasts": "30h"}
BUSY = {"effect": "demand", "target": "dispatch.x", "surge": True, "factor": 3, "lasts": "30h"}


def region(folder: Path, actions: list[dict[str, Any]], threats: list[dict[str, Any]], **more: Any) -> Scenario:
    """Return the region as loaded from a file, with actions of the library and threats written as at + effects."""
    body = {
        "format": "keten/1",
        "kind": "exercise",
        "title": {"nl": "Klein", "en": "Small"},
        "starts": "2026-01-05 08:30",
        "lasts": "3h",
        "horizon": "7d",
        "means": MEANS,
        "crews": {"crew": {"size": 1}},
        "routes": {"road": {}},
        "personas": {"grid-operator": "operator", "defence": "defence"},
        "processes": PROCESSES,
        "threats": [{"id": f"t{i}", "title": "t", **threat} for i, threat in enumerate(threats)],
        "actions": actions,
    } | more
    path = folder / "exercise.yaml"
    path.write_text(json.dumps(body), encoding="utf-8")
    return load(path)


def played(
    scenario: Scenario, orders: list[tuple[int, str, str | None]], *, seed: int = 1, hours: int = 120
) -> tuple[World, list[Order]]:
    """Return the world after ``hours``, with orders given at minutes since STARTEX, and those orders as they ended."""
    world = World(scenario, SeededDraws(seed))
    for minutes, action, target in orders:
        world.advance(minutes * MINUTE)
        world.order(action, target)
    world.advance(hours * HOUR)
    return world, list(world.orders)


def lost(world: World, process: str) -> float:
    """Return the hours of service lost."""
    return world.totals(process).lost


def unanswered(world: World, process: str) -> float:
    """Return the demand not met, in hours of normal demand."""
    totals = world.totals(process)
    return totals.demand - totals.met


def hours_short(world: World, process: str) -> float:
    """Return the hours below nine tenths."""
    curve = [*world.curve(process), (world.now, 1.0)]
    short = 0
    for (t, level), (until, _) in pairwise(curve):
        short += (until - t) if level < 0.9 else 0
    return short / HOUR
