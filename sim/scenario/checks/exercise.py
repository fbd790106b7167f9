"""Checks of the exercise: teams, injects, actions, threats, scripts, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.origin import numbered
from sim.scenario.checks.conditions import check_condition
from sim.scenario.checks.effects import check_effects
from sim.scenario.checks.injects import check_injects
from sim.scenario.checks.means import check_means
from sim.scenario.checks.tasks import check_tasks
from sim.scenario.checks.threats import check_threat, known_place
from sim.scenario.models.exercise import MEASURED
from sim.scenario.source.problems import quoted
from sim.selectors import matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Action, Measure, ScriptStep

__all__ = ["check_exercise"]

_DOING: Final = "problems.no-doing"
_RESERVED: Final = frozenset({"players", "evaluator", "facilitator", "keten"})
"""Who looks on and who writes in a journal beside the personas."""


def check_exercise(draft: Draft) -> None:
    """Check what the exercise refers to."""
    scenario = draft.scenario
    _check_ids(draft)
    check_effects(draft, ("start",), scenario.start, ())
    for number, threat in enumerate(scenario.threats):
        path: Path = ("threats", number)
        check_condition(draft, (*path, "when"), threat.when, threat.target)
        target = threat.target
        if target is None or known_place(draft, target) or _target_known(draft, (*path, "target"), target):
            check_threat(draft, path, threat)
    for name, team in scenario.teams.items():
        draft.one_of(("teams", name, "from"), team.from_, draft.known.doings, _DOING)
    for name in scenario.personas:
        _check_persona(draft, name)
    check_injects(draft)
    check_tasks(draft)
    for number, action in enumerate(scenario.actions):
        _check_action(draft, ("actions", number), action)
    for name, steps in scenario.scripted_teams.items():
        for number, step in enumerate(steps):
            _check_step(draft, ("scripted-teams", name, number), step)
    for number, measure in enumerate(scenario.measures):
        _check_measure(draft, ("measures", number), measure)


def _check_persona(draft: Draft, name: str) -> None:
    """Check a persona; warn of one that gives nothing and answers nothing."""
    path, persona = ("personas", name), draft.scenario.personas[name]
    if name in _RESERVED and not draft.resolved:
        # Journals of before the rule go on being read.
        draft.say(path, Reason.of("problems.persona.reserved", name=quoted(name)))
    for number, pattern in enumerate(persona.knows):
        draft.process((*path, "knows", number), pattern)
    for number, inject in enumerate(persona.gives):
        draft.one_of((*path, "gives", number), inject, draft.known.sections["injects"], "problems.no-inject")
    gives = any(persona.brings(inject) for inject in draft.scenario.injects)
    if draft.scenario.injects and not gives and not any(one.owner == name for one in draft.scenario.actions):
        draft.warn(path, Reason.of("problems.persona.nothing-to-do", name=quoted(name)))


def _check_ids(draft: Draft) -> None:
    scenario = draft.scenario
    for section in ("threats", "injects", "actions", "measures"):
        seen: set[str] = set(scenario.decisions) if section == "actions" else set()
        for number, item in enumerate(getattr(scenario, section)):
            if item.id in seen:
                draft.say((section, number, "id"), Reason.of("problems.id.taken", name=quoted(item.id)))
            seen.add(item.id)


def _check_action(draft: Draft, path: Path, action: Action) -> None:
    sections = draft.known.sections
    owners = [*sections["personas"], *sections["teams"]]
    draft.one_of((*path, "owner"), action.owner, owners, "problems.no-persona")
    draft.one_of((*path, "route"), action.route, sections["routes"], "problems.no-route")
    aim = action.targets[0].partition("/")[0] if action.targets else None
    check_condition(draft, (*path, "when"), action.when, aim)
    check_condition(draft, (*path, "answer", "agree-when"), action.answer.agree_when, aim)
    check_condition(draft, (*path, "answer", "partly-when"), action.answer.partly_when, aim)
    if action.channel is not None:
        draft.process((*path, "channel"), action.channel)
    check_means(draft, path, action)
    targets = [t for number, t in enumerate(action.targets) if _target_known(draft, (*path, "targets", number), t)]
    if action.targets and not targets:
        return
    check_effects(draft, (*path, "effects"), action.effects, targets, path)
    check_effects(draft, (*path, "partly"), action.partly or (), targets, path)


def _target_known(draft: Draft, path: Path, target: str) -> bool:
    sections = draft.known.sections
    if target in sections["crews"] or target in sections["routes"] or target in sections["means"]:
        return True
    process, _, part = target.partition("/")
    if not draft.process(path, process):
        return False
    if not part:
        return True
    found, needs, judged = draft.known.matching_parts(target, "needs")
    if not judged or needs or draft.known.matching_parts(target, "load")[1]:
        return True
    known = list(dict.fromkeys(need for name in found[:50] for need in draft.known.parts(name, "needs")))
    what = Reason.of("problems.has-no-needs", process=quoted(process), name=quoted(part))
    draft.say(path, what, draft.problems.nearest(part, known, "problems.has-no-needs.do"), code="no needs")
    return False


def _check_step(draft: Draft, path: Path, step: ScriptStep) -> None:
    check_condition(draft, (*path, "when"), step.when)
    if not draft.one_of((*path, "do"), step.do, draft.known.doings, _DOING):
        return
    action = next((a for a in draft.scenario.actions if a.id == step.do), None)
    targets = action.targets if action is not None else ()
    if action is None and step.do not in draft.scenario.decisions:
        return
    if step.target is None:
        if targets:
            draft.say(path, Reason.of("problems.step.no-target", name=step.do, known=_few(targets)), code="no target")
    elif not targets:
        draft.say((*path, "target"), Reason.of("problems.step.no-targets", name=step.do))
    elif not any(step.target == t or matches(t, step.target) for t in targets):
        values = {"name": step.do, "target": quoted(step.target), "known": _few(targets)}
        draft.say((*path, "target"), Reason.of("problems.step.wrong-target", **values), code="wrong target")
    elif step.target not in targets:
        _target_known(draft, (*path, "target"), step.target)
    if step.takes:
        _check_takes(draft, (*path, "takes"), step, action)


def _check_takes(draft: Draft, path: Path, step: ScriptStep, action: Action | None) -> None:
    """Report what is to be taken and is no order, or is for what needs no means."""
    if action is None or not (action.means or action.one_per):
        draft.say(path, Reason.of("problems.step.takes-nothing", name=step.do))
    name, ordinal = numbered(step.takes)
    if step.takes != "*" and not ("#" in step.takes and ordinal is None):
        draft.one_of(path, name, draft.known.sections["actions"], "problems.step.takes")
    elif step.takes != "*":
        draft.say(path, Reason.of("problems.step.takes", name=quoted(step.takes)), code="problems.step.takes")


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:8])


def _check_measure(draft: Draft, path: Path, measure: Measure) -> None:
    named = MEASURED[measure.measure]
    if named == "action":
        draft.one_of((*path, "of"), measure.of, draft.known.sections["actions"], "problems.no-action")
    elif named == "process":
        draft.process((*path, "of"), measure.of)
    draft.one_of((*path, "price-of"), measure.price_of, draft.known.doings, _DOING)
    if measure.price_of is not None and measure.at_most is None:
        draft.say((*path, "price-of"), Reason.of("problems.measure.price-unsaid", name=quoted(measure.price_of)))
    if measure.price_of is None and measure.at_most is not None:
        draft.say((*path, "at-most"), Reason.of("problems.measure.no-price-of"))
