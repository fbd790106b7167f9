"""What would have been, by the records. It is the level without one of the causes, and what would have bound next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.results import Fall, FallCause

__all__ = ["next_after", "without"]

_TOGETHER = (("condition", "demand", "capacity"), ("callers",))
"""Kinds of causes that allow what they do together: one capacity, and one reach of all callers."""


def without(fall: Fall, cause: FallCause) -> float:
    """Return the level there would have been without ``cause``, 0..1. Everything else stays as it was."""
    if cause.kind != "override" and any(other.kind == "override" for other in fall.causes):
        return fall.level
    together = next((kinds for kinds in _TOGETHER if cause.kind in kinds), ())
    level = cause.lifted
    for other in fall.causes:
        # What those that count together would allow without one of them is known.
        if other is not cause and other.kind != "override" and other.kind not in together:
            level = min(level, other.allows)
    return level


def next_after(fall: Fall) -> FallCause | None:
    """Return what would have bound next were all that bound lifted. Return none when service would have been full."""
    rest = [cause for cause in fall.causes if not cause.binding]
    return min(rest, key=lambda cause: (cause.allows, cause.kind, cause.name), default=None)
