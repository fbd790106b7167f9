"""Damages and the crews that repair them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.units import ceil_ms

if TYPE_CHECKING:
    from sim.scenario.models import CrewPool


@dataclass(eq=False)
class Job:
    """One damage and the work it takes (ms of one crew; none when work does not mend it)."""

    process: str
    name: str
    size: float
    work: int | None
    steps: list[tuple[float, float]]
    priority: int
    arrival: int
    pool: str | None
    done: float = 0.0
    undone: float = 0.0
    begun: int | None = None
    turned: int = 0
    """Which beginning of work on any damage the last one on it was: later ones have higher numbers."""
    held: bool = False
    """It is not safe to work there."""
    urgent: bool = False
    """It is to begin in this millisecond, in place of what is ranked lower."""

    def __post_init__(self) -> None:
        self.whole = list(self.steps)

    def begin_afresh(self) -> None:
        """Lose what was repaired and the work on it; who works on it stays."""
        self.done, self.undone, self.steps = 0.0, 0.0, list(self.whole)

    @property
    def turn(self) -> tuple[int, int, str, str]:
        """Whose turn it is."""
        return (self.priority, self.arrival, self.name, self.process)

    def left(self) -> float:
        """Return the work left until the next step of the restoration."""
        assert self.work is not None
        return self.steps[0][0] * self.work - self.done


class Crews:
    """The crew pools with their effects in force."""

    def __init__(self, pools: dict[str, CrewPool]) -> None:
        self.pools = pools
        self.added = dict.fromkeys(pools, 0)
        self.turns = 0
        """How often work on a damage has begun."""
        self.hands: dict[str, float] = {}
        """Speed of repair of processes whose control is lost."""

    def speed(self, job: Job, levels: dict[str, float]) -> float:
        """Return how fast this job goes now."""
        if job.work is None or job.begun is None:
            return 0.0
        needs = self.pools[job.pool].needs.values() if job.pool is not None else ()
        speeds = [n.floor + (1 - n.floor) * levels[n.from_] for n in needs]
        return min([1.0, *speeds]) * self.hands.get(job.process, 1.0)

    def begin(self, job: Job, now: int) -> None:
        """Begin work on a damage, or go on with it."""
        self.turns += 1
        job.begun, job.turned = now, self.turns

    def begin_alone(self, job: Job, now: int) -> None:
        """Begin at once what takes no crew, where it takes work and is safe."""
        if job.pool is None and job.work is not None and not job.held:
            self.begin(job, now)

    def assign(self, jobs: list[Job], now: int) -> bool:
        """Put crews to work; tell whether anything changed."""
        moved = False
        for name, pool in self.pools.items():
            size = max(0, pool.size + self.added[name])
            here = sorted(
                (j for j in jobs if j.pool == name and j.work is not None and not j.held), key=lambda j: j.turn
            )
            busy = [j for j in here if j.begun is not None]
            while len(busy) > size:
                latest = max(busy, key=lambda j: j.turned)
                latest.begun, moved = None, True
                busy.remove(latest)
            for job in here:
                if len(busy) < size and job.begun is None:
                    self.begin(job, now)
                    moved = True
                    busy.append(job)
            for job in [job for job in here if job.urgent and job.begun is None]:
                last = max(busy, key=lambda j: (j.priority, j.turned), default=job)
                if last.priority > job.priority:
                    last.begun, moved = None, True
                    busy[busy.index(last)] = job
                    self.begin(job, now)
            for job in jobs:
                if job.pool == name:
                    job.urgent = False
        return moved

    def next(self, jobs: list[Job], levels: dict[str, float], now: int) -> float:
        """Return when the next step of a repair is due."""
        due = [ceil_ms(now + j.left() / self.speed(j, levels)) for j in jobs if self.speed(j, levels) > 0]
        return min(due, default=float("inf"))
