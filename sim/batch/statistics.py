"""Median and interval of what many worlds gave, and of what one team made of each beside another.

``None`` stands for what did not happen within the run, as in :mod:`sim.impact.quantiles`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.impact.quantiles import quantile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["HIGH", "LOW", "Spread", "paired", "spread"]

LOW: Final = 0.05
"""Lower end of the 90 % interval."""
HIGH: Final = 0.95
"""Upper end of the 90 % interval."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number came out over the worlds played; an end that is ``None`` did not happen."""

    count: int
    """Worlds counted."""
    median: float | None
    """Half of the worlds lie below."""
    low: float | None
    """5 % of the worlds lie below."""
    high: float | None
    """95 % of the worlds lie below."""
    never: int
    """Worlds in which it did not happen."""


def spread(values: Sequence[float | None]) -> Spread:
    """Give median and 90 % interval, rounded to 6 decimals; ``ValueError`` when there are no values."""
    ends = [quantile(values, share) for share in (0.5, LOW, HIGH)]
    median, low, high = (None if end is None else round(end, 6) for end in ends)
    return Spread(len(values), median, low, high, sum(value is None for value in values))


def paired(one: Mapping[int, float | None], other: Mapping[int, float | None]) -> Spread | None:
    """Give the spread of ``one - other`` over the seeds that both played and in which both happened.

    ``None`` when there is no such seed; :attr:`Spread.never` counts the seeds left out.
    """
    seeds = [seed for seed in one if seed in other]
    differences: list[float | None] = []
    for seed in seeds:
        left, right = one[seed], other[seed]
        if left is not None and right is not None:
            differences.append(left - right)
    if not differences:
        return None
    found = spread(differences)
    return Spread(found.count, found.median, found.low, found.high, len(seeds) - len(differences))
