"""How the situation at STARTEX, after what came before it, differs by seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.engine import World
from sim.randomness import SeededDraws

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

__all__ = ["SEEDS", "Varying", "varying"]

SEEDS: Final = (1, 2, 3, 4, 5)
"""Seeds whose worlds are held beside each other."""


class Varying(NamedTuple):
    """A process that is not the same at STARTEX in every world."""

    process: str
    least: float
    """Its lowest level at STARTEX, 0..1."""
    most: float
    """Its highest."""


def varying(scenario: Scenario) -> tuple[Varying, ...]:
    """Return the processes that differ by seed at STARTEX, by name.

    They differ in level, in what is left of a stock, in control, quality, condition or demand. There are none where
    nothing is before STARTEX: then all begin alike.
    """
    if scenario.begins == 0:
        return ()
    worlds = [World(scenario, SeededDraws(seed), why=False) for seed in SEEDS]
    for world in worlds:
        world.advance(0)
    found = []
    for name in scenario.processes:
        states = {(world.state(name), world.stock(name)) for world in worlds}
        if len(states) > 1:
            levels = [world.level(name) for world in worlds]
            found.append(Varying(name, min(levels), max(levels)))
    return tuple(found)
