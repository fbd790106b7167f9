"""The outlook over worlds of other chance and of other plausible numbers.

What has been seen is kept as quantiles, so another number would mostly give another past. Only numbers that could be
other without anything having shown of it may vary. They are found in groups: the past is played with a whole group at
one end of its ranges, and a group that shows is halved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from sim.errors import CommandRefused
from sim.exercise.known_worlds import TRIES, apart, none_together
from sim.exercise.outlook import STEP, outlook_of
from sim.exercise.outlook_world import job_of
from sim.exercise.resample import live_again
from sim.impact import measures
from sim.randomness import Conditional, SeededDraws
from sim.scenario.plausible import Plausible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sim.engine import Order
    from sim.errors import Reason
    from sim.exercise.exercise import Exercise
    from sim.exercise.outlook import Outlook, Threshold
    from sim.exercise.outlook_world import PlayOn, WorldResult
    from sim.exercise.run.play import Play
    from sim.scenario.models import Scenario
    from sim.workers import Workers

__all__ = ["MOST_PLAYS", "KnownOutlook", "OpenNumbers", "PlayOnAsKnown", "open_numbers", "outlook_as_known"]

MOST_PLAYS: Final = 400
"""The past is played at most so often to find out which numbers may vary, unless asked otherwise."""
_EDGES: Final = ((0.0, 1e-6), (1 - 1e-6, 1.0))
"""Draws at either end of what has been seen: where another number would show first."""
_DIGITS: Final = 1e-9
_TO_CHECK: Final = 0.2
"""Share of the plays that is kept to check drawn worlds."""
_CHECKED: Final = 12
"""So many of the first worlds are checked."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class _Record(NamedTuple):
    """What was seen of an exercise besides its levels."""

    orders: tuple[Order, ...]
    delivered: Mapping[str, int]
    measures: Mapping[str, float]

    def agrees(self, other: _Record) -> bool:
        """Return whether the same was seen, but for the last digits of measures."""
        ours, theirs = self.measures, other.measures
        return (
            self.orders == other.orders
            and self.delivered == other.delivered
            and ours.keys() == theirs.keys()
            and all(math.isclose(ours[name], theirs[name], rel_tol=_DIGITS, abs_tol=_DIGITS) for name in ours)
        )


def _record_of(play: Play) -> _Record:
    return _Record(play.world.orders, dict(play.world.delivered), measures(play.world))


class _Group(NamedTuple):
    """Numbers that are tried at one end of their ranges together."""

    numbers: tuple[int, ...]
    up: bool
    """Whether at the upper end."""


@dataclass(frozen=True, slots=True)
class OpenNumbers:
    """Which numbers may be other than they are written with what has been seen."""

    plausible: Plausible
    down: frozenset[int]
    """Those that may be lower, by their place in ``plausible.numbers``."""
    up: frozenset[int]
    """Those that may be higher."""
    plays: int
    """How often the past was played to find out."""
    untried: frozenset[int]
    """Those that were left as written, on one side or both, because no play was left to try them."""

    @property
    def varied(self) -> int:
        """How many may vary."""
        return len(self.down | self.up)

    @property
    def one_sided(self) -> int:
        """How many of these have room on both sides and may vary to one of them only."""
        wide = {at for at, one in enumerate(self.plausible.numbers) if one.low < 1 < one.high}
        return len((self.down ^ self.up) & wide)

    @property
    def order(self) -> tuple[int, ...]:
        """Those that may vary, in the order of the scenario."""
        return tuple(sorted(self.down | self.up))

    def world(self, known: int, first: int | None = None) -> Scenario:
        """Return the scenario of a world as known.

        A number that may not go where it was drawn is as written. With ``first`` only so many of those that may vary
        do.
        """
        drawn = self.plausible.factors(SeededDraws(known))
        down, up = self.down, self.up
        if first is not None:
            some = frozenset(self.order[:first])
            down, up = down & some, up & some
        return self.plausible.with_factors(
            [factor if at in (up if factor > 1 else down) else 1.0 for at, factor in enumerate(drawn)]
        )


