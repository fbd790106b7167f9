"""The opponent of the benchmarks computes the same world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.cases import for_the_floor, region
from benchmarks.compare import interval
from benchmarks.floor import Floor
from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import find, load
from sim.units import HOUR

if TYPE_CHECKING:
    from sim.scenario.models import Scenario


def same_course(scenario: Scenario, seed: int, hours: int) -> None:
    scenario = for_the_floor(scenario)
    world = World(scenario, SeededDraws(seed))
    world.advance(hours * HOUR)
    for name, curve in Floor(scenario).run(seed, hours * HOUR).items():
        assert [t for t, _ in world.curve(name)] == [t for t, _ in curve], name
        assert [level for _, level in world.curve(name)] == pytest.approx([level for _, level in curve], abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_floor_gives_the_same_change_points(seed: int) -> None:
    """A run without people of the built-in exercise has the same course when worked out by hand on a heap."""
    same_course(load(find("diemen-2015")), seed, 48)


def test_the_floor_gives_the_same_change_points_under_three_threats() -> None:
    """So has the safety region under a storm, an intruder and a campaign of sabotage, in several worlds."""
    scenario = region()
    for seed in range(6):
        same_course(scenario, seed, 72)


def test_the_interval_of_fifteen_pairs_is_that_of_the_sign_test() -> None:
    """Of 15 ratios the fourth and the twelfth hold the median in 96.5 %, of 5 only lowest and highest are left."""
    assert interval([float(n) for n in range(15, 0, -1)]) == (4.0, 12.0)
    assert interval([3.0, 1.0, 2.0, 5.0, 4.0]) == (1.0, 5.0)
