"""Effects of threats, actions, reactions, injects and overrides: started, stepped and ended (``docs/model.md`` §5).

What carries effects is named ``threat/id``, ``action/id#n``, ``reaction/name``, ``inject/id``, ``override/n`` or
``start``. Each effect is a rise or a fall at its start and the other at its end; when it starts or ends is known
beforehand, so it is made due at once and does nothing if its carrier has ended by then.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.engine.cascade.cause_records import lost_help
from sim.engine.cascade.impairments import Losses
from sim.engine.effects.damage import Harms
from sim.engine.effects.overrides import reordering, restoring, set_level
from sim.engine.effects.rotation import Rota, turns
from sim.engine.modifiers.intervals import Carried, Slot, Spans
from sim.engine.modifiers.modifier import DemandFactor, ListEntry, MapEntry
from sim.engine.primitives.response_curve import floored
from sim.engine.supply.drain import StockDrain
from sim.engine.supply.generators import bypassing, refuel
from sim.scenario import models

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.engine.cascade.propagation import Cascade
    from sim.engine.draws.observed import Chance
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.engine.network.node_state import NodeState
    from sim.engine.network.selector import Selector
    from sim.engine.repair.crews import CrewPoolState
    from sim.engine.schedule.calendar import Calendar

__all__ = ["Effects"]


class Effects:
    """Starts and ends the effects of one world."""

    __slots__ = (
        "_calendar", "_cascade", "_chance", "_losses", "_names", "_overrides", "_spans", "harms",
        "means", "patches", "routes",
    )  # fmt: skip

    def __init__(
        self, calendar: Calendar, cascade: Cascade, names: Selector, chance: Chance, crew_of: dict[str, str | None]
    ) -> None:
        self._calendar = calendar
        self._cascade = cascade
        self._names = names
        self._chance = chance
        self._losses = Losses(cascade)
        self._overrides = 0
        self._spans = Spans(calendar)
        self.harms = Harms(calendar, cascade, chance, crew_of, self._spans)
        self.routes: dict[str, dict[str, str]] = {}
        """What is in force on each route: state by key."""
        self.means: dict[str, list[tuple[str, int]]] = {}
        """What is in force on each kind of means: (key, how many added)."""
        self.patches: dict[str, list[tuple[str, str]]] = {}
        """(key, tag) of the patches in force on each process."""

    def start(
        self,
        effects: Sequence[models.OverrideEffect],
        carrier: str,
        t: int,
        target: str | None,
        part: str = "",
        *,
        drawn: str | None = None,
    ) -> Carried:
        """Make ``effects`` due from ``t`` on; give what ends them.

        ``part`` tells apart what one carrier does twice; ``drawn`` names the draws, else the carrier does.
        """
        carried = Carried(carrier, f"{drawn or carrier}/{part}".removesuffix("/"))
        for index, effect in enumerate(effects):
            start = t + effect.after
            key = f"{carrier}/{part}{index}"
            place = effect.target.replace("{target}", target or "")
            end = None
            if effect.lasts is not None:
                wait = self._chance.wait(f"lasts/{drawn or carrier}/{part}{index}", effect.lasts, start)
                carried.waits.append(wait)
                end = start + wait.span
            # What lasts no time at all never happens.
            if end is None or end > start:
                slot = Slot(key, start, end, carried)
                if effect.in_turn is None:
                    self._plan(effect, place, slot)
                else:
                    takers = turns(effect, place, target, self._names)
                    Rota(takers, effect.in_turn, slot, self._calendar, partial(self._plan, effect)).begin()
        return carried

    def end(self, carried: Carried) -> None:
        """End now what is in force under ``carried``; what has not started will not."""
        if carried.live:
            carried.live = False
            for wait in carried.waits:
                wait.stop(self._calendar.now)
            for ending in carried.endings:
                ending()
            carried.endings.clear()

    def stand_still(self) -> None:
        """From now on nothing is repaired, and no harm lets go by itself but that of actions and reactions."""
        self._cascade.repairs.stand_still()
        self._spans.still = True

    def closed(self, route: str) -> bool:
        """Return whether a route is closed: open beats closed."""
        states = self.routes.get(route, {}).values()
        return "closed" in states and "open" not in states

    # Per kind of effect: what it changes, and which way.

    def _plan(self, effect: models.OverrideEffect, place: str, slot: Slot) -> None:
        nodes, needs, calendar = self._names.nodes, self._names.needs, self._calendar
        match effect:
            case models.Damage():
                for node in nodes(place):
                    self.harms.strike(effect, node, slot)
            case models.Demand():
                for node in self._names.asked(place):
                    self._demand(effect, node, slot)
            case models.Gain():
                for link in self._names.links(place):
                    change = ListEntry(link.added, (slot.key, effect.add))
                    self._spans.span(link.node.name, slot, change, self._reweigh(link.node), harms=effect.add > 0)
            case models.Isolate():
                for need in needs(place):
                    change = ListEntry(need.isolates, slot.carried.carrier)
                    self._spans.span(need.node.name, slot, change, self._resupply(need), harms=True)
            case models.Bypass():
                for need in needs(place):
                    settle = self._recurve(need)
                    bypass = bypassing(effect, need, slot, (self._chance, calendar), settle)
                    self._spans.span(need.node.name, slot, bypass, settle, harms=False)
            case models.Floor():
                for need in needs(place):
                    change = ListEntry(need.floors, (slot.key, effect.floor))
                    self._spans.span(need.node.name, slot, change, self._recurve(need), harms=False)
            case models.Draw():
                for need in needs(place):
                    drain = need.drain = need.drain or StockDrain()
                    change, settle = ListEntry(drain.draws, (slot.key, effect.factor)), self._redraw(need)
                    self._spans.span(need.node.name, slot, change, settle, harms=effect.factor > 1)
            case models.StockGift():
                for need in needs(place):
                    calendar.rise(slot.start, need.node.name, slot.key, self._gift(need, effect.add, slot.carried))
            case models.Level():
                self._overrides += 1
                for node in nodes(place):
                    entry = (self._overrides, slot.carried.carrier, effect.level)
                    set_level(self._cascade, self._spans, node, entry, slot)
            case models.Restore():
                for node in nodes(place):
                    undo = restoring(self._cascade, node, effect.name, slot.carried)
                    calendar.rise(slot.start, node.name, slot.key, undo)
            case _:
                self._plan_unseen(effect, place, slot)

    def _plan_unseen(self, effect: models.OverrideEffect, place: str, slot: Slot) -> None:
        """Plan what moves no level by itself, and messages."""
        match effect:
            case models.Crews():
                for pool in self._cascade.repairs.matching(place):
                    crews = ListEntry(pool.added, (slot.key, effect.add))
                    self._spans.span(pool.name, slot, crews, self._reassign(pool), harms=effect.add < 0)
            case models.RouteState():
                state = MapEntry(self.routes.setdefault(place, {}), slot.key, effect.state)
                self._spans.span(
                    place,
                    slot,
                    state,
                    lambda _: self._cascade.hooks.resources_changed.send(),
                    harms=effect.state == "closed",
                )
            case models.MeansChange():
                means = ListEntry(self.means.setdefault(place, []), (slot.key, effect.add))
                self._spans.span(
                    place, slot, means, lambda _: self._cascade.hooks.resources_changed.send(), harms=effect.add < 0
                )
            case models.Trust():
                for node in self._names.nodes(place):
                    trust = ListEntry(node.trusts, (slot.key, effect.factor))
                    self._spans.span(node.name, slot, trust, lambda _: None, harms=True)
            case models.ControlLoss() | models.QualityLoss():
                for node in self._names.nodes(place):
                    lost = node.controls if isinstance(effect, models.ControlLoss) else node.qualities
                    self._spans.span(node.name, slot, ListEntry(lost, slot.key), self._seen(node), harms=True)
            case models.Patch():
                for node in self._names.nodes(place):
                    patch = ListEntry(self.patches.setdefault(node.name, []), (slot.key, effect.tag or ""))
                    self._spans.span(node.name, slot, patch, lambda _: None, harms=False)
            case models.Rebuild():
                for node in self._names.nodes(place):
                    self.harms.rebuild(effect, node, slot)
            case models.Priority():
                for node in self._names.nodes(place):
                    do = reordering(self._cascade, node, effect.priority, slot.carried)
                    self._calendar.rise(slot.start, node.name, slot.key, do)
            case models.Message():
                self._calendar.open(slot.start, lambda: self._message(effect, place, slot))

    # What settles after a change, by what has changed.

    def _reweigh(self, node: NodeState) -> Callable[[bool], None]:
        return lambda rising: self._cascade.reweigh(node, rising=rising)

    def _resupply(self, need: NeedState) -> Callable[[bool], None]:
        def resupply(rising: bool) -> None:  # noqa: FBT001 -- the shape every settling takes
            self._cascade.resupply(need, rising=rising)
            self._cascade.hooks.isolation_changed.send(need)

        return resupply

    def _recurve(self, need: NeedState) -> Callable[[bool], None]:
        def recurve(rising: bool) -> None:  # noqa: FBT001 -- the shape every settling takes
            need.points = floored(need.curve, [floor for _, floor in need.floors])
            if not rising:
                lost_help(need, self._calendar.now)
            self._cascade.recurve(need, rising=rising)
            if need.passes or need.unfit is not None:
                self._losses.recheck(need, rising=rising)

        return recurve

    def _redraw(self, need: NeedState) -> Callable[[bool], None]:
        return lambda rising: self._cascade.tend(need, rising=rising)

    def _reassign(self, pool: CrewPoolState) -> Callable[[bool], None]:
        return lambda _: pool.mark()

    def _seen(self, node: Node) -> Callable[[bool], None]:
        return lambda _: self._cascade.noticed(node)

    # Effects that are more than one entry in a list.

    def _demand(self, effect: models.Demand, node: Node, slot: Slot) -> None:
        steps = effect.profile or ((0, effect.factor or 1.0),)
        change = DemandFactor(node, slot.key, effect.surge)
        before = 1.0
        for after, factor in steps:
            # A step that is due when the effect ends lasts no time: it never happens.
            if slot.end is not None and slot.start + after >= slot.end:
                break
            due = self._calendar.rise if factor < before else self._calendar.fall
            step = self._demand_step(node, change, factor, slot, rising=factor < before)
            due(slot.start + after, node.name, slot.key, step)
            before = factor

        def finish() -> None:
            if change.over:
                return
            change.over = True
            rising = change.factor > 1.0
            if change.off():
                self._cascade.reweigh(node, rising=rising)

        def due_end(t: int) -> None:
            self._spans.turn(t, node.name, slot.key, lambda: change.factor > 1.0, finish)

        slot.carried.endings.append(lambda: due_end(self._calendar.now))
        if slot.end is not None:
            due_end(slot.end)

    def _demand_step(
        self, node: Node, change: DemandFactor, factor: float, slot: Slot, *, rising: bool
    ) -> Callable[[], None]:
        def step() -> None:
            if slot.carried.live and not change.over:
                change.off()
                change.factor = factor
                change.on()
                self._cascade.reweigh(node, rising=rising)

        return step

    def _gift(self, need: NeedState, stock: int, carried: Carried) -> Callable[[], None]:
        def gift() -> None:
            if carried.live:
                self._cascade.give(need, float(stock))
                if refuel(need, float(stock)):
                    self._recurve(need)(True)

        return gift

    def _message(self, effect: models.Message, place: str, slot: Slot) -> None:
        """Fix the share it reaches, then soften each target in order of name."""
        best = max((node.level for node in self._names.nodes(effect.via)), default=0.0)
        for node in self._names.nodes(place) if slot.carried.live else ():
            share = effect.reach * best * effect.softens
            for _, factor in node.trusts:
                share *= factor
            change = ListEntry(node.messages, (slot.key, share))
            self._spans.span(node.name, slot, change, self._reweigh(node), harms=False)
