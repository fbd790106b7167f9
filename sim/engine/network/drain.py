"""How fast the stock of a need falls.

It depends on multipliers on the draw, and on deliveries (``docs/model.md`` §2).

Rain fills a polder sooner than the reservoir was reckoned for; hoarding empties tanks; and a generator whose fuel is
brought runs on. Most needs have neither, so this stands apart from the need and is made when first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.primitives.service_reading import Reading, narrow

if TYPE_CHECKING:
    from sim.engine.network.node_state import NodeState

__all__ = ["Delivery", "StockDrain"]


class Delivery:
    """What one supplier brings to a stock, or to one layer of it."""

    __slots__ = ("place", "reading", "shown", "supplier")

    def __init__(self, supplier: NodeState) -> None:
        self.supplier = supplier
        self.place: float | None = None
        """For one place: its position among those served; none for many sites, or a common stock."""
        self.shown = [0.0, 1.0]
        """Where that can be, [from, below), as far as being reached or not has shown it."""
        self.reading = Reading()

    def refresh(self, level: float, *, rising: bool) -> bool:
        """Read the ``level`` of the supplier that brings what the stock burns.

        Return whether what is read has changed.
        """
        if not self.reading.update(level, rising=rising):
            return False
        if self.place is not None:
            narrow(self.shown, self.place, self.reading.mils / 1000)
        return True

    def share(self) -> float:
        """Return the share of the sites that is brought what it burns, 0..1.

        Of a reservoir it is the share of the draw.
        """
        reached = self.reading.mils / 1000
        if self.place is None:
            return reached
        return 1.0 if self.place < reached else 0.0

    def __deepcopy__(self, memo: dict[int, object]) -> Delivery:
        """Return itself. A copy of a stock, to look ahead with, is brought what the stock is."""
        return self


class StockDrain:
    """How the stock of one need is drawn on and refilled meanwhile."""

    __slots__ = ("deliveries", "draws", "whole")

    def __init__(self) -> None:
        self.draws: list[tuple[str, float]] = []
        """(key, factor) in force, sorted by key."""
        self.whole: Delivery | None = None
        """What is brought to the whole stock; none when nothing is."""
        self.deliveries: tuple[Delivery, ...] = ()
        """All that is brought, to the whole or to a layer."""

    def refresh(self, moved: NodeState, *, rising: bool) -> bool:
        """Read the level of who brings what is burnt. Return whether anything read has changed."""
        changed = False
        for delivery in self.deliveries:
            if delivery.supplier is moved and delivery.refresh(moved.offered, rising=rising):
                changed = True
        return changed

    def rate(self) -> float:
        """Return how fast stock falls where nothing is brought: 1 is as it was reckoned."""
        factor = 1.0
        for _, more in self.draws:
            factor *= more
        return factor

    def delivered(self) -> float:
        """Return the share of sites, or of the draw, brought to the whole stock."""
        return 0.0 if self.whole is None else self.whole.share()
