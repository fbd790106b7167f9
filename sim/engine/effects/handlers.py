"""What each kind of effect does: one handler for each, which plans what it changes, and which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from sim.engine.effects.overrides import reordering, restoring, set_level
from sim.engine.modifiers.modifier import DemandFactor, ListEntry, MapEntry
from sim.engine.supply.drain import StockDrain
from sim.engine.supply.generators import bypassing, refuel
from sim.scenario.models.effect_base import EffectBase
from sim.scenario.models.effects import (
    Bypass,
    ControlLoss,
    Crews,
    Damage,
    Demand,
    Draw,
    Floor,
    Gain,
    Isolate,
    Level,
    MeansChange,
    Message,
    Patch,
    Priority,
    QualityLoss,
    Rebuild,
    Restore,
    RouteState,
    StockGift,
    Trust,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.effects.state import EffectState
    from sim.engine.modifiers.intervals import Carried, Slot
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.scenario.models import OverrideEffect

__all__ = ["HANDLERS", "plan"]

E = TypeVar("E", bound=EffectBase)

HANDLERS: Final[dict[type[EffectBase], Callable[[EffectState, Any, str, Slot], None]]] = {}
"""Kind of effect → what plans it on what a target means, in a slot."""


def plan(state: EffectState, effect: OverrideEffect, place: str, slot: Slot) -> None:
    """Plan an effect on ``place``, its target written out, in force from the start of ``slot`` to its end."""
    HANDLERS[type(effect)](state, effect, place, slot)


def _handles(
    kind: type[E],
) -> Callable[[Callable[[EffectState, E, str, Slot], None]], Callable[[EffectState, E, str, Slot], None]]:
    """Have a function plan the effects of one kind."""

    def register(handler: Callable[[EffectState, E, str, Slot], None]) -> Callable[[EffectState, E, str, Slot], None]:
        HANDLERS[kind] = handler
        return handler

    return register


# What moves levels.


@_handles(Damage)
def _damage(state: EffectState, effect: Damage, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        state.harms.strike(effect, node, slot)


@_handles(Demand)
def _demand(state: EffectState, effect: Demand, place: str, slot: Slot) -> None:
    for node in state.names.asked(place):
        _demand_on(state, effect, node, slot)


@_handles(Gain)
def _gain(state: EffectState, effect: Gain, place: str, slot: Slot) -> None:
    for link in state.names.links(place):
        change = ListEntry(link.added, (slot.key, effect.add))
        state.spans.span(link.node.name, slot, change, state.reweigh(link.node), harms=effect.add > 0)


@_handles(Isolate)
def _isolate(state: EffectState, _: Isolate, place: str, slot: Slot) -> None:
    for need in state.names.needs(place):
        change = ListEntry(need.isolates, slot.carried.carrier)
        state.spans.span(need.node.name, slot, change, state.resupply(need), harms=True)


@_handles(Bypass)
def _bypass(state: EffectState, effect: Bypass, place: str, slot: Slot) -> None:
    for need in state.names.needs(place):
        settle = state.recurve(need)
        change = bypassing(effect, need, slot, (state.chance, state.calendar), settle)
        state.spans.span(need.node.name, slot, change, settle, harms=False)


@_handles(Floor)
def _floor(state: EffectState, effect: Floor, place: str, slot: Slot) -> None:
    for need in state.names.needs(place):
        change = ListEntry(need.floors, (slot.key, effect.floor))
        state.spans.span(need.node.name, slot, change, state.recurve(need), harms=False)


@_handles(Draw)
def _draw(state: EffectState, effect: Draw, place: str, slot: Slot) -> None:
    for need in state.names.needs(place):
        drain = need.drain = need.drain or StockDrain()
        change = ListEntry(drain.draws, (slot.key, effect.factor))
        state.spans.span(need.node.name, slot, change, state.redraw(need), harms=effect.factor > 1)


@_handles(StockGift)
def _stock(state: EffectState, effect: StockGift, place: str, slot: Slot) -> None:
    for need in state.names.needs(place):
        gift = _gift(state, need, float(effect.add), slot.carried)
        state.calendar.rise(slot.start, need.node.name, slot.key, gift)


@_handles(Level)
def _level(state: EffectState, effect: Level, place: str, slot: Slot) -> None:
    state.overrides += 1
    for node in state.names.nodes(place):
        entry = (state.overrides, slot.carried.carrier, effect.level)
        set_level(state.cascade, state.spans, node, entry, slot)


@_handles(Restore)
def _restore(state: EffectState, effect: Restore, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        undo = restoring(state.cascade, node, effect.name, slot.carried)
        state.calendar.rise(slot.start, node.name, slot.key, undo)


# What moves no level by itself, and messages.


@_handles(Crews)
def _crews(state: EffectState, effect: Crews, place: str, slot: Slot) -> None:
    for pool in state.cascade.repairs.matching(place):
        change = ListEntry(pool.added, (slot.key, effect.add))
        state.spans.span(pool.name, slot, change, state.reassign(pool), harms=effect.add < 0)


@_handles(RouteState)
def _route(state: EffectState, effect: RouteState, place: str, slot: Slot) -> None:
    change = MapEntry(state.routes.setdefault(place, {}), slot.key, effect.state)
    state.spans.span(place, slot, change, state.recount(), harms=effect.state == "closed")


@_handles(MeansChange)
def _means(state: EffectState, effect: MeansChange, place: str, slot: Slot) -> None:
    change = ListEntry(state.means.setdefault(place, []), (slot.key, effect.add))
    state.spans.span(place, slot, change, state.recount(), harms=effect.add < 0)


@_handles(Trust)
def _trust(state: EffectState, effect: Trust, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        change = ListEntry(node.trusts, (slot.key, effect.factor))
        state.spans.span(node.name, slot, change, lambda _: None, harms=True)


@_handles(ControlLoss)
def _control(state: EffectState, _: ControlLoss, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        state.spans.span(node.name, slot, ListEntry(node.controls, slot.key), state.noticed(node), harms=True)


@_handles(QualityLoss)
def _quality(state: EffectState, _: QualityLoss, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        state.spans.span(node.name, slot, ListEntry(node.qualities, slot.key), state.noticed(node), harms=True)


@_handles(Patch)
def _patch(state: EffectState, effect: Patch, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        change = ListEntry(state.patches.setdefault(node.name, []), (slot.key, effect.tag or ""))
        state.spans.span(node.name, slot, change, lambda _: None, harms=False)


@_handles(Rebuild)
def _rebuild(state: EffectState, effect: Rebuild, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        state.harms.rebuild(effect, node, slot)


@_handles(Priority)
def _priority(state: EffectState, effect: Priority, place: str, slot: Slot) -> None:
    for node in state.names.nodes(place):
        reorder = reordering(state.cascade, node, effect.priority, slot.carried)
        state.calendar.rise(slot.start, node.name, slot.key, reorder)


@_handles(Message)
def _message(state: EffectState, effect: Message, place: str, slot: Slot) -> None:
    state.calendar.open(slot.start, lambda: _sent(state, effect, place, slot))


# Effects that are more than one entry in a list.


def _demand_on(state: EffectState, effect: Demand, node: Node, slot: Slot) -> None:
    steps = effect.profile or ((0, effect.factor or 1.0),)
    change = DemandFactor(node, slot.key, effect.surge)
    before = 1.0
    for after, factor in steps:
        # A step that is due when the effect ends lasts no time: it never happens.
        if slot.end is not None and slot.start + after >= slot.end:
            break
        due = state.calendar.rise if factor < before else state.calendar.fall
        step = _demand_step(state, node, change, factor, slot, rising=factor < before)
        due(slot.start + after, node.name, slot.key, step)
        before = factor

    def finish() -> None:
        if change.over:
            return
        change.over = True
        rising = change.factor > 1.0
        if change.off():
            state.cascade.reweigh(node, rising=rising)

    def due_end(t: int) -> None:
        state.spans.turn(t, node.name, slot.key, lambda: change.factor > 1.0, finish)

    slot.carried.endings.append(lambda: due_end(state.calendar.now))
    if slot.end is not None:
        due_end(slot.end)


def _demand_step(
    state: EffectState, node: Node, change: DemandFactor, factor: float, slot: Slot, *, rising: bool
) -> Callable[[], None]:
    def step() -> None:
        if slot.carried.live and not change.over:
            change.off()
            change.factor = factor
            change.on()
            state.cascade.reweigh(node, rising=rising)

    return step


def _gift(state: EffectState, need: NeedState, stock: float, carried: Carried) -> Callable[[], None]:
    def gift() -> None:
        if carried.live:
            state.cascade.give(need, stock)
            if refuel(need, stock):
                state.recurve(need)(True)

    return gift


def _sent(state: EffectState, effect: Message, place: str, slot: Slot) -> None:
    """Fix the share it reaches, then soften each target in order of name."""
    best = max((node.level for node in state.names.nodes(effect.via)), default=0.0)
    for node in state.names.nodes(place) if slot.carried.live else ():
        share = effect.reach * best * effect.softens
        for _, factor in node.trusts:
            share *= factor
        change = ListEntry(node.messages, (slot.key, share))
        state.spans.span(node.name, slot, change, state.reweigh(node), harms=False)
