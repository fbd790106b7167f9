"""What a window reads in a finished world.

It reads a level over a window of time, a moment of return, control or quality; of one process, or of several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.curves import back_for_good, level_at, spans, weighted_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.curves import Curve
    from sim.engine import ProcessState, World
    from sim.scenario.models.incident import Window

__all__ = ["Observation", "Samples", "moments", "read"]

Samples = dict[tuple[str, int], "ProcessState"]
"""(process, ms) → how it was at that moment."""
LowAndHigh = tuple[float | None, float | None]
"""Lowest and highest value."""


class Observation(NamedTuple):
    """A window, and the processes that it is about."""

    window: Window
    """What is read, and when."""
    processes: tuple[str, ...]
    """At least one; several are read each by itself, unless they have weights."""
    weights: tuple[float, ...] = ()
    """Weight of each in their mean, together 1; none reads each by itself."""

    @property
    def sampled(self) -> bool:
        """Whether the state at both ends is read, and not a curve."""
        return self.window.reads in ("control", "quality")


def moments(observations: Sequence[Observation]) -> dict[int, list[str]]:
    """Return the processes whose state is read, by the moment, ms, in order of time."""
    found: dict[int, list[str]] = {}
    for one in observations:
        for t in (one.window.from_, one.window.to) if one.sampled else ():
            found.setdefault(t, []).extend(one.processes)
    return dict(sorted(found.items()))


def read(observation: Observation, world: World, samples: Samples) -> LowAndHigh:
    """Return the lowest and highest value of what is observed.

    They are over all its processes by themselves, or of their mean. They are in ms for ``back``. None is for what never
    came about.
    """
    window, processes = observation.window, observation.processes
    if observation.sampled:
        each = [_held(window, name, samples) for name in processes]
    elif observation.weights:
        parts = zip(observation.weights, map(world.curve, processes), strict=True)
        each = [_of_curve(window, weighted_sum(parts))]
    else:
        each = [_of_curve(window, world.curve(name)) for name in processes]
    lows = [low for low, _ in each if low is not None]
    highs = [high for _, high in each if high is not None]
    return (min(lows), max(highs)) if len(lows) == len(each) else (None, None)


def _held(window: Window, process: str, samples: Samples) -> LowAndHigh:
    held = [bool(getattr(samples[(process, t)], window.reads)) for t in (window.from_, window.to)]
    value = (held[0] + held[1]) / 2
    return value, value


def _of_curve(window: Window, curve: Curve) -> LowAndHigh:
    if window.reads == "back":
        moment = back_for_good(curve)
        return moment, moment
    levels = _levels(curve, window.from_, window.to)
    if window.reads == "throughout":
        return min(levels), max(levels)
    value = _mean(curve, window.from_, window.to)
    if window.reads != "mean":
        value = min(levels) if window.reads == "lowest" else max(levels)
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
