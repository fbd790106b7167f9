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

    from sim.engine.network.caller_groups import CallerGroups
    from sim.engine.network.combined import Combined
    from sim.engine.network.link import Link
    from sim.engine.network.need import NeedState
    from sim.engine.network.ports import OpenDamage, Watcher

__all__ = ["Node", "pooled"]


def pooled(pools: Sequence[tuple[float, float]], strength: float) -> float:
    """Return the share of a demand that pools of takers allow, 0..1.

    ``strength`` is the share of capacity over demand.
    """
    allows = 0.0
    for share, reserve in pools:
        allows += share * min(1.0, strength * reserve)
    return allows


class Node(NodeState):
    """One process as the engine keeps it."""

    __slots__ = (
        "callers", "capacity_needs", "crews", "damages", "deliveries", "groups", "links", "loads", "needs", "own",
        "pools", "reach_needs", "readers", "shares", "stations",
    )  # fmt: skip

    def __init__(self, name: str, reserve: float, customers: float) -> None:
        super().__init__(name, reserve, customers)
        self.needs: list[NeedState] = []
        """All of them, by name; :meth:`take_needs` sets them."""
        self.reach_needs: list[NeedState] = []
        """Those that bound reach, each by itself."""
        self.groups: CallerGroups | None = None
        """Two more that bound it together; none where callers are not told apart."""
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
        self.own = 1.0
        """Demand on it, but for what its lines ask."""
        self.pools: tuple[tuple[float, float], ...] = ()
        """(share, reserve) of each pool of call takers, where these are not all alike."""
        self.callers: tuple[tuple[Node, float], ...] = ()
        """Lines whose calls it takes, each with its share of the calls at normal demand."""
        self.stations: tuple[Node, ...] = ()
        """Those that take its calls."""

    def take_needs(
        self, reach: list[NeedState], capacity: tuple[NeedState, ...], groups: CallerGroups | None = None
    ) -> None:
        """Have these needs, which bound reach or multiply capacity, each sorted by name.

        Those of ``groups`` bound reach together.
        """
        self.needs = self.reach_needs = reach
        self.groups = groups
        together = () if groups is None else (groups.mobile, groups.fixed)
        if capacity or together:
            self.needs = sorted([*reach, *together, *capacity], key=lambda need: need.name)
            self.capacity_needs = capacity

    def weigh(self, t: int) -> None:
        """Compute demand and capacity again.

        They follow from profile, demand effects, messages, links, condition, capacity needs and what its lines ask.
        """
        self.integrate(t)
        self.own = demand = self._own_demand()
        if self.callers:
            demand += self._called_for()
        self.demand = demand
        able = self.condition
        if self.capacity_needs:
            able = able_share(able, [need.allows for need in self.capacity_needs])
        self.capacity = self.capacity_at(able, demand)

    def _own_demand(self) -> float:
        """Return the demand on it by its profile, effects, messages and links."""
        unsoftened = 1.0
        for _, share in self.messages:
            unsoftened *= 1 - share
        demand = self.profile
        for _, factor, surge in self.demands:
            demand *= 1 + (factor - 1) * unsoftened if surge and factor > 1 else factor
        for link in self.links:
            demand += link.load()
        return demand

    def capacity_at(self, able: float, demand: float) -> float:
        """Return the share of a demand that so much of its capacity allows.

        It may be above 1.
        """
        if self.pools:
            return pooled(self.pools, able / demand)
        return able * self.reserve / demand

    def relief(self) -> float:
        """Return the share of its work that is left to it.

        That is the product of the steady demand factors below 1.
        """
        relief = 1.0
        for _, factor, surge in self.demands:
            if factor < 1 and not surge:
                relief *= factor
        return relief

    def _called_for(self) -> float:
        """Return what its lines ask beyond its own demand, less what others take over."""
        relief, more = self.relief(), 0.0
        for line, share in self.callers:
            more += share * max(0.0, line.own - self.own / relief)
        return relief * more

    def evaluate(self) -> float:
        """Return the service level that inputs, condition, demand and overrides make now."""
        if self.overrides:
            return self.overrides[-1][2]
        level = self.capacity
        for need in self.reach_needs:
            if need.allows < level:  # noqa: PLR1730 -- read most of all; min() takes thrice as long
                level = need.allows
        if self.groups is not None:
            level = min(level, self.groups.reach())
        return min(level, 1.0)

    def keep_trace(self, t: int) -> None:
        """Keep what the level is made of from ``t`` on, where somebody will ask."""
        trace = self.trace
        if trace is None:
            return
        by_hand = self.overrides[-1][2] if self.overrides else None
        if trace and trace[-1].t == t:
            trace.pop()
        allows = {need.name: need.allows for need in self.reach_needs}
        if self.groups is not None:
            allows |= {need.name: need.allows for need in (self.groups.mobile, self.groups.fixed)}
        shares = {need.name: need.allows for need in self.capacity_needs}
        trace.append(Inputs(t, self.demand, self.relief(), self.condition, by_hand, allows, shares))
