"""A small world that the engine's tests put things into."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Condition, OverrideEffect, Scenario

MINUTE = 60_000
HOUR = 60 * MINUTE
EFFECT: TypeAdapter[OverrideEffect] = TypeAdapter(OverrideEffect)
CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)

PROCESSES: dict[str, Any] = {
    "grid": {"customers": 1000, "crew": "crew"},
    "mast": {"customers": 100, "needs": {"power": {"from": "grid", "stock": "2h", "restart": "30min"}}},
    "tank": {"needs": {"power": {"from": "grid", "form": "pool", "stock": "6h", "restart": "1h"}}},
    "112": {
        "reserve": 2,
        "calls": 60,
        "needs": {"mast": {"from": "mast"}},
        "load": {"unrest": {"from": "grid", "gain": 1}},
    },
}


def world(threats: list[dict[str, Any]] | None = None, seed: int = 1, **more: Any) -> World:
    """Return the small world, with threats written as effects with ``at``, or whole, with an ``id``."""
    body = {
        "format": "keten/1",
        "id": "small",
        "title": "Small",
        "starts": "2026-01-05T08:30:00",
        "lasts": "3h",
        "processes": PROCESSES,
        "crews": {"crew": {"size": 1}},
        "threats": [
            e if "id" in e else {"id": f"t{i}", "at": e["at"], "effects": [{k: v for k, v in e.items() if k != "at"}]}
            for i, e in enumerate(threats or [])
        ],
    } | more
    made = World(Scenario.model_validate(body), SeededDraws(seed))
    made.advance(0)
    return made


def outage(**more: Any) -> dict[str, Any]:
    """Write a total outage of the grid at 1 h."""
    return {"effect": "damage", "target": "grid", "at": "1h", **more}


def apply(at: World, effect: dict[str, Any]) -> int:
    """Put an effect in force by hand."""
    return at.apply(EFFECT.validate_python(effect), carrier="override/1")
