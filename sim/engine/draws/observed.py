"""The draws of one world, with what has been seen of each.

A world that agrees with this one must keep what was seen.

Who draws tells how much of it shows: a repair still unfinished after three hours takes longer than that, and more
nobody knows. What is drawn without telling counts as seen at once, which can only make worlds agree too much
(``docs/model.md`` §8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.randomness import Seen, quantile_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.randomness import Distribution, Draws
    from sim.scenario.models import DurationDraw

__all__ = ["DrawSource", "Observable", "PendingDelay"]


class Observable(Protocol):
    """Whatever knows how much of a drawn quantity has shown."""

    def least(self, now: int) -> int | None:
        """Return the least value that agrees with all up to ``now``, ms.

        ``now`` is included. It is 0 when any value agrees, None when the value itself has shown. Every value from the
        least on must agree.
        """
        ...


class PendingDelay:
    """A drawn time until something happens; it shows when it happens."""

    __slots__ = ("since", "span", "stopped")

    def __init__(self, since: int, span: int) -> None:
        self.since = since
        """When it begins, ms; may be yet to come."""
        self.span = span
        self.stopped: int | None = None
        """When it no longer mattered, because something else came first."""

    def stop(self, now: int) -> None:
        """Let what happens from ``now`` on show nothing more of it."""
        if self.stopped is None:
            self.stopped = now

    def least(self, now: int) -> int | None:
        """Return the least span that agrees; see :class:`Observable`."""
        until = now if self.stopped is None else min(now, self.stopped)
        if until < self.since:
            return 0
        return None if self.since + self.span <= until else until - self.since + 1


class DrawSource:
    """Draws that remember what was drawn, and whom to ask what has shown of it."""

    __slots__ = ("_draws", "_known", "_quantities", "_shares", "_tellers")

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._known: dict[str, float] = {}
        self._quantities: dict[str, tuple[float, list[tuple[Distribution, Observable]]]] = {}
        self._shares: dict[str, list[list[float]]] = {}
        self._tellers: list[Callable[[int], Iterable[tuple[str, Seen]]]] = []

    def uniform(self, name: str) -> float:
        """Draw what is seen as soon as it is drawn."""
        drawn = self._known[name] = self._draws.uniform(name)
        return drawn

    def share(self, name: str, seen: list[float]) -> float:
        """Draw a share; ``seen`` is [low, high), narrowed by its owner as it shows."""
        self._shares.setdefault(name, []).append(seen)
        return self._draws.uniform(name)

    def quantity(self, name: str, distribution: Distribution) -> int:
        """Return a drawn quantity, rounded. It is seen at once unless someone is asked, by :meth:`follow`."""
        known = self._quantities.get(name)
        if known is None:
            known = self._quantities[name] = (self._draws.uniform(name), [])
        return round(distribution.inverse(known[0]))

    def follow(self, name: str, distribution: Distribution, shows: Observable) -> None:
        """Have ``shows`` asked how much of a quantity has shown.

        Of several who are asked, the one who knows most counts.
        """
        self._quantities[name][1].append((distribution, shows))

    def wait(self, name: str, duration: DurationDraw, since: int) -> PendingDelay:
        """Return how long it takes, from ``since``, until something happens.

        It is drawn, or as written where it is fixed. All in ms.
        """
        if duration.fixed is not None:
            return PendingDelay(since, duration.fixed)
        distribution = duration.distribution
        wait = PendingDelay(since, self.quantity(name, distribution))
        self.follow(name, distribution, wait)
        return wait

    def hidden(self, name: str) -> float:
        """Draw what a teller tells about, by :meth:`ask`."""
        return self._draws.uniform(name)

    def ask(self, teller: Callable[[int], Iterable[tuple[str, Seen]]]) -> None:
        """Have ``teller(now)`` asked for what has been seen of dependent draws.

        It returns (name, what has been seen).
        """
        self._tellers.append(teller)

    def seen(self, now: int) -> dict[str, Seen]:
        """Return what has been seen up to and including ``now``, ms, by name.

        A draw of which nothing shows is missing.

        Worlds drawn so (:class:`~sim.randomness.Conditional`) have the same history up to then.
        """
        seen: dict[str, Seen] = {}
        for teller in self._tellers:
            seen.update(teller(now))
        for name, shown in self._shares.items():
            low, high = max(low for low, _ in shown), min(high for _, high in shown)
            if (low, high) != (0.0, 1.0):
                seen[name] = Seen(low, high)
        for name, (drawn, asked) in self._quantities.items():
            low = _lowest(drawn, asked, now)
            if low > 0.0:
                seen[name] = Seen(low, drawn if low == drawn else 1.0)
        for name, drawn in self._known.items():
            seen[name] = Seen(drawn, drawn)
        return seen


def _lowest(drawn: float, asked: list[tuple[Distribution, Observable]], now: int) -> float:
    """Return the lowest number that agrees. It is ``drawn`` where the value has shown, or where nobody can tell."""
    if not asked:
        return drawn
    lowest = 0.0
    for distribution, shows in asked:
        least = shows.least(now)
        if least is None:
            return drawn
        if least > 0:
            lowest = max(lowest, quantile_from(distribution, least, drawn))
    return lowest
