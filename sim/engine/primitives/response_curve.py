"""What service is possible on what a need receives. The curve is piecewise linear, constant outside its points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["IDENTITY", "floored", "value_at"]

IDENTITY: Final = ((0.0, 0.0), (1.0, 1.0))
"""The curve of a need that has no other: service is what is received."""


def value_at(points: tuple[tuple[float, float], ...], x: float) -> float:
    """Return the piecewise linear value at ``x``, constant outside the points."""
    if x >= points[-1][0]:
        return points[-1][1]
    before = points[0]
    if x <= before[0]:
        return before[1]
    for point in points:
        if x <= point[0]:
            return before[1] + (point[1] - before[1]) * (x - before[0]) / (point[0] - before[0])
        before = point
    return before[1]


def floored(curve: tuple[tuple[float, float], ...], floors: Iterable[float]) -> tuple[tuple[float, float], ...]:
    """Return the curve with its points raised to the largest floor. Nothing received then gives at least that."""
    floor = max(floors, default=0.0)
    if floor == 0.0:
        return curve
    points = curve if curve[0][0] == 0.0 else ((0.0, curve[0][1]), *curve)
    return tuple((x, max(y, floor)) for x, y in points)
