"""Finite means: how many there are, how many are out, and what an action takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.network.selector import Selector
    from sim.scenario.models import Action

__all__ = ["Means"]


class Means:
    """The means of one world. ``changes`` is what effects have added, by name: (key, how many)."""

    __slots__ = ("_changes", "_names", "_out", "_start")

    def __init__(self, start: dict[str, int], changes: dict[str, list[tuple[str, int]]], names: Selector) -> None:
        self._start = start
        self._changes = changes
        self._names = names
        self._out: dict[str, int] = {}

    def total(self, name: str) -> int:
        """Return how many there are, out or not; never below 0."""
        total = self._start.get(name, 0)
        for _, add in self._changes.get(name, ()):
            total += add
        return max(0, total)

    def free(self, name: str) -> int:
        """Return how many stand ready; never below 0."""
        return max(0, self.total(name) - self._out.get(name, 0))

    def needed(self, action: Action, target: str | None) -> dict[str, int]:
        """Return the means that the action takes, by name.

        Those that go by the customers of its target are included.
        """
        counts = dict(action.means)
        if action.one_per:
            served = 0.0
            for node in self._names.nodes((target or "").partition("/")[0]):
                served += node.customers
            for name, per in action.one_per.items():
                counts[name] = counts.get(name, 0) + math.ceil(served / per)
        return counts

    def enough(self, counts: dict[str, int], along: dict[str, int]) -> bool:
        """Return whether all of them stand ready, or are among those that it takes along."""
        return all(
            max(0, self.total(name) - self._out.get(name, 0) + along.get(name, 0)) >= count
            for name, count in counts.items()
        )

    def ever(self, counts: dict[str, int]) -> bool:
        """Return whether there are so many, were all of them in."""
        return all(self.total(name) >= count for name, count in counts.items())

    def take(self, counts: dict[str, int]) -> None:
        """Send them out."""
        for name, count in counts.items():
            self._out[name] = self._out.get(name, 0) + count

    def bring_back(self, counts: dict[str, int]) -> None:
        """Take them in again."""
        for name, count in counts.items():
            self._out[name] -= count
