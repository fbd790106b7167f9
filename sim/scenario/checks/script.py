"""Warnings about the script.

They are for what can never come, comes too late, is tested by nothing, or has no effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.checks.impossibility import why_impossible
from sim.scenario.checks.inject_warnings import warn_injects
from sim.scenario.checks.reachability import PossibleEvents
from sim.scenario.models import ActionCondition, AllOf, AnyOf, Not
from sim.scenario.models.exercise import MEASURED
from sim.scenario.models.inject import reserve_of
from sim.scenario.source.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario.checks.references import Draft
    from sim.scenario.models import Action, Condition, Scenario

__all__ = ["warn_script"]


def warn_script(draft: Draft) -> None:
    """Warn of injects, actions and objectives that cannot do their purpose."""
    if draft.network_alone:
        return
    _warn_objectives(draft)
    _warn_effects(draft)
    possible = PossibleEvents(draft.scenario)
    warn_injects(draft, possible)
    for number, action in enumerate(draft.scenario.actions):
        if action.when is not None and possible.known and possible.orderable(action) is None:
            aim = action.targets[0].partition("/")[0] if action.targets else None
            why = why_impossible(action.when, possible, aim)
            draft.warn(("actions", number, "when"), Reason.of("problems.script.refused", why=why))


def _warn_objectives(draft: Draft) -> None:
    """Warn of objectives that no inject tests, or none but those in reserve."""
    reserve = reserve_of(draft.scenario.injects)
    tested: dict[str, bool] = {}
    for inject in draft.scenario.injects:
        for expected in inject.expects:
            if expected.objective is not None:
                name = expected.objective.partition("/")[0]
                tested[name] = tested.get(name, False) or inject.id not in reserve
    for name in draft.scenario.objectives:
        if not tested.get(name):
            key = "problems.script.tested-in-reserve" if name in tested else "problems.script.untested"
            draft.warn(("objectives", name), Reason.of(key, name=quoted(name)), key=True)


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
    found: list[Condition | None] = [one for inject in scenario.injects for one in (inject.when, inject.presumes)]
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
