"""What would have been, by the records. It is the level without one of the causes, and what would have bound next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.results import Factor, Fall

__all__ = ["next_after", "without"]

_CAPACITY = ("condition", "demand")


def without(fall: Fall, factor: Factor) -> float:
    """Return the level there would have been without ``factor``, 0..1. Everything else stays as it was."""
    if factor.kind != "override" and any(other.kind == "override" for other in fall.factors):
        return fall.level
    of_capacity = factor.kind in _CAPACITY
    level = factor.lifted
    for other in fall.factors:
        # Condition and demand are one capacity: what one would allow without the other is known.
        if other is not factor and other.kind != "override" and not (of_capacity and other.kind in _CAPACITY):
            level = min(level, other.allows)
    return level


def next_after(fall: Fall) -> Factor | None:
    """Return what would have bound next were all that bound lifted. Return none when service would have been full."""
    rest = [factor for factor in fall.factors if not factor.binding]
    return min(rest, key=lambda factor: (factor.allows, factor.kind, factor.name), default=None)
