"""Level curves and what they say. A curve is ``[(t, level), ...]``, constant from each point to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "MOVED",
    "RECOVERED",
    "Curve",
    "back_for_good",
    "highest_over",
    "hours_lost",
    "is_back",
    "level_at",
    "levels_at",
    "lowest",
    "settled",
    "since_startex",
    "span_below",
    "spans",
    "weighted_sum",
]

MOVED: Final = 1e-9
"""A value that moves by no more than this has not moved."""
RECOVERED: Final = 0.999
"""A process has recovered when its level is back at this."""

Curve = Sequence[tuple[int, float]]
"""(since ms, value), times rising, the first at 0, or before it where the run begins before STARTEX."""


def since_startex(curve: Curve) -> list[tuple[int, float]]:
    """Return a curve from 0 on, where it begins with what it is then."""
    at = bisect_right(curve, 0, key=_since)
    return list(curve) if at <= 1 and curve[0][0] >= 0 else [(0, curve[at - 1][1]), *curve[at:]]


def level_at(curve: Curve, t: int) -> float:
    """Return the level at ``t``, ms; before the first point it is 1."""
    at = bisect_right(curve, t, key=_since)
    return curve[at - 1][1] if at else 1.0


def levels_at(curve: Curve, times: Sequence[int]) -> list[float]:
    """Return the levels at ``times``, ms, which rise; before the first point it is 1."""
    at = bisect_right(curve, times[0], key=_since) if times else 0
    levels = []
    for t in times:
        while at < len(curve) and curve[at][0] <= t:
            at += 1
        levels.append(curve[at - 1][1] if at else 1.0)
    return levels


def _since(point: tuple[int, float]) -> int:
    return point[0]


def settled(points: Iterable[tuple[int, float]], until: int) -> tuple[tuple[int, float], ...]:
    """Return the points up to and including ``until``, from t = 0 on.

    There is one per time, its last; at 0 it is 1 where no point is given.
    """
    kept: dict[int, float] = {0: 1.0}
    for t, level in points:
        if t <= until:
            kept[max(t, 0)] = level
    curve: list[tuple[int, float]] = []
    for t in sorted(kept):
        if not curve or curve[-1][1] != kept[t]:
            curve.append((t, kept[t]))
    return tuple(curve)


def spans(curve: Curve, until: int) -> Iterator[tuple[int, int, float]]:
    """Yield (from, to, level) of each stretch of constant level up to ``until``."""
    for at, (start, level) in enumerate(curve):
        end = min(curve[at + 1][0], until) if at + 1 < len(curve) else until
        if end > start:
            yield start, end, level


def lowest(curve: Curve) -> tuple[float, int]:
    """Return the lowest level and when it first stood there."""
    return min((level, t) for t, level in curve)


def hours_lost(curve: Curve, until: int) -> float:
    """Return the integral of 1 - level up to ``until``, in hours."""
    total = 0.0
    for start, end, level in spans(curve, until):
        total += (1 - level) * (end - start)
    return total / HOUR


def span_below(curve: Curve, threshold: float, end: int) -> int:
    """Return how long, in ms, the curve is below ``threshold`` up to ``end``.

    It is below by more than a level takes to move (``MOVED``).
    """
    return sum(until - t for t, until, value in spans(curve, end) if value < threshold - MOVED)


def is_back(level: float) -> bool:
    """Return whether a process at ``level``, 0..1, has recovered.

    That is at 0.999, but for what a level takes to move (``MOVED``).
    """
    return level >= RECOVERED - MOVED


def back_for_good(curve: Curve) -> int | None:
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


def highest_over(curve: Curve, window: int, end: int) -> Curve:
    """Return the highest value over the last ``window`` ms, at each ms.

    The ms itself is included. Before a whole window has passed there is none: the result starts when it has, and is
    empty when that is after ``end``. A window of 0 is a window of one millisecond.
    """
    back = max(window, 1) - 1
    if back > end:
        return []
    result: list[tuple[int, float]] = []
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
    result: list[tuple[int, float]] = []
    total = 0.0
    for t, _, step in steps:
        total += step
        if result and result[-1][0] == t:
            result.pop()
        result.append((t, total))
    return result
