"""The opponent of the benchmarks computes the same world."""

from __future__ import annotations

import pytest

from benchmarks.floor import Floor
from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import find, load
from sim.units import HOUR


@pytest.mark.parametrize("seed", [1, 2])
def test_the_floor_gives_the_same_change_points(seed: int) -> None:
    """A run without people of the built-in exercise has the same course when worked out by hand on a heap."""
    scenario = load(find("diemen-2015"))
    world = World(scenario, SeededDraws(seed))
    world.advance(48 * HOUR)
    curves = Floor(scenario, seed).run(48 * HOUR)
    assert {name: world.curve(name) for name in scenario.processes} == curves
