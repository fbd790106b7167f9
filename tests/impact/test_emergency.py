from __future__ import annotations

from math import inf

import pytest

from sim.calls import queues
from sim.calls.fluid import follow
from sim.calls.fluid_queue import FluidQueue
from sim.calls.plan import CallLine, Desk, Plan, PlanStep, Station
from sim.impact import calls
from sim.randomness import Constant
from sim.units import HOUR, MINUTE
from tests.impact.emergency_small import world_of


def drive(queue: FluidQueue, arriving: list[float], span: float) -> tuple[list[float], list[float]]:
    """Let callers arrive at these rates for ``span`` ms; give who was taken and who gave up, per class."""
    taken, gone = [0.0] * len(arriving), [0.0] * len(arriving)
    while span > 1e-6:
        queue.flow(arriving)
        passing = min(span, queue.due())
        queue.run(passing)
        for at in range(len(arriving)):
            taken[at] += queue.out[at] * passing
            gone[at] += queue.gone[at] * passing
        span -= passing
    return taken, gone


def test_an_overloaded_queue_fills_to_patience_and_then_loses_the_rest() -> None:
    """Three a minute to one taker a minute, patience two minutes: ten are taken, 18 give up, two still wait."""
    queue = FluidQueue(2 * MINUTE, 1)
    queue.staff(1 / MINUTE)
    taken, gone = drive(queue, [3 / MINUTE], 10 * MINUTE)
    assert taken == pytest.approx([10])
    assert gone == pytest.approx([18])
    assert queue.waiting() == pytest.approx([2])
    assert queue.longest == pytest.approx(2 * MINUTE)
    taken, gone = drive(queue, [0.0], 10 * MINUTE)
    assert taken == pytest.approx([2])
    assert gone == [0.0]


def test_who_came_first_is_taken_first() -> None:
    """Two of one kind arrive in a minute, then two of the other: in the second minute only the first kind is taken."""
    queue = FluidQueue(inf, 2)
    queue.staff(1 / MINUTE)
    assert drive(queue, [2 / MINUTE, 0.0], MINUTE)[0] == pytest.approx([1, 0])
    assert drive(queue, [0.0, 2 / MINUTE], MINUTE)[0] == pytest.approx([1, 0])
    assert drive(queue, [0.0, 0.0], MINUTE)[0] == pytest.approx([0, 1])


def test_fewer_takers_lose_those_who_came_last() -> None:
    """With half the takers only half as many can be taken within patience; the last of the queue give up."""
    queue = FluidQueue(2 * MINUTE, 1)
    queue.staff(2 / MINUTE)
    drive(queue, [20 / MINUTE], 5 * MINUTE)
    assert queue.staff(1 / MINUTE) == pytest.approx([2])
    assert queue.waiting() == pytest.approx([2])


def test_a_calm_line_answers_everyone() -> None:
    """Without anything wrong every caller calls once and is answered."""
    assert calls(world_of(hours=2)) == {
        "attempts": 120,
        "answered": 120,
        "unanswered": 0,
        "callers": 120,
        "unconnected": 0,
        "gave_up": 0,
        "waiting": 0,
        "got_through": 120,
        "never": 0,
        "calling_again": 0,
    }


def test_without_a_handover_nobody_gets_through_and_half_try_again() -> None:
    """A caller a minute for an hour, half trying again each minute, twice at most: the sum of the tries fails."""
    found = calls(world_of({"effect": "damage", "target": "handover", "size": 1, "lasts": "1h"}))
    failed = 0.0
    for tries in range(3):
        failed += 0.5**tries * (60 - tries)
    # What comes back at a rate under a ten-thousandth of the normal one is not followed.
    assert found["unconnected"] == pytest.approx(failed, rel=1e-3)
    assert found["callers"] == 600
    assert found["attempts"] == pytest.approx(600 + (60 + 29.5) / 2, rel=1e-3)
    assert found["unanswered"] == pytest.approx(found["unconnected"], abs=0.01)
    # Of the last 3 minutes half, half of a half and the rest still call when it is back; all others never get through.
    late = 0.5 * 1 + 0.25 * 1
    assert found["never"] == pytest.approx(60 - late, rel=1e-3)
    assert found["got_through"] == pytest.approx(540 + late, rel=1e-3)


def test_a_surge_is_answered_as_fast_as_takers_can() -> None:
    """Ten times the calls for an hour to takers for twice the normal rate: in that hour they take two a minute."""
    found = calls(
        world_of(
            {"effect": "demand", "target": "line", "factor": 10, "lasts": "1h"}, police=4, again=0.0, patience="1min"
        )
    )
    assert found["callers"] == pytest.approx(9 * 60 + 600)
    # Filling one minute of patience, and taking those who still waited at the end.
    assert found["answered"] == pytest.approx(9 * 60 + 120 + 2)
    assert found["gave_up"] == pytest.approx(600 - 122)


