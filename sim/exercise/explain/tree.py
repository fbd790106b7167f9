"""Why as lines: the tree of causes, and the lists that come with it.

The command and the room draw the same lines, each in its own way. All text is plain, as that of
:mod:`~sim.exercise.explain.sentences`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine import Fall, FallCause
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.lookahead import LookAhead
    from sim.exercise.explain.sentences import SentenceWriter

__all__ = ["Line", "LineKind", "sections", "tree"]

LineKind = Literal["fall", "again", "factor", "beside", "supplier", "cause", "then"]
"""``again``: a fall that was worked out above, or lies too deep; ``beside``: a factor that did not decide; ``cause``:
where a chain ends, or what set off a reaction; ``then``: what lifting all that bound would have given."""
_FEW: Final = 6
"""Weakest numbers that are listed before it says how many more there are."""


class Line(NamedTuple):
    """One line of the tree."""

    depth: int
    """Steps in from the process asked about, from 0."""
    kind: LineKind
    text: str
    level: float | None = None
    """For a fall: the level fallen to, 0..1."""


def tree(
    explained: Explanation,
    teller: SentenceWriter,
    *,
    full: bool = True,
    below: bool = False,
    deepest: int | None = None,
) -> Iterator[Line]:
    """Yield the lines of the tree of causes; none when the process is whole.

    Unless ``full``, the stock that each need used, what would have bound next, and what set reactions off are left
    out. The stock follows its factor on the same line, or stands in a line ``below`` it. Falls deeper than ``deepest``
    are not worked out.
    """
    if explained.fall is not None:
        yield from _Tree(explained, teller, full=full, below=below, deepest=deepest).fall(explained.fall, 0)


class _Tree:
    def __init__(
        self, explained: Explanation, teller: SentenceWriter, *, full: bool, below: bool, deepest: int | None
    ) -> None:
        self._explained = explained
        self._teller = teller
        self._full = full
        self._below = below
        self._deepest = deepest
        self._told: dict[tuple[str, int, float], None] = {}

    def fall(self, fall: Fall, depth: int) -> Iterator[Line]:
        """Tell of one process, then of each factor that held it down."""
        teller, key = self._teller, (fall.process, fall.t, fall.level)
        text = teller.stands(fall, self._explained)
        if key in self._told:
            yield Line(depth, "again", teller.heading("fall.above", fall=text), fall.level)
            return
        if self._deepest is not None and depth > self._deepest:
            yield Line(depth, "again", f"{text} …", fall.level)
            return
        self._told[key] = None
        yield Line(depth, "fall", text, fall.level)
        for factor in fall.causes:
            yield from self._factor(factor, fall, depth + 1)
        if self._full and (len(fall.causes) > 1 or fall is self._explained.fall):
            yield Line(depth + 1, "then", teller.then(fall))

    def _factor(self, factor: FallCause, fall: Fall, depth: int) -> Iterator[Line]:
        teller = self._teller
        kind: LineKind = "factor" if factor.binding else "beside"
        stock = teller.stock(factor.stock) if self._full and factor.stock is not None else None
        yield Line(depth, kind, teller.factor(factor, fall.process, None if self._below else stock))
        if self._below and stock is not None:
            yield Line(depth + 1, kind, stock)
        if factor.cause is not None:
            yield from self.fall(factor.cause, depth + 1)
            return
        if factor.supplier is not None:
            yield Line(depth + 1, "supplier", teller.supplier(factor.supplier))
        for carrier in factor.carriers:
            yield from self._cause(carrier, fall, depth + 1)

    def _cause(self, carrier: str, fall: Fall, depth: int) -> Iterator[Line]:
        """Name where a chain ends; behind a reaction it goes on to what set that off."""
        off = self._explained.behind.get((carrier, fall.t)) if self._full else None
        yield Line(depth, "cause", self._teller.cause(carrier, None if off is None else off.t))
        if off is not None:
            for behind in off.falls:
                yield from self.fall(behind, depth + 1)
            for lost in off.carriers:
                yield Line(depth + 1, "cause", self._teller.cause(lost))


def sections(
    explained: Explanation, teller: SentenceWriter, until: int, ahead: LookAhead | Literal["computing", "failed"] | None
) -> Iterator[tuple[str, list[str]]]:
    """Yield the lists that come with the tree: title and items.

    They say what holds the process, what lifts that, how sure it is, and what falls next up to ``until``, ms. ``ahead``
    is what falls next, or how far the answer is; none leaves it out. A list without items is left out too.
    """
    heading = teller.heading
    found = [
        (heading("callers.title"), [teller.callers(source) for source in explained.callers]),
        (heading("holds.title"), [teller.blocker(blocker) for blocker in explained.blockers]),
        (heading("remedies.title"), teller.remedies(explained.remedies)),
    ]
    if explained.weakest:
        weakest = [teller.known(number) for number in explained.weakest]
        if len(weakest) > _FEW:
            weakest[_FEW:] = [heading("more", n=len(weakest) - _FEW)]
        confidence = teller.confidence(explained.weakest[0].confidence)
        found.append((heading("weakest.title", confidence=confidence), weakest))
    if ahead is not None:
        title = heading("ahead.title", until=teller.moment(until))
        found.append((title, teller.ahead(ahead)))
    yield from ((title, items) for title, items in found if items)
