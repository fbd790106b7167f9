"""Checks of an incident: observed processes exist, at times that the run reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.source.problems import quoted
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft

__all__ = ["check_incident"]


def check_incident(draft: Draft) -> None:
    """Check the references of observations and of facts about operators. A scenario without them passes."""
    scenario = draft.scenario
    seen: set[str] = set()
    for number, point in enumerate(scenario.observed):
        draft.process(("observed", number, "process"), point.process)
        if point.id in seen:
            draft.say(("observed", number, "id"), Reason.of("problems.id.checkpoint", name=quoted(point.id)))
        seen.add(point.id)
        if point.to > scenario.horizon:
            what = Reason.of("problems.late.checkpoint", horizon=format_duration(scenario.horizon))
            draft.say(("observed", number, "to"), what)
    for name, operator in scenario.operators.items():
        draft.process(("operators", name, "processes"), operator.processes)
