"""The records of why, as lines of a tree. Each fall is told once, the second time by a reference to the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from sim.exercise.explain.sentences import SentenceWriter
from sim.units import clean
from tui.text.format import level_style, shape, t_short
from tui.text.titles import Named, need_name, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.results import Fall, FallCause
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

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
        """Return it with its styles."""
        sign = "bold" if self.level is None else level_style(self.level)
        return Content.assemble((self.branch, "dim"), (self.sign, sign), (self.text, self.style))


def chain(words: Words, snapshot: Snapshot, fall: Fall, explained: Explanation | None = None) -> Iterator[CauseLine]:
    """Yield the lines of the tree of causes, from the process back to what began it.

    With ``explained`` also the stock that each used, what would have bound next, and what set reactions off.
    """
    yield from _Tree(words, snapshot, explained).fall(fall, "", "")


class _Tree:
    def __init__(self, words: Words, snapshot: Snapshot, explained: Explanation | None) -> None:
        self._words = words
        self._snapshot = snapshot
        self._named = Named(words, snapshot)
        self._teller = SentenceWriter(words.language, self._named)
        self._full = explained is not None
        self._behind = explained.behind if explained is not None else {}
        self._told: dict[tuple[str, int, float], None] = {}

    def fall(self, fall: Fall, branch: str, below: str) -> Iterator[CauseLine]:
        """Yield the lines of one process, then of each factor that held it down."""
        words = self._words
        named = target_name(words, self._snapshot, fall.process)
        text = words("room.why.fell", process=named, level=words.percent(fall.level), at=t_short(fall.t))
        key = (fall.process, fall.t, fall.level)
        repeated = key in self._told or len(below) > _DEEPEST
        if repeated:
            text += " " + words("room.why.above")
        yield CauseLine(branch, shape(fall.level) + " ", fall.level, text, "bold" if not repeated else "dim")
        if repeated:
            return
        top, told = not self._told, self._full and len(fall.causes) > 1
        self._told[key] = None
        then = self._full and (top or told)
        for number, factor in enumerate(fall.causes, start=1):
            last = number == len(fall.causes) and not then
            yield from self._factor(
                factor, fall, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  ")
            )
        if then:
            yield CauseLine(below + "└─ ", "", None, clean(self._teller.then(fall), lines=False), "italic")

    def _factor(self, factor: FallCause, fall: Fall, branch: str, below: str) -> Iterator[CauseLine]:
        words = self._words
        text = words(
            f"room.why.{factor.kind}",
            name=self._name(factor, fall.process),
            allows=words.percent(min(1.0, factor.allows)),
            since=t_short(factor.since),
        )
        if not factor.binding:
            text += " " + words("room.why.not-binding")
        style = "" if factor.binding else "dim"
        yield CauseLine(branch, "", None, text, style)
        further = factor.cause is not None or factor.supplier is not None or bool(factor.carriers)
        if self._full and factor.stock is not None:
            corner = "├─ " if further else "└─ "
            yield CauseLine(below + corner, "", None, self._teller.stock(factor.stock), style)
        if factor.cause is not None:
            yield from self.fall(factor.cause, below + "└─ ", below + "   ")
            return
        if factor.supplier is not None:
            named = target_name(words, self._snapshot, factor.supplier)
            corner = "├─ " if factor.carriers else "└─ "
            yield CauseLine(below + corner, "", None, words("room.why.supplier", process=named), "")
        for number, carrier in enumerate(factor.carriers, start=1):
            corner, beyond = ("└─ ", "   ") if number == len(factor.carriers) else ("├─ ", "│  ")
            yield from self._carrier(carrier, fall, below + corner, below + beyond)

    def _carrier(self, carrier: str, fall: Fall, branch: str, below: str) -> Iterator[CauseLine]:
        """Name where a chain ends; behind a reaction it goes on to what set that off."""
        off = self._behind.get((carrier, fall.t))
        text = self._named.cause(carrier)
        if off is None:
            yield CauseLine(branch, "■ ", None, text, "bold")
            return
        yield CauseLine(branch, "■ ", None, f"{text}, {self._teller.heading('set-off.at', at=t_short(off.t))}", "bold")
        for number, one in enumerate(off.falls, start=1):
            last = number == len(off.falls) and not off.carriers
            yield from self.fall(one, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "))
        for number, lost in enumerate(off.carriers, start=1):
            corner = "└─ " if number == len(off.carriers) else "├─ "
            yield CauseLine(below + corner, "■ ", None, self._named.cause(lost), "bold")

    def _name(self, factor: FallCause, process: str) -> str:
        if factor.kind == "need":
            return need_name(self._words, self._snapshot, process, factor.name)
        return clean(factor.name, lines=False)
