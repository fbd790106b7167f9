"""Checks of the time plan: sums, jumps that go back, injects in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.models.inject import planned_times
from sim.scenario.models.time_plan import jump_times
from sim.scenario.source.problems import quoted
from sim.units import format_clock, format_duration

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models.time_plan import PlanSpan

__all__ = ["check_time_plan", "warn_time_plan"]


def check_time_plan(draft: Draft) -> None:
    """Report a plan that does not add up, or goes back."""
    scenario = draft.scenario
    if not scenario.time_plan:
        return
    played = sum(step.play or 0 for step in scenario.time_plan)
    if played != scenario.lasts:
        values = {"lasts": format_duration(scenario.lasts), "sum": format_duration(played)}
        draft.say(("lasts",), Reason.of("problems.plan.sum", **values), code="plan sum")
    before = True
    for span in scenario.plan_spans:
        path: Path = ("time-plan", span.step)
        if span.jump and before:
            draft.say(path, Reason.of("problems.plan.no-sitting"), code="plan sitting")
        elif span.jump:
            _check_jump(draft, (*path, "jump-to"), span)
        for name in scenario.time_plan[span.step].injects:
            draft.one_of((*path, "injects", name), name, draft.known.sections["injects"], "problems.no-inject")
        before = span.jump
    if scenario.ends > scenario.horizon:
        values = {"at": format_clock(scenario.ends), "horizon": format_duration(scenario.horizon)}
        draft.say(("time-plan",), Reason.of("problems.plan.past-horizon", **values), code="plan horizon")


def _check_jump(draft: Draft, path: Path, span: PlanSpan) -> None:
    """Report a jump to a time that is not there, or not after where it begins."""
    text = draft.scenario.time_plan[span.step].jump_to or ""
    times = jump_times(draft.scenario.start_local, text)
    if not times:
        draft.say(path, Reason.of("problems.plan.skipped", value=quoted(text)), code="plan skipped")
    elif span.until <= span.since:
        what = Reason.of("problems.plan.backwards", value=quoted(text), at=format_clock(span.since))
        draft.say(path, what, code="plan back")
    elif len([t for t in times if t > span.since]) > 1:
        draft.warn(path, Reason.of("problems.plan.twice", value=quoted(text)))


def warn_time_plan(draft: Draft) -> None:
    """Warn of injects in a jump of which nothing is said, and of others named there."""
    scenario = draft.scenario
    planned = planned_times(scenario.injects)
    numbers = {inject.id: number for number, inject in enumerate(scenario.injects)}
    for span in scenario.plan_spans:
        if not span.jump:
            continue
        said = scenario.time_plan[span.step].injects
        inside = {name for name, t in planned.items() if span.since < t <= span.until}
        values = {"since": format_clock(span.since), "until": format_clock(span.until)}
        for name in sorted(inside - set(said), key=numbers.__getitem__):
            fate = "after" if scenario.injects[numbers[name]].expects else "brief"
            what = Reason.of("problems.plan.no-fate", name=quoted(name), fate=fate, **values)
            draft.warn(("injects", numbers[name]), what)
        for name in said:
            if name in planned and name not in inside:
                what = Reason.of("problems.plan.not-in-jump", name=quoted(name), **values)
                draft.warn(("time-plan", span.step, "injects", name), what)
