"""Checks of effects: every target exists, also one that ``{target}`` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, assert_never

from sim.errors import Reason
from sim.scenario.models.effects import Message
from sim.scenario.source.problems import quoted
from sim.selectors import Matcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Effect

__all__ = ["check_effects"]

_TARGET: Final = "{target}"


def check_effects(
    draft: Draft,
    path: Path,
    effects: Sequence[Effect],
    targets: Sequence[str],
    carrier: Path | None = None,
    *,
    beside: bool = False,
) -> None:
    """Check the effects at ``path``, with ``targets`` as values of ``{target}``.

    ``carrier`` is the place of what could have a target, but has none; none where nothing can. Effects of the library
    on processes that this network does not have are skipped, as long as some effect has a target. ``beside`` tells that
    these effects are an addition to others, so that all of them may be skipped.
    """
    passed = {number for number, effect in enumerate(effects) if _elsewhere(draft, (*path, number), effect, targets)}
    if len(passed) == len(effects) and not beside:
        passed = set()
    for number, effect in enumerate(effects):
        place = (*path, number)
        if number in passed:
            continue
        if isinstance(effect, Message):
            draft.process((*place, "via"), effect.via)
        if effect.in_turn is not None and effect.in_turn.targets:
            _check_turns(draft, (*place, "in-turn", "targets"), effect, effect.in_turn.targets, targets)
        elif _TARGET not in effect.target:
            _check_target(draft, (*place, "target"), effect, effect.target)
        elif not targets and carrier is not None:
            of_action = Reason.of("problems.target.action.do") if carrier[0] == "actions" else None
            draft.say(carrier, Reason.of("problems.target.carrier", target=_TARGET), of_action, code="no target")
        elif not targets:
            draft.say((*place, "target"), Reason.of("problems.target.none", target=_TARGET), code="no target")
        else:
            _check_stand_in(draft, (*place, "target"), effect, targets)


def _elsewhere(draft: Draft, place: Path, effect: Effect, targets: Sequence[str]) -> bool:
    """Return whether a library effect means processes that this network lacks.

    An example is 112 in a network of water alone.
    """
    if effect.target == _TARGET or effect.in_turn is not None or not draft.of_library(place):
        return False
    if effect.kind.aims_at in ("crews", "means", "route"):
        return False
    meant = [effect.target.replace(_TARGET, target) for target in targets] or [effect.target]
    return not any(draft.known.processes.match(target.partition("/")[0]) for target in meant)


def _check_turns(draft: Draft, path: Path, effect: Effect, turns: Sequence[str], targets: Sequence[str]) -> None:
    for number, turn in enumerate(turns):
        if _TARGET not in turn:
            _check_target(draft, (*path, number), effect, turn)
        elif targets:
            for target in targets:
                _check_target(draft, (*path, number), effect, turn.replace(_TARGET, target))
        else:
            what = Reason.of("problems.target.none", target=_TARGET)
            draft.say((*path, number), what, Reason.of("problems.target.turn.do"), code="no target")


def _check_stand_in(draft: Draft, path: Path, effect: Effect, targets: Sequence[str]) -> None:
    for target in targets:
        if target.count("/") + effect.target.count("/") <= 1:
            _check_target(draft, path, effect, effect.target.replace(_TARGET, target))
        else:
            values = {"name": quoted(effect.target), "target": quoted(target), "alone": _TARGET}
            draft.say(path, Reason.of("problems.target.together", **values))


def _check_target(draft: Draft, path: Path, effect: Effect, target: str) -> None:
    sections = draft.known.sections
    aimed = effect.kind.aims_at
    match aimed:
        case "crews":
            if not Matcher(sections["crews"]).match(target):
                draft.one_of(path, target, sections["crews"], "problems.no-crews")
        case "means":
            draft.one_of(path, target, sections["means"], "problems.no-means")
        case "route":
            draft.one_of(path, target, sections["routes"], "problems.no-route")
        case "link" | "need" | "process" | "process-or-need":
            # What an action means is put in force one order at a time.
            if path[0] != "actions":
                draft.count(path, target, "problems.pattern.effects")
            _check_process(draft, path, effect, target)
        case _:
            assert_never(aimed)


def _check_process(draft: Draft, path: Path, effect: Effect, target: str) -> None:
    aimed = effect.kind.aims_at
    if aimed == "link":
        _check_part(draft, path, target, "load")
    elif aimed == "need" or (aimed == "process-or-need" and "/" in target):
        _check_part(draft, path, target, "needs")
    elif "/" in target:
        process = target.partition("/")[0]
        what = Reason.of("problems.target.no-part", effect=effect.effect, name=quoted(target))
        remedy = Reason.of("problems.write", written=f"target: {process}")
        draft.say(path, what, remedy, code="not a process")
    else:
        draft.process(path, target)


def _check_part(draft: Draft, path: Path, target: str, field: Literal["needs", "load"]) -> None:
    process, _, part = target.partition("/")
    code = f"no {field}"
    if not part:
        what = Reason.of(f"problems.target.names-no-{field}", name=quoted(target), process=process)
        draft.say(path, what, code=code)
        return
    if not draft.process(path, process):
        return
    found, parts, judged = draft.known.matching_parts(target, field)
    if judged and not parts:
        known = list(dict.fromkeys(p for name in found[:50] for p in draft.known.parts(name, field)))
        what = Reason.of(f"problems.has-no-{field}", process=quoted(process), name=quoted(part))
        draft.say(path, what, draft.problems.nearest(part, known, f"{what.key}.do"), code=code)
