"""Calls as the page has them, in small steps of time: who calls, waits, gives up and calls again."""

from __future__ import annotations

from collections import defaultdict
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.calls.plan import Plan, PlanStep

__all__ = ["NaiveCalls"]

PLACES = 20
"""Callers of a moment are of so many kinds, by where they come in the order in which networks reach them."""
Kind = tuple[int, int, int]
"""(line, how often they have called before, their place); line -1 calls from elsewhere."""
Amounts = dict[Kind, float]
TRACE = 1e-15


class NaiveQueue:
    """One pool of takers and its queue, first come first served."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.queue: list[tuple[Kind, float]] = []

    def step(self, room: float, most: float, arriving: Amounts) -> tuple[Amounts, Amounts]:
        """Return who is taken and who gives up, where ``room`` can be taken and ``most`` may wait."""
        taken: Amounts = defaultdict(float)
        gone: Amounts = defaultdict(float)
        self.queue += arriving.items()
        while self.queue and room > TRACE:
            kind, amount = self.queue.pop(0)
            part = min(amount, room)
            taken[kind] += part
            room -= part
            if amount - part > TRACE:
                self.queue.insert(0, (kind, amount - part))
        excess = sum(amount for _, amount in self.queue) - most
        if excess <= TRACE:
            return taken, gone
        # Those who came now give up alike, whatever their kind; then the last who came before them.
        fresh = self.queue[-len(arriving) :] if arriving else []
        came = sum(amount for _, amount in fresh)
        if came > TRACE:
            lost = min(1.0, excess / came)
            self.queue[-len(fresh) :] = [(kind, amount * (1 - lost)) for kind, amount in fresh]
            for kind, amount in fresh:
                gone[kind] += amount * lost
            excess -= came * lost
        while excess > TRACE and self.queue:
            kind, amount = self.queue.pop()
            part = min(amount, excess)
            gone[kind] += part
            excess -= part
            if amount - part > TRACE:
                self.queue.append((kind, amount - part))
        return taken, gone


class NaiveCalls:
    """The calls of one plan whose lines pass an intake, a centre, or both."""

    def __init__(self, plan: Plan, dt: float) -> None:
        self.plan, self.dt = plan, dt
        names = ("callers", "attempts", "answered", "unconnected", "gave_up", "never")
        self.counts = [dict.fromkeys(names, 0.0) for _ in plan.lines]
        self.queues = [NaiveQueue(plan.stations[desk.station].patience) for desk in plan.desks]
        self.later: dict[int, Amounts] = defaultdict(lambda: defaultdict(float))
        self.tick = 0

    def run(self) -> dict[str, dict[str, float]]:
        """Return what became of the calls of each line."""
        for tick in range(round(self.plan.end / self.dt)):
            self.tick = tick
            step = [one for one in self.plan.steps if one.t <= self.tick * self.dt][-1]
            going = self.call(step)
            left = set(range(len(self.plan.stations)))
            for stage in range(max(len(route) for route in step.routes)):
                coming, going = going, {}
                for kind, amount in coming.items():
                    if stage >= len(step.routes[kind[0]]):
                        going[kind] = amount
                for station in sorted(left):
                    here = self.coming(step, stage, station, coming)
                    if here is not None:
                        left.remove(station)
                        self.pass_station(step, station, here, going)
            for station in left:
                self.pass_station(step, station, {}, going)
            for kind, amount in going.items():
                self.counts[kind[0]]["answered"] += amount
        return {line.name: count for line, count in zip(self.plan.lines, self.counts, strict=True)}

    def call(self, step: PlanStep) -> Amounts:
        """Let those call whose time it is; return who is connected."""
        calling = self.later.pop(self.tick, {})
        for at, rate in enumerate(step.rates):
            self.counts[at]["callers"] += rate * self.dt
            for place in range(PLACES):
                calling[at, 0, place] = calling.get((at, 0, place), 0.0) + rate * self.dt / PLACES
        going: Amounts = {}
        for kind, amount in calling.items():
            at, _, place = kind
            self.counts[at]["attempts"] += amount
            within = min(1.0, max(0.0, step.reach[at] * PLACES - place)) * step.connects(at)
            if within:
                going[kind] = amount * within
            self.fail(kind, amount * (1 - within), "unconnected", 0.0)
        return going

    def coming(self, step: PlanStep, stage: int, station: int, calls: Amounts) -> Amounts | None:
        """Return which calls of a stage come to a station, by themselves or taken over; none where it is not of it."""
        shares = {}
        for at, route in enumerate(step.routes):
            moved = step.moved[route[stage]] if stage < len(route) and step.moved else ()
            if stage < len(route) and route[stage] == station:
                shares[at] = 1 - sum(share for _, share in moved)
            for other, share in moved:
                if other == station:
                    shares[at] = share
        return {kind: n * shares[kind[0]] for kind, n in calls.items() if kind[0] in shares} if shares else None

    def pass_station(self, step: PlanStep, station: int, here: Amounts, passed: Amounts) -> None:
        """Send to a station what comes there; what is taken is added to what has passed."""
        for kind, amount in here.items():
            self.fail(kind, amount * (1 - step.open[station]), "unconnected", 0.0)
        arriving = {kind: amount * step.open[station] for kind, amount in here.items()}
        arriving[-1, 0, 0] = step.elsewhere[station] * self.dt * step.open[station]
        for index in self.plan.stations[station].desks:
            desk, queue = self.plan.desks[index], self.queues[index]
            speed = desk.takers * step.staffed[station] / desk.handling
            most = speed * queue.patience if speed else 0.0
            part = {kind: amount * desk.share for kind, amount in arriving.items() if amount}
            taken, gone = queue.step(speed * self.dt, most, part)
            for kind, amount in taken.items():
                if kind[0] >= 0:
                    passed[kind] = passed.get(kind, 0.0) + amount
            for kind, amount in gone.items():
                if kind[0] >= 0:
                    self.fail(kind, amount, "gave_up", queue.patience)

    def fail(self, kind: Kind, amount: float, how: str, waited: float) -> None:
        """Let those who failed call again after the pause, or never more."""
        if amount <= TRACE:
            return
        at, tries, place = kind
        line, count = self.plan.lines[at], self.counts[at]
        count[how] += amount
        most = 0 if line.patience is None else floor(line.patience.inverse(0.5) / line.pause + 1e-9)
        again = amount * line.again if tries < most else 0.0
        count["never"] += amount - again
        if again:
            self.later[self.tick + max(1, round((line.pause + waited) / self.dt))][at, tries + 1, place] += again
