from __future__ import annotations

import random
from dataclasses import fields
from math import inf

import pytest

from sim.calls.fluid import LineCalls, follow
from sim.calls.plan import CallLine, Desk, Plan, PlanStep, Station
from sim.randomness import Constant
from sim.units import MINUTE


def plan_from(seed: int) -> Plan:
    """Return a plan of any make: lines, stations with pools, routes that change, nobody at work, nothing connected."""
    pick = random.Random(seed)
    count, places = pick.randint(1, 4), pick.randint(1, 4)
    lines = tuple(
        CallLine(f"l{at}", Constant(MINUTE), pick.choice([0.0, 0.3, 0.6, 0.9]), pick.choice([MINUTE, 10 * MINUTE]))
        for at in range(count)
    )
    desks: list[Desk] = []
    stations = []
    for place in range(places):
        first, pools = len(desks), pick.randint(1, 3)
        for pool in range(pools):
            takers, handling = pick.choice([0, 1, 2, 50]), pick.choice([1e3, 37e3, 18e4])
            desks.append(Desk(place, str(pool), 1 / pools, takers, handling))
        stations.append(Station(f"s{place}", tuple(range(first, len(desks))), pick.choice([0, MINUTE, inf])))
    steps, t = [], 0
    for _ in range(pick.randint(1, 30)):
        steps.append(
            PlanStep(
                t,
                tuple(pick.choice([0, 1e-6, 1e-4, 1e-3]) for _ in lines),
                tuple(pick.choice([0, 0.5, 1]) for _ in lines),
                tuple(tuple(pick.sample(range(places), pick.randint(1, min(2, places)))) for _ in lines),
                tuple(pick.choice([0, 0.3, 1]) for _ in stations),
                tuple(pick.choice([0, 0.5, 1, 2.2]) for _ in stations),
                tuple(pick.choice([0, 1e-5, 1e-3]) for _ in stations),
            )
        )
        t += pick.choice([1, 1000, 10 * MINUTE, 120 * MINUTE])
    return Plan(lines, tuple(stations), tuple(desks), tuple(steps), t)


@pytest.mark.parametrize("seed", range(30))
def test_no_attempt_is_lost_or_made_up(seed: int) -> None:
    """In any plan each attempt is answered, not connected, given up or waiting, and no count is below nothing."""
    for line in follow(plan_from(seed)).lines.values():
        assert min(getattr(line, field.name) for field in fields(LineCalls)) >= -1e-6
        parts = line.answered + line.unconnected + line.gave_up + line.waiting
        assert parts == pytest.approx(line.attempts, rel=1e-6, abs=1e-6)
        assert line.callers <= line.attempts + 1e-6
