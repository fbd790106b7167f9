"""One process of a running world: its condition, demand and level, its needs and links, and who reads it.

Suppliers are kept sorted by name, nodes in rank order of the condensed graph (suppliers before those they serve,
a cycle together), so that nothing depends on the order in which a file declares things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.conditions.monitor import Watch
    from sim.engine.network.combined import Combined
    from sim.engine.network.link import Link
    from sim.engine.network.need import NeedState
    from sim.engine.network.trace import Inputs
    from sim.engine.repair.crews import CrewPoolState
    from sim.engine.repair.damage import DamageState
    from sim.engine.results import Fall
    from sim.engine.supply.drain import Tending

__all__ = ["Node"]


class Node:
    """One process as the engine keeps it."""

    __slots__ = (
        "by_hand", "capacity", "condition", "controls", "crews", "curve", "customers", "damages", "demand", "demands",
        "fall", "level", "links", "messages", "name", "needs", "overrides", "pool", "profile", "qualities", "queued",
        "rank", "readers", "reserve", "shares", "since", "sum_demand", "sum_lost", "sum_met", "touched", "trace",
        "trusts", "version", "watches",
    )  # fmt: skip

    def __init__(self, name: str, reserve: float, customers: float) -> None:
        self.name = name
        self.rank = 0
        self.reserve = reserve
        self.customers = customers
        self.needs: list[NeedState] = []
        self.links: list[Link] = []
        self.readers: list[NeedState | Link | Tending] = []
        """Needs and links of other nodes that read this one alone, or a place that reads each of its suppliers."""
        self.shares: list[Combined] = []
        """What it gives together with others, which needs of other nodes read."""
        self.crews: list[CrewPoolState] = []
        """Crew pools that read this one."""
        self.watches: list[Watch] = []
        self.damages: list[DamageState] = []
        """Open ones, sorted by name."""
        self.condition = 1.0
        self.pool: CrewPoolState | None = None
        self.profile = 1.0
        self.demands: list[tuple[str, float, bool]] = []
        """(key, factor, surge) in force, sorted by key."""
        self.messages: list[tuple[str, float]] = []
        """(key, share of a surge taken away), sorted by key."""
        self.trusts: list[tuple[str, float]] = []
        """(key, factor on what a message takes away), sorted by key."""
        self.demand = 1.0
        self.capacity = reserve
        self.overrides: list[tuple[int, str, float]] = []
        """(ordinal, key, level); the last counts."""
        self.controls: list[str] = []
        self.by_hand = 1.0
        """Speed of repair while control is lost."""
        self.qualities: list[str] = []
        self.level = 1.0
        self.curve: list[tuple[int, float]] = [(0, 1.0)]
        self.fall: Fall | None = None
        self.queued = False
        self.touched = False
        self.version = 0
        """Rises with everything about it that a picture of it shows: level, stocks, control, quality, overrides."""
        self.since = 0
        self.sum_lost = self.sum_demand = self.sum_met = 0.0
        self.trace: list[Inputs] | None = None
        """What its level was made of, at every change; none where nobody will ask."""

    def weigh(self, t: int) -> None:
        """Work out demand and capacity again from profile, demand effects, messages, links and condition."""
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
        self.capacity = self.condition * self.reserve / demand

    def hand(self) -> float:
        """Return the speed of its repair as far as control counts: all on site while that is lost."""
        return self.by_hand if self.controls else 1.0

    def evaluate(self) -> float:
        """Return the service level that inputs, condition, demand and overrides make now."""
        if self.overrides:
            return self.overrides[-1][2]
        level = self.capacity
        for need in self.needs:
            if need.allows < level:  # noqa: PLR1730 -- read most of all; min() takes thrice as long
                level = need.allows
        return min(level, 1.0)

    def integrate(self, t: int) -> None:
        """Bring the integrals up to ``t``."""
        span = t - self.since
        if span:
            self.since = t
            self.sum_lost += span * (1 - self.level)
            self.sum_demand += span * self.demand
            self.sum_met += span * self.demand * self.level
