"""Damage: what it takes of the condition of a process, and what repairing it gives back (``docs/model.md`` §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.network.node import Node
    from sim.engine.repair.damage import DamageState

__all__ = ["Damages"]


class Damages:
    """Adds and undoes the damages of one world; each call settles before it returns."""

    __slots__ = ("_cascade", "healed")

    def __init__(self, cascade: Cascade) -> None:
        self._cascade = cascade
        self.healed: list[Callable[[DamageState], None]] = []
        """Called when a damage is wholly undone."""

    def add(self, damage: DamageState) -> None:
        """Add a damage: settle, and queue its repair."""
        node = damage.node
        node.damages.append(damage)
        node.damages.sort(key=lambda d: d.name)
        self._cascade.repairs.open(damage)
        self._recondition(node, rising=False)

    def grow(self, damage: DamageState, size: float) -> None:
        """Make a damage as large as ``size``, whatever of it was repaired: its repair begins afresh, and settle."""
        damage.size = size
        if damage not in damage.node.damages:
            self.add(damage)
            return
        self._cascade.repairs.restart(damage)
        self._recondition(damage.node, rising=False)

    def undo(self, damage: DamageState) -> None:
        """Undo a damage at once, however far its repair was."""
        if damage in damage.node.damages:
            damage.undone = 1.0
            self._cascade.repairs.close(damage)
            damage.node.damages.remove(damage)
            self._recondition(damage.node, rising=True)
            self._tell_healed(damage)

    def step_done(self, damage: DamageState) -> None:
        """Take in that a step of a repair is done, or all of it."""
        done = damage.step == len(damage.steps)
        if done:
            damage.node.damages.remove(damage)
        self._recondition(damage.node, rising=True)
        if done:
            self._tell_healed(damage)

    def _tell_healed(self, damage: DamageState) -> None:
        for tell in self.healed:
            tell(damage)

    def _recondition(self, node: Node, *, rising: bool) -> None:
        total = 0.0
        for damage in node.damages:
            total += damage.size * (1 - damage.undone)
        node.condition = max(0.0, 1 - total)
        self._cascade.reweigh(node, rising=rising)
