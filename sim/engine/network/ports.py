"""What nodes and needs know of the mechanisms that depend on them.

They are small base classes, from which the mechanisms above inherit.

They are on the hot path: classes with slots, of which each mechanism has one, and no protocols.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

__all__ = ["OpenDamage", "Standby", "Watcher"]


class Watcher:
    """What is looked at again once a node that it watches has changed. Examples are a condition and a crew pool."""

    __slots__ = ("_stale_watchers", "stale")

    def __init__(self, stale_watchers: list[Self]) -> None:
        self._stale_watchers = stale_watchers
        self.stale = False
        """It is among those that are looked at next."""

    def mark(self: Self) -> None:
        """See to it that it is looked at again in this millisecond, once."""
        if not self.stale:
            self.stale = True
            self._stale_watchers.append(self)


class OpenDamage:
    """One open damage of a node."""

    __slots__ = ("arrived", "carrier", "name", "size", "undone")

    def __init__(self, name: str, carrier: str, size: float) -> None:
        self.name = name
        self.carrier = carrier
        self.size = size
        """Share of the condition it takes, 0..1."""
        self.undone = 0.0
        """Share of that which repair has given back, 0..1."""
        self.arrived = 0
        """When it was done, ms."""

    @property
    def rebuilt(self) -> bool:
        """Whether it was a rebuild, all of whose work is done: no intruder is left."""
        raise NotImplementedError


class Standby:
    """A generator, as the need knows it that runs on it."""

    __slots__ = ()

    @property
    def empty_at(self) -> int | None:
        """When its fuel is gone if nothing changes, ms; none when it does not burn."""
        raise NotImplementedError

    def left(self, now: int) -> float | None:
        """Return the running time left in its tank at ``now``, ms. Return None where it burns no fuel."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Work out when the fuel is gone, now that the supply beneath has changed."""
        raise NotImplementedError

    def refuel(self, stock: float) -> float:
        """Add fuel, never above the tank, which sets it going again.

        Return what is left over, ms of running.
        """
        raise NotImplementedError
