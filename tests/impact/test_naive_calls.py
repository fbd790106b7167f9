"""The fluid of calls beside calls in small steps of time, worked out from the page."""

from __future__ import annotations

from random import Random

import pytest

from sim.calls.fluid import follow
from sim.calls.plan import CallLine, Desk, Plan, PlanStep, Station
from sim.randomness import Constant
from sim.units import MINUTE, SECOND
from tests.naive.calls import PLACES, NaiveCalls


def plan_from(seed: int) -> Plan:
    """Return a plan of one or two lines over an intake and a centre, with all that changes in steps."""
    pick = Random(seed)
    pause, patience = pick.choice([MINUTE, 2 * MINUTE]), pick.choice([2 * MINUTE, 5 * MINUTE])
    lines = tuple(
        CallLine(f"l{n}", Constant(patience), pick.choice([0.3, 0.6, 0.9]), pause) for n in range(pick.randint(1, 2))
    )
    stations = (Station("intake", (0,), patience), Station("centre", (1, 2), patience))
    desks = (Desk(0, "", 1.0, 10, 30 * SECOND), Desk(1, "a", 0.6, 6, 2 * MINUTE), Desk(1, "b", 0.4, 4, 3 * MINUTE))
    steps = [
        PlanStep(
            t * MINUTE,
            tuple(pick.choice([1, 2, 8]) / MINUTE for _ in lines),
            # Whole places, so that the steps hold every share exactly.
            tuple(pick.choice([PLACES, PLACES, 15, 10, 4, 0]) / PLACES for _ in lines),
            tuple((0, 1) for _ in lines),
            (pick.choice([1, 1, 0.6]), 1.0),
            (1.0, pick.choice([1, 0.5, 2])),
            (0.0, pick.choice([0, 1 / MINUTE])),
            tuple(pick.choice([1, 1, 0.7]) for _ in lines),
        )
        for t in range(0, 80, 16)
    ]
    return Plan(lines, stations, desks, tuple(steps), 90 * MINUTE)


@pytest.mark.parametrize("seed", range(6))
def test_the_fluid_is_calls_in_small_steps(seed: int) -> None:
    """In any plan each count of the fluid is that of steps of five seconds, to one in a hundred of all attempts."""
    plan = plan_from(seed)
    found, counted = follow(plan).lines, NaiveCalls(plan, 5 * SECOND).run()
    for line in plan.lines:
        for name, amount in counted[line.name].items():
            assert getattr(found[line.name], name) == pytest.approx(amount, abs=0.01 * found[line.name].attempts), name
