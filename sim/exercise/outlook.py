"""The outlook: what the next hours bring if nobody acts.

It is over many worlds that agree with what has been seen.

Nobody has seen how long the repair under way will take, so the real world cannot say what comes: each world of an
outlook has the same history up to now and draws what is open afresh (:class:`~sim.randomness.Conditional`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.curves import is_back, level_at
from sim.exercise.outlook_world import Threshold, job_of
from sim.impact.ranges import middle, range_of
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.exercise.commands.model import OrderAction
    from sim.exercise.exercise import Exercise
    from sim.exercise.outlook_world import PlayOn, WorldResult
    from sim.workers import Workers

__all__ = [
    "STEP",
    "_LEAST_SHARE",
    "Band",
    "Crossing",
    "Outlook",
    "Return",
    "Threshold",
    "coming",
    "outlook",
    "outlook_of",
]

STEP: Final = 30 * MINUTE
"""Distance between the moments of an outlook, ms, unless asked otherwise."""
_LEAST_SHARE: Final = 0.1
"""A fall that comes in fewer of the worlds is not what is told first."""
_QUARTERS: Final = 4
"""A tail of the inner range is one in so many."""


@dataclass(frozen=True, slots=True)
class Band:
    """How the level of a process lies at one moment, over the worlds."""

    t: int
    """ms since STARTEX."""
    median: float
    """Half of the worlds lie below."""
    quarter: float
    """Lower end of where half of all worlds lie, the level of one; :attr:`Outlook.inner` is how many in truth."""
    three_quarters: float
    """Upper end of that."""
    low: float
    """Lower end of where 90 % of all worlds lie, the level of one; :attr:`Outlook.coverage` is how many in truth."""
    high: float
    """Upper end of that."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many of the worlds come below a threshold. Also when for the first time, ms since STARTEX."""

    threshold: Threshold
    share: float
    """Share of the worlds that are below it at any time from now on, 0..1."""
    median: int | None
    """Of the worlds that cross it; now, where they are below it already. None when no world does."""
    low: int | None
    """Of the worlds that cross it, 90 % do so from here ..."""
    high: int | None
    """... to here; ``coverage`` is how many in truth."""
    coverage: float = 0.0
    """Chance that a next world that crosses it does so from ``low`` to ``high``, 0..1; 0 when no world does.

    Below 0.9, of fewer than 19 that do, these are the first and the last.
    """


@dataclass(frozen=True, slots=True)
class Return:
    """How many of the worlds bring back a process that is not whole now. Also when for the first time."""

    process: str
    share: float
    """Share of the worlds in which it is back at 0.999 at any time from now on, 0..1."""
    median: int | None
    """When, ms since STARTEX, of the worlds that bring it back. None when no world does."""
    low: int | None
    """Of those worlds, 90 % do so from here ..."""
    high: int | None
    """... to here; ``coverage`` is how many in truth."""
    coverage: float = 0.0
    """As of a :class:`Crossing`."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may come. Times are ms since STARTEX."""

    since: int
    """The moment it looks ahead from."""
    until: int
    worlds: int
    """How many worlds it stands on."""
    strayed: int
    """Worlds left out because their past came out otherwise than the real one; 0 unless there is a defect."""
    bands: Mapping[str, tuple[Band, ...]]
    """Levels by process, at ``since``, every ``step`` after it, and at ``until``."""
    crossings: tuple[Crossing, ...]
    """In the order in which the thresholds were given."""
    coverage: float = 0.0
    """Chance that a next world lies from ``low`` to ``high`` of a band at one moment, 0..1.

    Below 0.9, of fewer than 19 worlds, these are the lowest and the highest.
    """
    inner: float = 0.0
    """The same from ``quarter`` to ``three_quarters``; below 0.5, of fewer than 3 worlds, all of them."""
    returns: Mapping[str, Return] = field(default_factory=dict)
    """By process, of those that get bands and are not whole now."""


