"""One place that has supply or not. It has a position among the customers of each supplier (``docs/model.md`` §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.curves import MOVED
from sim.engine.primitives.service_reading import Reading, narrow

if TYPE_CHECKING:
    from sim.engine.network.node_state import NodeState

__all__ = ["PlaceSupply"]


class PlaceSupply:
    """What one need of the form ``place`` reads of its suppliers, each by itself."""

    __slots__ = ("_combine", "_first", "_met", "_suppliers", "_weights", "positions", "readings", "served", "shown")

    def __init__(
        self, combine: str, suppliers: tuple[NodeState, ...], weights: tuple[float, ...], first: float = 1.0
    ) -> None:
        self._combine = combine
        self._first = first
        self._suppliers = suppliers
        self._weights = weights
        self.readings = tuple([Reading() for _ in suppliers])
        self.positions: tuple[float, ...] = ()
        """Its position among each supplier's customers, [0, 1)."""
        self.shown = tuple([[0.0, 1.0] for _ in suppliers])
        """Where each of those positions can be, [from, below), as far as having supply or not has shown it."""
        self._met = [1.0] * len(suppliers)
        """1 for each supplier that serves its position, 0 for the others."""
        self.served = 1.0
        """1 when those together supply it, else 0."""

    def refresh(self, moved: NodeState, *, rising: bool) -> bool:
        """Take in that the level of a supplier has changed. Return whether what is read of it has changed."""
        at = self._suppliers.index(moved)
        reading = self.readings[at]
        if not reading.update(min(1.0, moved.offered / self._first), rising=rising):
            return False
        position, share = self.positions[at], reading.mils / 1000
        narrow(self.shown[at], position, share)
        met = 1.0 if position < share else 0.0
        if met != self._met[at]:
            self._met[at] = met
            self.served = self._together()
        return True

    def lacking(self) -> tuple[NodeState, ...]:
        """Return the suppliers that do not serve its position."""
        return tuple([s for s, met in zip(self._suppliers, self._met, strict=True) if not met])

    def _together(self) -> float:
        if self._combine == "all":
            return min(self._met)
        if self._combine == "any":
            return max(self._met)
        total = 0.0
        for weight, met in zip(self._weights, self._met, strict=True):
            total += weight * met
        return 1.0 if total >= 1 - MOVED else 0.0