@dataclass(frozen=True, slots=True)
class PlayOnAsKnown:
    """Plays worlds of an outlook in which numbers are others.

    It is sent once to every worker process.
    """

    job: PlayOn
    record: _Record
    """What was really seen."""

    @classmethod
    def of(cls, exercise: Exercise, job: PlayOn) -> PlayOnAsKnown:
        """Return what plays the worlds of ``job``.

        It was taken of the exercise as it is now.
        """
        return cls(job, _record_of(exercise.play))

    def lived(self, scenario: Scenario, draws: Conditional) -> Play | None:
        """Return a world of other numbers as it is now.

        None when its past is not the real one.
        """
        try:
            play = live_again(self.job.past._replace(scenario=scenario), draws, lenient=True)
        except CommandRefused:
            return None
        return play if self.job.agrees(play) and self.record.agrees(_record_of(play)) else None


@dataclass(frozen=True, slots=True)
class _Try:
    """Tries whether anything would have shown of a group of numbers."""

    world: PlayOnAsKnown
    plausible: Plausible

    def __call__(self, group: _Group) -> tuple[bool, int]:
        """Return whether nothing would have, and how often the past was played."""
        ends = [one.high if group.up else one.low for one in self.plausible.numbers]
        asked = set(group.numbers)
        scenario = self.plausible.with_factors([end if at in asked else 1.0 for at, end in enumerate(ends)])
        seen = self.world.job.seen
        for plays, edge in enumerate(_EDGES, 1):
            if self.world.lived(scenario, Conditional(0, seen, edge)) is None:
                return False, plays
        return True, len(_EDGES)


@dataclass(frozen=True, slots=True)
class _Part:
    """Tries whether a world strays where only the first of its numbers are other."""

    world: PlayOnAsKnown
    known: OpenNumbers
    number: int

    def __call__(self, first: int) -> bool:
        """Return whether the past is the real one with ``first`` numbers others."""
        scenario = self.known.world(self.number + 1, first)
        return self.world.lived(scenario, Conditional(self.number, self.world.job.seen)) is not None


@dataclass(frozen=True, slots=True)
class _World:
    """Plays one world of an outlook as known."""

    world: PlayOnAsKnown
    known: OpenNumbers

    def __call__(self, number: int) -> tuple[WorldResult | None, tuple[str, Reason] | None]:
        """Return what world ``number`` gave, from 0.

        Else why its numbers cannot be together. Neither where its past is not that of the real one.
        """
        job = self.world.job
        scenario = self.known.world(number + 1)
        if scenario is job.past.scenario:
            return job(number), None
        fault = apart(scenario)
        if fault is not None:
            return None, fault
        play = self.world.lived(scenario, Conditional(number, job.seen))
        return None if play is None else job.result(play), None


@dataclass(frozen=True, slots=True)
class KnownOutlook:
    """What may come, by chance and by how well numbers are known together."""

    outlook: Outlook
    known: OpenNumbers
    left_out: int
    """Worlds passed over because their numbers, each plausible by itself, cannot be together."""


def open_numbers(
    world: PlayOnAsKnown,
    plausible: Plausible,
    workers: Workers,
    timer: Callable[[], float],
    most: int = MOST_PLAYS,
) -> OpenNumbers:
    """Find the numbers of which nothing has shown.

    It takes ``most`` plays of the past (0 or more) at most. The same for any number of workers. What could not be tried
    in so many plays does not vary.
    """
    found: dict[bool, set[int]] = {False: set(), True: set()}
    wanted = [_Group(_wide(plausible, up=up), up) for up in (False, True)]
    wanted = [group for group in wanted if group.numbers]
    job, plays = _Try(world, plausible), 0
    to_find = most - int(most * _TO_CHECK)
    while wanted and to_find - plays >= len(_EDGES):
        room = (to_find - plays) // len(_EDGES)
        tried, wanted = wanted[:room], wanted[room:]
        results = _results(workers, job, tried, timer)
        for group in tried:
            hidden, played = results[group]
            plays += played
            if hidden:
                found[group.up].update(group.numbers)
            elif len(group.numbers) > 1:
                half = len(group.numbers) // 2
                wanted += [group._replace(numbers=group.numbers[:half]), group._replace(numbers=group.numbers[half:])]
    untried = frozenset(number for group in wanted for number in group.numbers)
    known = OpenNumbers(plausible, frozenset(found[False]), frozenset(found[True]), plays, untried)
    return _checked(world, known, most)


