"""An effect that takes its targets in turn. They come one after another, and again from the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sim.engine.modifiers.intervals import EffectInterval

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.network.selector import Selector
    from sim.engine.schedule.calendar import Calendar
    from sim.scenario.models import InTurn, OverrideEffect

__all__ = ["Rota", "turns"]


class Rota:
    """The turns of one effect in one interval, under one rule. ``plan`` puts it on one target."""

    __slots__ = ("_calendar", "_each", "_interval", "_plan", "_share", "_targets")

    def __init__(
        self,
        targets: tuple[str, ...],
        rule: InTurn,
        interval: EffectInterval,
        calendar: Calendar,
        plan: Callable[[str, EffectInterval], None],
    ) -> None:
        self._targets = targets
        self._each, self._share = rule.each, min(rule.at_once, len(targets))
        self._interval = interval
        self._calendar = calendar
        self._plan = plan

    def begin(self) -> None:
        """Make the first turn due."""
        if self._targets:
            self._calendar.open(self._interval.start, lambda: self._turn(0))

    def _turn(self, number: int) -> None:
        interval = self._interval
        start = interval.start + number * self._each
        if not interval.active.live or (interval.end is not None and start >= interval.end):
            return
        end = start + self._each if interval.end is None else min(start + self._each, interval.end)
        for place in range(self._share):
            target = self._targets[(number * self._share + place) % len(self._targets)]
            self._plan(
                target, EffectInterval(f"{interval.key}/{number}/{place}", start, end, interval.active, turn=True)
            )
        self._calendar.open(start + self._each, lambda: self._turn(number + 1))


def turns(effect: OverrideEffect, place: str, target: str | None, names: Selector) -> tuple[str, ...]:
    """Return what takes turns. It is as written, or everything that the effect's own target matches, by name."""
    if effect.in_turn is None:
        return ()
    if effect.in_turn.targets:
        return tuple(one.replace("{target}", target or "") for one in effect.in_turn.targets)
    aimed = effect.kind.aims_at
    if aimed == "process-or-need":
        # Aimed at a need, it is needs that take turns, and in each those who supply it.
        aimed = "need" if "/" in place else "process"
    match aimed:
        case "process":
            return tuple(node.name for node in names.nodes(place))
        case "need":
            return tuple(f"{need.node.name}/{need.name}" for need in names.needs(place))
        case "link":
            return tuple(f"{link.node.name}/{link.name}" for link in names.links(place))
        case "crews" | "route" | "means":
            return (place,)
        case _:
            assert_never(aimed)
