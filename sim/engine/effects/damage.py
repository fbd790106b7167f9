"""Damages that effects, footprints and rebuilds bring to nodes, named so that each has its own chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.repair.crews import DamageState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.draws.observed import Chance
    from sim.engine.modifiers.intervals import Carried, Slot, Spans
    from sim.engine.network.nodes import Node
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario import models

__all__ = ["Harms"]


class Harms:
    """Makes damages and their ends due."""

    __slots__ = ("_calendar", "_cascade", "_chance", "_crew_of", "_drawn", "_spans", "_used")

    def __init__(
        self, calendar: Calendar, cascade: Cascade, chance: Chance, crew_of: Mapping[str, str | None], spans: Spans
    ) -> None:
        self._calendar = calendar
        self._cascade = cascade
        self._chance = chance
        self._spans = spans
        self._crew_of = crew_of
        self._used: dict[tuple[str, str], int] = {}
        """How often a process has had a damage of that name."""
        self._drawn: dict[tuple[str, str], int] = {}
        """How often the work of a damage of that process has been drawn under that name."""

    def strike(self, effect: models.Damage, node: Node, slot: Slot) -> None:
        """Make a damage due at the start of ``slot``, gone again at its end or when its carrier ends."""
        carrier = slot.carried.carrier
        name = effect.name or carrier.partition("/")[2] or carrier
        drawn = _drawn(effect.name or "", name, slot.carried)

        def made() -> DamageState:
            damage = self._new(node, (name, drawn), carrier, effect.size, effect.repair)
            damage.priority = effect.priority
            if effect.restored:
                damage.steps = sorted(effect.restored.items())
            return damage

        self._calendar.fall(slot.start, node.name, slot.key, lambda: self._put(made, slot))

    def rebuild(self, effect: models.Rebuild, node: Node, slot: Slot) -> None:
        """Make a clean rebuild due: work that, once done, throws an intruder out."""
        carrier = slot.carried.carrier
        name = f"{carrier.partition('/')[2]}-rebuild"
        drawn = _drawn("rebuild", name, slot.carried)

        def made() -> DamageState:
            damage = self._new(node, (name, drawn), carrier, effect.size, effect.work)
            damage.priority = effect.priority
            damage.rebuilds = True
            if not damage.work:
                damage.pool = None  # nothing left to do: no crew is asked
            return damage

        self._calendar.fall(slot.start, node.name, slot.key, lambda: self._put(made, slot))

    def grown(
        self, node: Node, fragility: models.Fragility, carrier: str, name: str, before: DamageState | None
    ) -> DamageState:
        """Return a new damage of size 0 that a footprint can make grow, or the one it has ``before`` if still open."""
        if before is not None and before in node.damages:
            return before
        damage = self._new(node, (name, name), carrier, 0.0, fragility.repair)
        damage.priority = fragility.priority
        if fragility.restored:
            damage.steps = sorted(fragility.restored.items())
        return damage

    def _put(self, made: Callable[[], DamageState], slot: Slot) -> None:
        if not slot.carried.live:
            return
        damage = made()
        slot.carried.endings.append(lambda: self._due_end(damage, self._calendar.now, slot))
        if slot.end is not None:
            self._due_end(damage, slot.end, slot)
        self._cascade.damages.add(damage)

    def _due_end(self, damage: DamageState, t: int, slot: Slot) -> None:
        def end() -> None:
            if not self._spans.stays(slot):
                self._cascade.damages.undo(damage)

        self._calendar.rise(t, damage.node.name, slot.key, end)

    def _new(
        self, node: Node, names: tuple[str, str], carrier: str, size: float, repair: models.DurationDraw | None
    ) -> DamageState:
        """Return a damage; ``names``: what it is called and what its work is drawn as, each made unique by a number."""
        name = _counted(self._used, node, names[0])
        drawn = _counted(self._drawn, node, names[1])
        damage = DamageState(node, name, carrier, size, None)
        if repair is not None and repair.fixed is not None:
            damage.work = float(repair.fixed)
        elif repair is not None:
            draw, distribution = f"repair/{node.name}/{drawn}", repair.distribution
            damage.work = float(self._chance.quantity(draw, distribution))
            self._chance.follow(draw, distribution, damage)
        crew = self._crew_of[node.name]
        damage.pool = self._cascade.repairs.pools[crew] if crew is not None else None
        return damage


def _drawn(own: str, called: str, carried: Carried) -> str:
    """Return what the work of a damage is drawn as: as it is called, but for orders and what is put in force by hand.

    Those are drawn after what and where they are and which of these, and do not count among others: what else is
    ordered, or not, leaves the draw as it is. ``own`` is the name that the effect gives the damage, if any.
    """
    kind, _, given = carried.drawn.partition("/")
    return "/".join(part for part in (own, given) if part) if kind in ("action", "override") else called


def _counted(counts: dict[tuple[str, str], int], node: Node, name: str) -> str:
    """Return ``name`` the first time for a node, then with a number from 2 on."""
    ordinal = counts[node.name, name] = counts.get((node.name, name), 0) + 1
    return name if ordinal == 1 else f"{name}#{ordinal}"
