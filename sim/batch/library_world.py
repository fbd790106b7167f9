"""Worlds with other numbers: where measures lie, and what can be said of teams.

The band of chance is where a measure lies over other draws with the numbers as written, the library band where it lies
over other plausible numbers with the same draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from sim.batch.statistics import Spread, spread
from sim.errors import KetenError, Reason, ScenarioError
from sim.exercise import unrecorded
from sim.impact import measures, unhappened
from sim.scenario import from_journal, resolved
from sim.scenario.plausible import Plausible
from sim.workers import map_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.batch.store import Row
    from sim.scenario.models import Scenario

__all__ = [
    "LEAST_ALIKE",
    "Bands",
    "Known",
    "MeasureValues",
    "PlayAsKnown",
    "Sign",
    "bands",
    "known_worlds",
    "played",
    "sign_of",
    "signs",
]

LEAST_ALIKE: Final = 0.9
"""Share of the worlds that must agree before it is said whether a team did better or worse."""
_TRIES: Final = 4
"""So many worlds are tried for each that is wanted, before the numbers are said not to go together."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

MeasureValues = dict[str, float | None]
"""What the measures came to; none where an event did not come."""


@dataclass(frozen=True, slots=True)
class Known:
    """Worlds as known that can be played."""

    worlds: tuple[int, ...]
    """Their numbers."""
    left_out: int
    """Worlds passed over because their numbers, each plausible by itself, cannot be together."""


def known_worlds(plausible: Plausible, first: int, worlds: int, workers: int, timer: Callable[[], float]) -> Known:
    """Return the first ``worlds`` worlds from ``first`` on that are scenarios.

    Two numbers may be bound to each other: the smallest target of an action may then take more than there is. Such a
    world is passed over, and the next one takes its place. Raises ``KetenError`` where most are such.
    """
    job = _Judge(plausible)
    found: list[int] = []
    faults: list[tuple[str, Reason]] = []
    tried = 0
    while len(found) < worlds and tried < _TRIES * (worlds + 1):
        asked = range(first + tried, first + tried + worlds - len(found))
        tried += len(asked)
        for number, fault in _all(job, asked, workers, timer).items():
            if fault is None:
                found.append(number)
            else:
                faults.append(fault)
    if len(found) < worlds:
        place, what = faults[0]
        raise KetenError.of("errors.known.apart", tried=tried, found=len(found), place=place, what=what)
    return Known(tuple(found), len(faults))


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges whether a world as known is a scenario."""

    plausible: Plausible

    def __call__(self, known: int) -> tuple[str, Reason] | None:
        """Return what is wrong with it, and where; none where nothing is."""
        try:
            from_journal(resolved(self.plausible.world(known)))
        except ScenarioError as error:
            return error.problems[0].where, error.problems[0].what
        return None


def _all(
    job: Callable[[_Item], _Result], items: Sequence[_Item], workers: int, timer: Callable[[], float]
) -> dict[_Item, _Result]:
    """Do a job for every item, and return the results in the order of the items."""
    found: dict[_Item, _Result] = {}
    for chunk in map_chunks(job, items, max(1, min(workers, len(items))), timer):
        found.update(chunk)
    return {item: found[item] for item in items}


class PlayAsKnown:
    """Plays a world of other numbers, other chance or both.

    It is sent once to every worker process.
    """

    def __init__(self, scenario: Scenario, team: str | None, until_ms: int) -> None:
        self.scenario = scenario
        self.plausible = Plausible(scenario)
        self._team = team
        self._until_ms = until_ms

    def __call__(self, world: tuple[int, int | None]) -> MeasureValues:
        """Return the measures of (seed, which numbers), none where an event did not come."""
        seed, known = world
        scenario = self.scenario if known is None else self.plausible.world(known)
        found = measures(unrecorded(scenario, seed, self._team, self._until_ms))
        never = unhappened(scenario, found)
        return {name: None if name in never else value for name, value in found.items()}


def played(
    job: PlayAsKnown, worlds: Sequence[tuple[int, int | None]], workers: int, timer: Callable[[], float]
) -> list[MeasureValues]:
    """Return the measures of worlds, in their order."""
    return list(_all(job, worlds, workers, timer).values())


@dataclass(frozen=True, slots=True)
class Bands:
    """Where the measures of one exercise lie, over chance and over numbers."""

    worlds: int
    """Worlds of each band."""
    left_out: int
    """Worlds of the library band passed over because their numbers cannot be together."""
    numbers: int
    """Numbers that were drawn."""
    chance: Mapping[str, Spread]
    """By measure, with the numbers as written and other draws."""
    library: Mapping[str, Spread]
    """By measure, with the same draws and other numbers."""


def bands(job: PlayAsKnown, seed: int, worlds: int, workers: int, timer: Callable[[], float]) -> Bands:
    """Play ``worlds`` (1 or more) of either kind; return where measures lie.

    The seeds of the band of chance count on from ``seed``, which is that of every world of the library band.
    """
    known = known_worlds(job.plausible, 1, worlds, workers, timer)
    asked: list[tuple[int, int | None]] = [(seed + number, None) for number in range(worlds)]
    asked += [(seed, number) for number in known.worlds]
    found = played(job, asked, workers, timer)
    chance, library = (
        {one.id: spread([values[one.id] for values in half]) for one in job.scenario.measures}
        for half in (found[:worlds], found[worlds:])
    )
    return Bands(worlds, known.left_out, len(job.plausible.numbers), chance, library)


@dataclass(frozen=True, slots=True)
class Sign:
    """What can be said of how a team did against another on one measure."""

    says: Literal["better", "worse", "alike", "cannot-be-said"]
    """What holds in at least :data:`LEAST_ALIKE` of the worlds; else that it cannot be said."""
    better: int
    """Worlds in which it did better."""
    worse: int
    worlds: int
    """Worlds in which it is known."""


def signs(scenario: Scenario, one: Sequence[Row], other: Sequence[Row]) -> dict[str, Sign]:
    """Return by measure whether the team of ``one`` did better, world by world."""
    against = {row.seed: row.timely for row in other}
    return {
        measure.id: sign_of(
            [(row.timely[measure.id], against[row.seed][measure.id]) for row in one if row.seed in against],
            more=measure.better == "more",
        )
        for measure in scenario.measures
    }


def sign_of(pairs: Sequence[tuple[float | None, float | None]], *, more: bool) -> Sign:
    """Return whether the first of each pair is better.

    That is the lower value, or with ``more`` the higher.
    """
    differences = [(-1 if more else 1) * _difference(*pair) for pair in pairs]
    better, worse = sum(d < 0 for d in differences), sum(d > 0 for d in differences)
    return Sign(_says(better, worse, len(pairs)), better, worse, len(pairs))


def _difference(one: float | None, other: float | None) -> float:
    if one is None and other is None:
        return 0.0
    return (math.inf if one is None else one) - (math.inf if other is None else other)


def _says(better: int, worse: int, worlds: int) -> Literal["better", "worse", "alike", "cannot-be-said"]:
    least = LEAST_ALIKE * worlds - 1e-9
    if worlds and better >= least:
        return "better"
    if worlds and worse >= least:
        return "worse"
    return "alike" if worlds and worlds - better - worse >= least else "cannot-be-said"
