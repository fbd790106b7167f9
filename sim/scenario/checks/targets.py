"""Whether everything in the script can happen at all.

What is possible grows from what has a time within the horizon; an inject that it never reaches waits for itself, for
another such inject, or for what cannot be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    InjectCondition,
    LevelCondition,
    TimeCondition,
)
from sim.scenario.source.problems import quoted
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft
    from sim.scenario.models import Condition, Inject

__all__ = ["check_reach"]


def check_reach(draft: Draft) -> None:
    """Report injects, threats and scripted steps that no run can reach."""
    scenario = draft.scenario
    possible = _possible_injects(draft)
    for number, inject in enumerate(scenario.injects):
        if inject.id not in possible:
            _tell_inject(draft, number, inject, possible)
    for number, threat in enumerate(scenario.threats):
        _tell_late(draft, ("threats", number, "at"), threat.at)
    for name, steps in scenario.scripted_teams.items():
        for number, step in enumerate(steps):
            _tell_late(draft, ("scripted-teams", name, number, "at"), step.at)


def _possible_injects(draft: Draft) -> set[str]:
    injects = draft.scenario.injects
    horizon = draft.scenario.horizon
    # What is at fault itself is taken as possible: its own message is enough.
    possible = set(draft.known.sections["injects"]).difference(i.id for i in injects)
    waiting = list(injects)
    while True:
        reached = [i for i in waiting if _inject_possible(i, possible, horizon)]
        if not reached:
            return possible
        possible.update(i.id for i in reached)
        waiting = [i for i in waiting if i.id not in possible]


def _inject_possible(inject: Inject, possible: set[str], horizon: int) -> bool:
    if inject.at is not None:
        return inject.at <= horizon
    return inject.when is None or _can_be(inject.when, possible, horizon)


def _can_be(condition: Condition, possible: set[str], horizon: int) -> bool:
    if isinstance(condition, AllOf):
        return all(_can_be(part, possible, horizon) for part in condition.all)
    if isinstance(condition, AnyOf):
        return any(_can_be(part, possible, horizon) for part in condition.any)
    if isinstance(condition, InjectCondition):
        return condition.inject in possible
    if isinstance(condition, TimeCondition):
        return condition.time <= horizon
    if isinstance(condition, ActionCondition):
        return condition.by is None or condition.by <= horizon
    if isinstance(condition, LevelCondition):
        return condition.below != 0 and condition.above != 1 and condition.for_ <= horizon
    return True


def _tell_inject(draft: Draft, number: int, inject: Inject, possible: set[str]) -> None:
    path = ("injects", number, "at" if inject.at is not None else "when")
    if inject.at is not None:
        _tell_late(draft, path, inject.at)
        return
    known = set(draft.known.sections["injects"])
    waits = [name for name in _awaited(inject.when) if name not in possible]
    if any(name not in known for name in waits):
        return
    what = Reason.of("problems.reach.waits", name=quoted(waits[0])) if waits else Reason.of("problems.reach.never")
    draft.say(path, what, Reason.of("problems.reach.never.do"))


def _awaited(condition: Condition | None) -> list[str]:
    if isinstance(condition, InjectCondition):
        return [condition.inject]
    if isinstance(condition, AllOf | AnyOf):
        parts = condition.all if isinstance(condition, AllOf) else condition.any
        return [name for part in parts for name in _awaited(part)]
    return []


def _tell_late(draft: Draft, path: tuple[str | int, ...], at: int | None) -> None:
    horizon = draft.scenario.horizon
    if at is not None and at > horizon:
        draft.say(path, Reason.of("problems.late", at=format_duration(at), horizon=format_duration(horizon)))
