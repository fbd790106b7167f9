"""An outlook with an order added is the outlook after that order, over random exercises."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise.commands.model import AnswerRequest, OrderAction
from sim.exercise.outlook_world import PlayOn, job_of
from sim.exercise.resample import past_of
from sim.units import HOUR
from tests.properties.mechanisms import MECHANISMS
from tests.properties.states import state_of
from tests.properties.test_past_commands import CLOCK, played, rehearsed
from tests.properties.test_unrecorded import TEAM
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from sim.exercise import Exercise

WORLDS = 2


def jobs_ahead(exercise: Exercise, chance: Random) -> list[PlayOn]:
    """Return a job for each action that can be ordered now, at one of its targets."""
    found = []
    for action in exercise.scenario.actions:
        targets = [None, *action.targets, *exercise.scenario.processes]
        order = OrderAction(action=action.id, target=chance.choice(targets))
        try:
            found.append(job_of(exercise, 6 * HOUR, None, (), HOUR, order=order))
        except CommandRefused:
            continue
    return found


@campaign(40)
@given(st.sampled_from(sorted(MECHANISMS)), st.integers(1, 10_000), st.sampled_from([None, TEAM]))
def test_an_order_added_is_the_order_given(name: str, number: int, team: str | None) -> None:
    """Under the same draws a world to which an order is added is the one in which it was given, to the last bit."""
    chance = Random(f"{name}/{number}/{team}")
    exercise = played(rehearsed(MECHANISMS[name].world(chance)), chance, team)
    jobs = jobs_ahead(exercise, chance)
    if not jobs:
        return
    job = chance.choice(jobs)
    assert job.order is not None
    entry = exercise.do(job.order, clock=CLOCK)
    asked = exercise.play.order_id(entry.seq)
    found = None if asked is None else exercise.world.order_by_id(asked)
    if found is not None and found.state == "waiting-answer" and exercise.play.asks(found.id):
        exercise.do(AnswerRequest(order=found.id, answer="agree"), clock=CLOCK)
    # The draws of the order itself are those of the world, not those of the seed.
    after = replace(job, past=past_of(exercise.history, exercise.play), order=None, curves={})
    for world in range(WORLDS):
        ahead, after_order = job.lived(world), after.lived(world)
        assert ahead is not None
        assert after_order is not None
        for one, play in ((job, ahead), (after, after_order)):
            one.go_on(play)
        assert state_of(ahead.world) == state_of(after_order.world)


def test_orders_can_be_added() -> None:
    """Most of the generated exercises have something that can be ordered, also what the facilitator is asked."""
    seen: set[str] = set()
    for number in range(20):
        chance = Random(number)
        exercise = played(rehearsed(MECHANISMS["orders"].world(chance)), chance, None)
        seen |= {job.order.action for job in jobs_ahead(exercise, chance) if job.order is not None}
    assert "ask" in seen
    assert len(seen) > 1
