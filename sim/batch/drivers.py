"""Which numbers move the measures of an exercise, by rank correlation.

It is over worlds as known. The chance is the same in all of these worlds, so whatever differs between them comes of
the numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from sim.batch.library_world import played
from sim.batch.statistics import Spread, spread
from sim.exercise.known_worlds import known_worlds
from sim.randomness import SeededDraws

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.batch.library_world import PlayAsKnown
    from sim.scenario.plausible import PlausibleNumber

__all__ = ["LEAST_WORLDS", "Driver", "Drivers", "MeasureDrivers", "drivers", "rank_correlation"]

LEAST_WORLDS: Final = 19
"""Worlds below which a rank correlation says nothing."""
_SURE: Final = 0.95
"""Chance that a correlation told of is not one that so many unrelated numbers would show as well."""
_BETWEEN: Final = 0.9
"""Chance that the correlation over all worlds lies within the ends that are told."""
_MOST: Final = 1 - 1e-12


@dataclass(frozen=True, slots=True)
class Driver:
    """A number that moves a measure."""

    number: PlausibleNumber
    correlation: float
    """Rank correlation of the number with the measure, -1..1. Above 0 more of it is more of the measure."""
    low: float
    """Over all worlds that there could be, it is with a chance of 90 % at least this."""
    high: float
    """And at most this."""


@dataclass(frozen=True, slots=True)
class MeasureDrivers:
    """What moves one measure."""

    measure: str
    drivers: tuple[Driver, ...]
    """Numbers beyond what chance would show, the strongest first."""
    spread: Spread
    """Where the measure lies over the worlds."""


@dataclass(frozen=True, slots=True)
class Drivers:
    """What moves the measures of an exercise."""

    worlds: int
    left_out: int
    """Worlds passed over because their numbers cannot be together."""
    numbers: int
    """Numbers that were drawn."""
    least: float
    """Correlation, either way, that the strongest of so many unrelated numbers stays below.

    It does with a chance of 95 %.
    """
    measures: tuple[MeasureDrivers, ...]


def drivers(job: PlayAsKnown, seed: int, worlds: int, workers: int, timer: Callable[[], float]) -> Drivers:
    """Rank the numbers of an exercise by how much they move each of its measures.

    That is over ``worlds`` (:data:`LEAST_WORLDS` or more) with other numbers and the same draws, those of ``seed``.
    Raises ``ValueError`` for fewer.
    """
    if worlds < LEAST_WORLDS:
        raise ValueError(f"no correlation over {worlds} worlds")
    known = known_worlds(job.plausible, 1, worlds, workers, timer)
    found = played(job, [(seed, number) for number in known.worlds], workers, timer)
    drawn = [job.plausible.factors(SeededDraws(number)) for number in known.worlds]
    numbers = job.plausible.numbers
    ranked = [_centred([factors[at] for factors in drawn]) for at in range(len(numbers))]
    least = _least_correlation(worlds, len(numbers))
    moving = []
    for measure in job.scenario.measures:
        values = [one[measure.id] for one in found]
        of = _centred([math.inf if value is None else value for value in values])
        strengths = [(one, round(_product(of, ranks), 6)) for one, ranks in zip(numbers, ranked, strict=True)]
        strongest = [
            Driver(one, strength, *_ends(strength, worlds)) for one, strength in strengths if abs(strength) > least
        ]
        strongest.sort(key=lambda one: (-abs(one.correlation), one.number.place))
        moving.append(MeasureDrivers(measure.id, tuple(strongest), spread(values)))
    return Drivers(worlds, known.left_out, len(numbers), least, tuple(moving))


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Spearman's rank correlation of two rows of numbers. 0 where one of them is always the same."""
    return _product(_centred(one), _centred(other))


def _centred(values: Sequence[float]) -> list[float]:
    """Return the ranks of values, about their mean and of length 1. Equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        until = at
        while until + 1 < len(order) and values[order[until + 1]] == values[order[at]]:
            until += 1
        for place in order[at : until + 1]:
            ranks[place] = (at + until) / 2
        at = until + 1
    middle = (len(values) - 1) / 2
    length = math.sqrt(math.fsum((rank - middle) ** 2 for rank in ranks))
    return [(rank - middle) / length if length else 0.0 for rank in ranks]


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


def _least_correlation(worlds: int, numbers: int) -> float:
    """Return what the strongest of so many unrelated numbers stays below.

    It does with chance :data:`_SURE`.
    """
    tail = (1 - _SURE) / 2 / max(numbers, 1)
    return round(min(-NormalDist().inv_cdf(tail) / math.sqrt(worlds - 1), 1.0), 6)


def _ends(correlation: float, worlds: int) -> tuple[float, float]:
    """Return between what the correlation over all worlds lies.

    It does with chance :data:`_BETWEEN`, by Fisher's transformation, whose variance for ranks is (1 + ρ²/2) / (n - 3)
    (Bonett and Wright 2000).
    """
    bounded = min(max(correlation, -_MOST), _MOST)
    off = NormalDist().inv_cdf((1 + _BETWEEN) / 2) * math.sqrt((1 + bounded**2 / 2) / (worlds - 3))
    middle = math.atanh(bounded)
    return round(math.tanh(middle - off), 6), round(math.tanh(middle + off), 6)
