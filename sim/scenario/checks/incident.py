"""Checks of an incident: what was observed names processes that are there, at times that the run reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.problems import quoted
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.scenario.checks.known import Draft

__all__ = ["check_incident"]


def check_incident(draft: Draft) -> None:
    """Check what the observations and the facts about operators refer to; nothing where there are none."""
    scenario = draft.scenario
    seen: set[str] = set()
    for number, point in enumerate(scenario.observed):
        draft.process(("observed", number, "process"), point.process)
        if point.id in seen:
            what = f"{quoted(point.id)} is the id of another checkpoint already"
            draft.say(("observed", number, "id"), what, "give one of them another id")
        seen.add(point.id)
        if point.to > scenario.horizon:
            what = f"lies beyond the horizon of {format_duration(scenario.horizon)}"
            draft.say(("observed", number, "to"), what, "move it, or raise the horizon")
    for name, operator in scenario.operators.items():
        draft.process(("operators", name, "processes"), operator.processes)
