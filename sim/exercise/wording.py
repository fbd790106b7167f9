"""Conditions in a short form that needs no language: ``mobile.* mean < 60 % (10min)``."""

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
    ThreatCondition,
    TimeCondition,
)
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.scenario.models import Condition

__all__ = ["condition_text"]


def condition_text(condition: Condition) -> str:
    """Write a condition with names, signs and the words of the file only."""
    match condition:
        case LevelCondition():
            return _level(condition)
        case LossCondition():
            return f"{condition.process} - {condition.lost}"
        case ActionCondition():
            aim = f" → {condition.target}" if condition.target else ""
            by = f" (T+{format_duration(condition.by)})" if condition.by is not None else ""
            return f"{condition.action}{aim}: {condition.is_}{by}"
        case InjectCondition():
            return f"{condition.inject}: {condition.is_}"
        case ThreatCondition():
            return condition.threat + (f"/{condition.stage}" if condition.stage else "")
        case TimeCondition():
            return f"≥ T+{format_duration(condition.time)}"
        case AllOf():
            return " & ".join(_within(c) for c in condition.all)
        case AnyOf():
            return " | ".join(_within(c) for c in condition.any)
        case Not():
            return f"¬ {_within(condition.not_)}"


def _within(condition: Condition) -> str:
    text = condition_text(condition)
    return f"({text})" if isinstance(condition, AllOf | AnyOf) else text


def _level(condition: LevelCondition) -> str:
    how = "" if condition.process else " any" if condition.any else " all" if condition.all else " mean"
    sign, level = ("<", condition.below) if condition.below is not None else (">", condition.above or 0.0)
    wait = f" ({format_duration(condition.for_)})" if condition.for_ else ""
    read = f"/{condition.need}" if condition.need else ""
    return f"{condition.pattern}{read}{how} {sign} {level * 100:g} %{wait}"
