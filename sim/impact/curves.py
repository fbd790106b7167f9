"""Arithmetic on level curves: ``[(t, level), ...]``, constant from each point to the next."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sim.engine.reading import MOVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Curve", "highest_over", "level_at", "span_below", "weighted_sum"]

Curve = list[tuple[int, float]]
"""(since ms, value), times rising, the first at 0."""


def level_at(curve: Sequence[tuple[int, float]], t: int) -> float:
    """Give the value at ``t``, ms, 0 or later."""
    return curve[bisect_right(curve, t, key=_since) - 1][1]


def _since(point: tuple[int, float]) -> int:
    return point[0]


def span_below(curve: Sequence[tuple[int, float]], threshold: float, end: int) -> int:
    """Give the ms up to ``end`` during which the curve is below ``threshold``, by more than it takes to move."""
    total = 0
    for (t, value), until in zip(curve, [*(t for t, _ in curve[1:]), end], strict=True):
        if value < threshold - MOVED:
            total += max(0, min(until, end) - t)
    return total


def highest_over(curve: Sequence[tuple[int, float]], window: int, end: int) -> Curve:
    """Give, for each millisecond, the highest value over the last ``window`` of them, itself included.

    Before a whole window has passed there is none: the result starts when it has, and is empty when that is after
    ``end``. A window of 0 is a window of one millisecond.
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
