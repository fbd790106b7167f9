"""How an intruder's way goes by chance.

It has the order in which carriers are tried, the time to each, and what has shown.

An order is drawn as a number for each carrier, lowest first. Whoever was come to was the lowest of those within reach
then; so the others are above it, and further nobody knows. Who is next does not show, only that it is not yet there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.randomness import Seen, quantile_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.engine.draws.observed import DrawSource
    from sim.scenario.models import DurationDraw

__all__ = ["IntrusionDraws"]


class IntrusionDraws:
    """The draws of one intruder."""

    __slots__ = ("_above", "_chance", "_dwell", "_dwelt", "_first", "_places", "_rivals", "_since", "_threat")

    def __init__(
        self, threat: str, carriers: Sequence[str], first: str, dwell: DurationDraw, chance: DrawSource
    ) -> None:
        self._threat = threat
        self._first = first
        self._dwell = dwell
        self._chance = chance
        self._places = {name: chance.hidden(self._spread(name)) for name in carriers}
        self._above: dict[str, float] = {}
        """What a carrier's number is known to be at least; itself once it was come to."""
        self._dwelt: dict[str, float] = {}
        """What was drawn for the time to each carrier that was come to."""
        self._rivals: list[str] = []
        """Whoever could be next, the one that is it first; empty while nothing is under way."""
        self._since = 0
        chance.ask(self._seen)

    def place(self, name: str) -> float:
        """Return the number of a carrier: lowest goes first."""
        return self._places[name]

    def dwell(self, name: str, rivals: list[str], now: int) -> int:
        """Return the time, ms, from now until ``name`` is compromised.

        It is the first of ``rivals``, all that are within reach.
        """
        self._rivals, self._since = rivals, now
        if self._dwell.fixed is not None:
            return self._dwell.fixed
        return round(self._dwell.distribution.inverse(self._chance.hidden(self._dwells(name))))

    def arrived(self) -> None:
        """Who was next has been come to, taken or not."""
        rivals, self._rivals = self._rivals, []
        if rivals:
            self.came_first(rivals[0], rivals)
            if self._dwell.fixed is None:
                self._dwelt[rivals[0]] = self._chance.hidden(self._dwells(rivals[0]))

    def came_first(self, name: str, rivals: Sequence[str]) -> None:
        """Take in that ``name`` came before all others within reach."""
        self._above[name] = place = self._places[name]
        for other in rivals if name != self._first else ():
            self._above[other] = max(self._above.get(other, 0.0), place)

    def _spread(self, name: str) -> str:
        return f"spread/{self._threat}/{name}"

    def _dwells(self, name: str) -> str:
        return f"dwell/{self._threat}/{name}"

    def _seen(self, now: int) -> Iterator[tuple[str, Seen]]:
        above = dict(self._above)
        rivals = self._rivals
        if any(name in self._dwelt for name in rivals):
            # One of them has been come to before and would take as long again: who is next counts as seen.
            above[rivals[0]] = self._places[rivals[0]]
            for name in rivals[1:]:
                above[name] = max(above.get(name, 0.0), above[rivals[0]])
            rivals = rivals[:1]
        for name, low in above.items():
            yield self._spread(name), Seen(low, low if low == self._places[name] else 1.0)
        for name, drawn in self._dwelt.items():
            yield self._dwells(name), Seen(drawn, drawn)
        if self._dwell.fixed is None and rivals:
            yield from self._unfinished(rivals, now)

    def _unfinished(self, rivals: Sequence[str], now: int) -> Iterator[tuple[str, Seen]]:
        """Yield what shows of the time to whoever is next. It is longer than what has passed."""
        drawn = self._chance.hidden(self._dwells(rivals[0]))
        low = quantile_from(self._dwell.distribution, now - self._since + 1, drawn)
        if rivals[0] == self._first:
            rivals = rivals[:1]
        for name in rivals:
            if name not in self._dwelt:
                others = [self._spread(other) for other in rivals if other != name]
                yield self._dwells(name), Seen(low, 1.0, (self._spread(name), *others) if others else ())
