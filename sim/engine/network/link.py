"""One load link of a running world: demand that rises as another process fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.primitives.service_reading import Reading

if TYPE_CHECKING:
    from sim.engine.network.node_state import NodeState

__all__ = ["Link"]


class Link:
    """A load link: demand that rises as another process fails."""

    __slots__ = ("added", "gain", "name", "node", "reading", "supplier")

    def __init__(self, node: NodeState, name: str, supplier: NodeState, gain: float) -> None:
        self.node = node
        self.name = name
        self.supplier = supplier
        self.gain = gain
        self.added: list[tuple[str, float]] = []
        self.reading = Reading()

    def refresh(self, moved: NodeState, *, rising: bool) -> bool:
        """Read the other process, which has ``moved``, again. Return whether the reading has changed."""
        return self.reading.update(moved.offered, rising=rising)

    def load(self) -> float:
        """Return the demand it adds now."""
        short = 1000 - self.reading.mils
        if not short:
            return 0.0
        gain = self.gain
        for _, add in self.added:
            gain += add
        return max(0.0, gain) * short / 1000
