"""What several suppliers give together.

It is read once for every need that depends on them in the same way.

A pattern such as ``any: ["mobile.*"]`` in every region makes as many links as regions times suppliers. Their needs read
one value, which is kept up to date with each supplier that moves, so that a change costs the same however many read it.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from sim.engine.primitives.service_reading import Reading

if TYPE_CHECKING:
    from sim.engine.network.node_state import NodeState

__all__ = ["Combined", "combined", "deciding"]

_LEVEL = attrgetter("offered")


def deciding(
    combine: str, suppliers: tuple[NodeState, ...], weights: tuple[float, ...], first: float = 1.0
) -> NodeState:
    """Return the supplier that decides. It is the lowest of all, the highest of any, the dearest shortfall of a mix.

    Each is read as when the share ``first`` of it is enough, above 0 to 1.
    """
    # They are sorted by name: of equals, the first is the lowest of all, and the last the highest of any.
    if combine == "any":
        return max(reversed(suppliers), key=_LEVEL)
    if combine == "all":
        return min(suppliers, key=_LEVEL)
    dearest, most = suppliers[0], -1.0
    for supplier, weight in zip(suppliers, weights, strict=True):
        short = weight * (1 - min(1.0, supplier.offered / first))
        if short >= most:
            dearest, most = supplier, short
    return dearest


class Combined:
    """Suppliers taken together; each way of combining is a class of its own."""

    __slots__ = ("_short", "combine", "first", "raw", "reading", "suppliers", "weights")

    def __init__(
        self, combine: str, suppliers: tuple[NodeState, ...], weights: tuple[float, ...], first: float = 1.0
    ) -> None:
        self.combine = combine
        self.suppliers = suppliers
        """Sorted by name."""
        self.weights = weights
        self.first = first
        """Share of each supplier that is enough for all who read this, above 0 to 1."""
        self.raw = 1.0
        """The level that decides, exact; of a mix the combined supply."""
        self.reading = Reading()
        self._short: NodeState | None = None

    def refresh(self, moved: NodeState, *, rising: bool) -> bool:
        """Take in that the level of ``moved`` has changed. Return whether the supply read has changed."""
        self._short = None
        self._combine(moved)
        return self.reading.update(self.supply(), rising=rising)

    def short(self) -> NodeState:
        """Return the supplier that decides now."""
        if self._short is None:
            self._short = deciding(self.combine, self.suppliers, self.weights, self.first)
        return self._short

    def supply(self) -> float:
        """Return the combined supply, exact, 0..1."""
        # The lowest and the highest level stay so when all are divided by one number: one division is enough.
        return self.raw if self.first == 1.0 else min(1.0, self.raw / self.first)

    def _combine(self, moved: NodeState) -> None:
        raise NotImplementedError


class _Highest(Combined):
    """The highest level of ``any`` of the suppliers."""

    __slots__ = ("_best", "_from")

    def __init__(
        self, combine: str, suppliers: tuple[NodeState, ...], weights: tuple[float, ...], first: float = 1.0
    ) -> None:
        super().__init__(combine, suppliers, weights, first)
        self._best = suppliers[0]
        """One whose level is ``raw``: as long as that stands, no other that falls makes a difference."""
        self._from = 0
        """Where the next search for one begins: of those that fall one after another each is passed once."""

    def _combine(self, moved: NodeState) -> None:
        level = moved.offered
        if level >= self.raw:
            self.raw, self._best = level, moved
        elif moved is self._best:
            self._search()

    def _search(self) -> None:
        suppliers, before, begin = self.suppliers, self.raw, self._from
        best, place = -1.0, begin
        for at in (*range(begin, len(suppliers)), *range(begin)):
            level = suppliers[at].offered
            if level > best:
                best, place = level, at
                if level >= before:
                    break
        self.raw, self._best, self._from = best, suppliers[place], place


class _Lowest(Combined):
    """The lowest level of ``all`` suppliers."""

    __slots__ = ("_from", "_worst")

    def __init__(
        self, combine: str, suppliers: tuple[NodeState, ...], weights: tuple[float, ...], first: float = 1.0
    ) -> None:
        super().__init__(combine, suppliers, weights, first)
        self._worst = suppliers[0]
        """One whose level is ``raw``: as long as that stands, no other that rises makes a difference."""
        self._from = 0
        """Where the next search for one begins: of those that rise one after another each is passed once."""

    def _combine(self, moved: NodeState) -> None:
        level = moved.offered
        if level <= self.raw:
            self.raw, self._worst = level, moved
        elif moved is self._worst:
            self._search()

    def _search(self) -> None:
        suppliers, before, begin = self.suppliers, self.raw, self._from
        worst, place = 2.0, begin
        for at in (*range(begin, len(suppliers)), *range(begin)):
            level = suppliers[at].offered
            if level < worst:
                worst, place = level, at
                if level <= before:
                    break
        self.raw, self._worst, self._from = worst, suppliers[place], place


class _Weighed(Combined):
    """The weighted sum of a ``mix``, 1 at most."""

    __slots__ = ()

    def _combine(self, moved: NodeState) -> None:  # noqa: ARG002 -- added up in one order, whoever moved, to the last bit
        total, first = 0.0, self.first
        if first == 1.0:
            for weight, supplier in zip(self.weights, self.suppliers, strict=True):
                total += weight * supplier.offered
        else:
            for weight, supplier in zip(self.weights, self.suppliers, strict=True):
                total += weight * min(1.0, supplier.offered / first)
        self.raw = min(1.0, total)

    def supply(self) -> float:
        return self.raw


def combined(
    combine: str, suppliers: tuple[NodeState, ...], weights: tuple[float, ...], first: float = 1.0
) -> Combined:
    """Return the suppliers taken together by ``any``, ``all`` or ``mix``. They are as when all serve in full.

    ``first`` is the share of each that is enough for whoever reads this, above 0 to 1.
    """
    made = _Highest if combine == "any" else _Weighed if combine == "mix" else _Lowest
    return made(combine, suppliers, weights, first)
