"""Bounds of a drawn quantity while it is used up. They are the least that it can still be."""

from __future__ import annotations

__all__ = ["holds_more"]

_HAIR = 0.01
"""Of a ms: so that what was left is never taken for nothing."""


def holds_more(used: float, share: float = 1.0) -> int:
    """Return the least whole ms of which ``share`` is more than ``used``. It is 0 where ``used`` is negative."""
    return 0 if used < 0 else int((used + _HAIR) / share) + 1
