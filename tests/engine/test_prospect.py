"""What would come of an order, told before it is given."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import World
from sim.exercise.commands.targets import written_out
from sim.randomness import SeededDraws
from sim.scenario import find, load
from sim.units import HOUR, MINUTE
from tests.properties.states import state_of
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from sim.scenario.models import Scenario


@pytest.fixture(scope="module")
def diemen() -> Scenario:
    """Return an exercise in which channels fail, means run short and requests are answered by chance."""
    return load(find("diemen-2015"))


@campaign(25)
@given(st.integers(0, 10_000), st.integers(5, 300))
def test_an_order_comes_to_what_was_told(seed: int, minutes: int) -> None:
    """Whatever was ordered before, the next order is refused, waits or sets off as its prospect says."""
    scenario = load(find("diemen-2015"))
    chance = Random(seed)
    world = World(scenario, SeededDraws(seed), silent_facilitator=True)
    world.advance(minutes * MINUTE)
    for _ in range(6):
        action = chance.choice(scenario.actions)
        targets = written_out(scenario, action)
        target = chance.choice(targets) if targets else None
        told = world.prospect(action.id, target)
        order = world.order(action.id, target)
        assert order.refused == told.refused
        if told.waits_for is not None:
            assert order.state == "waiting-means"
            assert (order.waits_for or "means") == told.waits_for
        assert tuple(o.id for o in world.orders if o.id in told.alike) == told.alike
        assert order.id not in told.alike
        world.advance(world.now + chance.randrange(40) * MINUTE)


def test_lead_times_are_those_that_are_drawn(diemen: Scenario) -> None:
    """Of many worlds, one in ten is quicker than told, and one in ten slower; a dead channel makes it longer."""
    action = next(one for one in diemen.actions if one.lead.fixed is None and one.mode == "order")
    targets = written_out(diemen, action)
    target = targets[0] if targets else None
    spans, told = [], None
    for seed in range(400):
        world = World(diemen, SeededDraws(seed))
        world.advance(0)
        told = world.prospect(action.id, target)
        order = world.order(action.id, target)
        assert order.in_force is not None
        spans.append(order.in_force)
    assert told is not None
    low, usual, high = told.lead_ms
    for share, quantile in ((0.1, low), (0.5, usual), (0.9, high)):
        assert sum(span <= quantile for span in spans) / len(spans) == pytest.approx(share, abs=0.06)


def test_asking_changes_nothing(diemen: Scenario) -> None:
    """A world that was asked about orders goes on as one that was not."""
    asked, left_alone = (World(diemen, SeededDraws(3)) for _ in range(2))
    for _ in range(4):
        for action in diemen.actions:
            asked.prospect(action.id, next(iter(written_out(diemen, action)), None))
        asked.advance(asked.now + HOUR)
    left_alone.advance(4 * HOUR)
    assert state_of(asked) == state_of(left_alone)
