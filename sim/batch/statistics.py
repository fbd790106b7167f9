"""Median and spread of results over many worlds.

Results are those of one team, or its difference from another team in each world.

The ends of a spread are order statistics (:mod:`sim.impact.ranges`), so it says what it covers. It is no confidence
interval of a mean or median: more worlds make it truer, not narrower.

``None`` stands for what did not happen within the run: it is later than anything, and ordered as infinity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.impact.ranges import ENOUGH, SHARE, middle, range_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ENOUGH", "SHARE", "Spread", "paired", "spread"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The spread of a number over the worlds played. An end that is ``None`` lies beyond every number."""

    count: int
    """Worlds counted."""
    median: float | None
    """Half of the worlds lie below."""
    low: float | None
    """Lower end: the lowest but so many that ``coverage`` of the worlds lie between."""
    high: float | None
    """Upper end."""
    never: int
    """Worlds in which it did not happen: of one team counted as infinite; of a pair left out, as neither is known."""
    coverage: float
    """Chance that a next world lies from ``low`` to ``high``, 0..1; below 0.9 these are the lowest and the highest."""
    infinite: Mapping[str, int] = field(default_factory=dict)
    """Which of median, low and high are infinite: 1, or -1 of a difference where only the other did not happen."""


def spread(values: Sequence[float | None]) -> Spread:
    """Return the spread of values, rounded to 6 decimals. Raises ``ValueError`` when there are none."""
    return _spread([math.inf if value is None else value for value in values], sum(value is None for value in values))


def paired(one: Mapping[int, float | None], other: Mapping[int, float | None]) -> Spread | None:
    """Return the spread of ``one - other`` over the seeds that both played.

    Where it happened in one of the two the difference is infinite, with its sign; where it happened in neither nothing
    is known of it, and :attr:`Spread.never` counts the seed. ``None`` when there is no seed to count.
    """
    differences: list[float] = []
    never = 0
    for seed in [seed for seed in one if seed in other]:
        left, right = one[seed], other[seed]
        if left is None and right is None:
            never += 1
        else:
            differences.append((math.inf if left is None else left) - (math.inf if right is None else right))
    return _spread(differences, never) if differences else None


def _spread(values: Sequence[float], never: int) -> Spread:
    if not values:
        raise ValueError("no values to take a spread of")
    ordered = sorted(values)
    low, high, covered = range_of(ordered)
    ends = {"median": middle(ordered), "low": low, "high": high}
    # The mean of two infinities of different sign is not a number: such a median is not known.
    infinite = {name: 1 if end > 0 else -1 for name, end in ends.items() if math.isinf(end)}
    shown = {name: round(end, 6) if math.isfinite(end) else None for name, end in ends.items()}
    return Spread(len(ordered), shown["median"], shown["low"], shown["high"], never, covered, infinite)
