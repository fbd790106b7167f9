"""Damages that effects, footprints and rebuilds bring to nodes. They are named so that each has its own chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.repair.damage import DamageState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.draws.observed import DrawSource
    from sim.engine.modifiers.intervals import EffectInterval, IntervalSchedule
    from sim.engine.network.node import Node
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario import models
    from sim.scenario.models.effects import Damage, Rebuild

__all__ = ["EffectDamages"]


class EffectDamages:
    """Makes damages and their ends due."""

    __slots__ = ("_calendar", "_cascade", "_chance", "_crew_of", "_schedule", "_used")

    def __init__(
        self,
        calendar: Calendar,
        cascade: Cascade,
        chance: DrawSource,
        crew_of: Mapping[str, str | None],
        schedule: IntervalSchedule,
    ) -> None:
        self._calendar = calendar
        self._cascade = cascade
        self._chance = chance
        self._schedule = schedule
        self._crew_of = crew_of
        self._used: dict[tuple[str, str], int] = {}
        """How often a process has had a damage of that name."""

    def strike(self, effect: Damage, node: Node, interval: EffectInterval) -> None:
        """Make a damage due at the start of ``interval``.

        It is gone again at the end of the interval or when its carrier ends.
        """
        carrier = interval.active.carrier
        name = effect.name or interval.active.origin.name or carrier

        def made() -> DamageState:
            return self._repairable(node, name, carrier, effect.size, effect)

        self._calendar.fall(interval.start, node.name, interval.key, lambda: self._put(made, interval))

    def rebuild(self, effect: Rebuild, node: Node, interval: EffectInterval) -> None:
        """Make a clean rebuild due: work that, once done, throws an intruder out."""
        carrier = interval.active.carrier

        def made() -> DamageState:
            damage = self._new(node, f"{interval.active.origin.name}-rebuild", carrier, effect.size, effect.work)
            damage.priority = effect.priority
            damage.rebuilds = True
            if not damage.work:
                damage.pool = None  # nothing left to do: no crew is asked
            return damage

        self._calendar.fall(interval.start, node.name, interval.key, lambda: self._put(made, interval))

    def grown(
        self, node: Node, fragility: models.Fragility, carrier: str, name: str, before: DamageState | None
    ) -> DamageState:
        """Return a damage of size 0 that a footprint can make grow.

        It is the one it has ``before`` if that is still open.
        """
        if before is not None and self._cascade.damages.is_open(before):
            return before
        return self._repairable(node, name, carrier, 0.0, fragility)

    def _put(self, made: Callable[[], DamageState], interval: EffectInterval) -> None:
        if not interval.active.live:
            return
        damage = made()
        interval.active.endings.append(lambda: self._due_end(damage, self._calendar.now, interval))
        if interval.end is not None:
            self._due_end(damage, interval.end, interval)
        self._cascade.damages.add(damage)

    def _due_end(self, damage: DamageState, t: int, interval: EffectInterval) -> None:
        def end() -> None:
            if not self._schedule.stays(interval):
                self._cascade.damages.undo(damage)

        self._calendar.rise(t, damage.node.name, interval.key, end)

    def _repairable(
        self, node: Node, name: str, carrier: str, size: float, model: Damage | models.Fragility
    ) -> DamageState:
        """Return a damage that is repaired as ``model`` says."""
        damage = self._new(node, name, carrier, size, model.repair)
        damage.priority = model.priority
        if model.restored:
            damage.steps = sorted(model.restored.items())
        return damage

    def _new(self, node: Node, name: str, carrier: str, size: float, repair: models.DurationDraw | None) -> DamageState:
        ordinal = self._used[node.name, name] = self._used.get((node.name, name), 0) + 1
        if ordinal > 1:
            name = f"{name}#{ordinal}"
        damage = DamageState(node, name, carrier, size)
        if repair is not None and repair.fixed is not None:
            damage.work = float(repair.fixed)
        elif repair is not None:
            drawn, distribution = f"repair/{node.name}/{name}", repair.distribution
            damage.work = float(self._chance.quantity(drawn, distribution))
            self._chance.follow(drawn, distribution, damage)
        damage.pool = self._crew_of[node.name]
        return damage
