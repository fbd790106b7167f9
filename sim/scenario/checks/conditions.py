"""Checks of conditions: every process, action and inject they name is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    InjectCondition,
    LevelCondition,
    LossCondition,
    Not,
    ThreatCondition,
)
from sim.scenario.source.problems import quoted

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Condition

__all__ = ["check_condition"]


def check_condition(draft: Draft, path: Path, condition: Condition | None, target: str | None = None) -> None:
    """Check the names in a condition that stands at ``path``; none has none. ``target`` is what ``{target}`` means."""
    if isinstance(condition, LevelCondition):
        way = next(w for w in ("process", "any", "all", "mean") if getattr(condition, w) is not None)
        process = _aimed(condition.pattern, target)
        draft.count((*path, way), process, "problems.pattern.conditions")
        if draft.process((*path, way), process) and condition.need is not None:
            _check_need(draft, (*path, "need"), process, condition.need)
    elif isinstance(condition, LossCondition):
        process = _aimed(condition.process, target)
        draft.count((*path, "process"), process, "problems.pattern.conditions")
        draft.process((*path, "process"), process)
    elif isinstance(condition, ActionCondition | InjectCondition | ThreatCondition) and draft.network_alone:
        return
    elif isinstance(condition, ThreatCondition):
        _check_threat(draft, path, condition)
    elif isinstance(condition, ActionCondition):
        known = draft.known.doings
        draft.one_of((*path, "action"), condition.action, known, "problems.no-doing")
    elif isinstance(condition, InjectCondition):
        known = draft.known.sections["injects"]
        draft.one_of((*path, "inject"), condition.inject, known, "problems.no-inject")
    elif isinstance(condition, AllOf | AnyOf):
        way = "all" if isinstance(condition, AllOf) else "any"
        parts = condition.all if isinstance(condition, AllOf) else condition.any
        for number, part in enumerate(parts):
            check_condition(draft, (*path, way, number), part, target)
    elif isinstance(condition, Not):
        check_condition(draft, (*path, "not"), condition.not_, target)


def _check_need(draft: Draft, path: Path, process: str, need: str) -> None:
    found, parts, judged = draft.known.matching_parts(f"{process}/{need}", "needs")
    if judged and not parts:
        known = list(dict.fromkeys(key for name in found[:50] for key in draft.known.parts(name, "needs")))
        what = Reason.of("problems.has-no-needs", process=quoted(process), name=quoted(need))
        remedy = draft.problems.nearest(need, known, "problems.has-no-needs.other")
        draft.say(path, what, remedy, code="no needs")


def _aimed(name: str, target: str | None) -> str:
    return name.replace("{target}", target) if target else name


def _check_threat(draft: Draft, path: Path, condition: ThreatCondition) -> None:
    known = draft.known.sections["threats"]
    if not draft.one_of((*path, "threat"), condition.threat, known, "problems.no-threat"):
        return
    threat = next((t for t in draft.scenario.threats if t.id == condition.threat), None)
    if threat is not None and condition.stage is not None:
        stages = [stage.id for stage in threat.stages] + (["activated"] if threat.compromise else [])
        if condition.stage not in stages:
            what = Reason.of("problems.no-stage", threat=threat.id, name=quoted(condition.stage))
            remedy = draft.problems.nearest(condition.stage, stages, "problems.leave-out")
            draft.say((*path, "stage"), what, remedy, code="no stage")
