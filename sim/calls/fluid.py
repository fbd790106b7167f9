"""112 as fluid queues.

They tell who calls, is connected, is answered, gives up and calls again.

Two kinds of queue in a row, the national intake and the dispatch centre by discipline, computed after the fact from
what the levels were made of (:mod:`sim.calls.plan`): no level depends on them. Between events all rates are
constant; the events are the changes of the world, queues that fill, empty or change in make-up, and callers who try
again. A fluid has no chance: a small pool of takers in a calm hour keeps people waiting a little more than this says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from math import ceil, floor, inf
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from sim.calls.fluid_queue import FluidQueue
from sim.calls.plan import plan_of
from sim.units import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.calls.plan import Plan, PlanStep
    from sim.engine import World

__all__ = ["LineCalls", "StationCalls", "follow", "queues"]

_SMALL: Final = 1e-4
"""Change in the rate of those who call again, relative to the line's normal rate, that is not followed further."""
_TRACE: Final = 1e-12
"""Rate that is none, relative to the line's normal rate: what sums leave of nothing."""
_SPREAD: Final = 60 * SECOND
"""Over how many ms those who give up at one moment call again."""
_CROWDED: Final = 256
"""Changes on their way from which on those to come are told as means.

Each change of a queue that is full changes who gives up, and so who calls again: a line that is overloaded for hours
makes ever more of them. The built-in exercises have 150 at most.
"""
_SPAN: Final = 30 * SECOND
"""Of how many ms, from STARTEX on, the mean rate of those who call again is then told."""


@dataclass(slots=True)
class LineCalls:
    """What became of the calls to one line. Attempts are answered, unconnected, given up, or waiting at the end."""

    callers: float = 0.0
    """People who began to call: answered in the end, never, waiting at the end, or about to call again."""
    attempts: float = 0.0
    """Calls, those of people who call again included."""
    answered: float = 0.0
    """Calls taken at the last station: that many callers got through in the end."""
    unconnected: float = 0.0
    """Calls that no network carried to a station."""
    gave_up: float = 0.0
    """Calls broken off in a queue."""
    waiting: float = 0.0
    """Calls in a queue when the run ends."""
    never: float = 0.0
    """Callers who did not get through and call no more."""

    @property
    def calling_again(self) -> float:
        """Callers who have not got through and will call again after the run ends."""
        return max(0.0, self.callers - self.answered - self.waiting - self.never)


@dataclass(slots=True)
class StationCalls:
    """What a pool of call takers went through; waits in ms."""

    station: str
    discipline: str
    """Empty where the station has one pool."""
    takers: float
    """How many; a part of one where they follow from the reserve of the station."""
    longest: float
    """Longest wait of anyone answered."""
    queue: float
    """Most callers waiting at one time."""


@dataclass(slots=True)
class Queues:
    """The calls of one run, by line and by pool."""

    lines: dict[str, LineCalls]
    stations: list[StationCalls]


_KEPT: WeakKeyDictionary[World, tuple[int, int, Queues | None]] = WeakKeyDictionary()


def queues(world: World) -> Queues | None:
    """Return the calls of a world up to its ``now``. Return None where its scenario declares no call takers."""
    known = _KEPT.get(world)
    if known is None or known[:2] != (world.now, world.events):
        plan = plan_of(world)
        known = _KEPT[world] = (world.now, world.events, None if plan is None else follow(plan))
    return known[2]


def follow(plan: Plan) -> Queues:
    """Follow the calls of a plan from 0 to its end."""
    fluid = _Fluid(plan)
    fluid.run()
    found: list[StationCalls] = []
    for desk, queue in zip(plan.desks, fluid.queues, strict=True):
        name = plan.stations[desk.station].name
        found.append(StationCalls(name, desk.name, desk.takers, queue.longest, fluid.fullest[len(found)]))
    for desk, queue in zip(plan.desks, fluid.queues, strict=True):
        for at, waiting in zip(fluid.passing[desk.station], queue.waiting(), strict=False):
            fluid.calls[plan.lines[at].name].waiting += waiting
    return Queues(fluid.calls, found)


