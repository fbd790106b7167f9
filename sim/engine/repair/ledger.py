"""Damage, and what repairing it gives back. It takes a part of the condition of a process (``docs/model.md`` §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.engine.repair.crews import Repairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.engine.hooks import Hooks
    from sim.engine.network.node import Node
    from sim.engine.network.node_state import NodeState
    from sim.engine.repair.damage import DamageState
    from sim.engine.schedule.calendar import Calendar

__all__ = ["CapacityUpdate", "Damages"]


class CapacityUpdate(Protocol):
    """What settles once the condition of a node has changed."""

    def __call__(self, node: NodeState, *, rising: bool) -> None:
        """Work out the capacity of ``node`` again, and settle."""


class Damages:
    """The open damages of one world, added and undone. Each call settles before it returns."""

    __slots__ = ("_hooks", "_open", "_reweigh", "repairs")

    def __init__(self, calendar: Calendar, hooks: Hooks, reweigh: CapacityUpdate) -> None:
        self._hooks = hooks
        self._reweigh = reweigh
        self._open: dict[str, list[DamageState]] = {}
        """By process, sorted by name: the node shows the same list."""
        self.repairs = Repairs(calendar, self.step_done)

    def of(self, node: NodeState) -> Sequence[DamageState]:
        """Return the open damages of a process, sorted by name."""
        return self._open.get(node.name, ())

    def add(self, damage: DamageState) -> None:
        """Add a damage: settle, and queue its repair."""
        node = damage.node
        node.damages = damages = self._open.setdefault(node.name, [])
        damages.append(damage)
        damages.sort(key=lambda d: d.name)
        self.repairs.open(damage)
        self._recondition(node, rising=False)

    def grow(self, damage: DamageState, size: float) -> None:
        """Make a damage as large as ``size``, whatever of it was repaired; settle. Its repair begins afresh."""
        damage.size = size
        if not self.is_open(damage):
            self.add(damage)
            return
        self.repairs.restart(damage)
        self._recondition(damage.node, rising=False)

    def is_open(self, damage: DamageState) -> bool:
        """Return whether a damage has been added and not been undone since."""
        return damage in self.of(damage.node)

    def undo(self, damage: DamageState) -> None:
        """Undo a damage at once, however far its repair was."""
        if self.is_open(damage):
            damage.undone = 1.0
            self.repairs.close(damage)
            self._clear(damage)

    def step_done(self, damage: DamageState) -> None:
        """Take in that a step of a repair is done, or all of it."""
        if damage.step == len(damage.steps):
            self._clear(damage)
        else:
            self._recondition(damage.node, rising=True)

    def repace(self, node: NodeState) -> None:
        """Control of ``node`` is lost or back: its repairs go on slower or faster."""
        for damage in self.of(node):
            self.repairs.repace(damage)

    def _clear(self, damage: DamageState) -> None:
        node = damage.node
        self._open[node.name].remove(damage)
        self._recondition(node, rising=True)
        self._hooks.damage_cleared.send(node, damage)

    def _recondition(self, node: Node, *, rising: bool) -> None:
        total = 0.0
        for damage in node.damages:
            total += damage.size * (1 - damage.undone)
        node.condition = max(0.0, 1 - total)
        self._reweigh(node, rising=rising)
