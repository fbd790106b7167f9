"""The outlook over other plausible numbers: only what has not shown may vary, and every world has the same past."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import OrderAction, Start
from sim.exercise.outlook import outlook
from sim.exercise.outlook_known import PlayOnAsKnown, open_numbers, outlook_as_known
from sim.exercise.outlook_world import job_of
from sim.randomness import Conditional
from sim.scenario.models import Scenario
from sim.scenario.plausible import RANGES, Plausible
from sim.units import HOUR, MINUTE
from sim.workers import Workers

if TYPE_CHECKING:
    from sim.exercise.outlook_known import OpenNumbers

REPAIR = "threat/hit/effects.1.repair"
STOCK = "process/store/power.stock.1.lasts"
LATER = "threat/next/effects.1.repair"
LEAD = "action/aid/lead"


@cache
def scenario() -> Scenario:
    """Return a mast that breaks at 1 h, a store that lasts on its stock, a hall that breaks at 20 h, and help."""
    return Scenario.model_validate(
        {
            "format": "keten/1", "id": "one", "title": "One", "starts": "2026-01-05T08:30:00", "lasts": "3h",
            "processes": {
                "mast": {"customers": 100}, "hall": {"customers": 10},
                "store": {"customers": 10, "needs": {"power": {"from": "mast", "stock": "6h", "restart": "30min"}}},
            },
            "threats": [
                {"id": "hit", "at": "1h", "effects": [
                    {"effect": "damage", "target": "mast", "repair": {"uniform": ["2h", "10h"]}}]},
                {"id": "next", "at": "20h", "effects": [
                    {"effect": "damage", "target": "hall", "repair": {"uniform": ["2h", "10h"]}}]},
            ],
            "actions": [{"id": "aid", "title": "Aid", "targets": ["store/power"], "lead": "90min",
                         "effects": [{"effect": "bypass", "target": "{target}"}]}],
            "measures": [{"id": "hours", "title": "Hours", "measure": "person-hours"}],
        }
    )  # fmt: skip


def at(t: int, seed: int = 1, order: int | None = None) -> Exercise:
    """Return the exercise at ``t``; help is ordered at ``order``, if it is."""
    exercise = Exercise.new(scenario(), seed, MemorySink(), 0)
    exercise.do(Start(), clock=0)
    if order is not None and order < t:
        exercise.advance(order, order)
        exercise.do(OrderAction(action="aid", target="store/power"), clock=order)
    exercise.advance(t, t)
    return exercise


def known(exercise: Exercise, most: int = 400) -> tuple[PlayOnAsKnown, OpenNumbers]:
    """Return what plays worlds as known of an exercise, and which numbers may vary."""
    world = PlayOnAsKnown.of(exercise, job_of(exercise, 10 * HOUR, None, (), HOUR))
    return world, open_numbers(world, Plausible(exercise.scenario), Workers(1), time.perf_counter, most)


def sides(found: OpenNumbers, place: str) -> tuple[bool, bool]:
    """Return whether a number may be lower, and whether higher."""
    (number,) = (at for at, one in enumerate(found.plausible.numbers) if one.place == place)
    return number in found.down, number in found.up


def test_with_no_past_every_number_varies() -> None:
    """At STARTEX nothing has shown of any number: one group on each side, each played at both edges of chance."""
    _, found = known(at(0))
    assert len(found.down) == len(found.up) == len(found.plausible.numbers) > 3
    assert (found.varied, found.one_sided, found.untried) == (len(found.plausible.numbers), 0, frozenset())
    assert found.plays >= 4


def test_what_is_under_way_may_only_take_longer() -> None:
    """Where half of it would have ended by now, a repair or stock may only be longer; before that it may be either."""
    _, found = known(at(2 * HOUR))
    # The repair takes 1 h at least at half, and has taken that; the stock of 6 h is 1 h below full.
    assert [sides(found, place) for place in (REPAIR, STOCK, LATER)] == [(True, True)] * 3
    broken = next(one for one in (at(5 * HOUR, seed) for seed in range(1, 20)) if one.world.level("mast") < 1)
    _, later = known(broken)
    # The stock would have run dry at 4 h at half, and a repair of just over 4 h would have ended.
    assert [sides(later, place) for place in (REPAIR, STOCK, LATER)] == [(False, True), (False, True), (True, True)]
    assert later.one_sided == 2


def test_what_has_shown_stays_as_written() -> None:
    """Once the mast is back how long its repair took is known, so the number does not vary; what comes still does."""
    back = at(12 * HOUR)
    assert back.world.level("mast") == 1
    _, found = known(back)
    assert sides(found, REPAIR) == (False, False)
    assert sides(found, LATER) == (True, True)


def test_the_time_that_was_told_of_an_order_stays() -> None:
    """Everyone is told when an order will be in force, so its lead does not vary once it was given."""
    _, before = known(at(2 * HOUR))
    _, after = known(at(2 * HOUR, order=90 * MINUTE))
    assert sides(before, LEAD) == (True, True)
    assert sides(after, LEAD) == (False, False)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(1, 99), minutes=st.integers(0, 30 * 60), order=st.none() | st.integers(30, 600))
def test_every_kept_world_has_the_real_past(seed: int, minutes: int, order: int | None) -> None:
    """Curves, orders and injects of a world as known are to the bit what they were, and hardly any strays."""
    exercise = at(minutes * MINUTE, seed, None if order is None else order * MINUTE)
    world, found = known(exercise)
    kept = 0
    for number in range(6):
        play = world.lived(found.world(number + 1), Conditional(number, world.job.seen))
        if play is None:
            continue
        kept += 1
        for name in exercise.scenario.processes:
            assert play.world.curve(name) == exercise.world.curve(name)
        assert play.world.orders == exercise.world.orders
        assert play.world.delivered == exercise.world.delivered
    assert kept == 6


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(1, 99), minutes=st.integers(0, 30 * 60))
def test_without_width_it_is_the_outlook_by_chance(seed: int, minutes: int) -> None:
    """Where no range has a width, the outlook as known is that of chance to the bit."""
    exercise = at(minutes * MINUTE, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.scenario.plausible.RANGES", dict.fromkeys(RANGES, (1.0, 1.0)))
        wide = outlook_as_known(exercise, 5, 10 * HOUR, Workers(1), time.perf_counter)
    assert wide.outlook == outlook(exercise, 5, 10 * HOUR, Workers(1), time.perf_counter)
    assert (wide.known.varied, wide.known.plays, wide.left_out) == (0, 0, 0)


def test_without_plays_nothing_varies() -> None:
    """Numbers that could not be tried are told, and stay as written; plays never go over what was asked."""
    exercise = at(5 * HOUR)
    none = outlook_as_known(exercise, 5, 10 * HOUR, Workers(1), time.perf_counter, most_plays=0)
    assert none.outlook == outlook(exercise, 5, 10 * HOUR, Workers(1), time.perf_counter)
    assert len(none.known.untried) == len(none.known.plausible.numbers)
    for most in (1, 7, 20):
        _, found = known(exercise, most)
        assert found.plays <= most


def test_the_band_is_wider_and_the_same_for_any_workers() -> None:
    """What comes later is spread wider by numbers and chance than by chance, with one worker or two."""
    exercise = at(2 * HOUR)
    chance = outlook(exercise, 30, 30 * HOUR, Workers(1), time.perf_counter)
    wide = outlook_as_known(exercise, 30, 30 * HOUR, Workers(1), time.perf_counter)
    assert wide.outlook.strayed == 0
    one, other = chance.returns["mast"], wide.outlook.returns["mast"]
    assert one.high is not None
    assert other.high is not None
    # Ten hours at most by chance; twice that where a judgement may be twice as much.
    assert one.high <= 11 * HOUR < other.high <= 21 * HOUR
    with Workers(2) as two:
        assert outlook_as_known(exercise, 30, 30 * HOUR, two, time.perf_counter).outlook == wide.outlook


def test_no_worlds_are_no_outlook() -> None:
    """No worlds is refused before anything is played."""
    with pytest.raises(ValueError, match="no outlook"):
        outlook_as_known(at(0), 0, HOUR, Workers(1), time.perf_counter)
