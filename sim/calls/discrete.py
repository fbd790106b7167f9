"""112 call by call, in SimPy.

Every caller is a process, every pool of takers a resource.

The same :class:`~sim.calls.plan.Plan` that ``sim.impact`` follows as a fluid, with the chance that a fluid has
not: when people call, how long they wait, how long a call takes. Every draw has a name, so one caller more changes no
other.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simpy import Environment, PriorityResource

if TYPE_CHECKING:
    from collections.abc import Generator

    from simpy import Event
    from simpy.resources.resource import PriorityRequest

    from sim.calls.plan import Plan, PlanStep
    from sim.randomness import Draws

__all__ = ["CallTally", "call_by_call"]

_AWAY: Final = 0
_CALLER: Final = 1
"""Priorities: a taker who is away goes before any caller."""
_WHOLE: Final = 1e-9
"""Part of a taker that is none."""


@dataclass(slots=True)
class CallTally:
    """What became of the calls to one line, counted one by one."""

    callers: int = 0
    """People who began to call."""
    attempts: int = 0
    """Calls, those of people who call again included."""
    answered: int = 0
    """Calls taken at the last station: that many callers got through in the end."""
    unconnected: int = 0
    """Calls that no network carried to a station."""
    gave_up: int = 0
    """Calls broken off in a queue."""
    longest: int = 0
    """Longest wait in one queue of anyone answered there, ms."""
    never: int = 0
    """Callers who did not get through and call no more."""

    @property
    def calling_again(self) -> int:
        """Callers who have not got through and will call again after the run ends."""
        return self.callers - self.answered - self.waiting - self.never

    @property
    def waiting(self) -> int:
        """Calls under way when the run ends: in a queue, or with a first taker."""
        return self.attempts - self.answered - self.unconnected - self.gave_up


def call_by_call(plan: Plan, draws: Draws) -> dict[str, CallTally]:
    """Simulate every call of a plan from 0 to its end. Return the tally of each line, in the order of the plan."""
    room = _Room(plan, draws)
    room.run()
    return {line.name: tally for line, tally in zip(plan.lines, room.tallies, strict=True)}


class _Room:
    """The takers, the callers and the clock."""

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self._plan = plan
        self._draws = draws
        self._env = Environment()
        self._starts = [step.t for step in plan.steps]
        self._desks = [PriorityResource(self._env, max(1, self._most(at))) for at in range(len(plan.desks))]
        self._away: list[list[PriorityRequest]] = [[] for _ in plan.desks]
        self.tallies = [CallTally() for _ in plan.lines]

    def run(self) -> None:
        env, plan = self._env, self._plan
        if not plan.end:
            return
        env.process(self._rota())
        for at, line in enumerate(plan.lines):
            env.process(self._arrivals(f"calls/{line.name}", [step.rates[at] for step in plan.steps], at, None))
        for at, station in enumerate(plan.stations):
            rates = [step.elsewhere[at] for step in plan.steps]
            env.process(self._arrivals(f"calls/{station.name}", rates, None, at))
        env.run(until=plan.end)

    def _step(self) -> PlanStep:
        return self._plan.steps[bisect_right(self._starts, self._env.now) - 1]

    def _working(self, step: PlanStep, at: int) -> int:
        """Return the people at work.

        A part of a taker is somebody who does other things beside.
        """
        return math.ceil(self._strength(step, at) - _WHOLE)

    def _strength(self, step: PlanStep, at: int) -> float:
        desk = self._plan.desks[at]
        return desk.takers * step.staffed[desk.station]

    def _most(self, at: int) -> int:
        return max(self._working(step, at) for step in self._plan.steps)

    def _rota(self) -> Generator[Event, object, None]:
        """Send takers away and call them back: who is on a call finishes it first."""
        env = self._env
        for step in self._plan.steps:
            if step.t > env.now:
                yield env.timeout(step.t - env.now)
            for at, desk in enumerate(self._desks):
                away = self._away[at]
                while len(away) < desk.capacity - self._working(step, at):
                    away.append(desk.request(priority=_AWAY))
                while len(away) > desk.capacity - self._working(step, at):
                    request = away.pop()
                    if request.triggered:
                        desk.release(request)
                    else:
                        request.cancel()

    def _arrivals(
        self, name: str, rates: list[float], line: int | None, station: int | None
    ) -> Generator[Event, object, None]:
        """Let people call as a Poisson process with the rates of the steps."""
        env, plan = self._env, self._plan
        ordinal, at, t = 0, 0, 0.0
        while True:
            ordinal += 1
            wanted = -math.log(1 - self._draws.uniform(f"{name}/{ordinal}/gap"))
            while True:
                until = plan.steps[at + 1].t if at + 1 < len(plan.steps) else math.inf
                if wanted <= (until - t) * rates[at] and rates[at] > 0:
                    break
                if until == math.inf:
                    return
                wanted -= (until - t) * rates[at]
                at, t = at + 1, float(until)
            t += wanted / rates[at]
            if t >= plan.end:
                return
            yield env.timeout(max(0, math.ceil(t) - env.now))
            if line is not None:
                env.process(self._caller(line, f"{name}/{ordinal}"))
            elif station is not None:
                env.process(self._stranger(station, f"{name}/{ordinal}"))

    def _caller(self, at: int, name: str) -> Generator[Event, object, None]:
        """One person: calls, and calls again, until answered or tired of it."""
        line, tally = self._plan.lines[at], self.tallies[at]
        tally.callers += 1
        # Networks that reach a share of the callers reach always the same first.
        place = self._draws.uniform(f"{name}/place")
        attempt = 0
        while True:
            attempt += 1
            tally.attempts += 1
            if (yield from self._attempt(at, f"{name}/{attempt}", place)):
                return
            if attempt > line.most or self._draws.uniform(f"{name}/{attempt}/again") >= line.again:
                tally.never += 1
                return
            yield self._env.timeout(round(line.pause))

    def _attempt(self, at: int, name: str, place: float) -> Generator[Event, object, bool]:
        """Follow one call along its stations; return whether it was answered."""
        tally, route = self.tallies[at], self._step().routes[at]
        step = self._step()
        if place >= step.reach[at] or self._draws.uniform(f"{name}/reach") >= step.connects(at):
            tally.unconnected += 1
            return False
        for stage, asked in enumerate(route):
            here = f"{name}/{stage}"
            station = self._taken_by(asked, here)
            if self._draws.uniform(f"{here}/open") >= self._step().open[station]:
                tally.unconnected += 1
                return False
            waited = yield from self._queue(at, station, here, last=stage + 1 == len(route))
            if waited is None:
                tally.gave_up += 1
                return False
            tally.longest = max(tally.longest, waited)
        return True

    def _taken_by(self, station: int, name: str) -> int:
        """Return where a call to a station goes: there, or to one that takes over."""
        shares = self._step().shares(station)
        if len(shares) == 1:
            return station
        left = self._draws.uniform(f"{name}/moved")
        for other, share in shares:
            left -= share
            if left < 0:
                return other
        return shares[-1][0]

    def _queue(self, at: int, station: int, name: str, *, last: bool) -> Generator[Event, object, int | None]:
        """Wait for a taker and talk.

        Return the ms waited, or None when patience ran out first. The last taker answers the call the moment it is
        taken; the ones before have to finish first.
        """
        env, index = self._env, self._desk(station, name)
        desk, line, since = self._desks[index], self._plan.lines[at], env.now
        request = desk.request(priority=_CALLER)
        if line.patience is None:
            yield request
        else:
            yield request | env.timeout(round(line.patience.inverse(self._draws.uniform(f"{name}/patience"))))
        if not request.triggered:
            request.cancel()
            return None
        waited = int(env.now - since)
        if last:
            self.tallies[at].answered += 1
            env.process(self._talk(index, request, name))
        else:
            yield from self._talk(index, request, name)
        return waited

    def _talk(self, index: int, request: PriorityRequest, name: str) -> Generator[Event, object, None]:
        step, handling = self._step(), self._plan.desks[index].handling
        working = self._working(step, index)
        if working:
            # A part of a taker takes as much longer, so that together they take what the pool can.
            handling *= working / self._strength(step, index)
        handling *= -math.log(1 - self._draws.uniform(f"{name}/handling"))
        yield self._env.timeout(round(handling))
        self._desks[index].release(request)

    def _stranger(self, station: int, name: str) -> Generator[Event, object, None]:
        """Occupy a taker with a call from outside the lines of the scenario. It is counted nowhere."""
        if self._draws.uniform(f"{name}/open") >= self._step().open[station]:
            return
        index = self._desk(station, name)
        patience = self._plan.stations[station].patience
        request = self._desks[index].request(priority=_CALLER)
        if patience == math.inf:
            yield request
        else:
            yield request | self._env.timeout(round(patience))
        if request.triggered:
            yield from self._talk(index, request, name)
        else:
            request.cancel()

    def _desk(self, station: int, name: str) -> int:
        """Draw for which discipline a call is."""
        left = self._draws.uniform(f"{name}/discipline")
        desks = self._plan.stations[station].desks
        for index in desks:
            left -= self._plan.desks[index].share
            if left < 0:
                return index
        return desks[-1]
