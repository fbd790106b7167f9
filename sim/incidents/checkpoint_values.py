"""The values of checkpoints in a finished world.

A checkpoint reads a level over a window of time, a moment of return, control or quality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.curves import back_for_good, level_at, spans

if TYPE_CHECKING:
    from sim.curves import Curve
    from sim.engine import ProcessState, World
    from sim.scenario.models.incident import Checkpoint

__all__ = ["Samples", "read"]

Samples = dict[tuple[str, int], "ProcessState"]
"""(process, ms) → how it was at that moment."""


def read(point: Checkpoint, world: World, samples: Samples) -> tuple[float | None, float | None]:
    """Return the lowest and highest value of what ``point`` reads.

    They are in ms for ``back``. None is for what never came about.
    """
    if point.reads in ("control", "quality"):
        held = [bool(getattr(samples[(point.process, t)], point.reads)) for t in (point.from_, point.to)]
        value = (held[0] + held[1]) / 2
        return value, value
    curve = world.curve(point.process)
    if point.reads == "back":
        moment = back_for_good(curve)
        return moment, moment
    levels = _levels(curve, point.from_, point.to)
    if point.reads == "throughout":
        return min(levels), max(levels)
    value = _mean(curve, point.from_, point.to)
    if point.reads != "mean":
        value = min(levels) if point.reads == "lowest" else max(levels)
    return value, value


def _levels(curve: Curve, start: int, end: int) -> list[float]:
    """Return the levels in force at any moment of a window of time.

    The window is from ``start`` up to and including ``end``.
    """
    return [level for _, until, level in spans(curve, end + 1) if until > start]


def _mean(curve: Curve, start: int, end: int) -> float:
    if start == end:
        return level_at(curve, start)
    total = 0.0
    for t, until, level in spans(curve, end):
        total += level * max(0, until - max(start, t))
    return total / (end - start)
