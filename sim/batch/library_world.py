"""Worlds with other numbers: where measures lie, and what can be said of teams.

The band of chance is where a measure lies over other draws with the numbers as written, the library band where it lies
over other plausible numbers with the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.batch.statistics import Spread, spread
from sim.exercise import unrecorded
from sim.exercise.known_worlds import known_worlds, map_all
from sim.impact import measures, unhappened
from sim.impact.signs import Sign, sign_of
from sim.scenario.plausible import Plausible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.batch.store import Row
    from sim.scenario.models import Scenario

__all__ = ["Bands", "MeasureValues", "PlayAsKnown", "bands", "played", "signs"]

MeasureValues = dict[str, float | None]
"""What the measures came to; none where an event did not come."""


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
    return list(map_all(job, worlds, workers, timer).values())


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
