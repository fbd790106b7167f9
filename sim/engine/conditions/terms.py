"""What conditions are compiled to: terms that say whether they hold now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.curves import MOVED

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.network.node import Node
    from sim.scenario.models import LevelCondition

__all__ = ["AllTerms", "AnyTerm", "Check", "LevelTerm", "NotTerm", "Term"]


class Term:
    """One node of a compiled condition."""

    __slots__ = ()

    def holds(self, now: int) -> bool:
        """Return whether the term holds now. Every term is read each time, so that durations are kept."""
        raise NotImplementedError


class Check(Term):
    """A fact that is looked up when asked for."""

    __slots__ = ("_holds",)

    def __init__(self, holds: Callable[[], bool]) -> None:
        self._holds = holds

    def holds(self, now: int) -> bool:  # noqa: ARG002 -- asks the marks, not the clock
        """Return whether the fact is so now."""
        return self._holds()


class LevelTerm(Term):
    """A level, or the supply of a need, compared with a limit.

    The comparison must have held for as long as the condition says.
    """

    __slots__ = ("_condition", "_nodes", "_since", "_wakes")

    def __init__(self, condition: LevelCondition, nodes: tuple[Node, ...]) -> None:
        self._condition = condition
        self._nodes = nodes
        self._wakes: list[Callable[[int], None]] = []
        """What has each condition that it is part of read at a time, ms."""
        self._since: int | None = None

    def ask(self, wake: Callable[[int], None], now: int) -> None:
        """Have ``wake`` called whenever the level has lasted for as long as is asked.

        ``wake`` has the condition read that the term is a part of, at a time in ms.
        """
        self._wakes.append(wake)
        if self._since is not None and self._since + self._condition.for_ > now:
            wake(self._since + self._condition.for_)

    def holds(self, now: int) -> bool:
        """Return whether the level is past its limit. It must have been so for as long as is asked."""
        if not self._met():
            self._since = None
            return False
        wait = self._condition.for_
        if self._since is None:
            self._since = now
            for wake in self._wakes if wait else ():
                wake(now + wait)
        return now - self._since >= wait

    @property
    def since(self) -> int | None:
        """Since when the level is past its limit, ms; none when it is not.

        It is as of the last reading.
        """
        return self._since

    def lasted(self, now: int) -> bool:
        """Return whether it holds, as of the last reading.

        The time since then counts; nothing is read.
        """
        return self._since is not None and now - self._since >= self._condition.for_

    def level(self) -> float | None:
        """Return what is compared with the limit.

        Of several levels it is the one that decides; none without any.
        """
        condition, nodes = self._condition, self._nodes
        if not nodes:
            return None
        if condition.mean is not None:
            return mean_level(nodes, condition.need)
        levels = [value_of(node, condition.need) for node in nodes]
        return max(levels) if (condition.below is None) == (condition.all is None) else min(levels)

    def _met(self) -> bool:
        condition, nodes = self._condition, self._nodes
        if not nodes:
            return False
        if condition.mean is not None:
            return self._passes(mean_level(nodes, condition.need))
        if condition.all is not None:
            return all(self._passes(value_of(node, condition.need)) for node in nodes)
        return any(self._passes(value_of(node, condition.need)) for node in nodes)

    def _passes(self, level: float) -> bool:
        # By more than MOVED, so that 1 - 0.7 is not above 30 %.
        if self._condition.below is not None:
            return level < self._condition.below - MOVED
        return level > (self._condition.above or 0.0) + MOVED


class AllTerms(Term):
    """All of several terms."""

    __slots__ = ("terms",)

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms

    def holds(self, now: int) -> bool:
        """Return whether all of them hold."""
        return all([term.holds(now) for term in self.terms])  # noqa: C419 -- every term must be read


class AnyTerm(Term):
    """Any of several terms."""

    __slots__ = ("terms",)

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms

    def holds(self, now: int) -> bool:
        """Return whether any of them holds."""
        return any([term.holds(now) for term in self.terms])  # noqa: C419 -- every term must be read


class NotTerm(Term):
    """The opposite of a term."""

    __slots__ = ("terms",)

    def __init__(self, term: Term) -> None:
        self.terms = [term]

    def holds(self, now: int) -> bool:
        """Return whether it does not hold."""
        return not self.terms[0].holds(now)


def value_of(node: Node, need: str | None) -> float:
    """Return the level of a process, or the supply of one of its needs. It is 1 where the process has no such need."""
    if need is None:
        return node.level
    return min((one.supply for one in node.needs if one.name == need), default=1.0)


def mean_level(nodes: tuple[Node, ...], need: str | None = None) -> float:
    """Return the mean level, or the mean supply of a need. It is weighted by customers, evenly where nobody has any."""
    total = weight = 0.0
    for node in nodes:
        total += node.customers * value_of(node, need)
        weight += node.customers
    if weight > 0.0:
        return total / weight
    for node in nodes:
        total += value_of(node, need)
    return total / len(nodes)
