"""One damage of a process. It has what it takes of the process, and how far its repair is (``docs/model.md`` §4)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.engine.draws.bounds import holds_more
from sim.engine.network.ports import OpenDamage

if TYPE_CHECKING:
    from sim.engine.network.node import Node

__all__ = ["DamageState"]


class DamageState(OpenDamage):
    """One open damage of one process, with the work on it."""

    __slots__ = (
        "begun", "done", "due", "held", "node", "pool", "priority", "rate", "rebuilds", "ref", "step", "steps", "work",
        "worked", "working",
    )  # fmt: skip

    def __init__(self, node: Node, name: str, carrier: str, size: float) -> None:
        super().__init__(name, carrier, size)
        self.node = node
        self.work: float | None = None
        """Crew-time in ms; None when only an action or an end undoes it."""
        self.steps: list[tuple[float, float]] = [(1.0, 1.0)]
        self.step = 0
        self.done = 0.0
        """Work done at ``ref``, unrounded."""
        self.ref = 0
        self.rate = 0.0
        self.working = False
        self.pool: str | None = None
        """The crew pool it waits for; none repairs by itself."""
        self.priority = 5
        self.begun = False
        self.due: int | None = None
        self.held = False
        """It is not safe to work there yet."""
        self.rebuilds = False
        """Once the work is done the process is clean: no intruder is left."""
        self.worked = -1.0
        """The most work ever done on it before it was begun afresh or undone; negative before the first."""

    @property
    def rebuilt(self) -> bool:
        """Whether it was a rebuild, all of whose work is done."""
        return self.rebuilds and self.undone >= 1.0 and self.step == len(self.steps)

    def order(self) -> tuple[int, int, str, str]:
        """Return its place among waiting jobs."""
        return (self.priority, self.arrived, self.name, self.node.name)

    def least(self, now: int) -> int | None:
        """Return the least work that agrees with all so far, ms.

        Return None when a step of it was done, which shows it.
        """
        self.observe(now)
        if self.worked == math.inf:
            return None
        return holds_more(self.worked, self.steps[0][0])

    def observe(self, now: int) -> None:
        """Take in how much work has been done."""
        if self.step:
            self.worked = math.inf
        elif self.begun:
            self.worked = max(self.worked, self.done_at(now))

    def done_at(self, now: int) -> float:
        """Return the crew-time done up to ``now``, ms.

        ``now`` is not before the last change of its speed.
        """
        return self.done + self.rate * (now - self.ref) if self.working else self.done
