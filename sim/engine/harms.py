"""Damages that effects, footprints and rebuilds bring to nodes, named so that each has its own chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.repair import Damage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine.agenda import Agenda
    from sim.engine.cascade import Cascade
    from sim.engine.spans import Slot
    from sim.engine.state import Node
    from sim.randomness import Draws
    from sim.scenario import models

__all__ = ["Harms"]


class Harms:
    """Makes damages and their ends due."""

    __slots__ = ("_agenda", "_cascade", "_crew_of", "_draws", "_used")

    def __init__(self, agenda: Agenda, cascade: Cascade, draws: Draws, crew_of: Mapping[str, str | None]) -> None:
        self._agenda = agenda
        self._cascade = cascade
        self._draws = draws
        self._crew_of = crew_of
        self._used: dict[tuple[str, str], int] = {}
        """How often a process has had a damage of that name."""

    def strike(self, effect: models.Damage, node: Node, slot: Slot) -> None:
        """Make a damage due at the start of ``slot``, gone again at its end or when its carrier ends."""
        carrier = slot.carried.carrier
        name = effect.name or carrier.partition("/")[2] or carrier

        def made() -> Damage:
            damage = self._new(node, name, carrier, effect.size, effect.repair)
            damage.priority = effect.priority
            if effect.restored:
                damage.steps = sorted(effect.restored.items())
            return damage

        self._agenda.fall(slot.start, node.name, slot.key, lambda: self._put(made, slot))

    def rebuild(self, effect: models.Rebuild, node: Node, slot: Slot) -> None:
        """Make a clean rebuild due: work that, once done, throws an intruder out."""
        carrier = slot.carried.carrier

        def made() -> Damage:
            damage = self._new(node, f"{carrier.partition('/')[2]}-rebuild", carrier, effect.size, effect.work)
            damage.priority = effect.priority
            damage.rebuilds = True
            if not damage.work:
                damage.pool = None  # nothing left to do: no crew is asked
            return damage

        self._agenda.fall(slot.start, node.name, slot.key, lambda: self._put(made, slot))

    def grown(self, node: Node, fragility: models.Fragility, carrier: str, name: str, before: Damage | None) -> Damage:
        """Give a new damage of size 0 that a footprint can make grow, or the one it has ``before`` if still open."""
        if before is not None and before in node.damages:
            return before
        damage = self._new(node, name, carrier, 0.0, fragility.repair)
        damage.priority = fragility.priority
        if fragility.restored:
            damage.steps = sorted(fragility.restored.items())
        return damage

    def _put(self, made: Callable[[], Damage], slot: Slot) -> None:
        if not slot.carried.live:
            return
        damage = made()
        slot.carried.endings.append(lambda: self._due_end(damage, self._agenda.now, slot.key))
        if slot.end is not None:
            self._due_end(damage, slot.end, slot.key)
        self._cascade.damage(damage)

    def _due_end(self, damage: Damage, t: int, key: str) -> None:
        self._agenda.rise(t, damage.node.name, key, lambda: self._cascade.undo(damage))

    def _new(self, node: Node, name: str, carrier: str, size: float, repair: models.DurationDraw | None) -> Damage:
        ordinal = self._used[node.name, name] = self._used.get((node.name, name), 0) + 1
        if ordinal > 1:
            name = f"{name}#{ordinal}"
        work: float | None = None
        if repair is not None:
            work = float(repair.fixed or 0)
            if repair.fixed is None:
                drawn = self._draws.uniform(f"repair/{node.name}/{name}")
                work = float(round(repair.distribution.inverse(drawn)))
        damage = Damage(node, name, carrier, size, work)
        crew = self._crew_of[node.name]
        damage.pool = self._cascade.repairs.pools[crew] if crew is not None else None
        return damage
