"""What a process falls to as its own stocks run dry, told before it happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from pydantic import TypeAdapter

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import OverrideEffect, Scenario
from tests.naive.cases import HOUR, MINUTE, damage, scenario
from tests.properties.networks import EVERYTHING, HORIZON, scenarios
from tests.properties.worlds import SEED, campaign


def at(needs: dict[str, Any], t: int, **more: Any) -> World:
    """Return a world at ``t`` ms in which power is out for good from one hour on."""
    process = {"needs": {"power": {"from": "grid", **needs}}, **more}
    world = World(
        Scenario.model_validate(scenario({"grid": {}, "mast": process}, [damage("grid", "1h", size=0.6)])),
        SeededDraws(1),
    )
    world.advance(t)
    return world


@pytest.mark.parametrize(
    ("needs", "drains"),
    [
        ({"stock": "2h"}, {3 * HOUR: 0.4}),
        ({"stock": [{"share": 0.5, "lasts": "1h"}, {"share": 0.5, "lasts": "2h"}]}, {2 * HOUR: 0.7, 3 * HOUR: 0.4}),
        ({"stock": "2h", "form": "pool"}, {4 * HOUR + 20 * MINUTE: 0.4}),
        ({"stock": "2h", "floor": 0.5}, {3 * HOUR: 0.7}),
        ({}, {}),
    ],
)
def test_a_stock_tells_when_it_is_dry_and_what_is_left(needs: dict[str, Any], drains: dict[int, float]) -> None:
    """Each form of stock tells when it runs dry, and the level that is left then by the curve of its need."""
    world = at(needs, 90 * MINUTE)
    assert world.drains("mast") == pytest.approx(drains)
    assert at(needs, 30 * MINUTE).drains("mast") == {}
    for t, level in drains.items():
        world.advance(t)
        assert world.level("mast") == pytest.approx(level)


def test_what_lies_beneath_a_generator_is_told_from_when_its_fuel_is_gone() -> None:
    """A generator with an hour of fuel at 1.5 h is dry at 2.5 h; the battery beneath it, which rests, 1.5 h later."""
    world = at({"stock": "2h"}, 90 * MINUTE)
    aid: TypeAdapter[OverrideEffect] = TypeAdapter(OverrideEffect)
    fuel = {"effect": "bypass", "target": "mast/power", "fuel": "1h"}
    world.apply(aid.validate_python(fuel), carrier="override/1")
    drains = world.drains("mast")
    assert drains == pytest.approx({4 * HOUR: 0.4})
    assert world.stock("mast") == ("power", HOUR)
    world.advance(4 * HOUR)
    assert world.curve("mast") == [(0, 1), (4 * HOUR, pytest.approx(0.4))]


@campaign(40)
@given(scenarios(EVERYTHING, largest=8))
def test_what_drains_comes_true_when_nothing_else_happens(data: dict[str, Any]) -> None:
    """Over random worlds, a level told for the next thing due is the level then, where that process alone moves."""
    world = World(Scenario.model_validate(data), SeededDraws(SEED))
    world.advance(0)
    while (due := world.peek()) is not None and due <= HORIZON:
        told = {name: world.drains(name) for name in data["processes"]}
        before = {name: world.level(name) for name in data["processes"]}
        world.advance(due)
        moved = [name for name in before if world.level(name) != before[name]]
        if len(moved) == 1 and world.level(moved[0]) < before[moved[0]] and due in told[moved[0]]:
            assert world.level(moved[0]) <= told[moved[0]][due] + 1e-6
