"""The measures an exercise declares, computed from a world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.curves import span_below, weighted_sum
from sim.impact.consequences import casualties, people_without
from sim.impact.people import calls, person_hours
from sim.selectors import matches
from sim.units import hours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.engine import World
    from sim.scenario.models import Measure, Scenario
    from sim.scenario.models.exercise import MeasureName

__all__ = ["MEASURES", "MeasureKind", "measures", "never_at", "unhappened"]


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """How one kind of measure is computed and told."""

    value: Callable[[World, Measure], float]
    """Computes it from a world, in its unit."""
    unit: str
    """Its unit as a key after ``figures.unit.``; ``hours`` are told as a duration, all else is counted."""
    never: Callable[[Scenario], float] | None = None
    """The value by which it says that its event did not come; none where there is no such event."""


def measures(world: World) -> dict[str, float]:
    """Return the value of each measure of the exercise by id. They are in written order, to 6 decimals."""
    return {
        measure.id: round(MEASURES[measure.measure].value(world, measure), 6) for measure in world.scenario.measures
    }


def never_at(measure: Measure, scenario: Scenario) -> float | None:
    """Return the value by which a measure says that it did not happen.

    Return None where a measure has no such value.
    """
    never = MEASURES[measure.measure].never
    return None if never is None else never(scenario)


def unhappened(scenario: Scenario, values: Mapping[str, float]) -> tuple[str, ...]:
    """Return the ids of the measures whose event did not come.

    It did not come within the exercise, so the value of the measure is a lower bound. ``values`` are those that
    :func:`measures` gives of a world of ``scenario``.
    """
    never = {measure.id: never_at(measure, scenario) for measure in scenario.measures}
    return tuple(name for name, end in never.items() if end is not None and values[name] >= end)


def _person_hours(world: World, measure: Measure) -> float:
    return person_hours(world, _processes(world, measure))


def _unanswered_calls(world: World, measure: Measure) -> float:
    return calls(world, _processes(world, measure))["unanswered"]


def _casualties(world: World, _: Measure) -> float:
    return casualties(world)


def _in_force(world: World, measure: Measure) -> float:
    """Return when an action came in force, hours. The horizon says so late, or later."""
    times = [o.in_force for o in world.orders if o.action == measure.of and o.in_force is not None]
    return hours(min([*times, world.scenario.horizon]))


def _processes(world: World, measure: Measure) -> tuple[str, ...]:
    return tuple(name for name in sorted(world.scenario.processes) if matches(measure.of, name))


def _people_without(world: World, measure: Measure) -> float:
    """Return the most people at one time who have been without for at least ``for``."""
    people = people_without(world, _processes(world, measure), measure.for_)
    return max([0.0, *(number for _, number in people)])


def _hours_below(world: World, measure: Measure) -> float:
    """Return the hours during which the mean level was below ``below``. The mean is weighted by customers."""
    names = _processes(world, measure)
    weights = [world.scenario.processes[name].customers for name in names]
    total = 0.0
    for weight in weights:
        total += weight
    if not names:
        return 0.0
    shares = [w / total if total else 1 / len(names) for w in weights]
    # Summing shortfalls keeps a mean of exactly 1 exact.
    short = weighted_sum(
        (share, [(t, 1 - level) for t, level in world.curve(name)]) for share, name in zip(shares, names, strict=True)
    )
    return hours(span_below([(t, 1 - s) for t, s in short], measure.below, world.now))


MEASURES: Final[Mapping[MeasureName, MeasureKind]] = {
    "person-hours": MeasureKind(_person_hours, "person-hours"),
    "unanswered-calls": MeasureKind(_unanswered_calls, "unanswered-calls"),
    "people-without": MeasureKind(_people_without, "people-without"),
    "hours-below": MeasureKind(_hours_below, "hours"),
    "casualties": MeasureKind(_casualties, "casualties"),
    "in-force": MeasureKind(_in_force, "hours", never=lambda scenario: hours(scenario.horizon)),
}
"""Every kind of measure by its name."""
