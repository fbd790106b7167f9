"""Play random scenarios in the engine and in the naive world, and compare the curves that come out."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.naive.world import NaiveWorld
from tests.properties.networks import HORIZON, MINUTE

if TYPE_CHECKING:
    from sim.engine.results import LevelChange, WorldEvent
    from sim.randomness import Draws

Curve = list[tuple[int, float]]
Curves = dict[str, Curve]

SEED = 7
LONG = 200
"""Examples from which on a campaign is a long one."""


def campaign(examples: int) -> settings:
    """Return the settings of a campaign: the same examples each time, however long one takes.

    A failure is shown as found: making it smaller takes minutes, which only a long campaign is given.
    """
    return settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        phases=tuple(Phase) if examples >= LONG else (Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def play(data: dict[str, Any], draws: Draws | None = None, until: int = HORIZON) -> World:
    """Play a scenario in the engine."""
    world = World(Scenario.model_validate(data), draws or SeededDraws(SEED))
    world.advance(until)
    return world


def curves(world: World, data: dict[str, Any]) -> Curves:
    """Return the curve of every process."""
    return {name: world.whole_curve(name) for name in data["processes"]}


def sliced(data: dict[str, Any], slices: list[int]) -> list[LevelChange | WorldEvent]:
    """Play a scenario in slices and give every record in the order it came."""
    records: list[LevelChange | WorldEvent] = []
    world = World(Scenario.model_validate(data), SeededDraws(SEED), listener=records.append)
    for t in [*sorted(slices), HORIZON]:
        world.advance(t)
    return records


def naive(data: dict[str, Any], step: int | None = None) -> Curves:
    """Play a scenario in the naive world: from event to event, or by steps of ``step`` ms."""
    world = NaiveWorld(Scenario.model_validate(data), SeededDraws(SEED))
    world.run(HORIZON, step)
    return world.curves


def at(curve: Curve, t: int) -> float:
    """Return the level at ``t``."""
    return [level for when, level in curve if when <= t][-1]


def differences(one: Curves, other: Curves, slack: int) -> list[str]:
    """List where two worlds differ in a stretch of time further than ``slack`` ms from any change of either."""
    found = []
    for name in one:
        changes = sorted({t for curve in (one[name], other[name]) for t, _ in curve} | {HORIZON})
        for start, end in pairwise(changes):
            middle = (start + end) // 2
            a, b = at(one[name], middle), at(other[name], middle)
            if end - start > 2 * slack and abs(a - b) > 1e-6:
                found.append(f"{name} at {middle / MINUTE:.3f} min: {a:.6f} and {b:.6f}")
    return found


def harder(data: dict[str, Any], which: int, more: float) -> dict[str, Any]:
    """Return the scenario with one of its damages larger."""
    harder = copy.deepcopy(data)
    damages = [t["effects"][0] for t in harder["threats"] if t["effects"][0]["effect"] == "damage"]
    damage = damages[which % len(damages)]
    damage["size"] = min(1.0, round(damage["size"] + more, 6))
    return harder


def reversed_order(data: dict[str, Any]) -> dict[str, Any]:
    """Return the same scenario with processes, needs and threats declared the other way round."""
    other = copy.deepcopy(data)
    for process in other["processes"].values():
        process["needs"] = dict(reversed(process["needs"].items()))
    other["processes"] = dict(reversed(other["processes"].items()))
    other["threats"].reverse()
    return other
