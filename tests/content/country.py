"""The country, loaded once, and what fails in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import find, load_any
from sim.scenario.models import Threat
from sim.units import HOUR
from tests.content.plays import lowest

if TYPE_CHECKING:
    from sim.engine.results import Fall
    from sim.scenario.models import Scenario

OPERATORS = ("kpn", "vodafone", "odido")


@cache
def country() -> Scenario:
    """Return the network as it stands alone."""
    return load_any(find("nederland", networks=True))


@cache
def play(target: str, lasts: str, hours: float = 24) -> World:
    """Return the world of the country in which the whole of one process failed, one hour in, for a while."""
    effect = {"effect": "damage", "target": target, "lasts": lasts}
    threat = Threat.model_validate({"id": "failure", "at": "1h", "effects": [effect]})
    world = World(country().model_copy(update={"threats": (threat,)}), SeededDraws(1))
    world.advance(round(hours * HOUR))
    return world


def hit(world: World) -> set[str]:
    """Return the processes that were ever below normal."""
    return {name for name in world.scenario.processes if lowest(world, name) < 1 - 1e-9}


def ends(fall: Fall, seen: dict[int, set[str]]) -> set[str]:
    """Return where the chains of a fall end."""
    if id(fall) not in seen:
        found = seen[id(fall)] = set()
        for factor in fall.causes:
            found |= ends(factor.cause, seen) if factor.cause is not None else set(factor.carriers) or {"nowhere"}
    return seen[id(fall)]
