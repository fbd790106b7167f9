"""What the level of a process was made of. It is kept for those who count calls afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CallRate", "Inputs", "able_share"]


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
    """Service that each need allows that bounds reach, 0..1, by name of the need."""
    shares: Mapping[str, float]
    """Share of capacity that each capacity need allows, 0..1, by name of the need."""
    level: float = 1.0
    """Its service level, 0..1."""
    taken: float = 0.0
    """Part of the demand: calls of other stations that it takes over, 0 or more."""
    take_overs: tuple[tuple[float, tuple[str, ...]], ...] = ()
    """(share of its calls, who takes them) of each take-over in force, in the order of their names."""
    unsoftened: float = 1.0
    """Share of a surge that messages leave, 0..1."""

    @property
    def able(self) -> float:
        """Return the share of capacity that condition and capacity needs leave, 0..1."""
        return able_share(self.condition, self.shares.values())


class CallRate(NamedTuple):
    """From ``t`` on, how many people call for want of a process, by one effect."""

    t: int
    """ms since STARTEX."""
    source: int
    """Which effect, in which turn: each has a number of its own, from 1."""
    carrier: str
    process: str
    rate: float
    """An hour for each 1,000 customers without."""


def able_share(condition: float, shares: Iterable[float]) -> float:
    """Return the share of capacity that is left, 0..1.

    It is the condition, times what each capacity need allows, in their order, to the last bit.
    """
    able = condition
    for share in shares:
        able *= share
    return able
