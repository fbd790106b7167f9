"""One process of a running world.

It has its needs and links, who reads it, and what they make of its level.

Suppliers are kept sorted by name, nodes in rank order of the condensed graph (suppliers before those they serve,
a cycle together), so that nothing depends on the order in which a file declares things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.network.node_state import NodeState
from sim.engine.network.trace import Inputs, able_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.engine.network.combined import Combined
    from sim.engine.network.link import Link
    from sim.engine.network.need import NeedState
    from sim.engine.network.ports import OpenDamage, Watcher

__all__ = ["Node"]


class Node(NodeState):
    """One process as the engine keeps it."""

    __slots__ = (
        "capacity_needs", "crews", "damages", "deliveries", "links", "loads", "needs", "reach_needs", "readers",
        "shares",
    )  # fmt: skip

    def __init__(self, name: str, reserve: float, customers: float) -> None:
        super().__init__(name, reserve, customers)
        self.needs: list[NeedState] = []
        """All of them, by name; :meth:`take_needs` sets them."""
        self.reach_needs: list[NeedState] = []
        """Those that bound reach."""
        self.capacity_needs: tuple[NeedState, ...] = ()
        """Those that multiply capacity."""
        self.links: list[Link] = []
        self.readers: list[NeedState] = []
        """Needs of other nodes that read this one alone, or a place that reads each of its suppliers."""
        self.shares: list[tuple[Combined, list[NeedState]]] = []
        """What it gives together with others, and the needs of other nodes that read it."""
        # Few nodes have any of these: tuples, which the empty ones share.
        self.deliveries: tuple[NeedState, ...] = ()
        """Needs of other nodes whose stock it brings what that burns."""
        self.loads: tuple[Link, ...] = ()
        """Links of other nodes that read this one."""
        self.crews: tuple[Watcher, ...] = ()
        """Crew pools that read this one."""
        self.damages: Sequence[OpenDamage] = ()
        """Open ones, sorted by name; the ledger keeps them."""

    def take_needs(self, reach: list[NeedState], capacity: tuple[NeedState, ...]) -> None:
        """Have these needs, which bound reach or multiply capacity, each sorted by name."""
        self.needs = self.reach_needs = reach
        if capacity:
            self.needs, self.capacity_needs = sorted([*reach, *capacity], key=lambda need: need.name), capacity

    def weigh(self, t: int) -> None:
        """Compute demand and capacity again.

        They follow from profile, demand effects, messages, links, condition and capacity needs.
        """
        self.integrate(t)
        unsoftened = 1.0
        for _, share in self.messages:
            unsoftened *= 1 - share
        demand = self.profile
        for _, factor, surge in self.demands:
            demand *= 1 + (factor - 1) * unsoftened if surge and factor > 1 else factor
        for link in self.links:
            demand += link.load()
        self.demand = demand
        able = self.condition
        if self.capacity_needs:
            able = able_share(able, [need.allows for need in self.capacity_needs])
        self.capacity = able * self.reserve / demand

    def evaluate(self) -> float:
        """Return the service level that inputs, condition, demand and overrides make now."""
        if self.overrides:
            return self.overrides[-1][2]
        level = self.capacity
        for need in self.reach_needs:
            if need.allows < level:  # noqa: PLR1730 -- read most of all; min() takes thrice as long
                level = need.allows
        return min(level, 1.0)

    def keep_trace(self, t: int) -> None:
        """Keep what the level is made of from ``t`` on, where somebody will ask."""
        trace = self.trace
        if trace is None:
            return
        relief = 1.0
        for _, factor, surge in self.demands:
            if factor < 1 and not surge:
                relief *= factor
        by_hand = self.overrides[-1][2] if self.overrides else None
        if trace and trace[-1].t == t:
            trace.pop()
        allows = {need.name: need.allows for need in self.reach_needs}
        shares = {need.name: need.allows for need in self.capacity_needs}
        trace.append(Inputs(t, self.demand, relief, self.condition, by_hand, allows, shares))