class CallerGroup(NamedTuple):
    """Callers who have called as often, and whom the networks reach as well."""

    tries: int
    """How often they have called before."""
    first: float
    """They are those from here on, 0..1, of all who call, in the order in which networks reach them ..."""
    last: float
    """... up to here."""


_NEW: Final = CallerGroup(0, 0.0, 1.0)


@dataclass(slots=True)
class _Rates:
    """Rates of one line between two events, calls per ms."""

    callers: float = 0.0
    attempts: float = 0.0
    answered: float = 0.0
    unconnected: float = 0.0
    gave_up: float = 0.0
    never: float = 0.0
    connected: dict[CallerGroup, float] = field(default_factory=dict)
    """Attempts that are passed on to the stations, by group."""
    told: list[dict[CallerGroup, float]] = field(default_factory=lambda: [{}, {}])
    """Rates of those who call again that have been passed on, by the group they then are: unconnected, gave up."""


def _passing(plan: Plan) -> list[list[int]]:
    """Return, per station, the lines whose calls pass it in any step. They are in the order of the plan."""
    found: list[set[int]] = [set() for _ in plan.stations]
    for step in {(step.routes, step.moved): step for step in plan.steps}.values():
        for at, route in enumerate(step.routes):
            for station in route:
                for other, _ in step.shares(station):
                    found[other].add(at)
    return [sorted(lines) for lines in found]