def outlook(
    exercise: Exercise,
    worlds: int,
    ahead_ms: int,
    workers: Workers,
    timer: Callable[[], float],
    *,
    processes: Sequence[str] | None = None,
    thresholds: Sequence[Threshold] = (),
    step_ms: int = STEP,
    injects: bool = True,
    order: OrderAction | None = None,
) -> Outlook:
    """Look ``ahead_ms`` ahead from now, over worlds with the same history.

    There are ``worlds`` (1 or more) of them.

    Nobody acts: neither people nor a scripted team give another order, and what waits for the facilitator's answer
    goes on waiting. Everything else goes on: orders under way, repairs, threats and their stages, reactions. The
    inject list goes on too, as the facilitator has it now: what is due is delivered on time, its effects with it, also
    where the room delivers by hand; what was skipped or is held stays away. ``injects=False`` leaves out all of it.
    With an ``order`` that is the one thing done, now; what the facilitator is asked in it he agrees to.

    ``processes`` are those given bands (none: all), each ``step_ms`` (from 1); ``workers`` are kept by whoever looks
    ahead more than once; ``timer`` is a clock in seconds, for the size of chunks only. The same history gives the same
    outlook, for any number of workers and whatever the seed of the exercise. ``ValueError`` for numbers out of range,
    ``KeyError`` for a process that is not there, ``CommandRefused`` for an order that could not be given now,
    ``KetenError`` when a worker process dies.
    """
    if worlds < 1:
        raise ValueError(f"no outlook over {worlds} worlds")
    job = job_of(exercise, ahead_ms, processes, thresholds, step_ms, injects=injects, order=order)
    found: dict[int, WorldResult | None] = {}
    for chunk in workers.map_chunks(job, range(worlds), timer):
        found.update(chunk)
    return outlook_of(job, found)


def outlook_of(job: PlayOn, found: Mapping[int, WorldResult | None]) -> Outlook:
    """Return the outlook that worlds give, by number. One that strayed gives none."""
    agreed = [one for _, one in sorted(found.items()) if one is not None]
    since = job.moments[0]
    return Outlook(
        since=since,
        until=job.moments[-1],
        worlds=len(agreed),
        strayed=len(found) - len(agreed),
        bands={name: _bands(job.moments, [one.levels[at] for one in agreed]) for at, name in enumerate(job.processes)},
        crossings=tuple(_crossing(one, [w.crossed[at] for w in agreed]) for at, one in enumerate(job.thresholds)),
        coverage=range_of(range(len(agreed))).coverage if agreed else 0.0,
        inner=range_of(range(len(agreed)), _QUARTERS).coverage if agreed else 0.0,
        returns={
            name: Return(name, *_when([one.back[at] for one in agreed]))
            for at, name in enumerate(job.processes)
            if not is_back(level_at(job.curves[name], since))
        },
    )


def coming(crossings: Sequence[Crossing], back: Return | None, level: float, now: int) -> Crossing | Return | None:
    """Return what is to be told first of a process.

    It stands at ``level`` now, at ``now`` ms.

    Of its ``crossings`` it is the highest threshold that it is likely to fall below yet; else that it comes ``back``,
    also where no world brings that. None where there is nothing to tell: it is whole and stays so, or all that was
    foreseen should have come by now.
    """
    falls = [one for one in crossings if level >= one.threshold.below and one.share >= _LEAST_SHARE]
    falls = [one for one in falls if one.median is not None and one.median > now]
    if falls:
        return max(falls, key=lambda one: one.threshold.below)
    return back if back is not None and not is_back(level) and (back.median is None or back.median > now) else None


def _bands(moments: Sequence[int], worlds: Sequence[Sequence[float]]) -> tuple[Band, ...]:
    if not worlds:
        return ()
    bands = []
    for at, t in enumerate(moments):
        levels = sorted(levels[at] for levels in worlds)
        if levels[0] == levels[-1]:
            # Most processes stand still in all worlds most of the time.
            bands.append(Band(t, *[round(levels[0], 6)] * 5))
            continue
        half, most = range_of(levels, _QUARTERS), range_of(levels)
        ends = (middle(levels), half.low, half.high, most.low, most.high)
        bands.append(Band(t, *(round(end, 6) for end in ends)))
    return tuple(bands)


def _crossing(threshold: Threshold, worlds: Sequence[int | None]) -> Crossing:
    return Crossing(threshold, *_when(worlds))


def _when(worlds: Sequence[int | None]) -> tuple[float, int | None, int | None, int | None, float]:
    """Return in what share of the worlds something comes, and when.

    That is the median, the range, and how many the range covers.
    """
    times = sorted(t for t in worlds if t is not None)
    if not times:
        return 0.0, None, None, None, 0.0
    low, high, covered = range_of(times)
    return len(times) / len(worlds), round(middle(times)), round(low), round(high), covered
