"""Whether a condition can be true at all or by some time, and why it cannot."""

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
    TimeCondition,
)
from sim.scenario.source.problems import quoted
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.scenario.checks.reachability import PossibleEvents
    from sim.scenario.models import Condition

__all__ = ["impossible", "why_impossible"]


def impossible(condition: Condition, possible: PossibleEvents, target: str | None = None) -> bool:
    """Return whether a condition is false in every world.

    What the facilitator makes true by hand is not counted. It is asked of the time ``possible.until``, else of every
    time. ``target`` is what ``{target}`` means.
    """
    return _always(condition, possible, target, value=False)


def _always(condition: Condition, possible: PossibleEvents, target: str | None, *, value: bool) -> bool:
    """Return whether a condition has a value in every world.

    It is false as :func:`impossible` has it, and true from ``possible.until`` on, else from STARTEX.
    """
    if isinstance(condition, AllOf | AnyOf):
        parts, every = (condition.all, value) if isinstance(condition, AllOf) else (condition.any, not value)
        settled = (_always(part, possible, target, value=value) for part in parts)
        return all(settled) if every else any(settled)
    if isinstance(condition, Not):
        return _always(condition.not_, possible, target, value=not value)
    return _holds_from_the_start(condition, possible) if value else _never(condition, possible, target)


def _never(condition: Condition, possible: PossibleEvents, target: str | None) -> bool:
    at = possible.earliest(condition, target)
    return at is None or (possible.until is not None and at > possible.until)


def _holds_from_the_start(condition: Condition, possible: PossibleEvents) -> bool:
    since = possible.until or 0
    if isinstance(condition, TimeCondition):
        return condition.time <= since
    if isinstance(condition, ThreatCondition) and condition.stage is None:
        at = possible.struck_at.get(condition.threat)
        return at is not None and at <= since
    return False


def why_impossible(condition: Condition, possible: PossibleEvents, target: str | None = None) -> Reason:
    """Return why an impossible condition cannot be true. It names the first of its parts that cannot be true."""
    if isinstance(condition, AllOf | AnyOf):
        parts = condition.all if isinstance(condition, AllOf) else condition.any
        return why_impossible(next(p for p in parts if impossible(p, possible, target)), possible, target)
    if isinstance(condition, LevelCondition):
        return _why_level(condition, possible, target)
    if isinstance(condition, LossCondition):
        name = quoted(condition.process.replace("{target}", target or "{target}"))
        return Reason.of(f"problems.script.why.{condition.lost}", name=name)
    if isinstance(condition, ActionCondition):
        if condition.by is not None:
            return Reason.of("problems.script.why.time", time=format_duration(condition.by))
        return Reason.of("problems.script.why.action", name=quoted(condition.action))
    if isinstance(condition, InjectCondition):
        answered = condition.inject in possible.injects
        key = "problems.script.why.answer" if answered else "problems.script.why.inject"
        return Reason.of(key, name=quoted(condition.inject))
    if isinstance(condition, ThreatCondition):
        key = "problems.script.why.stage" if condition.threat in possible.threats else "problems.script.why.threat"
        return Reason.of(key, name=quoted(condition.threat), stage=quoted(condition.stage or ""))
    if isinstance(condition, TimeCondition):
        return Reason.of("problems.script.why.time", time=format_duration(condition.time))
    if isinstance(condition, Not):
        return _why_certain(condition.not_)
    return Reason.of("problems.script.why.other")


def _why_level(condition: LevelCondition, possible: PossibleEvents, target: str | None) -> Reason:
    name = quoted(condition.pattern.replace("{target}", target or "{target}"))
    if possible.earliest(condition, target) is not None:
        return Reason.of("problems.script.why.not-so-long", name=name, time=format_duration(condition.for_))
    if condition.below is None:
        return Reason.of("problems.script.why.above", name=name)
    if condition.need is not None:
        return Reason.of("problems.script.why.need", name=name, need=quoted(condition.need))
    return Reason.of("problems.script.why.level", name=name)


def _why_certain(condition: Condition) -> Reason:
    """Return why what must not be true is true."""
    if isinstance(condition, ThreatCondition):
        return Reason.of("problems.script.why.struck", name=quoted(condition.threat))
    if isinstance(condition, TimeCondition):
        return Reason.of("problems.script.why.past", time=format_duration(condition.time))
    return Reason.of("problems.script.why.other")
