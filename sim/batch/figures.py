"""One finished run in figures: the object that ``keten run --json`` prints. Other tools build on its keys.

Times are hours since STARTEX and all numbers have 6 decimals; what did not happen is ``None``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.impact import ProcessImpact, calls, impact, measures, per_process, person_hours
from sim.units import hours

if TYPE_CHECKING:
    from sim.exercise import Exercise

__all__ = ["figures", "recovery"]


def figures(exercise: Exercise, journal: str | None) -> dict[str, Any]:
    """Give a finished run as plain values; ``journal`` is where its journal was written, as the user named it."""
    world = exercise.world
    setup = exercise.setup
    return {
        "exercise": setup.scenario.id,
        "seed": setup.seed,
        "team": setup.team,
        "until_h": hours(world.now),
        "person_hours": person_hours(world),
        "measures": measures(world),
        "processes": {name: asdict(one) for name, one in per_process(world).items()},
        "calls": calls(world),
        "injects": _injects(exercise),
        "actions": _actions(exercise),
        "impact": impact(world),
        "journal": journal,
    }


def recovery(process: ProcessImpact) -> float | None:
    """Give the hours from STARTEX until a process was back for good: 0 when it never was below, none when not back."""
    last = process.levels[-1][1]
    if process.recovered_h is not None:
        return process.recovered_h
    return 0.0 if process.lowest == last or last >= 0.999 else None


def _injects(exercise: Exercise) -> list[dict[str, Any]]:
    planned = {inject.id: inject.at for inject in exercise.scenario.injects}
    delivered = {view.id: view.delivered_ms for view in exercise.snapshot().injects}
    return [
        {"id": name, "planned_h": _hours(at), "delivered_h": _hours(delivered.get(name))}
        for name, at in planned.items()
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
