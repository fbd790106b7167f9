from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from sim.calls import call_by_call, fluid, plan_of, queues
from sim.randomness import SeededDraws
from tests.impact.emergency_small import world_of

if TYPE_CHECKING:
    from sim.calls.discrete import CallTally
    from sim.engine import World

SEEDS = range(12)
MOMENTS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "calm": ([], {"hours": 2}),
    "overloaded": ([{"effect": "demand", "target": "line", "factor": 6, "lasts": "2h"}], {"hours": 3}),
    "after an outage": ([{"effect": "damage", "target": "handover", "size": 1, "lasts": "1h"}], {"hours": 4}),
}


def world_for(moment: str) -> World:
    effects, settings = MOMENTS[moment]
    return world_of(*effects, calls=240, takers=12, police=20, patience="3min", **settings)


@cache
def tallies(moment: str) -> list[CallTally]:
    """Return what the line counted call by call, of each seed."""
    plan = plan_of(world_for(moment))
    assert plan is not None
    return [call_by_call(plan, SeededDraws(seed))["line"] for seed in SEEDS]


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("count", ["callers", "attempts", "answered", "unconnected", "gave_up"])
def test_the_fluid_is_the_mean_of_call_by_call(moment: str, count: str) -> None:
    """Over twelve seeds the mean of each count lies within four standard errors, and two in a hundred, of the fluid."""
    followed = queues(world_for(moment))
    assert followed is not None
    counted = [getattr(tally, count) for tally in tallies(moment)]
    mean = sum(counted) / len(counted)
    error = math.sqrt(sum((one - mean) ** 2 for one in counted) / (len(counted) - 1) / len(counted))
    line = followed.lines["line"]
    # What a fluid cannot see, a queue that forms by chance, is of the order of the root of the pool.
    assert abs(mean - getattr(line, count)) <= 4 * error + 0.02 * line.attempts


def test_every_seed_is_another_evening_and_the_same_seed_the_same() -> None:
    """Call by call is drawn by name: equal for one seed, different for two."""
    plan = plan_of(world_for("calm"))
    assert plan is not None
    assert call_by_call(plan, SeededDraws(1)) == call_by_call(plan, SeededDraws(1))
    assert call_by_call(plan, SeededDraws(1)) != call_by_call(plan, SeededDraws(2))


def test_nobody_is_answered_while_nothing_hands_calls_over() -> None:
    """In an outage of the hand-over that lasts to the end, whoever calls after it began is never answered."""
    plan = plan_of(world_of({"effect": "damage", "target": "handover", "size": 1}, hours=3))
    calm = plan_of(world_of(hours=1))
    assert plan is not None
    assert calm is not None
    tally = call_by_call(plan, SeededDraws(3))["line"]
    before = call_by_call(calm, SeededDraws(3))["line"]
    assert tally.answered <= before.answered + before.waiting
    assert tally.unconnected > 60


@pytest.mark.slow
def test_takers_who_go_home_take_no_more_calls() -> None:
    """With the centre's work halved in capacity from 1 h on, fewer calls are answered than with all of it."""
    surge = {"effect": "demand", "target": "line", "factor": 6, "lasts": "2h"}
    half = {"effect": "damage", "target": "dispatch", "size": 0.5}
    full, fewer = (
        call_by_call(plan, SeededDraws(4))["line"]
        for effects in ((surge,), (surge, half))
        if (plan := plan_of(world_of(*effects, calls=240, police=20, hours=3))) is not None
    )
    assert fewer.answered < full.answered


def test_means_of_half_a_minute_change_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told as means, those who call again are as many: each count is within a thousandth of that to the millisecond."""
    plan = plan_of(world_for("overloaded"))
    assert plan is not None
    monkeypatch.setattr(fluid, "_CROWDED", math.inf)
    exact = fluid.follow(plan).lines["line"]
    monkeypatch.setattr(fluid, "_CROWDED", 1)
    means = fluid.follow(plan).lines["line"]
    assert means != exact
    for count in ("callers", "attempts", "answered", "unconnected", "gave_up", "never"):
        assert getattr(means, count) == pytest.approx(getattr(exact, count), abs=exact.attempts / 1000)
