"""Arithmetic on level curves. A curve is ``[(t, level), ...]``, constant from each point to the next."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sim.engine.primitives.service_reading import MOVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "RECOVERED",
    "Curve",
    "back_for_good",
    "highest_over",
    "is_back",
    "level_at",
    "span_below",
    "weighted_sum",
]

RECOVERED: Final = 0.999
"""A process has recovered when its level is back at this."""

Curve = list[tuple[int, float]]
"""(since ms, value), times rising, the first at 0."""


def level_at(curve: Sequence[tuple[int, float]], t: int) -> float:
    """Return the value at ``t``, ms, 0 or later."""
    return curve[bisect_right(curve, t, key=_since) - 1][1]


def _since(point: tuple[int, float]) -> int:
    return point[0]


def span_below(curve: Sequence[tuple[int, float]], threshold: float, end: int) -> int:
    """Return how long, in ms, the curve is below ``threshold`` up to ``end``.

    It is below by more than a level takes to move (``MOVED``).
    """
    total = 0
    for (t, value), until in zip(curve, [*(t for t, _ in curve[1:]), end], strict=True):
        if value < threshold - MOVED:
            total += max(0, min(until, end) - t)
    return total


def is_back(level: float) -> bool:
    """Return whether a process at ``level``, 0..1, has recovered.

    That is at 0.999, but for what a level takes to move (``MOVED``).
    """
    return level >= RECOVERED - MOVED


def back_for_good(curve: Sequence[tuple[int, float]]) -> int | None:
    """Return when the level last came back to 0.999, ms.

    None when it never left that, or has not come back; :func:`is_back` of the last level says which of the two.
    """
    back = None
    for (_, before), (t, level) in pairwise(curve):
        if not is_back(level):
            back = None
        elif not is_back(before):
            back = t
    return back


def highest_over(curve: Sequence[tuple[int, float]], window: int, end: int) -> Curve:
    """Return the highest value over the last ``window`` ms, at each ms.

    The ms itself is included. Before a whole window has passed there is none: the result starts when it has, and is
    empty when that is after ``end``. A window of 0 is a window of one millisecond.
    """
    back = max(window, 1) - 1
    if back > end:
        return []
    result: Curve = []
    low = 0
    for t in sorted({back, *(t for t, _ in curve if t > back), *(t + back for t, _ in curve if t + back <= end)}):
        while low + 1 < len(curve) and curve[low + 1][0] <= t - back:
            low += 1
        highest = curve[low][1]
        for since, value in curve[low + 1 :]:
            if since > t:
                break
            highest = max(highest, value)
        if not result or result[-1][1] != highest:
            result.append((t, highest))
    return result


def weighted_sum(parts: Iterable[tuple[float, Curve]]) -> Curve:
    """Add curves, each times its weight; a curve counts 0 before its first point."""
    steps: list[tuple[int, int, float]] = []
    for index, (weight, curve) in enumerate(parts):
        before = 0.0
        for t, value in curve:
            steps.append((t, index, weight * (value - before)))
            before = value
    steps.sort()
    result: Curve = []
    total = 0.0
    for t, _, step in steps:
        total += step
        if result and result[-1][0] == t:
            result.pop()
        result.append((t, total))
    return result
