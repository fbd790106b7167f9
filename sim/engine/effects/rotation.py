"""An effect that goes round its targets in turn: one after another, and again from the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.modifiers.intervals import Slot
from sim.scenario import models

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.network.selector import Selector
    from sim.engine.schedule.calendar import Calendar

__all__ = ["Rota", "turns"]

_OF_NEEDS = (models.Isolate, models.Bypass, models.Floor, models.StockGift, models.Draw)


class Rota:
    """The turns of one effect in one slot, under one rule; ``plan`` puts it on one target."""

    __slots__ = ("_calendar", "_each", "_plan", "_share", "_slot", "_targets")

    def __init__(
        self,
        targets: tuple[str, ...],
        rule: models.InTurn,
        slot: Slot,
        calendar: Calendar,
        plan: Callable[[str, Slot], None],
    ) -> None:
        self._targets = targets
        self._each, self._share = rule.each, min(rule.at_once, len(targets))
        self._slot = slot
        self._calendar = calendar
        self._plan = plan

    def begin(self) -> None:
        """Make the first turn due."""
        if self._targets:
            self._calendar.open(self._slot.start, lambda: self._turn(0))

    def _turn(self, number: int) -> None:
        slot = self._slot
        start = slot.start + number * self._each
        if not slot.carried.live or (slot.end is not None and start >= slot.end):
            return
        end = start + self._each if slot.end is None else min(start + self._each, slot.end)
        for place in range(self._share):
            target = self._targets[(number * self._share + place) % len(self._targets)]
            self._plan(target, Slot(f"{slot.key}/{number}/{place}", start, end, slot.carried, turn=True))
        self._calendar.open(start + self._each, lambda: self._turn(number + 1))


def turns(effect: models.OverrideEffect, place: str, target: str | None, names: Selector) -> tuple[str, ...]:
    """Return what takes turns: as written, or everything that the effect's own target matches, by name."""
    if effect.in_turn is None:
        return ()
    if effect.in_turn.targets:
        return tuple(one.replace("{target}", target or "") for one in effect.in_turn.targets)
    # A demand may be aimed at a need too: then the needs take turns, and in each those who supply it.
    if isinstance(effect, _OF_NEEDS) or (isinstance(effect, models.Demand) and "/" in place):
        return tuple(f"{need.node.name}/{need.name}" for need in names.needs(place))
    if isinstance(effect, models.Gain):
        return tuple(f"{link.node.name}/{link.name}" for link in names.links(place))
    if isinstance(effect, models.Crews | models.RouteState | models.MeansChange):
        return (place,)
    return tuple(node.name for node in names.nodes(place))
