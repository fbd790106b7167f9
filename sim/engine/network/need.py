"""One need of a process of a running world. It has its suppliers, what it lives on, and what service it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.engine.network.combined import deciding
from sim.engine.primitives.response_curve import IDENTITY, value_at
from sim.engine.primitives.service_reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.network.buffer import Buffer
    from sim.engine.network.combined import Combined
    from sim.engine.network.drain import StockDrain
    from sim.engine.network.node_state import NodeState
    from sim.engine.network.place_supply import PlaceSupply
    from sim.engine.network.ports import Standby
    from sim.engine.results import Fall, Stock

__all__ = ["NeedState"]


class NeedState:
    """One need of a node: its suppliers, its stock, what service it allows now."""

    __slots__ = (
        "allows", "blamed", "bypasses", "cause", "combine", "combined", "curve", "drain", "due", "fed", "fell_at",
        "first", "floors", "form", "generators", "isolates", "name", "node", "passes", "place", "points", "reading",
        "received", "spoilt", "spoilt_by", "starts", "stock", "supplier_then", "suppliers", "supply", "tranches",
        "unfit", "weights",
    )  # fmt: skip

    def __init__(
        self, node: NodeState, name: str, form: str, combine: str, points: tuple[tuple[float, float], ...]
    ) -> None:
        self.node = node
        self.name = name
        self.form = form
        """``sites``, ``place`` or ``pool``."""
        self.combine = combine
        """``all``, ``any`` or ``mix``."""
        # Most needs have one supplier and hold nothing more: tuples, which the empty ones share, halve a large world.
        self.suppliers: tuple[NodeState, ...] = ()
        self.weights: tuple[float, ...] = ()
        self.first = 1.0
        """Share of a supplier that is enough for it, above 0 to 1: it is among the first served and the last cut."""
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
        """The supply that the tranches were last told of: they fill from it."""
        self.fed = 1.0
        """What the tranches were last fed: 1 while it is bypassed, else the supply."""
        self.received = self.allows = 1.0
        """What it allows is service, 0..1; of a capacity need the share of its capacity."""
        self.isolates: list[str] = []
        self.bypasses: list[str] = []
        self.generators: list[Standby] = []
        """Bypasses that burn fuel."""
        self.floors: list[tuple[str, float]] = []
        self.passes: tuple[Literal["quality", "control"], ...] = ()
        self.unfit: float | None = None
        """Service possible on spoilt supply."""
        self.spoilt: tuple[str, ...] = ()
        """What took the quality of its supply; empty while that is fit, or it is met by other means."""
        self.spoilt_by = ""
        self.drain: StockDrain | None = None
        """What makes its stock fall faster, or not at all."""
        self.fell_at = 0
        self.stock: Stock | None = None
        """What it lived on until it last fell."""
        self.blamed: tuple[str, ...] = ()
        """What isolated it when it last fell."""
        self.supplier_then: str | None = None
        self.cause: Fall | None = None

    def part(self, t: int) -> None:
        """Split every tranche that has batches into them. From then on the batches do not all have the same state."""
        both = zip(self.tranches, self.starts, strict=True)
        parts = [(part, starts) for tranche, starts in both for part in tranche.parts(t)]
        self.tranches = tuple([part for part, _ in parts])
        self.starts = tuple([starts for _, starts in parts])

    def refresh(self, moved: NodeState, *, rising: bool) -> bool:
        """Take in that the level of a supplier has changed. Return whether the supply read has changed."""
        if self.place is not None:
            return self.place.refresh(moved, rising=rising)
        return self.reading.update(moved.offered, rising=rising)

    def current(self) -> float:
        """Return the supply as it counts now, 0..1.

        It is as read, and 0 when isolated; the readings go on meanwhile.
        """
        if self.isolates:
            return 0.0
        return self.reading.mils / 1000 if self.place is None else self.place.served

    def depletions(self) -> Iterator[int]:
        """Yield when each of its stocks runs dry at the present draw, ms.

        Stocks for which that does not matter now are left out.
        """
        for tranche in self.tranches:
            dry = tranche.dry_at
            if dry is not None:
                yield dry
        for generator in self.generators:
            empty_at = generator.empty_at
            if empty_at is not None and len(self.bypasses) == 1:
                yield empty_at

    def course(self) -> dict[int, float]:
        """Return what service it will allow as its stocks run dry, were supply to stay.

        It is by time, ms, in order. A bypass that burns fuel ends with that, and then the stocks beneath it drain.
        Under another one nothing runs dry.
        """
        tranches, ends = self.tranches, set[int]()
        if self.bypasses:
            times = [empty for one in self.generators if (empty := one.empty_at) is not None]
            if not times or len(self.bypasses) != 1:
                return {}
            ends = {min(times)}
            tranches = tuple([_unfed(tranche, self.supply, min(times)) for tranche in tranches])
        courses = [(tranche, tranche.course()) for tranche in tranches]
        met = {id(tranche): tranche.x for tranche, _ in courses}
        found: dict[int, float] = {}
        for t in sorted({t for _, course in courses for t in course} | ends):
            met |= {id(tranche): course[t] for tranche, course in courses if t in course}
            received = 0.0
            for tranche, _ in courses:
                received += tranche.share * met[id(tranche)]
            found[t] = self._allowed(received)
        return found

    def possible(self) -> float:
        """Return the service that what is received allows, by the curve."""
        return self._allowed(1.0 if self.bypasses else self.received)

    def _allowed(self, received: float) -> float:
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

    def deciding_supplier(self) -> NodeState:
        """Return the supplier that decides.

        It is the lowest of all, the highest of any, the dearest shortfall of a mix.
        """
        if self.combined is not None:
            return self.combined.short()
        suppliers, weights = self.suppliers, self.weights
        if len(suppliers) == 1:
            return suppliers[0]
        if self.place is not None and self.combine == "all":
            suppliers = self.place.lacking() or suppliers
        return deciding(self.combine, suppliers, weights, self.first)


def _unfed(tranche: Buffer, supply: float, t: int) -> Buffer:
    """Return a tranche as it will be once its bypass has ended at ``t``.

    It is a copy, and supply is to stay as it is.
    """
    then = tranche.ahead()
    while then.restarts_at is not None and then.restarts_at <= t:
        then.come_up(then.restarts_at)
    then.fell(supply, supply, t, empty=False)
    return then
