"""Checks of incidents and questions.

Their processes exist, at times that the run reaches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.source.problems import quoted
from sim.selectors import matches
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models.incident import ExpectedWindow, Question

__all__ = ["check_incident", "check_questions"]


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


def check_questions(draft: Draft) -> None:
    """Check what questions refer to, and when. A scenario without them passes."""
    seen: set[str] = set()
    for number, question in enumerate(draft.scenario.questions):
        path = ("questions", number)
        if question.id in seen:
            draft.say((*path, "id"), Reason.of("problems.id.question", name=quoted(question.id)))
        seen.add(question.id)
        for place, expected in enumerate(question.expects):
            _check_expected(draft, (*path, "expects", place), expected, question.horizon)
        _check_causes(draft, question)


def _check_expected(draft: Draft, path: Path, expected: ExpectedWindow, horizon: int) -> None:
    key = "process" if expected.process else "all" if expected.all else "mean"
    if draft.process((*path, key), expected.pattern):
        meant = draft.known.processes.match(expected.pattern)
        for number, but in enumerate(expected.except_):
            draft.process((*path, "except", number), but)
        if all(any(matches(but, name) for but in expected.except_) for name in meant):
            draft.say((*path, "except"), Reason.of("problems.questions.none-left", pattern=quoted(expected.pattern)))
    if expected.to > horizon:
        draft.say((*path, "to"), Reason.of("problems.late.expected", horizon=format_duration(horizon)))


def _check_causes(draft: Draft, question: Question) -> None:
    own = set(question.threats)
    for number, threat in enumerate(draft.scenario.threats):
        if threat.id in own and threat.at is not None and threat.at > question.horizon:
            values = {"at": format_duration(threat.at), "horizon": format_duration(question.horizon)}
            draft.say(("threats", number, "at"), Reason.of("problems.late", **values))
