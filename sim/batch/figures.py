"""The figures of one finished run.

They are the object that ``keten run --json`` prints, and the row of it that a batch keeps.

Both are made of one :class:`WorldFigures`, so that a batch says of a world what a run of it says. Times are hours since
STARTEX and all numbers have 6 decimals; what did not happen is ``None``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.impact import ProcessImpact, calls, impact, levels_over_time, measures, per_process, person_hours, unhappened
from sim.scenario.models.inject import planned_times
from sim.units import hours

if TYPE_CHECKING:
    from sim.engine import World
    from sim.exercise import Exercise

__all__ = ["WorldFigures", "figures", "world_figures"]


@dataclass(frozen=True, slots=True)
class WorldFigures:
    """What one world came to, up to its ``now``."""

    person_hours: float
    """Person-hours without service over all processes."""
    measures: dict[str, float]
    """The exercise's measures by id."""
    censored: tuple[str, ...]
    """Measures whose event did not come within the exercise; their value is the horizon, hours."""
    processes: dict[str, ProcessImpact]
    calls: dict[str, float]
    """Calls to emergency lines: attempts, answered, unanswered and more."""


def world_figures(world: World) -> WorldFigures:
    """Return what a world came to."""
    found = measures(world)
    return WorldFigures(person_hours(world), found, unhappened(world.scenario, found), per_process(world), calls(world))


def figures(exercise: Exercise, journal: str | None) -> dict[str, Any]:
    """Return a finished run as plain values. ``journal`` is where its journal was written, as the user named it."""
    world = exercise.world
    setup = exercise.setup
    outcome = world_figures(world)
    return {
        "exercise": setup.scenario.id,
        "seed": setup.seed,
        "team": setup.team,
        "until_h": hours(world.now),
        "person_hours": outcome.person_hours,
        "measures": outcome.measures,
        "censored": list(outcome.censored),
        "processes": {name: _process(world, name, one) for name, one in outcome.processes.items()},
        "calls": outcome.calls,
        "injects": _injects(exercise),
        "actions": _actions(exercise),
        "impact": impact(world),
        "journal": journal,
    }


def _process(world: World, name: str, impact: ProcessImpact) -> dict[str, Any]:
    values = asdict(impact)
    censored = values.pop("censored")
    return {**values, "levels": levels_over_time(world, name), "censored": censored}


def _injects(exercise: Exercise) -> list[dict[str, Any]]:
    injects = exercise.scenario.injects
    planned = planned_times(injects)
    runs = exercise.play.injects.runs
    return [
        {
            "id": inject.id,
            "planned_h": _hours(planned.get(inject.id)),
            "delivered_h": _hours(runs[inject.id].released),
            "to": list(inject.to),
            "reserve": inject.reserve,
            "after": inject.after.inject if inject.after is not None else None,
            "contradictions": [
                {"kind": one.kind, "about": one.subject or None, "at_h": _hours(runs[inject.id].released)}
                for one in runs[inject.id].contradicted
            ],
        }
        for inject in injects
    ]


def _actions(exercise: Exercise) -> list[dict[str, Any]]:
    now = exercise.world.now
    found = []
    for order in exercise.snapshot().orders:
        came = order.in_force_ms is not None and order.state in ("in-force", "ended") and order.in_force_ms <= now
        found.append(
            {
                "id": order.action,
                "ordered_h": hours(order.ordered_ms),
                "in_force_h": _hours(order.in_force_ms if came else None),
                "refused": order.refused,
                "order": order.id,
                "target": order.target,
                "answer": order.answer,
                "state": order.state,
            }
        )
    return found


def _hours(ms: int | None) -> float | None:
    return None if ms is None else hours(ms)
