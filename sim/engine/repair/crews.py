"""The crews, and the repairs they work on (``docs/model.md`` §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.network.ports import Watcher
from sim.engine.repair.damage import DamageState
from sim.selectors import matches
from sim.units import ceil_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine.network.node import Node
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario.models import Scenario

__all__ = ["CrewPoolState", "Repairs", "open_pools"]


class CrewPoolState(Watcher):
    """Crews: each works on one damage at a time."""

    __slots__ = ("added", "jobs", "name", "needs", "size", "urgent", "waiting")

    def __init__(self, name: str, size: int, stale_pools: list[CrewPoolState]) -> None:
        super().__init__(stale_pools)
        self.name = name
        self.size = size
        self.added: list[tuple[str, int]] = []
        self.needs: list[tuple[Node, float]] = []
        """(process, floor): what they need to work at full speed."""
        self.jobs: list[DamageState] = []
        """Under way, in the order they were begun."""
        self.waiting: list[DamageState] = []
        self.urgent: list[DamageState] = []
        """Work that is to begin in this millisecond, in place of work of lower rank."""

    def crews(self) -> int:
        """Return how many crews there are now."""
        return max(0, self.size + sum(add for _, add in self.added))

    def speed(self) -> float:
        """Return the rate at which each crew works now, 0..1."""
        rate = 1.0
        for node, floor in self.needs:
            rate = min(rate, floor + (1 - floor) * node.offered)
        return rate


class Repairs:
    """All damages and crew pools of a world."""

    __slots__ = ("_calendar", "_step_done", "_still", "pools", "stale")

    def __init__(self, calendar: Calendar, step_done: Callable[[DamageState], None]) -> None:
        self._calendar = calendar
        self._step_done = step_done
        self.pools: dict[str, CrewPoolState] = {}
        self.stale: list[CrewPoolState] = []
        """Pools whose crews must be assigned again in this millisecond."""
        self._still = False

    def stand_still(self) -> None:
        """From now on no repair gets any further."""
        self._still = True

    def matching(self, pattern: str) -> list[CrewPoolState]:
        """Return the pools that match, sorted by name."""
        if pattern in self.pools:
            return [self.pools[pattern]]
        return [pool for name, pool in sorted(self.pools.items()) if matches(pattern, name)]

    def open(self, damage: DamageState) -> None:
        """Queue the repair of a new damage, or begin at once where no crews are needed."""
        damage.arrived = self._calendar.now
        self._seek(damage)

    def hold(self, damage: DamageState) -> None:
        """Call the crew back, or keep it in: it is not safe to work there now. What is done stays done."""
        if damage.working:
            self._keep(damage)
        self.close(damage)
        damage.held = True

    def free(self, damage: DamageState) -> None:
        """Put a damage back in the queue: it is safe to work there again.

        It has the place that it had by priority and arrival.
        """
        damage.held = False
        self._seek(damage)

    def _seek(self, damage: DamageState) -> None:
        if damage.work is None or damage.held:
            return
        if damage.pool is None:
            self._begin(damage, 1.0)
        else:
            pool = self.pools[damage.pool]
            pool.waiting.append(damage)
            pool.mark()

    def close(self, damage: DamageState) -> None:
        """Take a damage out of the queue or off its crew: it is undone."""
        damage.observe(self._calendar.now)
        damage.working, damage.due = False, None
        if damage.pool is not None:
            pool = self.pools[damage.pool]
            for jobs in (pool.jobs, pool.waiting):
                if damage in jobs:
                    jobs.remove(damage)
                    pool.mark()

    def assign(self) -> None:
        """Assign the crews of every pool that is marked.

        Where crews shrank, the work begun latest is paused; then what waits is begun.
        """
        pools = sorted(self.stale, key=lambda pool: pool.name)
        self.stale.clear()
        for pool in pools:
            pool.stale = False
            crews, rate = pool.crews(), pool.speed()
            while len(pool.jobs) > crews:
                self._pause(pool, pool.jobs.pop())
            for job in pool.jobs:
                self._pace(job, rate)
            pool.waiting.sort(key=DamageState.order)
            while pool.waiting and len(pool.jobs) < crews:
                job = pool.waiting.pop(0)
                pool.jobs.append(job)
                self._begin(job, rate)
            if pool.urgent:
                self._replace(pool, rate)

    def _replace(self, pool: CrewPoolState, rate: float) -> None:
        """Let urgent work that waits take crews from work of lower rank.

        That of the lowest rank is paused, of those the latest begun.
        """
        urgent, pool.urgent = pool.urgent, []
        for job in [job for job in pool.waiting if job in urgent]:
            last = max(range(len(pool.jobs)), key=lambda place: (pool.jobs[place].priority, place), default=None)
            if last is None or pool.jobs[last].priority <= job.priority:
                return
            self._pause(pool, pool.jobs.pop(last))
            pool.waiting.remove(job)
            pool.jobs.append(job)
            self._begin(job, rate)

    def _pause(self, pool: CrewPoolState, job: DamageState) -> None:
        self._keep(job)
        job.working, job.due = False, None
        pool.waiting.append(job)

    def _begin(self, job: DamageState, rate: float) -> None:
        job.begun, job.working, job.ref = True, True, self._calendar.now
        job.rate = rate * job.node.repair_speed()
        self._expect(job)

    def _pace(self, job: DamageState, rate: float) -> None:
        rate *= job.node.repair_speed()
        if rate != job.rate:
            self._keep(job)
            job.rate = rate
            self._expect(job)

    def repace(self, damage: DamageState) -> None:
        """Control of its process is lost or back: the repair goes on slower or faster."""
        if damage.pool is not None:
            self.pools[damage.pool].mark()
        elif damage.working:
            self._pace(damage, 1.0)

    def restart(self, damage: DamageState) -> None:
        """Begin a repair afresh, by the crew that is at it if there is one."""
        damage.observe(self._calendar.now)
        damage.done, damage.undone, damage.step, damage.ref = 0.0, 0.0, 0, self._calendar.now
        if damage.working:
            self._expect(damage)

    def _keep(self, job: DamageState) -> None:
        now = self._calendar.now
        job.done += job.rate * (now - job.ref)
        job.ref = now

    def _expect(self, job: DamageState) -> None:
        """Make its next step due, from the true crossing."""
        job.due = None
        if job.rate <= 0.0 or job.work is None:
            return
        left = job.steps[job.step][0] * job.work - job.done
        due = job.due = max(self._calendar.now, ceil_ms(job.ref + left / job.rate))
        self._calendar.rise(due, job.node.name, f"repair/{job.name}", lambda: self._arrive(job, due))

    def _arrive(self, job: DamageState, due: int) -> None:
        if not job.working or job.due != due or self._still:
            return
        job.undone = job.steps[job.step][1]
        job.step += 1
        if job.step == len(job.steps):
            self.close(job)
        else:
            self._expect(job)
        self._step_done(job)


def open_pools(repairs: Repairs, scenario: Scenario, nodes: Mapping[str, Node]) -> None:
    """Open the crew pools of a scenario, with what each needs."""
    for name, model in sorted(scenario.crews.items()):
        pool = repairs.pools[name] = CrewPoolState(name, model.size, repairs.stale)
        for need in model.needs.values():
            node = nodes[need.from_]
            pool.needs.append((node, need.floor))
            node.crews += (pool,)
