"""The values of checkpoints in a finished world.

A checkpoint reads a level over a window of time, a moment of return, control or quality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.engine import ProcessState, World
    from sim.scenario.models.incident import Checkpoint

__all__ = ["NORMAL", "Samples", "read"]

Samples = dict[tuple[str, int], "ProcessState"]
"""(process, ms) → how it was at that moment."""
NORMAL: Final = 0.999
"""From this level on a process counts as back."""


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
        moment = _back(curve)
        return moment, moment
    levels = _levels(curve, point.from_, point.to)
    if point.reads == "throughout":
        return min(levels), max(levels)
    value = _mean(curve, point.from_, point.to)
    if point.reads != "mean":
        value = min(levels) if point.reads == "lowest" else max(levels)
    return value, value


def _back(curve: Sequence[tuple[int, float]]) -> float | None:
    """Return the time from which the level stays normal, ms. Return None when it never fell or is not back."""
    fallen = [number for number, (_, level) in enumerate(curve) if level < NORMAL]
    if not fallen or fallen[-1] + 1 >= len(curve):
        return None
    return float(curve[fallen[-1] + 1][0])


def _levels(curve: Sequence[tuple[int, float]], start: int, end: int) -> list[float]:
    """Return the levels in force at any moment of a window of time.

    The window is from ``start`` up to and including ``end``.
    """
    return [level for t, until, level in _spans(curve) if t <= end and (until is None or until > start)]


def _mean(curve: Sequence[tuple[int, float]], start: int, end: int) -> float:
    if start == end:
        return _levels(curve, start, end)[-1]
    total = 0.0
    for t, until, level in _spans(curve):
        total += level * max(0, min(end, end if until is None else until) - max(start, t))
    return total / (end - start)


def _spans(curve: Sequence[tuple[int, float]]) -> list[tuple[int, int | None, float]]:
    """Return (since, until, level) of each stretch; the last has no end."""
    ends: list[int | None] = [*(t for t, _ in curve[1:]), None]
    return [(t, until, level) for (t, level), until in zip(curve, ends, strict=True)]
