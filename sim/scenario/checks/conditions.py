"""Checks of conditions: every process, action and inject they name is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.models import (
    ActionCondition,
    AllOf,
    AnyOf,
    InjectCondition,
    LevelCondition,
    LossCondition,
    Not,
)

if TYPE_CHECKING:
    from sim.scenario.checks.known import Draft, Path
    from sim.scenario.models import Condition

__all__ = ["check_condition"]


def check_condition(draft: Draft, path: Path, condition: Condition | None) -> None:
    """Check the names in a condition that stands at ``path``; none has none."""
    if isinstance(condition, LevelCondition):
        way = next(w for w in ("process", "any", "all", "mean") if getattr(condition, w) is not None)
        draft.process((*path, way), condition.pattern)
    elif isinstance(condition, LossCondition):
        draft.process((*path, "process"), condition.process)
    elif isinstance(condition, ActionCondition | InjectCondition) and draft.network_alone:
        return
    elif isinstance(condition, ActionCondition):
        known = draft.known.doings
        draft.one_of((*path, "action"), condition.action, known, "action or decision", "declare it")
    elif isinstance(condition, InjectCondition):
        known = draft.known.sections["injects"]
        draft.one_of((*path, "inject"), condition.inject, known, "inject", "write it")
    elif isinstance(condition, AllOf | AnyOf):
        way = "all" if isinstance(condition, AllOf) else "any"
        parts = condition.all if isinstance(condition, AllOf) else condition.any
        for number, part in enumerate(parts):
            check_condition(draft, (*path, way, number), part)
    elif isinstance(condition, Not):
        check_condition(draft, (*path, "not"), condition.not_)
