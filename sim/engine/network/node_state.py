"""What a process of a running world is now. It has plain values, without its needs or what depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.network.ports import Watcher
    from sim.engine.network.trace import Inputs
    from sim.engine.results import Fall

__all__ = ["NodeState"]


class NodeState:
    """A process as its own needs, those it supplies and those who watch it know it."""

    __slots__ = (
        "by_hand", "capacity", "condition", "controls", "curve", "customers", "demand", "demands", "fall", "level",
        "messages", "name", "offered", "overrides", "profile", "qualities", "queued", "rank", "reserve", "since",
        "sum_demand", "sum_lost", "sum_met", "touched", "trace", "trusts", "version", "watches",
    )  # fmt: skip

    def __init__(self, name: str, reserve: float, customers: float) -> None:
        self.name = name
        self.rank = 0
        """Its place in the order of the network: suppliers before those they serve, a cycle together."""
        self.reserve = reserve
        self.customers = customers
        self.watches: list[Watcher] = []
        """Conditions that read it, or a need of it."""
        self.condition = 1.0
        self.profile = 1.0
        self.demands: list[tuple[str, float, bool]] = []
        """(key, factor, surge) in force, sorted by key."""
        self.messages: list[tuple[str, float]] = []
        """(key, share of a surge taken away), sorted by key."""
        self.trusts: list[tuple[str, float]] = []
        """(key, factor on what a message takes away), sorted by key."""
        self.demand = 1.0
        self.capacity = reserve
        self.overrides: list[tuple[int, str, float, int]] = []
        """(ordinal, key, level, since); the last counts."""
        self.controls: list[str] = []
        self.by_hand = 1.0
        """Speed of repair while control is lost."""
        self.qualities: list[str] = []
        self.level = 1.0
        self.offered = 1.0
        """What whoever reads it is given: its level, or what those do who take over from it."""
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

    def integrate(self, t: int) -> None:
        """Bring the integrals up to ``t``."""
        span = t - self.since
        if span:
            self.since = t
            self.sum_lost += span * (1 - self.level)
            self.sum_demand += span * self.demand
            self.sum_met += span * self.demand * self.level

    def integrals(self, t: int) -> tuple[float, float, float]:
        """Return what was lost, asked for and met up to ``t``.

        Nothing is kept: sums cut at the moments at which somebody looked would differ in their last bit.
        """
        span = t - self.since
        return (
            self.sum_lost + span * (1 - self.level),
            self.sum_demand + span * self.demand,
            self.sum_met + span * self.demand * self.level,
        )

    def repair_speed(self) -> float:
        """Return the speed of its repair as far as control counts. All work is on site while control is lost."""
        return self.by_hand if self.controls else 1.0
