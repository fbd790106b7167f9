"""What the figures come to by other chance, and by other numbers.

Beside what was done stands the same world with nobody acting, so it can be said whether acting made a difference
whatever the numbers are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.debrief.analysis.counterfactual import is_compared, nobody_since
from sim.debrief.model.known import KnownBand, KnownMeasure, KnownResults
from sim.exercise.known_worlds import known_worlds, map_all
from sim.exercise.resample import live_again, past_of
from sim.impact import measures
from sim.impact.ranges import middle, range_of
from sim.impact.signs import sign_of
from sim.randomness import SeededDraws
from sim.scenario.plausible import Plausible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.exercise.exercise import Exercise
    from sim.exercise.resample import Past

__all__ = ["AsKnown", "known_results"]


@dataclass(frozen=True, slots=True)
class AsKnown:
    """How many worlds are to be played for a report, and with what."""

    worlds: int
    """Worlds by chance, and as many by other numbers, from 1."""
    workers: int
    timer: Callable[[], float]
    """A clock in seconds, for the size of chunks only."""


class _PlayAgain:
    """Plays what was done in a world of other chance or other numbers.

    Nobody acting in that world comes with it.
    """

    def __init__(self, past: Past, *, compared: bool) -> None:
        self.plausible = Plausible(past.scenario)
        self._past = past
        self._compared = compared

    def __call__(self, world: tuple[int, int | None]) -> tuple[dict[str, float], dict[str, float]]:
        """Return the measures of (seed, which numbers), and with nobody acting.

        The latter are empty where not asked.
        """
        seed, known = world
        past = self._past if known is None else self._past._replace(scenario=self.plausible.world(known))
        acted = measures(live_again(past, SeededDraws(seed), lenient=True).world)
        return acted, measures(nobody_since(past, seed, past.now).play.world) if self._compared else {}


def known_results(exercise: Exercise, ask: AsKnown) -> KnownResults | None:
    """Return where the measures of an exercise lie, up to where it stands.

    None where it has none. The seeds of chance count on from that of the exercise; worlds of other numbers have its
    own.
    """
    scenario, seed = exercise.scenario, exercise.setup.seed
    if not scenario.measures:
        return None
    job = _PlayAgain(past_of(exercise.history, exercise.play), compared=is_compared(exercise))
    known = known_worlds(job.plausible, 1, ask.worlds, ask.workers, ask.timer)
    chance: list[tuple[int, int | None]] = [(seed + number, None) for number in range(ask.worlds)]
    library: list[tuple[int, int | None]] = [(seed, number) for number in known.worlds]
    found = map_all(job, [*chance, *library], ask.workers, ask.timer)
    results = []
    for one in scenario.measures:
        acted, idle = ([[found[w][at].get(one.id) for w in worlds] for worlds in (chance, library)] for at in (0, 1))
        pairs = list(zip(acted[1], idle[1], strict=True))
        results.append(
            KnownMeasure(
                id=one.id,
                chance=_band(acted[0]),
                library=_band(acted[1]),
                chance_nobody=_band(idle[0]),
                library_nobody=_band(idle[1]),
                sign=sign_of(pairs, more=one.better == "more") if is_compared(exercise) else None,
            )
        )
    return KnownResults(ask.worlds, known.left_out, len(job.plausible.numbers), tuple(results))


def _band(values: Sequence[float | None]) -> KnownBand | None:
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    low, high, covered = range_of(ordered)
    return KnownBand(middle(ordered), low, high, covered)
