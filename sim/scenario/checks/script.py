"""Warnings about the script.

They are for what can never come, comes too late, is tested by nothing, or has no effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.checks.reachability import PossibleEvents
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
from sim.scenario.models.exercise import MEASURED
from sim.scenario.source.problems import quoted
from sim.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Action, Condition, Inject, Scenario

__all__ = ["warn_script"]


def warn_script(draft: Draft) -> None:
    """Warn of injects, actions and objectives that cannot do their purpose."""
    if draft.network_alone:
        return
    _warn_objectives(draft)
    _warn_effects(draft)
    possible = PossibleEvents(draft.scenario)
    for number, inject in enumerate(draft.scenario.injects):
        _warn_inject(draft, number, inject, possible)
    for number, action in enumerate(draft.scenario.actions):
        if action.when is not None and possible.known and possible.orderable(action) is None:
            aim = action.targets[0].partition("/")[0] if action.targets else None
            why = _why(action.when, possible, aim)
            draft.warn(("actions", number, "when"), Reason.of("problems.script.refused", why=why))


def _warn_inject(draft: Draft, number: int, inject: Inject, possible: PossibleEvents) -> None:
    ends = draft.scenario.lasts
    if inject.when is None:
        if inject.at is not None and inject.at > ends:
            values = {"at": format_duration(inject.at), "lasts": format_duration(ends)}
            draft.warn(("injects", number, "at"), Reason.of("problems.script.after-end", **values))
        _warn_absent(draft, number, inject, possible)
    elif possible.known:
        at = possible.injects.get(inject.id)
        if at is None:
            why = _why(inject.when, possible)
            draft.warn(("injects", number, "when"), Reason.of("problems.script.never", why=why))
        elif at > ends:
            values = {"at": format_duration(at), "lasts": format_duration(ends)}
            draft.warn(("injects", number, "when"), Reason.of("problems.script.earliest-after-end", **values))


def _warn_absent(draft: Draft, number: int, inject: Inject, possible: PossibleEvents) -> None:
    """Warn of an inject to a team that cannot be at the table by then.

    Only an inject with a time, to a team that an action brings, can have this fault.
    """
    for place, name in enumerate(inject.to):
        team = draft.scenario.teams.get(name)
        if inject.at is not None and team is not None and team.from_ is not None:
            path = ("injects", number, "to") if len(inject.to) == 1 else ("injects", number, "to", place)
            _warn_not_there(draft, path, (name, team.from_), inject.at, possible)


def _warn_not_there(draft: Draft, path: Path, who: tuple[str, str], at: int, possible: PossibleEvents) -> None:
    """Warn where a team is not there at ``at``, ms.

    ``who`` is the team, and the action that brings it.
    """
    team, brings = who
    first = possible.actions.get(brings) if possible.known else 0
    values = {"team": quoted(team), "brings": quoted(brings)}
    if first is None:
        draft.warn(path, Reason.of("problems.script.never-there", **values))
    elif at < first:
        times = {"at": format_duration(at), "earliest": format_duration(first)}
        draft.warn(path, Reason.of("problems.script.not-yet-there", **times, **values))
    elif at == 0 and not _at_once(draft.scenario, brings):
        draft.warn(path, Reason.of("problems.script.not-there-at-start", **values))


def _at_once(scenario: Scenario, doing: str) -> bool:
    """Return whether a scripted team does an action at STARTEX.

    A step without a delay counts, also when it waits for a condition.
    """
    steps = [step for steps in scenario.scripted_teams.values() for step in steps if step.do == doing]
    return any(step.after == 0 and not step.at for step in steps)


def _warn_objectives(draft: Draft) -> None:
    tested = {
        expected.objective.partition("/")[0]
        for inject in draft.scenario.injects
        for expected in inject.expects
        if expected.objective is not None
    }
    for name in draft.scenario.objectives:
        if name not in tested:
            draft.warn(("objectives", name), Reason.of("problems.script.untested", name=quoted(name)), key=True)


def _warn_effects(draft: Draft) -> None:
    """Warn of actions without effect that nothing waits for and nothing expects."""
    scenario = draft.scenario
    asked = {part.action for one in _conditions(scenario) for part in _parts(one) if isinstance(part, ActionCondition)}
    asked |= {name for inject in scenario.injects for expected in inject.expects for name in expected.any_of}
    asked |= {team.from_ for team in scenario.teams.values() if team.from_ is not None}
    asked |= {measure.of for measure in scenario.measures if MEASURED[measure.measure] == "action"}
    for number, action in enumerate(scenario.actions):
        if action.id not in asked and _idle(action):
            draft.warn(("actions", number), Reason.of("problems.script.no-effect", name=quoted(action.id)))


def _idle(action: Action) -> bool:
    """Return whether an action changes nothing and costs nothing. It has no effects, means or euros."""
    return not (action.effects or action.partly or action.means or action.one_per or action.cost)


def _conditions(scenario: Scenario) -> Iterator[Condition]:
    """Yield every condition of a scenario."""
    found: list[Condition | None] = [inject.when for inject in scenario.injects]
    for reaction in scenario.reactions.values():
        found += [reaction.when, reaction.until]
    for action in scenario.actions:
        found += [action.when, action.answer.agree_when, action.answer.partly_when]
    for steps in scenario.scripted_teams.values():
        found += [step.when for step in steps]
    for threat in scenario.threats:
        found.append(threat.when)
        found.append(threat.compromise.activates_when if threat.compromise is not None else None)
        for stage in threat.stages:
            found += [stage.when, stage.unless, *(other.unless for other in stage.else_)]
    yield from (one for one in found if one is not None)


def _parts(condition: Condition) -> Iterator[Condition]:
    """Yield the innermost conditions of a condition. A condition that is not made of others yields itself."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from _parts(part)
    elif isinstance(condition, Not):
        yield from _parts(condition.not_)
    else:
        yield condition


def _why(condition: Condition, possible: PossibleEvents, target: str | None = None) -> Reason:
    """Return why an impossible condition cannot be true. It names the first of its parts that cannot be true."""
    if isinstance(condition, AllOf | AnyOf):
        parts = condition.all if isinstance(condition, AllOf) else condition.any
        first = next(part for part in parts if possible.earliest(part, target) is None)
        return _why(first, possible, target)
    if isinstance(condition, LevelCondition):
        name = quoted(condition.pattern.replace("{target}", target or "{target}"))
        if condition.below is None:
            return Reason.of("problems.script.why.above", name=name)
        if condition.need is not None:
            return Reason.of("problems.script.why.need", name=name, need=quoted(condition.need))
        return Reason.of("problems.script.why.level", name=name)
    if isinstance(condition, LossCondition):
        name = quoted(condition.process.replace("{target}", target or "{target}"))
        return Reason.of(f"problems.script.why.{condition.lost}", name=name)
    if isinstance(condition, ActionCondition):
        return Reason.of("problems.script.why.action", name=quoted(condition.action))
    if isinstance(condition, InjectCondition):
        answered = condition.inject in possible.injects
        key = "problems.script.why.answer" if answered else "problems.script.why.inject"
        return Reason.of(key, name=quoted(condition.inject))
    if isinstance(condition, ThreatCondition):
        key = "problems.script.why.stage" if condition.threat in possible.threats else "problems.script.why.threat"
        return Reason.of(key, name=quoted(condition.threat), stage=quoted(condition.stage or ""))
    return Reason.of("problems.script.why.other")