class _Fluid:
    """The state of all queues of one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.passing = _passing(plan)
        """Per station, the lines whose calls ever pass it: the classes of its queues, before calls from elsewhere."""
        self.queues = [
            FluidQueue(plan.stations[d.station].patience, len(self.passing[d.station]) + 1) for d in plan.desks
        ]
        self.fullest = [0.0] * len(plan.desks)
        self.calls = {line.name: LineCalls() for line in plan.lines}
        self._rates = [_Rates() for _ in plan.lines]
        self._again: list[dict[CallerGroup, float]] = [{} for _ in plan.lines]
        """Rates of those who call again, by group."""
        self._most = [line.most for line in plan.lines]
        self._due: list[tuple[float, int, int, CallerGroup, float]] = []
        self._ordinal = 0
        self._means_from = inf
        """From when on, ms, rates of those who call again are told as means of each span."""
        self._now = 0.0

    def run(self) -> None:
        for step, following in pairwise([*self._plan.steps, None]):
            if step is None or step.t >= self._plan.end:
                break
            self._staff(step)
            until = self._plan.end if following is None else min(following.t, self._plan.end)
            while self._now < until:
                self._flow(step)
                self._pass(until)

    def _pass(self, until: float) -> None:
        """Let time pass to the next event, ``until`` at most."""
        soonest = until - self._now
        for queue in self.queues:
            soonest = min(soonest, queue.due())
        if self._due:
            soonest = min(soonest, self._due[0][0] - self._now)
        # A time so small that adding it changes nothing would never pass.
        later = max(self._now + soonest, self._now + 1e-3)
        span = min(later, until) - self._now
        for at, queue in enumerate(self.queues):
            queue.run(span)
            self.fullest[at] = max(self.fullest[at], queue.content)
        for line, rates in zip(self._plan.lines, self._rates, strict=True):
            calls = self.calls[line.name]
            calls.callers += rates.callers * span
            calls.attempts += rates.attempts * span
            calls.answered += rates.answered * span
            calls.unconnected += rates.unconnected * span
            calls.gave_up += rates.gave_up * span
            calls.never += rates.never * span
        self._now = min(later, until)
        while self._due and self._due[0][0] <= self._now:
            _, _, at, group, change = heappop(self._due)
            again = self._again[at]
            again[group] = again.get(group, 0.0) + change
            if again[group] <= _TRACE * self._plan.steps[0].rates[at]:
                del again[group]

    def _staff(self, step: PlanStep) -> None:
        """Put the takers of this step to work; those who now would wait too long give up."""
        for desk, queue in zip(self._plan.desks, self.queues, strict=True):
            lost = queue.staff(desk.takers * step.staffed[desk.station] / desk.handling)
            for at, volume in zip(self.passing[desk.station], lost, strict=False):
                if volume:
                    line = self._plan.lines[at]
                    self.calls[line.name].gave_up += volume
                    self._disperse(at, line.pause, volume)

    def _disperse(self, at: int, pause: float, volume: float) -> None:
        """Have those who gave up at one moment call again. They are of the groups whose calls were passed on last."""
        line, connected = self._plan.lines[at], self._rates[at].connected
        for group, part in _shared(connected, _sum(connected), volume).items():
            again = part * self._share_again(at, group)
            self.calls[line.name].never += part - again
            later = group._replace(tries=group.tries + 1)
            self._tell(at, pause, later, again / _SPREAD)
            self._tell(at, pause + _SPREAD, later, -again / _SPREAD)

    def _share_again(self, at: int, group: CallerGroup) -> float:
        """Return the share of a group that calls again when it does not get through."""
        return self._plan.lines[at].again if group.tries < self._most[at] else 0.0

    def _tell(self, at: int, after: float, group: CallerGroup, change: float) -> None:
        then = self._now + after
        if not change or then >= self._plan.end:
            # Who never loses patience calls again at no time at all.
            return
        begin = floor(then / _SPAN) * _SPAN
        if len(self._due) >= _CROWDED and self._means_from == inf:
            # What is on its way is told to the ms; no mean comes before it.
            self._means_from = ceil(max(due for due, *_ in self._due) / _SPAN) * _SPAN
        if begin < self._means_from:
            self._add(then, at, group, change)
            return
        # Of a span that has begun the mean cannot be told any more: it is told of the next.
        begin = max(begin, (floor(self._now / _SPAN) + 1) * _SPAN)
        part = change * min(1.0, max(0.0, (begin + _SPAN - then) / _SPAN))
        self._add(begin, at, group, part)
        self._add(begin + _SPAN, at, group, change - part)

    def _add(self, then: float, at: int, group: CallerGroup, change: float) -> None:
        self._ordinal += 1
        heappush(self._due, (then, self._ordinal, at, group, change))

    def _flow(self, step: PlanStep) -> None:
        """Compute every rate anew. Networks come first, then stations in the order in which calls pass them."""
        plan = self._plan
        going: list[float] = []
        failing: list[dict[CallerGroup, float]] = []
        for at in range(len(self._rates)):
            failing.append(self._call(step, at))
            going.append(_sum(self._rates[at].connected))
        begun = list(going)
        stages = max(len(route) for route in step.routes)
        passed: set[int] = set()
        for stage in range(stages):
            lines: dict[int, dict[int, float]] = {}
            for at, route in enumerate(step.routes):
                for station, share in step.shares(route[stage]) if stage < len(route) else ():
                    if station not in passed:
                        lines.setdefault(station, {})[at] = going[at] * share
            for at in dict.fromkeys(at for coming in lines.values() for at in coming):
                going[at] = 0.0
            for station in sorted(lines):
                passed.add(station)
                self._station(step, station, lines[station], going)
        # Where no line's calls go now, those who already wait there are still taken.
        for station in range(len(plan.stations)):
            if station not in passed:
                self._station(step, station, {}, going)
        for at, rates in enumerate(self._rates):
            rates.answered = going[at]
            rates.never = 0.0
            # What stations do not receive, and who gives up there, is of the groups of all that goes there.
            closed = rates.unconnected - _sum(failing[at])
            given_up = _shared(rates.connected, begun[at], rates.gave_up)
            for group, rate in _shared(rates.connected, begun[at], closed).items():
                failing[at][group] = failing[at].get(group, 0.0) + rate
            self._call_again(at, 0, failing[at], plan.lines[at].pause)
            patience = plan.stations[step.routes[at][-1]].patience if step.routes[at] else 0.0
            self._call_again(at, 1, given_up, plan.lines[at].pause + patience)

    def _call(self, step: PlanStep, at: int) -> dict[CallerGroup, float]:
        """Compute who calls a line now and is connected; return who is not, by group.

        Reach refuses by caller, always the same; capacity by attempt.
        """
        rates, reach, connects = self._rates[at], step.reach[at], step.connects(at)
        rates.callers = step.rates[at]
        rates.attempts = rates.gave_up = 0.0
        rates.connected = {}
        failing: dict[CallerGroup, float] = {}
        for group, rate in ((_NEW, rates.callers), *sorted(self._again[at].items())):
            rates.attempts += rate
            last = min(group.last, max(group.first, reach))
            within = (last - group.first) / (group.last - group.first)
            if within > 0:
                inside = group._replace(last=last)
                rates.connected[inside] = rates.connected.get(inside, 0.0) + rate * within * connects
                if connects < 1:
                    failing[inside] = failing.get(inside, 0.0) + rate * within * (1 - connects)
            if within < 1:
                outside = group._replace(first=last)
                failing[outside] = failing.get(outside, 0.0) + rate * (1 - within)
        rates.unconnected = _sum(failing)
        return failing

    def _station(self, step: PlanStep, station: int, coming: dict[int, float], going: list[float]) -> None:
        """Send what is coming to one station, by line, through its pools.

        What is taken there is added to ``going``. Rates are calls per ms.
        """
        opened, passing = step.open[station], self.passing[station]
        taken = [0.0] * len(passing)
        for index in self._plan.stations[station].desks:
            desk, queue = self._plan.desks[index], self.queues[index]
            arriving = [coming.get(at, 0.0) * opened * desk.share for at in passing]
            arriving.append(step.elsewhere[station] * opened * desk.share)
            queue.flow(arriving)
            for place, at in enumerate(passing):
                taken[place] += queue.out[place]
                self._rates[at].gave_up += queue.gone[place]
        for at, rate in coming.items():
            self._rates[at].unconnected += rate * (1 - opened)
        for at, rate in zip(passing, taken, strict=True):
            going[at] += rate

    def _call_again(self, at: int, why: int, failing: dict[CallerGroup, float], after: float) -> None:
        """Pass on changed rates of failure.

        A share of each comes back as attempts, the rest never does.
        """
        told = self._rates[at].told[why]
        least = _SMALL * self._plan.steps[0].rates[at]
        wanted: dict[CallerGroup, float] = {}
        for group, rate in failing.items():
            again = rate * self._share_again(at, group)
            self._rates[at].never += rate - again
            if again > 0:
                later = group._replace(tries=group.tries + 1)
                wanted[later] = wanted.get(later, 0.0) + again
        for group in sorted({*told, *wanted}):
            rate = wanted.get(group, 0.0)
            # A failure that is over is told whatever its size, so that nobody calls again for ever.
            if abs(rate - told.get(group, 0.0)) > least or (rate == 0 and group in told):
                self._tell(at, after, group, rate - told.pop(group, 0.0))
                if rate:
                    told[group] = rate


def _sum(rates: Mapping[CallerGroup, float]) -> float:
    total = 0.0
    for rate in rates.values():
        total += rate
    return total


def _shared(groups: Mapping[CallerGroup, float], total: float, rate: float) -> dict[CallerGroup, float]:
    """Share a rate over the groups that call."""
    if not total or rate <= 0:
        return {_NEW: rate} if rate > 0 else {}
    return {group: rate * part / total for group, part in groups.items() if part}
