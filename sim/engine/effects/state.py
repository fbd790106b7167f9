"""What effects of one world share.

They share the parts of the world that they change, and what settles after a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.cascade.impairments import Impairments
from sim.engine.effects.damage import EffectDamages
from sim.engine.modifiers.intervals import IntervalSchedule
from sim.engine.primitives.response_curve import floored

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.draws.observed import DrawSource
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.engine.network.node_state import NodeState
    from sim.engine.network.selector import Selector
    from sim.engine.network.trace import CallRate
    from sim.engine.repair.crews import CrewPoolState
    from sim.engine.schedule.calendar import Calendar

__all__ = ["EffectState"]


class EffectState:
    """What handlers of effects work on. Each ``re...`` returns what settles after a change."""

    __slots__ = (
        "calendar", "call_rates", "called", "cascade", "chance", "harms", "impairments", "means", "names",
        "overrides", "patches", "routes", "schedule",
    )  # fmt: skip

    def __init__(
        self, calendar: Calendar, cascade: Cascade, names: Selector, chance: DrawSource, crew_of: dict[str, str | None]
    ) -> None:
        self.calendar = calendar
        self.cascade = cascade
        self.names = names
        self.chance = chance
        self.impairments = Impairments(cascade)
        self.schedule = IntervalSchedule(calendar)
        self.harms = EffectDamages(calendar, cascade, chance, crew_of, self.schedule)
        self.overrides = 0
        """How many levels have been set by hand so far."""
        self.called = 0
        """How many effects have made people call so far, each turn counted."""
        self.call_rates: list[CallRate] = []
        """Every change of how many call for want of a process, oldest first."""
        self.routes: dict[str, dict[str, str]] = {}
        """What is in force on each route: state by key."""
        self.means: dict[str, list[tuple[str, int]]] = {}
        """What is in force on each kind of means: (key, how many added)."""
        self.patches: dict[str, list[tuple[str, str]]] = {}
        """(key, tag) of the patches in force on each process."""

    def reweigh(self, node: NodeState) -> Callable[[bool], None]:
        """Weigh the demand on a process anew."""
        return lambda rising: self.cascade.reweigh(node, rising=rising)

    def resupply(self, need: NeedState) -> Callable[[bool], None]:
        """Look anew at what a need receives."""

        def resupply(rising: bool) -> None:  # noqa: FBT001 -- the shape every settling takes
            self.cascade.resupply(need, rising=rising)
            self.cascade.hooks.isolation_changed.send(need)

        return resupply

    def recurve(self, need: NeedState) -> Callable[[bool], None]:
        """Look anew at what a process makes of what a need receives."""

        def recurve(rising: bool) -> None:  # noqa: FBT001 -- the shape every settling takes
            need.points = floored(need.curve, [floor for _, floor in need.floors])
            self.cascade.recurve(need, rising=rising)
            if need.passes or need.unfit is not None:
                self.impairments.recheck(need, rising=rising)

        return recurve

    def redraw(self, need: NeedState) -> Callable[[bool], None]:
        """Look anew at how fast the stock of a need falls."""
        return lambda rising: self.cascade.tend(need, rising=rising)

    def reassign(self, pool: CrewPoolState) -> Callable[[bool], None]:
        """Assign the crews of a pool anew."""
        return lambda _: pool.mark()

    def recount(self) -> Callable[[bool], None]:
        """Let orders go on that waited for a route or for means."""
        return lambda _: self.cascade.hooks.resources_changed.send()

    def noticed(self, node: Node) -> Callable[[bool], None]:
        """Notice what was lost of a process beside its level."""
        return lambda _: self.impairments.noticed(node)
