"""The records of why, as lines of a tree: each process once, the second time only a pointer back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from sim.units import clean
from tui.naming import need_name, target_name
from tui.wording import level_style, shape, t_short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.records import Factor, Fall
    from sim.exercise.snapshot import Snapshot
    from tui.wording import Words

__all__ = ["CauseLine", "chain"]

_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One line of the tree."""

    branch: str
    """Lines that lead to it."""
    sign: str
    """Shape of the level, or a mark."""
    level: float | None
    """Level 0..1 that the sign tells; none for a mark."""
    text: str
    style: str

    def drawn(self) -> Content:
        """Give it with its styles."""
        sign = "bold" if self.level is None else level_style(self.level)
        return Content.assemble((self.branch, "dim"), (self.sign, sign), (self.text, self.style))


def chain(words: Words, snapshot: Snapshot, fall: Fall) -> Iterator[CauseLine]:
    """Give the lines of the tree of causes, from the process back to what began it."""
    yield from _Tree(words, snapshot).fall(fall, "", "")


class _Tree:
    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        self._words = words
        self._snapshot = snapshot
        self._told: dict[str, None] = {}

    def fall(self, fall: Fall, branch: str, below: str) -> Iterator[CauseLine]:
        """Tell of one process, then of each factor that held it down."""
        words = self._words
        named = target_name(words, self._snapshot, fall.process)
        text = words("room.why.fell", process=named, level=words.percent(fall.level), at=t_short(fall.t))
        repeated = fall.process in self._told or len(below) > _DEEPEST
        if repeated:
            text += " " + words("room.why.above")
        yield CauseLine(branch, shape(fall.level) + " ", fall.level, text, "bold" if not repeated else "dim")
        if repeated:
            return
        self._told[fall.process] = None
        for number, factor in enumerate(fall.factors, start=1):
            last = number == len(fall.factors)
            yield from self._factor(
                factor, fall.process, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  ")
            )

    def _factor(self, factor: Factor, process: str, branch: str, below: str) -> Iterator[CauseLine]:
        words = self._words
        text = words(
            f"room.why.{factor.kind}",
            name=self._name(factor, process),
            allows=words.percent(min(1.0, factor.allows)),
            since=t_short(factor.since),
        )
        if not factor.binding:
            text += " " + words("room.why.not-binding")
        yield CauseLine(branch, "", None, text, "" if factor.binding else "dim")
        if factor.cause is not None:
            yield from self.fall(factor.cause, below + "└─ ", below + "   ")
            return
        if factor.supplier is not None:
            named = target_name(words, self._snapshot, factor.supplier)
            corner = "├─ " if factor.carriers else "└─ "
            yield CauseLine(below + corner, "", None, words("room.why.supplier", process=named), "")
        for number, carrier in enumerate(factor.carriers, start=1):
            corner = "└─ " if number == len(factor.carriers) else "├─ "
            yield CauseLine(below + corner, "■ ", None, self._carrier(carrier), "bold")

    def _name(self, factor: Factor, process: str) -> str:
        if factor.kind == "need":
            return need_name(self._words, self._snapshot, process, factor.name)
        return clean(factor.name, lines=False)

    def _carrier(self, carrier: str) -> str:
        """Name where a chain ends: a threat, an action, a reaction, an inject, an override, or the start."""
        words = self._words
        kind, _, name = carrier.partition("/")
        if carrier in self._snapshot.names:
            name = words.of(self._snapshot.names[carrier], name)
        elif kind == "action":
            titles = {order.id: words.of(order.title, order.action) for order in self._snapshot.orders}
            name = titles.get(name, name)
        elif kind == "inject":
            titles = {inject.id: words.of(inject.title, inject.id) for inject in self._snapshot.injects}
            name = titles.get(name, name)
        elif kind == "override":
            reasons = {str(one.number): clean(one.reason, lines=False) for one in self._snapshot.overrides}
            name = reasons.get(name, name)
        return words.known(f"room.cause.{kind}", name=clean(name, lines=False)) or clean(carrier, lines=False)
