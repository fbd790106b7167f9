"""Ranges over worlds by order statistics.

This is the one rule for every spread that people are shown.

Of n worlds the ends are the r-th and the (n + 1 - r)-th. The next world lies between them with chance
(n + 1 - 2r) / (n + 1), whatever the distribution, so a range says what it covers; no smaller one of this kind covers
as much as was asked. From 19 worlds on that can be 90 % (of 19 the lowest to the highest); fewer can only give their
whole range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ENOUGH", "SHARE", "Range", "middle", "range_of"]

SHARE: Final = 0.9
"""Share of worlds that a spread covers where there are :data:`ENOUGH` of them."""
ENOUGH: Final = 19
"""Least number of worlds of which a spread holds the next with chance :data:`SHARE`."""
_BOTH_TAILS: Final = 20
"""A tail is one in so many."""


class Range(NamedTuple):
    """Two of the values, and how many of all worlds lie from the one to the other."""

    low: float
    high: float
    coverage: float
    """Chance that a next world lies there, 0..1, to six decimals."""


def range_of(ordered: Sequence[float], tails: int = _BOTH_TAILS) -> Range:
    """Return the range of values in rising order.

    It leaves out at most one in ``tails`` worlds at each end. Where there are too few for that it is all of them.
    Raises ``ValueError`` when there are no values.
    """
    count = len(ordered)
    if not count:
        raise ValueError("no values to take a range of")
    rank = max(1, (count + 1) // tails)
    return Range(ordered[rank - 1], ordered[count - rank], round((count + 1 - 2 * rank) / (count + 1), 6))


def middle(ordered: Sequence[float]) -> float:
    """Return the median of values in rising order.

    Raises ``ValueError`` when there are no values. Half-way between two infinities of different sign it is no number.
    """
    count = len(ordered)
    if not count:
        raise ValueError("no values to take a median of")
    half = count // 2
    return ordered[half] if count % 2 else (ordered[half - 1] + ordered[half]) / 2
