"""Conditions as the naive world reads them, all of them each time, and the reactions that they set off."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    Condition,
    LevelCondition,
    LossCondition,
    Not,
    Reaction,
    ThreatCondition,
    TimeCondition,
)
from sim.scenario.models.effects import TakeOver
from tests.naive.agenda import Carrier, Span, effects_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.scenario.models import Action, Process
    from tests.naive.world import NaiveWorld


@dataclass(eq=False)
class Watch:
    """A condition, and what it sets off in the millisecond in which it becomes true: once in a millisecond at most."""

    condition: Condition
    act: Callable[[], None]
    once: bool
    true: bool = False
    fired: int | None = None
    since: dict[int, int] = field(default_factory=dict)
    """By part of the condition: since when the level has been so."""

    def came_true(self, world: NaiveWorld) -> bool:
        """Read the condition; tell whether it has become true."""
        before, self.true = self.true, self.holds(self.condition, world)
        return self.true and not before and self.fired != world.now and not (self.once and self.fired is not None)

    def holds(self, condition: Condition, world: NaiveWorld) -> bool:
        """Return whether a condition holds now; every part is read, so that each keeps its time."""
        match condition:
            case AllOf():
                return all([self.holds(part, world) for part in condition.all])  # noqa: C419 -- every part is read
            case AnyOf():
                return any([self.holds(part, world) for part in condition.any])  # noqa: C419 -- every part is read
            case Not():
                return not self.holds(condition.not_, world)
            case TimeCondition():
                return world.now >= condition.time
            case ThreatCondition():
                struck = [t.id for t in world.scenario.threats if t.at is not None and t.at <= world.now]
                return condition.threat in struck
            case LevelCondition():
                return self.lasts(condition, world)
            case ActionCondition():
                return acted(condition, world)
            case LossCondition():
                lost = world.losses[condition.lost]
                return any(fnmatchcase(name, condition.process) for name in lost)
        raise NotImplementedError(condition)

    def lasts(self, condition: LevelCondition, world: NaiveWorld) -> bool:
        """Return whether a level has been below or above for long enough."""
        if not so(condition, world):
            self.since.pop(id(condition), None)
            return False
        return world.now - self.since.setdefault(id(condition), world.now) >= condition.for_

    def times(self, condition: Condition) -> Iterator[int]:
        """Yield when a condition may become true by the passing of time alone."""
        match condition:
            case AllOf() | AnyOf():
                for part in condition.all if isinstance(condition, AllOf) else condition.any:
                    yield from self.times(part)
            case Not():
                yield from self.times(condition.not_)
            case TimeCondition():
                yield condition.time
            case ActionCondition() if condition.by is not None:
                yield condition.by
            case LevelCondition() if id(condition) in self.since:
                yield self.since[id(condition)] + condition.for_
            case _:
                pass


def acted(condition: ActionCondition, world: NaiveWorld) -> bool:
    """Return whether an action has been ordered, is in force, or was not ordered by a time that has come."""
    orders = [order for order in world.orders.all if order.action.id == condition.action]
    orders = [order for order in orders if condition.target in (None, order.target)]
    if condition.by is not None:
        return world.now >= condition.by and not any(order.given < condition.by for order in orders)
    return any(condition.is_ == "ordered" or order.state == "in-force" for order in orders)


def so(condition: LevelCondition, world: NaiveWorld) -> bool:
    """Return whether a level is below or above now, by more than a billionth."""
    names = [name for name in world.levels if fnmatchcase(name, condition.pattern)]
    values = [value_of(world, name, condition.need) for name in names]
    if condition.mean is not None:
        weights = [world.scenario.processes[name].customers for name in names]
        weights = weights if any(weights) else [1.0] * len(names)
        total = 0.0
        for weight, value in zip(weights, values, strict=True):
            total += weight * value
        values = [total / math.fsum(weights)]

    def passes(value: float) -> bool:
        if condition.below is not None:
            return value < condition.below - 1e-9
        return value > (condition.above or 0.0) + 1e-9

    found = [passes(value) for value in values]
    return all(found) if condition.all is not None else any(found)


def value_of(world: NaiveWorld, name: str, need: str | None) -> float:
    """Return the level of a process, or what one of its needs is supplied with; 1 where it has no such need."""
    if need is None:
        return world.levels[name]
    known = world.processes[name].needs
    return known[need].supply() if need in known else 1.0


def aimed(condition: Condition, processes: list[str]) -> Condition:
    """Return a condition in which ``{target}`` is a process; of several, one of them is to be so for the whole time."""
    match condition:
        case AllOf():
            return AllOf(all=tuple(aimed(part, processes) for part in condition.all))
        case AnyOf():
            return AnyOf(any=tuple(aimed(part, processes) for part in condition.any))
        case Not():
            return Not.model_validate({"not": aimed(condition.not_, processes)})
    text = condition.model_dump_json(by_alias=True, exclude_none=True)
    if "{target}" not in text:
        return condition
    ways = [type(condition).model_validate_json(text.replace("{target}", process)) for process in processes]
    if isinstance(condition, LevelCondition) and condition.all is not None:
        return AllOf(all=tuple(ways))
    return ways[0] if len(ways) == 1 else AnyOf(any=tuple(ways))


def aims(world: NaiveWorld, action: Action) -> dict[str, list[str]]:
    """List what an action may be aimed at: each process by its name, and the patterns it is ordered for."""
    names = [name for name in world.processes if any(meant(world, target, name) for target in action.targets)]
    found = {name: [name] for name in names or world.processes}
    for _, ordered, target, _ in world.commands:
        if ordered == action.id and target is not None and "*" in target:
            found[target] = [name for name in world.processes if meant(world, target, name)]
    return found


def meant(world: NaiveWorld, target: str, name: str) -> bool:
    """Return whether a target names a process, or a need or load link of it."""
    process, _, part = target.partition("/")
    own = [*world.processes[name].needs, *world.processes[name].links]
    return fnmatchcase(name, process) and (not part or any(fnmatchcase(one, part) for one in own))


def watches(world: NaiveWorld) -> list[Watch]:
    """Return the watches of all actions, then of all reactions by name: what sets each off, and what ends it."""
    found: list[Watch] = []
    for action in world.scenario.actions:
        asked = {"when": action.when, "agree": action.answer.agree_when, "partly": action.answer.partly_when}
        for what, condition in asked.items():
            if condition is None:
                continue
            for aim, processes in aims(world, action).items():
                waits = what == "when" and action.blocked == "wait"
                asks = aimed(condition, processes)
                watch = Watch(asks, world.orders.stir if waits else lambda: None, once=False)
                world.orders.conditions[action.id, what, aim] = watch
                found.append(watch)
    for name, reaction in sorted(world.scenario.reactions.items()):
        found += _of(world, name, reaction)
    for name, process in sorted(world.scenario.processes.items()):
        found += _taking_over(world, name, process) if process.takes_over is not None else []
    return found


def _taking_over(world: NaiveWorld, name: str, process: Process) -> list[Watch]:
    """Return what opens and ends the own take-over of a station."""
    rule = process.takes_over
    assert rule is not None
    half = LevelCondition(process=name, below=0.5).model_copy(update={"for_": rule.after})
    short = LevelCondition(process=name, below=rule.share)
    effect = TakeOver(effect="take-over", target=name, by=rule.by, share=rule.share)
    spans: list[Span] = []

    def begin() -> None:
        if spans:
            return  # it is in force still
        events = effects_events(world, (effect,), Carrier(name, name), world.now, None)
        world.events += events
        spans.extend(dict.fromkeys(event.span for event in events))

    def end() -> None:
        for span in spans:
            span.close(world.events, world.now)
        spans.clear()

    opened = Watch(AllOf(all=(half, short)), begin, once=False)
    return [opened, Watch(Not.model_validate({"not": short}), end, once=False)]


def _of(world: NaiveWorld, name: str, reaction: Reaction) -> list[Watch]:
    running: list[Span] = []
    times: list[int] = []

    def calm() -> None:
        for span in running:
            span.close(world.events, world.now)
        running.clear()

    def react() -> None:
        calm()
        times.append(world.now)
        part = f"{len(times)}." if len(times) > 1 else ""
        carrier = Carrier(name, f"reaction/{name}", part)
        events = effects_events(world, reaction.effects, carrier, world.now, reaction.target)
        world.events += events
        running.extend(dict.fromkeys(event.span for event in events))

    found = [Watch(reaction.when, react, once=not reaction.again)]
    return found if reaction.until is None else [*found, Watch(reaction.until, calm, once=False)]
