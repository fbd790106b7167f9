"""The outlook: what the next hours bring if nobody acts.

It is over many worlds that agree with what has been seen.

Nobody has seen how long the repair under way will take, so the real world cannot say what comes: each world of an
outlook has the same history up to now and draws what is open afresh (:class:`~sim.randomness.Conditional`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.curves import level_at, levels_at
from sim.exercise.commands.model import Start
from sim.exercise.resample import live_again, past_of
from sim.exercise.run.command_replay import CommandReplay, ReplayPolicy
from sim.exercise.run.states import IssuedCommand
from sim.impact.ranges import middle, range_of
from sim.randomness import Conditional
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.curves import Curve
    from sim.exercise.exercise import Exercise
    from sim.exercise.resample import Past
    from sim.exercise.run.play import Play
    from sim.randomness import Seen
    from sim.workers import Workers

__all__ = ["Band", "Crossing", "Outlook", "Threshold", "outlook"]

STEP: Final = 30 * MINUTE
"""Distance between the moments of an outlook, ms, unless asked otherwise."""
_QUARTERS: Final = 4
"""A tail of the inner range is one in so many."""
_HAIR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level that it matters to fall below."""

    process: str
    below: float
    """0..1; crossed when the level is below it."""


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
) -> Outlook:
    """Look ``ahead_ms`` ahead from now, over worlds with the same history.

    There are ``worlds`` (1 or more) of them.

    Nobody acts: neither people nor a scripted team give another order, and what waits for the facilitator's answer
    goes on waiting. Everything else goes on: orders under way, repairs, threats and their stages, reactions. The
    inject list goes on too, as the facilitator has it now: what is due is delivered on time, its effects with it, also
    where the room delivers by hand; what was skipped or is held stays away. ``injects=False`` leaves out all of it.

    ``processes`` are those given bands (none: all), each ``step_ms`` (from 1); ``workers`` are kept by whoever looks
    ahead more than once; ``timer`` is a clock in seconds, for the size of chunks only. The same history gives the same
    outlook, for any number of workers and whatever the seed of the exercise. ``ValueError`` for numbers out of range,
    ``KeyError`` for a process that is not there, ``KetenError`` when a worker process dies.
    """
    if worlds < 1 or ahead_ms < 0 or step_ms < 1:
        raise ValueError(f"no outlook over {worlds} worlds, {ahead_ms} ms ahead by {step_ms} ms")
    names = _names(exercise, processes, thresholds)
    since = exercise.t_ms
    until = since + ahead_ms
    job = PlayOn(
        past_of(exercise.history, exercise.play),
        exercise.world.seen() if exercise.play.started else {},
        {name: exercise.world.curve(name) for name in exercise.scenario.processes},
        tuple(dict.fromkeys([*range(since, until, step_ms), until])),
        names,
        tuple(thresholds),
        injects,
    )
    found: dict[int, WorldResult | None] = {}
    for chunk in workers.map_chunks(job, range(worlds), timer):
        found.update(chunk)
    agreed = [one for _, one in sorted(found.items()) if one is not None]
    return Outlook(
        since=since,
        until=until,
        worlds=len(agreed),
        strayed=worlds - len(agreed),
        bands={name: _bands(job.moments, [one.levels[at] for one in agreed]) for at, name in enumerate(names)},
        crossings=tuple(_crossing(one, [w.crossed[at] for w in agreed]) for at, one in enumerate(thresholds)),
        coverage=range_of(range(len(agreed))).coverage if agreed else 0.0,
        inner=range_of(range(len(agreed)), _QUARTERS).coverage if agreed else 0.0,
    )


def _names(exercise: Exercise, asked: Sequence[str] | None, thresholds: Sequence[Threshold]) -> tuple[str, ...]:
    """Return the processes that get bands. Raises ``KeyError`` where one of these, or of a threshold, is not there."""
    known = exercise.scenario.processes
    names = tuple(known if asked is None else asked)
    for name in (*names, *(threshold.process for threshold in thresholds)):
        known[name]
    return names


class WorldResult(NamedTuple):
    """What one world of an outlook gave."""

    levels: list[list[float]]
    """By process, by moment."""
    crossed: list[int | None]
    """When it first came below each threshold."""


@dataclass(frozen=True, slots=True)
class PlayOn:
    """Plays one world of an outlook; sent once to every worker process."""

    past: Past
    seen: Mapping[str, Seen]
    curves: Mapping[str, Curve]
    """What every level really was up to now."""
    moments: tuple[int, ...]
    processes: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    injects: bool

    def __call__(self, number: int) -> WorldResult | None:
        """Play world ``number``, from 0; None when its past is not that of the real one."""
        play = live_again(self.past, Conditional(number, self.seen))
        if not all(_same(play.world.curve(name), curve) for name, curve in self.curves.items()):
            return None
        self._go_on(play)
        world = play.world
        return WorldResult(
            [levels_at(world.curve(name), self.moments) for name in self.processes],
            [_first_below(world.curve(one.process), one.below, self.past.now) for one in self.thresholds],
        )

    def _go_on(self, play: Play) -> None:
        if not play.started:
            play.apply(IssuedCommand(0, 0, Start(), ""))
        for run in play.injects.runs.values():
            if not self.injects and run.released is None:
                play.injects.hold(run)
            elif run.state == "due":
                play.injects.move(run, play.now)
        play.deliver_when_due()
        CommandReplay(play, ReplayPolicy()).go_on(self.moments[-1])


def _same(one: Curve, other: Curve) -> bool:
    """Return whether two curves are the same but for the last digits of their levels."""
    pairs = list(zip(one, other, strict=False))
    return len(one) == len(other) and all(t == u and abs(a - b) <= _HAIR for (t, a), (u, b) in pairs)


def _first_below(curve: Curve, below: float, since: int) -> int | None:
    if level_at(curve, since) < below:
        return since
    return next((t for t, level in curve if t > since and level < below), None)


def _bands(moments: Sequence[int], worlds: Sequence[Sequence[float]]) -> tuple[Band, ...]:
    if not worlds:
        return ()
    bands = []
    for at, t in enumerate(moments):
        levels = sorted(levels[at] for levels in worlds)
        half, most = range_of(levels, _QUARTERS), range_of(levels)
        ends = (middle(levels), half.low, half.high, most.low, most.high)
        bands.append(Band(t, *(round(end, 6) for end in ends)))
    return tuple(bands)


def _crossing(threshold: Threshold, worlds: Sequence[int | None]) -> Crossing:
    times = sorted(t for t in worlds if t is not None)
    if not times:
        return Crossing(threshold, 0.0, None, None, None)
    low, high, covered = range_of(times)
    return Crossing(threshold, len(times) / len(worlds), round(middle(times)), round(low), round(high), covered)
