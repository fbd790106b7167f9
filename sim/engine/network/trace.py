"""What the level of a process was made of. It is kept for those who count calls afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Inputs"]


class Inputs(NamedTuple):
    """What the level of a process is made of from ``t`` on, each factor apart."""

    t: int
    """ms since STARTEX."""
    demand: float
    """Relative to normal, above 0."""
    relief: float
    """Product of the steady demand factors below 1 in force, above 0: the share of its work that is left to it."""
    condition: float
    """0..1."""
    by_hand: float | None
    """Level set by hand; none when none is."""
    allows: Mapping[str, float]
    """Service that each need allows, 0..1, by name of the need."""