def _checked(world: PlayOnAsKnown, known: OpenNumbers, most: int) -> OpenNumbers:
    """Return the numbers without those that show in drawn worlds.

    There some are higher and others lower. In a world that strays, numbers are made as written from the last on until
    it does not: the last of those shows.
    """
    for number in range(_CHECKED):
        while known.plays < most and known.varied:
            agrees = _Part(world, known, number)(known.varied)
            known = replace(known, plays=known.plays + 1)
            if agrees:
                break
            shown, plays = _shown(_Part(world, known, number), most - known.plays)
            known = replace(known, plays=known.plays + plays)
            if shown is None:
                return known
            known = replace(known, down=known.down - {shown}, up=known.up - {shown})
    return known


def _shown(part: _Part, most: int) -> tuple[int | None, int]:
    """Return a number that shows in a world that strays.

    Beside it stands how often the past was played to find it. None where ``most`` plays are not enough.
    """
    order = part.known.order
    agrees, strays, plays = 0, len(order), 0
    while strays - agrees > 1:
        if plays >= most:
            return None, plays
        middle = (agrees + strays) // 2
        plays += 1
        if part(middle):
            agrees = middle
        else:
            strays = middle
    return order[strays - 1], plays


def _results(
    workers: Workers, job: Callable[[_Item], _Result], items: Sequence[_Item], timer: Callable[[], float]
) -> dict[_Item, _Result]:
    return {item: result for chunk in workers.map_chunks(job, items, timer) for item, result in chunk}


def _wide(plausible: Plausible, *, up: bool) -> tuple[int, ...]:
    """Return the numbers that have room on one side."""
    return tuple(at for at, one in enumerate(plausible.numbers) if (one.high > 1 if up else one.low < 1))


def outlook_as_known(
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
    most_plays: int = MOST_PLAYS,
) -> KnownOutlook:
    """Look ahead over worlds in which chance and numbers are others.

    They have the same history. World by world chance is that of :func:`~sim.exercise.outlook.outlook`, which says what
    the arguments are and what is raised. A world whose past comes out otherwise all the same is counted as strayed.
    Raises ``KetenError`` too where the numbers of most worlds cannot be together.
    """
    if worlds < 1:
        raise ValueError(f"no outlook over {worlds} worlds")
    job = job_of(exercise, ahead_ms, processes, thresholds, step_ms, injects=injects)
    world = PlayOnAsKnown.of(exercise, job)
    known = open_numbers(world, Plausible(exercise.scenario), workers, timer, most_plays)
    found: dict[int, WorldResult | None] = {}
    faults: list[tuple[str, Reason]] = []
    tried = 0
    while len(found) < worlds and tried < TRIES * (worlds + 1):
        asked = range(tried, tried + worlds - len(found))
        tried += len(asked)
        for number, (result, fault) in _in_order(workers.map_chunks(_World(world, known), asked, timer)):
            if fault is None:
                found[number] = result
            else:
                faults.append(fault)
    if len(found) < worlds:
        raise none_together(tried, len(found), *faults[0])
    return KnownOutlook(outlook_of(job, found), known, len(faults))


_Played = tuple["WorldResult | None", "tuple[str, Reason] | None"]


def _in_order(chunks: Iterable[list[tuple[int, _Played]]]) -> list[tuple[int, _Played]]:
    """Return results by the number of their world, whichever came first."""
    return sorted((one for chunk in chunks for one in chunk), key=lambda one: one[0])
