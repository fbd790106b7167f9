"""Damage of the floor: how it weighs, who repairs it, and when that is done."""

from __future__ import annotations

from heapq import heappush
from math import ceil
from typing import TYPE_CHECKING, Any

from benchmarks.floor_stocks import Stocks
from benchmarks.floor_tables import RISE

if TYPE_CHECKING:
    from sim.scenario import models

SIZE, UNDONE, PROCESS, WORK, STEPS, STEP, DONE, REF, RATE, DUE, ORDER, CARRIER, LIVE = range(13)
"""Of a damage; ORDER is (priority, arrived, name), and RATE is 0 where nobody works on it."""


class Repairs(Stocks):
    """Damages in the order of their names, crews, and who waits for them."""

    def begin(self) -> None:
        """Have nothing damaged, and all crews free."""
        self.jobs: list[list[Any]] = [[] for _ in self.pool_size]
        self.waiting: list[list[Any]] = [[] for _ in self.pool_size]
        self.used: dict[tuple[int, str], int] = {}
        self.intruders: dict[str, list[int]] = {}

    def push(self, t: int, phase: int, i: int, do: Any, at: Any) -> None:
        """Make something due for process ``i``."""
        if t <= self.until:
            self.count += 1
            heappush(self.heap, (t, phase, i, self.count, do, at))

    def weigh(self, i: int) -> None:
        """Work out the capacity of process ``i`` again."""
        demand, relief = self.profile[i], 1.0
        for _, factor, surge in self.factors[i]:
            demand *= factor
            if factor < 1 and not surge:
                relief *= factor
        for n in self.links[i]:
            short = 1000 - self.link_mils[n]
            if short:
                demand += self.link[n][2] * short / 1000
        self.own[i] = demand
        if not self.pools[i]:
            self.cap[i] = min(1.0, self.condition[i] * self.reserve[i] / demand)
            return
        beyond = 0.0
        for line, share in self.callers[i]:
            beyond += share * max(0.0, self.own[line] - demand / relief)
        demand += relief * beyond
        self.cap[i] = 0.0
        for share, reserve in self.pools[i]:
            self.cap[i] += share * min(1.0, self.condition[i] * reserve / demand)

    def reweigh(self, i: int, rising: bool) -> None:  # noqa: FBT001 -- flat on purpose
        """Settle a change of capacity of a process, and of who takes its calls."""
        self.weigh(i)
        self.settle(i, rising)
        for station in self.stations[i]:
            self.weigh(station)
            self.settle(station, rising)

    def free(self, damage: list[Any]) -> None:
        """Have a damage repaired: at once, or when a crew comes to it."""
        pool = self.pool_of[damage[PROCESS]]
        if damage[WORK] is not None and pool < 0:
            self._set_to_work(damage, 1.0)
        elif damage[WORK] is not None:
            self.waiting[pool].append(damage)
            self.stale.append(pool)

    def hold(self, damage: list[Any]) -> None:
        """Have nobody work on a damage; what is done stays done."""
        damage[DONE] += damage[RATE] * (self.now - damage[REF])
        damage[REF], damage[RATE], damage[DUE] = self.now, 0.0, -1
        self._leave(damage)

    def _leave(self, damage: list[Any]) -> None:
        pool = self.pool_of[damage[PROCESS]]
        for jobs in (self.jobs[pool], self.waiting[pool]) if pool >= 0 else ():
            if damage in jobs:
                jobs.remove(damage)
                self.stale.append(pool)

    def span(self, span: models.DurationDraw, name: str) -> int:
        """Return a duration in ms: as written, or drawn by name."""
        return span.fixed if span.fixed is not None else round(span.distribution.inverse(self.uniform(name)))

    def strike(self, at: tuple[Any, ...]) -> list[Any]:
        """Damage process ``i`` as ``how`` says.

        The damage lasts until ``end`` if there is one. Nobody works there while it is ``held``.
        """
        i, (name, carrier, size, repair, steps, priority), end, *held = at
        again = self.used[i, name] = self.used.get((i, name), 0) + 1
        name = f"{name}#{again}" if again > 1 else name
        work = None if repair is None else float(self.span(repair, f"repair/{self.names[i]}/{name}"))
        order = (priority, self.now, name, i)
        damage = [size, 0.0, i, work, steps, 0, 0.0, self.now, 0.0, -1, order, carrier, True]
        self.damages[i].append(damage)
        self.damages[i].sort(key=lambda one: one[ORDER][2])
        if not any(held):
            self.free(damage)
        if end is not None:
            self.push(end, RISE, i, self.undo, damage)
        self.recondition(i, False)
        return damage

    def _hand(self, damage: list[Any]) -> float:
        return self.by_hand[damage[PROCESS]] if self.control[damage[PROCESS]] else 1.0

    def _set_to_work(self, damage: list[Any], rate: float) -> None:
        damage[REF], damage[RATE] = self.now, rate * self._hand(damage)
        self.expect(damage)

    def _pace(self, damage: list[Any], rate: float) -> None:
        rate *= self._hand(damage)
        if rate != damage[RATE]:
            damage[DONE] += damage[RATE] * (self.now - damage[REF])
            damage[REF], damage[RATE] = self.now, rate
            self.expect(damage)

    def expect(self, damage: list[Any]) -> None:
        """Make the next step of a repair due."""
        damage[DUE] = -1
        if damage[RATE] > 0.0:
            left = damage[STEPS][damage[STEP]][0] * damage[WORK] - damage[DONE]
            damage[DUE] = due = max(self.now, ceil(damage[REF] + left / damage[RATE] - 1e-6))
            self.push(due, RISE, damage[PROCESS], self._repaired, (damage, due))

    def _repaired(self, at: tuple[list[Any], int]) -> None:
        damage, due = at
        if damage[DUE] != due:
            return
        damage[UNDONE] = damage[STEPS][damage[STEP]][1]
        damage[STEP] += 1
        if damage[STEP] == len(damage[STEPS]):
            self.undo(damage)
        else:
            self.expect(damage)
            self.recondition(damage[PROCESS], True)

    def undo(self, damage: list[Any]) -> None:
        """Take a damage away, however far its repair was. An intruder who came in by it loses control."""
        if not damage[LIVE]:
            return
        i = damage[PROCESS]
        damage[LIVE], damage[DUE] = False, -1
        self.damages[i].remove(damage)
        self._leave(damage)
        self.recondition(i, True)
        held = self.intruders.get(damage[CARRIER], [])
        if i in held and not any(other[CARRIER] == damage[CARRIER] for other in self.damages[i]):
            held.remove(i)
            self.give_back((i, f"{damage[CARRIER]}/control"))

    def recondition(self, i: int, rising: bool) -> None:  # noqa: FBT001 -- flat on purpose
        """Add up what damage leaves of process ``i``, and settle."""
        total = 0.0
        for damage in self.damages[i]:
            total += damage[SIZE] * (1 - damage[UNDONE])
        self.condition[i] = max(0.0, 1 - total)
        self.weigh(i)
        self.settle(i, rising)

    def assign(self) -> None:
        """Assign the crews of pools whose work, needs or speed have changed."""
        stale, self.stale = self.stale, []
        for pool in sorted(set(stale)):
            rate = 1.0
            for s, floor in self.pool_needs[pool]:
                rate = min(rate, floor + (1 - floor) * self.level[s])
            jobs, waiting = self.jobs[pool], self.waiting[pool]
            for job in jobs:
                self._pace(job, rate)
            waiting.sort(key=lambda job: job[ORDER])
            while waiting and len(jobs) < self.pool_size[pool]:
                jobs.append(waiting.pop(0))
                self._set_to_work(jobs[-1], rate)

    def repace(self, i: int) -> None:
        """Control of process ``i`` is lost or back: repairs go slower or faster."""
        for damage in self.damages[i]:
            if self.pool_of[i] >= 0:
                self.stale.append(self.pool_of[i])
            elif damage[RATE]:
                self._pace(damage, 1.0)

    def give_back(self, at: tuple[int, str]) -> None:
        """Restore the control that ``key`` took."""
        self.control[at[0]].remove(at[1])
        self.repace(at[0])
