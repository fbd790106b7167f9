"""Calls one by one where every draw is its mean: what becomes of each caller can be worked out by hand."""

from __future__ import annotations

import math
from math import inf
from typing import TYPE_CHECKING

from sim.calls import call_by_call
from sim.calls.plan import CallLine, Desk, Plan, PlanStep, Station
from sim.randomness import Constant
from sim.units import MINUTE, SECOND

if TYPE_CHECKING:
    from sim.calls.discrete import CallTally


class Means:
    """Draws by which people call, and talk, after exactly the mean; whatever is a chance comes true."""

    def uniform(self, name: str) -> float:
        """Return the draw of that name."""
        return 1 - math.exp(-1) if name.endswith(("/gap", "/handling")) else 0.0


def step(t: float, calls: float = 0.0, elsewhere: float = 0.0, staffed: float = 1.0) -> PlanStep:
    """Return what holds from ``t`` minutes on: calls a minute to the line, and from elsewhere, and who is at work."""
    return PlanStep(round(t * MINUTE), (calls / MINUTE,), (1.0,), ((0,),), (1.0,), (staffed,), (elsewhere / MINUTE,))


def tally(*steps: PlanStep, takers: int, handling: float, patience: int | None = None, wait: float = inf) -> CallTally:
    """Return the tally of an hour of one line at one station; handling in minutes, patience of either in ms."""
    line = CallLine("line", None if patience is None else Constant(patience), 0.0, MINUTE)
    station, desk = Station("station", (0,), wait), Desk(0, "", 1.0, takers, handling * MINUTE)
    return call_by_call(Plan((line,), (station,), (desk,), steps, 60 * MINUTE), Means())["line"]


def test_takers_work_until_they_go_home_and_finish_their_call_first() -> None:
    """Two takers serve the calls of minutes 1 to 29 at once; the one who stays takes every other minute from 31."""
    told = tally(step(0, calls=1), step(29.5, calls=1, staffed=0.5), takers=2, handling=2)
    assert (told.callers, told.answered, told.gave_up, told.waiting) == (59, 29 + 15, 0, 15)


def test_calls_from_elsewhere_occupy_takers() -> None:
    """The one taker talks for 45 seconds of every minute: who calls in the middle, and waits ten, is never served."""
    calm = tally(step(0), step(0.5, calls=0.5), takers=1, handling=0.75, patience=10 * SECOND)
    assert (calm.callers, calm.answered) == (29, 29)
    busy = tally(step(0, elsewhere=1), step(0.5, calls=0.5, elsewhere=1), takers=1, handling=0.75, patience=10 * SECOND)
    assert (busy.callers, busy.answered, busy.gave_up) == (29, 0, 29)


def test_who_calls_from_elsewhere_and_gives_up_leaves_the_queue() -> None:
    """Every second of them gives up until minute 10; afterwards the taker is free for each call to the line."""
    told = tally(
        step(0, elsewhere=1),
        step(10.25),
        step(12, calls=0.5),
        takers=1,
        handling=1.5,
        patience=SECOND,
        wait=10 * SECOND,
    )
    assert (told.callers, told.answered, told.longest) == (23, 23, 0)
