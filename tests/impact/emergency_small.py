"""A region with one emergency line, two networks, a national intake and a dispatch centre, as large as a test asks."""

from __future__ import annotations

from typing import Any

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario

__all__ = ["world_of"]


def world_of(
    *effects: dict[str, Any],
    calls: float = 60,
    takers: int = 60,
    police: int = 60,
    again: float = 0.5,
    patience: str = "2min",
    hours: int = 10,
    mobile: float = 1.0,
) -> World:
    """Return the world after ``hours``, under a threat at 1 h with these effects."""
    scenario = {
        "format": "keten/1",
        "id": "x",
        "title": "x",
        "starts": "2026-01-05T09:00:00",
        "lasts": "4h",
        "processes": {
            "core.a": {},
            "core.b": {},
            "mobile.a": {"customers": 40, "holds": "core", "needs": {"core": {"from": "core.a"}}},
            "mobile.b": {"customers": 60, "holds": "core", "needs": {"core": {"from": "core.b"}}},
            "handover": {},
            "national": {
                "intake": {"takers": takers, "handling": "1min"},
                "needs": {"handover": {"from": "handover"}},
                "reserve": 1000,
            },
            "dispatch": {"intake": {"disciplines": {"police": {"share": 1, "takers": police, "handling": "2min"}}}},
            "line": {
                "calls": calls,
                "reserve": 1000,
                "callers": {"patience": patience, "again": again, "pause": "1min", "mobile": mobile},
                "needs": {
                    "access": {"any": ["mobile.a", "mobile.b"]},
                    "intake": {"from": "national"},
                    "dispatch": {"from": "dispatch"},
                },
            },
        },
        "threats": [{"id": "t", "title": "t", "at": "1h", "effects": list(effects)}] if effects else [],
    }
    world = World(Scenario.model_validate(scenario), SeededDraws(1))
    world.advance(hours * 3_600_000)
    return world
