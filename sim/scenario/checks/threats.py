"""Checks of threats: hazards, tags and stages.

A hazard can damage something, something carries the tag, and the stages can begin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.checks.conditions import check_condition
from sim.scenario.checks.effects import check_effects
from sim.scenario.source.problems import quoted
from sim.selectors import Matcher

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Compromise, Condition, Footprint, Stage, Threat

__all__ = ["check_threat", "known_place"]


def known_place(draft: Draft, target: str) -> bool:
    """Return whether ``target`` is a known place of a threat.

    That is a region, a pattern of regions, or a tag that some process carries.
    """
    return bool(Matcher(draft.known.sections["regions"]).match(target)) or target in _tags(draft)


def check_threat(draft: Draft, path: Path, threat: Threat) -> None:
    """Check a threat that stands at ``path``, whose target is known."""
    targets = (threat.target,) if threat.target else ()
    more = bool(threat.footprint or threat.compromise or threat.stages)
    check_effects(draft, (*path, "effects"), threat.effects, targets, path, beside=more)
    for number, footprint in enumerate(threat.footprint):
        _check_footprint(draft, (*path, "footprint", number), footprint, threat)
    if threat.compromise is not None:
        _check_compromise(draft, (*path, "compromise"), threat.compromise, threat)
    seen: set[str] = set()
    for number, stage in enumerate(threat.stages):
        place = (*path, "stages", number)
        if stage.id in seen:
            draft.say((*place, "id"), Reason.of("problems.id.stage", name=quoted(stage.id)))
        seen.add(stage.id)
        _check_stage(draft, place, stage, threat)


def _tags(draft: Draft) -> list[str]:
    return list(dict.fromkeys(tag for process in draft.scenario.processes.values() for tag in process.tags))


def _check_footprint(draft: Draft, path: Path, footprint: Footprint, threat: Threat) -> None:
    regions = Matcher(draft.known.sections["regions"])
    if footprint.work_below is not None and footprint.intensity[-1][1] >= footprint.work_below:
        draft.say((*path, "work-below"), Reason.of("problems.footprint.never-safe"), code="never safe")
    places = [key.replace("{target}", threat.target or "") for key in footprint.over] or [threat.target or ""]
    if "" in places:
        draft.say(path, Reason.of("problems.footprint.nowhere"), code="no target")
        return
    hit: set[str] = set()
    for key, place in zip(footprint.over or ("",), places, strict=True):
        processes, found = draft.known.processes.match(place), set(regions.match(place))
        if not processes and not found:
            where = (*path, "over", key) if key else (*path[:2], "target")
            known = [*regions.names, *draft.known.processes.names]
            remedy = draft.problems.nearest(place, known, "problems.no-place.do", draft.known.titles)
            draft.say(where, Reason.of("problems.no-place", name=quoted(place)), remedy, code="no place", key=bool(key))
            return
        hit.update(processes)
        hit.update(name for name, p in draft.scenario.processes.items() if p.region in found)
    at_risk = [name for name in hit if footprint.hazard in _fragile(draft, name)]
    # What the library says of processes that are elsewhere is passed over, as long as the threat does something else.
    beside = draft.of_library((*path, "hazard")) and (len(threat.footprint) > 1 or bool(threat.effects))
    if not at_risk and not beside and not any(name in draft.known.uncertain for name in hit):
        what = Reason.of("problems.footprint.harmless", name=quoted(footprint.hazard))
        known = sorted({hazard for name in hit for hazard in _fragile(draft, name)})
        remedy = draft.problems.nearest(footprint.hazard, known, "problems.footprint.harmless.do")
        draft.say((*path, "hazard"), what, remedy, code="no fragility")


def _fragile(draft: Draft, name: str) -> tuple[str, ...]:
    process = draft.scenario.processes.get(name)
    return tuple(process.fragility) if process is not None else ()


def _check_compromise(draft: Draft, path: Path, compromise: Compromise, threat: Threat) -> None:
    tag = compromise.tag.replace("{target}", threat.target or "")
    carriers = [name for name, process in draft.scenario.processes.items() if tag in process.tags]
    if not carriers:
        remedy = draft.problems.nearest(tag, _tags(draft), "problems.compromise.no-tag.do")
        draft.say((*path, "tag"), Reason.of("problems.compromise.no-tag", name=quoted(tag)), remedy, code="no tag")
        return
    if compromise.first is not None and compromise.first.replace("{target}", threat.target or "") not in carriers:
        values = {"name": quoted(compromise.first), "tag": quoted(tag), "known": ", ".join(carriers[:8])}
        draft.say((*path, "first"), Reason.of("problems.compromise.no-carrier", **values), code="not a carrier")
    needs = [need for name in carriers for need in draft.known.parts(name, "needs")]
    if compromise.through is not None and compromise.through not in needs:
        what = Reason.of("problems.compromise.no-need", tag=quoted(tag), name=quoted(compromise.through))
        draft.say((*path, "through"), what, draft.problems.nearest(compromise.through, needs, "problems.leave-out"))
    check_condition(draft, (*path, "activates-when"), compromise.activates_when)
    strikes = compromise.activates_after is not None or compromise.activates_when is not None
    if strikes and not compromise.effects:
        draft.say(path, Reason.of("problems.compromise.no-effects", target="{target}"), code="no effects")
    if compromise.effects and not strikes:
        draft.say(path, Reason.of("problems.compromise.never-strikes"), code="never strikes")
    check_effects(draft, (*path, "effects"), compromise.effects, carriers[:1], path)


def _check_stage(draft: Draft, path: Path, stage: Stage, threat: Threat) -> None:
    target = stage.target or threat.target
    _check_aimed(draft, (*path, "when"), stage.when, target)
    _check_aimed(draft, (*path, "unless"), stage.unless, target)
    if stage.within is not None and stage.when is None:
        draft.say((*path, "within"), Reason.of("problems.stage.waits-for-nothing"))
    check_effects(draft, (*path, "effects"), stage.effects, (target,) if target else (), path)
    for number, other in enumerate(stage.else_):
        place = (*path, "else", number)
        aim = other.target or target
        _check_aimed(draft, (*place, "unless"), other.unless, aim)
        if not other.effects and not stage.effects:
            draft.say(place, Reason.of("problems.stage.does-nothing"))
        where = "effects" if other.effects else "target"
        if other.effects:
            check_effects(draft, (*place, where), other.effects, (aim,) if aim else (), place)
        elif other.target is not None and not draft.known.processes.match(other.target.partition("/")[0]):
            draft.process((*place, "target"), other.target.partition("/")[0])


def _check_aimed(draft: Draft, path: Path, condition: Condition | None, target: str | None) -> None:
    if condition is not None:
        check_condition(draft, path, condition, target)
