"""The chain of causes in words, as a tree. Each fall is told once, the second time by a reference to the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from rich.tree import Tree

from sim.cli.render.tables import line
from sim.units import MINUTE, format_clock

if TYPE_CHECKING:
    from sim.cli.render.titles import Named
    from sim.cli.runtime.context import Context
    from sim.engine import Fall, FallCause
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.sentences import SentenceWriter

__all__ = ["tree"]

CauseKey = Annotated[str, "key after cli.cause."]
"""The key of a message without ``cli.cause.`` before it."""


def tree(explained: Explanation, context: Context, named: Named, teller: SentenceWriter) -> Tree:
    """Return the tree of why a process is at its level. It is one line when nothing is wrong."""
    return _Words(explained, context, named, teller).tree()


class _Words:
    def __init__(self, explained: Explanation, context: Context, named: Named, teller: SentenceWriter) -> None:
        self._explained = explained
        self._context = context
        self._named = named
        self._teller = teller
        self._told: dict[tuple[str, int, float], None] = {}

    def tree(self) -> Tree:
        explained = self._explained
        now = format_clock(explained.t)
        if explained.fall is None:
            level = self._named.share(explained.level)
            process = self._named.process(explained.process)
            return Tree(line(self._say("whole", process=process, level=level, at=now)))
        top = Tree(line(self._say("top", at=now)), guide_style="dim", highlight=False)
        self._fall(explained.fall, top)
        return top

    def _fall(self, fall: Fall, branch: Tree) -> None:
        key = (fall.process, fall.t, fall.level)
        text = self._say(
            "fall",
            process=self._named.process(fall.process),
            level=self._named.share(fall.level),
            at=self._time(fall.t),
        )
        if key in self._told:
            branch.add(line(self._say("above", fall=text), "dim"))
            return
        self._told[key] = None
        under = branch.add(line(text, "bold"))
        for factor in fall.causes:
            self._factor(factor, fall, under)
        if len(fall.causes) > 1 or fall is self._explained.fall:
            under.add(line(self._teller.then(fall), "italic"))

    def _factor(self, factor: FallCause, fall: Fall, branch: Tree) -> None:
        name = self._named.need(fall.process, factor.name) if factor.kind == "need" else factor.name
        text = self._say(
            factor.kind, name=name, allows=self._named.share(min(1.0, factor.allows)), at=self._time(factor.since)
        )
        if factor.stock is not None:
            text = f"{text}; {self._teller.stock(factor.stock)}"
        if not factor.binding:
            text = self._say("beside", factor=text)
        under = branch.add(line(text, "" if factor.binding else "dim"))
        if factor.cause is not None:
            self._fall(factor.cause, under)
            return
        if factor.supplier is not None:
            under.add(line(self._say("supplier", process=self._named.process(factor.supplier))))
        for carrier in factor.carriers:
            self._carrier(carrier, fall, under)

    def _carrier(self, carrier: str, fall: Fall, branch: Tree) -> None:
        """Name where a chain ends; behind a reaction it goes on to what set that off."""
        off = self._explained.behind.get((carrier, fall.t))
        text = self._say("cause", carrier=self._teller.carriers((carrier,)))
        if off is None:
            branch.add(line(text, "bold red"))
            return
        under = branch.add(line(f"{text}, {self._teller.heading('set-off.at', at=self._time(off.t))}", "bold red"))
        for one in off.falls:
            self._fall(one, under)
        if off.carriers:
            under.add(line(self._say("cause", carrier=self._teller.carriers(off.carriers)), "bold red"))

    @staticmethod
    def _time(t: int) -> str:
        return f"{format_clock(t)}" if t % MINUTE == 0 else f"{format_clock(t)}:{t // 1000 % 60:02d}"

    def _say(self, key: CauseKey, **values: object) -> str:
        return self._context.say(f"cli.cause.{key}", **values)
