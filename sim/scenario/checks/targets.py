"""Whether everything in the script can happen at all.

What is possible grows from what has a time within the horizon; an inject that it never reaches waits for itself, for
another such inject, or for what cannot be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.checks.injects import circles
from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    InjectCondition,
    LevelCondition,
    TimeCondition,
)
from sim.scenario.models.inject import planned_times
from sim.scenario.source.problems import quoted
from sim.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.checks.references import Draft
    from sim.scenario.models import Condition, Inject

__all__ = ["check_reach"]


def check_reach(draft: Draft) -> None:
    """Report injects, threats and scripted steps that no run can reach."""
    scenario = draft.scenario
    planned = planned_times(scenario.injects)
    possible = _possible_injects(draft, planned)
    for number, inject in enumerate(scenario.injects):
        if inject.id not in possible:
            _tell_inject(draft, number, inject, possible, planned.get(inject.id))
    for number, threat in enumerate(scenario.threats):
        _tell_late(draft, ("threats", number, "at"), threat.at)
    for name, steps in scenario.scripted_teams.items():
        for number, step in enumerate(steps):
            _tell_late(draft, ("scripted-teams", name, number, "at"), step.at)


def _possible_injects(draft: Draft, planned: Mapping[str, int]) -> set[str]:
    injects = draft.scenario.injects
    horizon = draft.scenario.horizon
    # What is at fault itself is taken as possible: its own message is enough.
    possible = set(draft.known.sections["injects"]).difference(i.id for i in injects)
    possible.update(injects[number].id for circle in circles(injects) for number in circle)
    waiting: dict[str, list[Inject]] = {}
    for inject in injects:
        for name in _awaited(inject):
            waiting.setdefault(name, []).append(inject)
    work = list(injects)
    while work:
        inject = work.pop()
        if inject.id not in possible and _inject_possible(inject, possible, planned.get(inject.id), horizon):
            possible.add(inject.id)
            work += waiting.get(inject.id, ())
    return possible


def _inject_possible(inject: Inject, possible: set[str], planned: int | None, horizon: int) -> bool:
    if inject.after is not None and inject.after.inject not in possible:
        return False
    if planned is not None:
        return planned <= horizon
    # What is in reserve comes when the facilitator wants it.
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


def _tell_inject(draft: Draft, number: int, inject: Inject, possible: set[str], planned: int | None) -> None:
    way = "at" if inject.at is not None else "when" if inject.when is not None else "after"
    path = ("injects", number, way)
    if inject.at is not None or (inject.after is not None and inject.after.inject in possible):
        _tell_late(draft, path, planned)
        return
    known = set(draft.known.sections["injects"])
    waits = [name for name in _awaited(inject) if name not in possible]
    if any(name not in known for name in waits):
        return
    what = Reason.of("problems.reach.waits", name=quoted(waits[0])) if waits else Reason.of("problems.reach.never")
    draft.say(path, what, Reason.of("problems.reach.never.do"))


def _awaited(inject: Inject) -> list[str]:
    """Return the injects that one waits for."""
    return [inject.after.inject] if inject.after is not None else _awaited_by(inject.when)


def _awaited_by(condition: Condition | None) -> list[str]:
    if isinstance(condition, InjectCondition):
        return [condition.inject]
    if isinstance(condition, AllOf | AnyOf):
        parts = condition.all if isinstance(condition, AllOf) else condition.any
        return [name for part in parts for name in _awaited_by(part)]
    return []


def _tell_late(draft: Draft, path: tuple[str | int, ...], at: int | None) -> None:
    horizon = draft.scenario.horizon
    if at is not None and at > horizon:
        draft.say(path, Reason.of("problems.late", at=format_duration(at), horizon=format_duration(horizon)))
