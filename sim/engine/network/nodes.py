"""The flat state of a network: nodes (processes), their needs and load links, built once from a scenario.

Suppliers are kept sorted by name, nodes in rank order of the condensed graph (suppliers before those they serve,
a cycle together), so that nothing depends on the order in which a file declares things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.engine.primitives.response_curve import IDENTITY, value_at
from sim.engine.primitives.service_reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.conditions.monitor import Watch
    from sim.engine.network.combined import Combined
    from sim.engine.network.trace import Inputs
    from sim.engine.repair.crews import CrewPoolState, DamageState
    from sim.engine.results import Fall, Stock
    from sim.engine.supply.buffer import Buffer
    from sim.engine.supply.drain import Tending
    from sim.engine.supply.generators import Generator
    from sim.engine.supply.place_supply import PlaceSupply

__all__ = ["Link", "NeedState", "Node"]


class NeedState:
    """One need of a node: its suppliers, its stock, what service it allows now."""

    __slots__ = (
        "allows", "blamed", "bypasses", "cause", "combine", "combined", "curve", "due", "fell_at", "floors", "form",
        "generators", "isolates", "name", "node", "passes", "place", "points", "reading", "received", "spoilt",
        "spoilt_by", "starts", "stock", "supplier_then", "suppliers", "supply", "tending", "tranches", "unfit",
        "weights",
    )  # fmt: skip

    def __init__(self, node: Node, name: str, form: str, combine: str, points: tuple[tuple[float, float], ...]) -> None:
        self.node = node
        self.name = name
        self.form = form
        """``sites``, ``place`` or ``pool``."""
        self.combine = combine
        """``all``, ``any`` or ``mix``."""
        # Most needs have one supplier and hold nothing more: tuples, which the empty ones share, halve a large world.
        self.suppliers: tuple[Node, ...] = ()
        self.weights: tuple[float, ...] = ()
        self.reading = Reading()
        """Of its supply; not used by a place."""
        self.combined: Combined | None = None
        """What several suppliers give together, whose reading is then the need's; none for one supplier or a place."""
        self.place: PlaceSupply | None = None
        """What a place reads of each of its suppliers; none for the other forms."""
        self.tranches: tuple[Buffer, ...] = ()
        self.starts: tuple[float, ...] = ()
        """Per tranche, the chance that its backup starts."""
        self.due: dict[Buffer, tuple[int | None, int | None]] = {}
        """Per tranche, the next (fall, rise) that the calendar knows of."""
        self.curve = points
        self.points = points
        """The curve with the floors in force."""
        self.supply = 1.0
        """What the tranches were last told."""
        self.received = 1.0
        self.allows = 1.0
        self.isolates: list[str] = []
        self.bypasses: list[str] = []
        self.generators: list[Generator] = []
        """Bypasses that burn fuel."""
        self.floors: list[tuple[str, float]] = []
        self.passes: tuple[Literal["quality", "control"], ...] = ()
        self.unfit: float | None = None
        """Service possible on spoilt supply."""
        self.spoilt: tuple[str, ...] = ()
        """What took the quality of its supply; empty while that is fit, or it is met by other means."""
        self.spoilt_by = ""
        self.tending: Tending | None = None
        """What makes its stock fall faster, or not at all."""
        self.fell_at = 0
        self.stock: Stock | None = None
        """What it lived on until it last fell."""
        self.blamed: tuple[str, ...] = ()
        """What isolated it when it last fell."""
        self.supplier_then: str | None = None
        self.cause: Fall | None = None

    def part(self, t: int) -> None:
        """Let every tranche that has batches fall apart into them: from now on they do not all fare alike."""
        both = zip(self.tranches, self.starts, strict=True)
        parts = [(part, starts) for tranche, starts in both for part in tranche.parts(t)]
        self.tranches = tuple([part for part, _ in parts])
        self.starts = tuple([starts for _, starts in parts])

    def look(self, moved: Node, *, rising: bool) -> bool:
        """Take in that the level of a supplier has changed; tell whether the supply read has changed."""
        if self.place is not None:
            return self.place.look(moved, rising=rising)
        return self.reading.look(moved.level, rising=rising)

    def current(self) -> float:
        """Return the supply as it counts now: as read, 0 when isolated (the readings run on beneath)."""
        if self.isolates:
            return 0.0
        return self.reading.mils / 1000 if self.place is None else self.place.served

    def dries(self) -> Iterator[int]:
        """Yield when each of its stocks runs dry at the present draw, where that matters, ms."""
        for tranche in self.tranches:
            if tranche.next_fall is not None and not self.bypasses:
                yield tranche.next_fall
        for generator in self.generators:
            if generator.dry is not None and len(self.bypasses) == 1:
                yield generator.dry

    def possible(self) -> float:
        """Return the service that what is received allows, by the curve."""
        received = 1.0 if self.bypasses else self.received
        allows = received if self.points is IDENTITY else value_at(self.points, received)
        return allows if not self.spoilt or self.unfit is None else min(allows, self.unfit)

    def receive(self) -> float:
        """Add up what the tranches receive: exactly 1 when all of them do."""
        tranches = self.tranches
        if len(tranches) == 1:
            return tranches[0].x
        total, whole = 0.0, True
        for tranche in tranches:
            x = tranche.x
            total += tranche.share * x
            whole = whole and x == 1.0
        return 1.0 if whole else total


class Link:
    """A load link: demand that rises as another process fails."""

    __slots__ = ("added", "gain", "name", "node", "reading", "supplier")

    def __init__(self, node: Node, name: str, supplier: Node, gain: float) -> None:
        self.node = node
        self.name = name
        self.supplier = supplier
        self.gain = gain
        self.added: list[tuple[str, float]] = []
        self.reading = Reading()

    def look(self, moved: Node, *, rising: bool) -> bool:
        """Read the other process, which has ``moved``, again; tell whether the reading has changed."""
        return self.reading.look(moved.level, rising=rising)

    def load(self) -> float:
        """Return the demand it adds now."""
        short = 1000 - self.reading.mils
        if not short:
            return 0.0
        gain = self.gain
        for _, add in self.added:
            gain += add
        return max(0.0, gain) * short / 1000


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
