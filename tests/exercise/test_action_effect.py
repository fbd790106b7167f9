"""What an order would change, told before it is given: in the same worlds, with and without."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink
from sim.exercise.action_effect import ActionEffect, action_effect
from sim.exercise.commands.model import AnswerRequest, OrderAction, Pause, Start
from sim.exercise.outlook import outlook
from sim.exercise.outlook_world import job_of
from sim.scenario.models import Scenario
from sim.units import HOUR, MINUTE
from sim.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOCK = 1_800_000_000_000


def room(actions: list[dict[str, Any]], t: int = 2 * HOUR, **more: Mapping[str, object]) -> Exercise:
    """Return a room in which a mast is out since 1 h, its repair of 2 to 10 h under way."""
    strike = {"effect": "damage", "target": "mast", "repair": {"uniform": ["2h", "10h"]}}
    scenario = Scenario.model_validate(
        {
            "format": "keten/1", "id": "one", "title": "One", "starts": "2026-01-05T08:30:00", "lasts": "3h",
            "horizon": "48h", "crews": {"crew": {"size": 1}},
            "processes": {
                "mast": {"customers": 1000, "crew": "crew"}, "hall": {},
                "store": {"customers": 10, "needs": {"power": {"from": "mast", "form": "pool", "stock": "1h"}}},
            },
            "threats": [{"id": "hit", "at": "1h", "effects": [strike]}],
            "actions": actions, **more,
        }
    )  # fmt: skip
    exercise = Exercise.new(scenario, 3, MemorySink(), CLOCK)
    exercise.do(Start(), clock=CLOCK)
    exercise.advance(t, CLOCK + t)
    exercise.do(Pause(), clock=CLOCK + t)
    return exercise


def effect(exercise: Exercise, order: OrderAction, worlds: int = 30, ahead: int = 12 * HOUR) -> ActionEffect:
    """Return what an order would change, computed in this process."""
    job = job_of(exercise, ahead, None, (), 30 * MINUTE, order=order)
    return action_effect(job, worlds, Workers(1), time.perf_counter)


BACK = {"id": "back", "title": "Back", "lead": "1h", "effects": [{"effect": "restore", "target": "mast"}]}
NOTHING = {"id": "nothing", "title": "Nothing", "effects": [{"effect": "demand", "target": "hall", "factor": 1.0}]}
WORSE = {"id": "worse", "title": "Worse", "effects": [{"effect": "damage", "target": "hall", "size": 0.5}]}
ASKED = {**BACK, "id": "asked", "mode": "request", "answer": {"by": "facilitator"}}


def test_an_order_that_restores_is_told_as_its_closed_form() -> None:
    """A mast that an order brings back after an hour, in every world, is back earlier by what the repair would take."""
    exercise = room([BACK])
    told = effect(exercise, OrderAction(action="back"))
    plain = outlook(exercise, 30, 12 * HOUR, Workers(1), time.perf_counter, processes=["mast"])
    back = plain.returns["mast"]
    assert back.share == 1
    assert back.median is not None
    (mast, *others) = told.processes
    assert (told.action, told.since, told.worlds, told.strayed) == ("back", 2 * HOUR, 30, 0)
    assert mast.process == "mast"
    assert mast.earlier == back.median - 3 * HOUR
    # Of the moments looked at, the mean difference is largest in the first at which the order is in force.
    assert mast.at == 3 * HOUR
    without = next(band for band in plain.bands["mast"] if band.t == 3 * HOUR)
    assert without.high == 0
    assert mast.points == 1
    assert mast.hours > 0
    assert mast.returns == 0
    # Ten people hang on the store, a thousand on the mast.
    assert [one.process for one in others] == ["store"]


def test_an_order_that_does_nothing_is_told_as_nothing() -> None:
    """Where no world differs there is nothing to tell, and where all get worse the sign says so."""
    exercise = room([NOTHING, WORSE])
    assert effect(exercise, OrderAction(action="nothing"), 3).processes == ()
    (hall,) = effect(exercise, OrderAction(action="worse"), 3).processes
    assert (hall.process, hall.points, hall.earlier) == ("hall", -0.5, None)
    assert hall.hours == -6


def test_what_the_facilitator_is_asked_counts_as_agreed() -> None:
    """A request that he is to answer would change what it changes once he has agreed."""
    exercise = room([BACK, ASKED])
    asked, ordered = (effect(exercise, OrderAction(action=name), 5) for name in ("asked", "back"))
    assert asked.processes == ordered.processes


def test_a_return_that_only_the_order_brings_is_told() -> None:
    """What comes back within the time looked ahead in more worlds than before is told as such."""
    exercise = room([BACK])
    told = effect(exercise, OrderAction(action="back"), 40, 3 * HOUR)
    without = outlook(exercise, 40, 3 * HOUR, Workers(1), time.perf_counter, processes=["mast"]).returns["mast"]
    mast = told.processes[0]
    assert 0 < without.share < 1
    assert mast.returns == pytest.approx(1 - without.share)


def test_an_order_that_cannot_be_given_is_refused_before_anything_is_played() -> None:
    """Before STARTEX, for an unknown action, or without an order there is no effect."""
    exercise = room([BACK])
    with pytest.raises(CommandRefused):
        effect(exercise, OrderAction(action="nowhere"))
    fresh = Exercise.new(exercise.scenario, 1, MemorySink(), CLOCK)
    with pytest.raises(CommandRefused):
        effect(fresh, OrderAction(action="back"))
    with pytest.raises(ValueError, match="no effect"):
        action_effect(job_of(exercise, HOUR, None, (), HOUR), 3, Workers(1), time.perf_counter)


def test_an_outlook_with_an_order_is_that_after_it_was_given() -> None:
    """Ordered in thought or in truth, by a request that is agreed to: the worlds are the same, under the same draws."""
    exercise = room([BACK, ASKED])
    for name in ("back", "asked"):
        order = OrderAction(action=name)
        ahead = outlook(exercise, 10, 9 * HOUR, Workers(1), time.perf_counter, order=order)
        after = room([BACK, ASKED])
        after.do(order, clock=CLOCK + 2 * HOUR)
        if name == "asked":
            after.do(AnswerRequest(order="asked#1", answer="agree"), clock=CLOCK + 2 * HOUR)
        assert outlook(after, 10, 9 * HOUR, Workers(1), time.perf_counter) == ahead


def test_before_startex_of_a_crisis_under_way_the_past_is_kept() -> None:
    """An exercise that begins in mid-crisis has an outlook before its clock runs: no world strays."""
    scenario = room([BACK]).scenario
    early = scenario.threats[0].model_copy(update={"at": -5 * HOUR})
    ready = Exercise.new(scenario.model_copy(update={"threats": (early,)}), 3, MemorySink(), CLOCK)
    assert ready.world.level("mast") == 0
    found = outlook(ready, 12, 12 * HOUR, Workers(1), time.perf_counter, processes=["mast"])
    assert (found.worlds, found.strayed) == (12, 0)
    assert found.bands["mast"][0].high == 0
    assert found.returns["mast"].share == 1
