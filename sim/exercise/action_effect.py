"""What an order would change, before it is given.

It is the same worlds twice: once as they go on if nobody acts, once with the order given now, under the same draws.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.curves import hours_lost, is_back, level_at, levels_at
from sim.exercise.outlook_world import first_back
from sim.impact.ranges import middle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.curves import Curve
    from sim.exercise.outlook_world import PlayOn
    from sim.workers import Workers

__all__ = ["ActionEffect", "PairResult", "PlayBoth", "ProcessEffect", "action_effect", "effect_of"]

_SEEN: Final = 0.005
"""Least difference of a level that is worth telling, 0..1."""


@dataclass(frozen=True, slots=True)
class ProcessEffect:
    """What an order would change of one process, over the worlds."""

    process: str
    points: float
    """Mean difference of its level where that is largest, -1..1; above 0 is better."""
    at: int
    """When that is, ms since STARTEX."""
    hours: float
    """Mean hours of full service that it would have more, until the end of the outlook."""
    earlier: int | None
    """Median of how much earlier it comes back, ms, over the worlds in which it does so with and without.

    Below 0 is later. None where it is not away, or there is no such world.
    """
    returns: float
    """Share of the worlds in which it comes back with the order, less the share without, -1..1."""


@dataclass(frozen=True, slots=True)
class ActionEffect:
    """What an order would change. Times are ms since STARTEX."""

    action: str
    target: str | None
    since: int
    """When it would be given."""
    until: int
    worlds: int
    strayed: int
    """As of an outlook."""
    processes: tuple[ProcessEffect, ...]
    """Those that would change, the most hours for the most people first; empty where nothing would."""


class ProcessPair(NamedTuple):
    """How one process differs between the two of a pair of worlds."""

    gained: array[float]
    """Level with the order less that without, by moment."""
    hours: float
    back: tuple[int | None, int | None]
    """When it is back without the order and with it."""


PairResult = dict[int, ProcessPair]
"""By place of the process; those that are the same in both are left out."""


@dataclass(frozen=True, slots=True)
class PlayBoth:
    """Plays one world without an order and with it; sent once to every worker process."""

    job: PlayOn
    """With the order."""

    def __call__(self, number: int) -> PairResult | None:
        """Play world ``number`` twice; None when its past is not that of the real one."""
        without, given = (self._curves(job, number) for job in (replace(self.job, order=None), self.job))
        if without is None or given is None:
            return None
        pairs = enumerate(zip(without, given, strict=True))
        return {place: self._pair(*both) for place, both in pairs if both[0] != both[1]}

    def _curves(self, job: PlayOn, number: int) -> list[Curve] | None:
        play = job.lived(number)
        if play is None:
            return None
        job.go_on(play)
        return [play.world.curve(name) for name in job.processes]

    def _pair(self, without: Curve, given: Curve) -> ProcessPair:
        moments, now = self.job.moments, self.job.past.now
        levels = zip(levels_at(without, moments), levels_at(given, moments), strict=True)
        return ProcessPair(
            array("d", (more - less for less, more in levels)),
            hours_lost(without, moments[-1]) - hours_lost(given, moments[-1]),
            (first_back(without, now), first_back(given, now)),
        )


def action_effect(job: PlayOn, worlds: int, workers: Workers, timer: Callable[[], float]) -> ActionEffect:
    """Return what the order of a job would change.

    It is over ``worlds`` (1 or more) pairs of worlds.

    ``ValueError`` for a job without an order. Workers and timer are as for an outlook.
    """
    if worlds < 1 or job.order is None:
        raise ValueError(f"no effect of {job.order} over {worlds} worlds")
    found: dict[int, PairResult | None] = {}
    for chunk in workers.map_chunks(PlayBoth(job), range(worlds), timer):
        found.update(chunk)
    return effect_of(job, found)


def effect_of(job: PlayOn, found: Mapping[int, PairResult | None]) -> ActionEffect:
    """Return what pairs of worlds come to, by number. One that strayed gives none."""
    assert job.order is not None
    agreed = [one for _, one in sorted(found.items()) if one is not None]
    told = [
        _process(job, place, [one.get(place) for one in agreed])
        for place in sorted({place for one in agreed for place in one})
    ]
    processes = job.past.scenario.processes
    worth = [one for one in told if abs(one.points) >= _SEEN or one.earlier or abs(one.returns) >= _SEEN]
    worth.sort(key=lambda one: (-abs(one.hours) * max(1.0, processes[one.process].customers), one.process))
    return ActionEffect(
        job.order.action,
        job.order.target,
        since=job.moments[0],
        until=job.moments[-1],
        worlds=len(agreed),
        strayed=len(found) - len(agreed),
        processes=tuple(worth),
    )


def _process(job: PlayOn, place: int, worlds: list[ProcessPair | None]) -> ProcessEffect:
    name, since = job.processes[place], job.moments[0]
    differing = [one for one in worlds if one is not None]
    alike = len(worlds) - len(differing)
    means = [sum(column) / len(worlds) for column in zip(*(one.gained for one in differing), strict=True)]
    most = max(range(len(means)), key=lambda at: (abs(means[at]), -at))
    backs = [one.back for one in differing]
    # Where nothing differs it comes back in the same moment, or in neither.
    earlier = sorted([*(a - b for a, b in backs if a is not None and b is not None), *[0] * alike])
    away = not is_back(level_at(job.curves[name], since))
    return ProcessEffect(
        name,
        round(means[most], 6),
        job.moments[most],
        round(sum(one.hours for one in differing) / len(worlds), 6),
        round(middle(earlier)) if away and earlier else None,
        round(sum((b is not None) - (a is not None) for a, b in backs) / len(worlds), 6) if away else 0.0,
    )
