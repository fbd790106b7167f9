"""What a curve of service levels says: how low, and what people missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["FrozenCurve", "hours_lost", "lowest", "settled", "spans"]

_HOUR: Final = 3_600_000

FrozenCurve = tuple[tuple[int, float], ...]
"""(t_ms, level) of every change point, from (0, level)."""


def settled(points: Sequence[tuple[int, float]], until: int) -> FrozenCurve:
    """Return the points up to and including ``until``, one per time (its last), from t = 0 on (1 where not given)."""
    kept: dict[int, float] = {0: 1.0}
    for t, level in points:
        if t <= until:
            kept[max(t, 0)] = level
    curve: list[tuple[int, float]] = []
    for t in sorted(kept):
        if not curve or curve[-1][1] != kept[t]:
            curve.append((t, kept[t]))
    return tuple(curve)


def spans(curve: FrozenCurve, until: int) -> Iterator[tuple[int, int, float]]:
    """Yield (from, to, level) of each stretch of constant level up to ``until``."""
    for at, (start, level) in enumerate(curve):
        end = curve[at + 1][0] if at + 1 < len(curve) else until
        if min(end, until) > start:
            yield start, min(end, until), level


def lowest(curve: FrozenCurve) -> tuple[float, int]:
    """Return the lowest level and when it first stood there."""
    level, t = min((level, t) for t, level in curve)
    return level, t


def hours_lost(curve: FrozenCurve, until: int) -> float:
    """Return the integral of 1 - level up to ``until``, in hours."""
    total = 0.0
    for start, end, level in spans(curve, until):
        total += (1 - level) * (end - start)
    return total / _HOUR
