"""What each kind of effect does. There is one handler for each, which plans what it changes, and which way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sim.engine.cascade.impairments import lost_of
from sim.engine.effects.overrides import reordering, restoring, set_level
from sim.engine.effects.take_overs import take_over
from sim.engine.modifiers.modifier import DemandFactor, ListEntry, MapEntry
from sim.engine.network.buffer import NONE
from sim.engine.network.drain import StockDrain
from sim.engine.network.trace import CallRate
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
    OutageCalls,
    Patch,
    Priority,
    QualityLoss,
    Rebuild,
    Restore,
    RouteState,
    StockGift,
    TakeOver,
    Trust,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.cascade.impairments import What
    from sim.engine.effects.state import EffectState
    from sim.engine.modifiers.intervals import ActiveEffects, EffectInterval
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.scenario.models import OverrideEffect

__all__ = ["HANDLERS", "plan"]

E = TypeVar("E", bound=EffectBase)

HANDLERS: Final[dict[type[EffectBase], Callable[[EffectState, Any, str, EffectInterval], None]]] = {}
"""Kind of effect → what plans it on what a target means, in an interval."""


def plan(state: EffectState, effect: OverrideEffect, place: str, interval: EffectInterval) -> None:
    """Plan an effect on ``place``, its target written out. It is in force from the start of ``interval`` to its end."""
    HANDLERS[type(effect)](state, effect, place, interval)


def _handles(
    kind: type[E],
) -> Callable[
    [Callable[[EffectState, E, str, EffectInterval], None]], Callable[[EffectState, E, str, EffectInterval], None]
]:
    """Have a function plan the effects of one kind."""

    def register(
        handler: Callable[[EffectState, E, str, EffectInterval], None],
    ) -> Callable[[EffectState, E, str, EffectInterval], None]:
        HANDLERS[kind] = handler
        return handler

    return register


# What moves levels.


@_handles(Damage)
def _damage(state: EffectState, effect: Damage, place: str, interval: EffectInterval) -> None:
    for node in state.names.nodes(place):
        state.harms.strike(effect, node, interval)


@_handles(Demand)
def _demand(state: EffectState, effect: Demand, place: str, interval: EffectInterval) -> None:
    for node in state.names.asked(place):
        _demand_on(state, effect, node, interval)


@_handles(OutageCalls)
def _calls(state: EffectState, effect: OutageCalls, place: str, interval: EffectInterval) -> None:
    for node in state.names.nodes(place):
        _calls_for_want_of(state, effect, node, interval)


@_handles(Gain)
def _gain(state: EffectState, effect: Gain, place: str, interval: EffectInterval) -> None:
    for link in state.names.links(place):
        change = ListEntry(link.added, (interval.key, effect.add))
        state.schedule.put_in_force(link.node.name, interval, change, state.reweigh(link.node), harms=effect.add > 0)


@_handles(Isolate)
def _isolate(state: EffectState, _: Isolate, place: str, interval: EffectInterval) -> None:
    for need in state.names.needs(place):
        change = ListEntry(need.isolates, interval.active.carrier)
        state.schedule.put_in_force(need.node.name, interval, change, state.resupply(need), harms=True)


@_handles(Bypass)
def _bypass(state: EffectState, effect: Bypass, place: str, interval: EffectInterval) -> None:
    for need in state.names.needs(place):
        settle = state.recurve(need)
        change = bypassing(effect, need, interval, (state.chance, state.calendar), settle)
        state.schedule.put_in_force(need.node.name, interval, change, settle, harms=False)


@_handles(Floor)
def _floor(state: EffectState, effect: Floor, place: str, interval: EffectInterval) -> None:
    for need in state.names.needs(place):
        change = ListEntry(need.floors, (interval.key, effect.floor))
        state.schedule.put_in_force(need.node.name, interval, change, state.recurve(need), harms=False)


@_handles(Draw)
def _draw(state: EffectState, effect: Draw, place: str, interval: EffectInterval) -> None:
    for need in state.names.needs(place):
        drain = need.drain = need.drain or StockDrain()
        change = ListEntry(drain.draws, (interval.key, effect.factor))
        state.schedule.put_in_force(need.node.name, interval, change, state.redraw(need), harms=effect.factor > 1)


@_handles(StockGift)
def _stock(state: EffectState, effect: StockGift, place: str, interval: EffectInterval) -> None:
    for need in state.names.needs(place):
        # Last of what happens to the process: backup that is up again in this millisecond holds it.
        gift = _gift(state, need, float(effect.add), interval.active)
        state.calendar.rise(interval.start, need.node.name, f"~{interval.key}", gift)


@_handles(Level)
def _level(state: EffectState, effect: Level, place: str, interval: EffectInterval) -> None:
    state.overrides += 1
    for node in state.names.nodes(place):
        entry = (state.overrides, interval.active.carrier, effect.level, interval.start)
        set_level(state.cascade, state.schedule, node, entry, interval)


@_handles(TakeOver)
def _take_over(state: EffectState, effect: TakeOver, place: str, interval: EffectInterval) -> None:
    take_over(state, effect, place, interval)


@_handles(Restore)
def _restore(state: EffectState, effect: Restore, place: str, interval: EffectInterval) -> None:
    _once(state, place, interval, lambda node: restoring(state.cascade, node, effect.name, interval.active))


# What moves no level by itself, and messages.


@_handles(Crews)
def _crews(state: EffectState, effect: Crews, place: str, interval: EffectInterval) -> None:
    for pool in state.cascade.repairs.matching(place):
        change = ListEntry(pool.added, (interval.key, effect.add))
        state.schedule.put_in_force(pool.name, interval, change, state.reassign(pool), harms=effect.add < 0)


@_handles(RouteState)
def _route(state: EffectState, effect: RouteState, place: str, interval: EffectInterval) -> None:
    change = MapEntry(state.routes.setdefault(place, {}), interval.key, effect.state)
    state.schedule.put_in_force(place, interval, change, state.recount(), harms=effect.state == "closed")


@_handles(MeansChange)
def _means(state: EffectState, effect: MeansChange, place: str, interval: EffectInterval) -> None:
    change = ListEntry(state.means.setdefault(place, []), (interval.key, effect.add))
    state.schedule.put_in_force(place, interval, change, state.recount(), harms=effect.add < 0)


@_handles(Trust)
def _trust(state: EffectState, effect: Trust, place: str, interval: EffectInterval) -> None:
    for node in state.names.nodes(place):
        change = ListEntry(node.trusts, (interval.key, effect.factor))
        state.schedule.put_in_force(node.name, interval, change, lambda _: None, harms=True)


@_handles(ControlLoss)
def _control(state: EffectState, _: ControlLoss, place: str, interval: EffectInterval) -> None:
    _lose(state, "control", place, interval)


@_handles(QualityLoss)
def _quality(state: EffectState, _: QualityLoss, place: str, interval: EffectInterval) -> None:
    _lose(state, "quality", place, interval)


@_handles(Patch)
def _patch(state: EffectState, effect: Patch, place: str, interval: EffectInterval) -> None:
    for node in state.names.nodes(place):
        change = ListEntry(state.patches.setdefault(node.name, []), (interval.key, effect.tag or ""))
        state.schedule.put_in_force(node.name, interval, change, lambda _: None, harms=False)


@_handles(Rebuild)
def _rebuild(state: EffectState, effect: Rebuild, place: str, interval: EffectInterval) -> None:
    for node in state.names.nodes(place):
        state.harms.rebuild(effect, node, interval)


@_handles(Priority)
def _priority(state: EffectState, effect: Priority, place: str, interval: EffectInterval) -> None:
    _once(state, place, interval, lambda node: reordering(state.cascade, node, effect, interval.active))


@_handles(Message)
def _message(state: EffectState, effect: Message, place: str, interval: EffectInterval) -> None:
    state.calendar.open(interval.start, lambda: _sent(state, effect, place, interval))


# What several kinds share.


def _lose(state: EffectState, what: What, place: str, interval: EffectInterval) -> None:
    """Plan that processes lose control or quality."""
    for node in state.names.nodes(place):
        change = ListEntry(lost_of(node, what), interval.key)
        state.schedule.put_in_force(node.name, interval, change, state.noticed(node), harms=True)


def _once(
    state: EffectState, place: str, interval: EffectInterval, planned: Callable[[Node], Callable[[], None]]
) -> None:
    """Plan what is done once to each process, at the start of an interval."""
    for node in state.names.nodes(place):
        state.calendar.rise(interval.start, node.name, interval.key, planned(node))


# Effects that are more than one entry in a list.


def _demand_on(state: EffectState, effect: Demand, node: Node, interval: EffectInterval) -> None:
    steps = effect.profile or ((0, effect.factor or 1.0),)
    change = DemandFactor(node, interval.key, effect.surge)
    before = 1.0
    for after, factor in steps:
        # A step that is due when the effect ends lasts no time: it never happens.
        if interval.end is not None and interval.start + after >= interval.end:
            break
        due = state.calendar.rise if factor < before else state.calendar.fall
        step = _demand_step(state, node, change, factor, interval, rising=factor < before)
        due(interval.start + after, node.name, interval.key, step)
        before = factor

    def finish() -> None:
        if change.over:
            return
        change.over = True
        rising = change.factor > 1.0
        if change.off():
            state.cascade.reweigh(node, rising=rising)

    def end() -> None:
        if not (change.factor > 1.0 and state.schedule.stays(interval)):
            finish()

    def due_end(t: int, do: Callable[[], None]) -> None:
        state.schedule.either_way(t, node.name, interval.key, lambda: change.factor > 1.0, do)

    interval.active.endings.append(lambda: due_end(state.calendar.now, finish))
    if interval.end is not None:
        due_end(interval.end, end)


def _demand_step(
    state: EffectState, node: Node, change: DemandFactor, factor: float, interval: EffectInterval, *, rising: bool
) -> Callable[[], None]:
    def step() -> None:
        if interval.active.live and not change.over:
            change.off()
            change.factor = factor
            change.on()
            state.cascade.reweigh(node, rising=rising)

    return step


def _calls_for_want_of(state: EffectState, effect: OutageCalls, node: Node, interval: EffectInterval) -> None:
    """Plan from when on how many call.

    No level depends on it, so it makes no difference that each is noted among the falls of its millisecond.
    """
    steps = effect.profile or ((0, effect.rate or 0.0),)
    state.called += 1
    source, over = state.called, False

    def note(rate: float) -> None:
        now = state.calendar.now
        state.call_rates.append(CallRate(now, source, interval.active.carrier, node.name, rate))

    def begin(rate: float) -> None:
        if interval.active.live and not over:
            note(rate)

    def finish() -> None:
        nonlocal over
        if not over:
            over = True
            note(0.0)

    def end() -> None:
        if not state.schedule.stays(interval):
            finish()

    def due(t: int, do: Callable[[], None]) -> None:
        state.calendar.fall(t, node.name, interval.key, do)

    for after, rate in steps:
        # A step that is due when the effect ends lasts no time: it never happens.
        if interval.end is None or interval.start + after < interval.end:
            due(interval.start + after, partial(begin, rate))
    interval.active.endings.append(finish)
    if interval.end is not None:
        due(interval.end, end)


def _gift(state: EffectState, need: NeedState, stock: float, active: ActiveEffects) -> Callable[[], None]:
    def gift() -> None:
        if active.live:
            bypassed = len(need.bypasses)
            left = refuel(need, stock)
            if len(need.bypasses) > bypassed:
                state.recurve(need)(True)
            if left >= NONE:
                state.cascade.give(need, left)

    return gift


def _sent(state: EffectState, effect: Message, place: str, interval: EffectInterval) -> None:
    """Fix the share it reaches, then soften each target in order of name."""
    best = max((node.level for node in state.names.nodes(effect.via)), default=0.0)
    for node in state.names.nodes(place) if interval.active.live else ():
        share = effect.reach * best * effect.softens
        for _, factor in node.trusts:
            share *= factor
        change = ListEntry(node.messages, (interval.key, share))
        state.schedule.put_in_force(node.name, interval, change, state.reweigh(node), harms=False)