def test_taking_calls_over_adds_people_to_the_pool() -> None:
    """A centre that keeps half of its calls, because others take the rest over, has twice the takers."""
    surge = {"effect": "demand", "target": "line", "factor": 10, "lasts": "1h"}
    overflow = {"effect": "demand", "target": "dispatch", "factor": 0.5}
    alone, helped = (
        calls(world_of(*effects, police=4, again=0.0, patience="1min")) for effects in ((surge,), (surge, overflow))
    )
    assert helped["answered"] == pytest.approx(9 * 60 + 240 + 4)
    assert helped["answered"] > alone["answered"]


def test_phones_on_a_living_mast_with_a_dead_core_are_held() -> None:
    """One of two networks loses its core: its 60 % of the phones cannot call, the level of the line stays 1."""
    world = world_of({"effect": "damage", "target": "core.b", "size": 1, "lasts": "1h"}, again=0.0)
    assert calls(world)["unconnected"] == pytest.approx(0.6 * 60)
    assert world.curve("line") == [(0, 1.0)]
    fixed = world_of({"effect": "damage", "target": "core.b", "size": 1, "lasts": "1h"}, again=0.0, mobile=0.5)
    assert calls(fixed)["unconnected"] == pytest.approx(0.3 * 60)


def test_phones_without_any_mast_of_their_own_roam() -> None:
    """A network that is gone with its masts holds nobody: every call goes over the other one."""
    world = world_of({"effect": "damage", "target": "mobile.b", "size": 1, "lasts": "1h"})
    assert calls(world)["unanswered"] == pytest.approx(0)


def test_attempts_are_all_accounted_for() -> None:
    """Every attempt is answered, not connected, given up or still waiting, in a run that ends in the middle of it."""
    found = calls(
        world_of(
            {"effect": "demand", "target": "line", "factor": 20, "lasts": "3h"},
            {"effect": "damage", "target": "core.a", "size": 1, "lasts": "30min"},
            takers=5,
            police=3,
            hours=2,
        )
    )
    assert found["waiting"] > 0
    parts = found["answered"] + found["unconnected"] + found["gave_up"] + found["waiting"]
    assert parts == pytest.approx(found["attempts"])


def test_the_national_queue_comes_before_that_of_the_centre() -> None:
    """With too few national takers the centre has no queue: what does not pass the first never meets the second."""
    world = world_of({"effect": "demand", "target": "line", "factor": 10, "lasts": "1h"}, takers=2)
    followed = queues(world)
    assert followed is not None
    waits = {s.station: s.longest for s in followed.stations}
    assert waits["national"] == pytest.approx(2 * MINUTE)
    assert waits["dispatch"] == 0
    assert world.now == 10 * HOUR


def test_a_queue_has_no_takers_until_some_are_put_to_work() -> None:
    """Whoever arrives before that is not taken, and where nobody works nobody waits."""
    queue = FluidQueue(2 * MINUTE, 1)
    queue.flow([1e-3])
    assert (queue.out, queue.gone, queue.content) == ([0.0], [1e-3], 0.0)


def test_a_calm_pool_never_has_a_queue() -> None:
    """Where takers are free the fullest that its queue was is nobody, and nobody waited."""
    found = queues(world_of(hours=2))
    assert found is not None
    assert {(pool.queue, pool.longest) for pool in found.stations} == {(0.0, 0.0)}


def test_a_line_that_goes_further_than_another_is_taken_at_its_end() -> None:
    """Calls that pass the intake and then a centre where nobody works are not answered by the intake."""
    lines = tuple(CallLine(name, Constant(MINUTE), 0.0, MINUTE) for name in ("far", "near"))
    stations = (Station("intake", (0,), MINUTE), Station("centre", (1,), MINUTE))
    desks = (Desk(0, "", 1.0, 10, MINUTE), Desk(1, "", 1.0, 0, MINUTE))
    calls = (1 / MINUTE, 1 / MINUTE)
    step = PlanStep(0, calls, (1.0, 1.0), ((0, 1), (0,)), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0))
    found = follow(Plan(lines, stations, desks, (step,), 60 * MINUTE)).lines
    assert [found["far"].answered, found["near"].answered] == pytest.approx([0, 60])


def test_calls_from_elsewhere_are_shared_by_the_pools_of_a_station() -> None:
    """Two pools of one taker, each with half of the calls of either kind, take two a minute and nobody gives up."""
    line, station = CallLine("line", Constant(MINUTE), 0.0, MINUTE), Station("centre", (0, 1), MINUTE)
    desks = tuple(Desk(0, name, 0.5, 1, MINUTE) for name in ("police", "fire"))
    step = PlanStep(0, (1 / MINUTE,), (1.0,), ((0,),), (1.0,), (1.0,), (1 / MINUTE,))
    found = follow(Plan((line,), (station,), desks, (step,), 60 * MINUTE)).lines["line"]
    assert [found.answered, found.gave_up] == pytest.approx([60, 0], abs=1e-6)
