"""The course of a generated world, in the engine and in the naive world, and where two courses differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from sim.calls import plan_of
from sim.engine import World
from sim.engine.results import LevelChange, WorldEvent
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario as Model
from tests.naive.world import Given, NaiveWorld
from tests.properties.networks import HORIZON, MINUTE
from tests.properties.worlds import SEED, Curve, Curves, at, curves, differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.properties.builder import Scenario
    from tests.properties.mechanisms import Mechanism

__all__ = ["Course", "bites", "in_engine", "in_naive_world", "unlike"]

Line = tuple[int, str, str, str]
HOUR: Final = 3_600_000
NONE: Final = 1e-9
"""Callers an hour who are none."""
SLACK: Final = 20
"""Furthest that rounding may put two changes apart, ms."""


@dataclass(frozen=True)
class Course:
    """What came of a world."""

    curves: Curves
    log: tuple[Line, ...] = ()
    """What became of orders: (ms, order, state, in what way)."""
    called: Curves = field(default_factory=dict)
    """Who call each line for want of a service, an hour."""


def in_engine(data: Scenario) -> Course:
    """Return the course that the engine gives a world."""
    log: list[Line] = []

    def note(happening: LevelChange | WorldEvent) -> None:
        if isinstance(happening, WorldEvent) and happening.kind not in ("threat", "reaction"):
            log.append((happening.t, happening.subject, happening.kind, happening.detail))

    world = World(model(data), SeededDraws(SEED), listener=note)
    for t, action, target, takes in commands(data):
        world.at(t, partial(give, world, action, target, takes))
    world.advance(HORIZON)
    return Course(curves(world, data), tuple(log), called(world))


def called(world: World) -> Curves:
    """Return who call each line for want of a service, in the plan of the queues."""
    plan, found = plan_of(world), {}
    for place, line in enumerate(plan.lines if plan is not None else ()):
        calls = world.scenario.processes[line.name].calls
        curve: list[tuple[int, float]] = []
        for step in plan.steps if plan is not None else ():
            asked = [made.demand for made in world.inputs(line.name) if made.t <= step.t][-1]
            callers = step.rates[place] * HOUR - calls * asked
            if not curve or abs(callers - curve[-1][1]) > NONE:
                curve.append((step.t, callers))
        found[line.name] = curve
    return found


def give(world: World, action: str, target: str | None, takes: str) -> None:
    """Place an order in the engine."""
    world.order(action, target, takes)


def in_naive_world(data: Scenario) -> Course:
    """Return the course that the naive world gives it."""
    world = NaiveWorld(model(data), SeededDraws(SEED), commands=commands(data))
    world.run(HORIZON)
    # Queues count from STARTEX on; the naive world knows who called before it too.
    return Course(world.curves, tuple(world.orders.log), {name: since(0, curve) for name, curve in world.rung.items()})


def since(t: int, curve: Curve) -> Curve:
    """Return a curve from a moment on."""
    return [(t, at(curve, t)), *((when, level) for when, level in curve if when > t)] if curve else curve


def model(data: Scenario) -> Model:
    """Return the scenario of a world, without the orders that are given in it."""
    return Model.model_validate({key: value for key, value in data.items() if key != "orders"})


def commands(data: Scenario) -> list[Given]:
    """Return the orders that are given in a world, in order of time: when (ms), which action, for what, taking what."""
    given = [
        (minutes * MINUTE, action, target, "".join(takes)) for minutes, action, target, *takes in data.get("orders", ())
    ]
    return sorted(given, key=lambda command: command[0])


def unlike(one: Course, other: Course) -> list[str]:
    """List where two courses differ by more than rounding."""
    levels = differences(one.curves, other.curves, slack=SLACK)
    if one.called.keys() != other.called.keys():
        return [*levels, f"lines {sorted(one.called)} and {sorted(other.called)}"]
    return [*levels, *differing(one.log, other.log), *differences(one.called, other.called, slack=SLACK)]


def differing(one: Sequence[Line], other: Sequence[Line]) -> list[str]:
    """Return where what became of orders first differs: in what, or in when by more than rounding."""
    for mine, its in zip_longest(one, other):
        if mine is None or its is None or mine[1:] != its[1:] or abs(mine[0] - its[0]) > SLACK:
            return [f"{mine} and {its}"]
    return []


def bites(mechanism: Mechanism, data: Scenario, course: Course) -> list[str]:
    """List what makes a difference in a world: without it the course is another."""
    found = []
    for name, absence in mechanism.without.items():
        if unlike(course, in_engine(absence.of(data))):
            found.append(name)
    return found
