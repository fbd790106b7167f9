"""Warnings of people who are to call for want of a service.

They are nobody, or have nobody to call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason
from sim.scenario.models.effects import OutageCalls
from sim.scenario.source.problems import quoted
from sim.scenario.stations import call_paths, lines_called
from sim.selectors import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Effect

__all__ = ["warn_calls"]


def warn_calls(draft: Draft) -> None:
    """Warn of callers who are nobody, or who reach no call takers."""
    found = [
        ((*path, number, "target"), effect.target.replace("{target}", target or "{target}"))
        for path, effects, target in _carried(draft)
        for number, effect in enumerate(effects)
        if isinstance(effect, OutageCalls)
    ]
    if not found:
        return
    scenario = draft.scenario
    lines = tuple(call_paths(scenario.processes))
    matcher = Matcher(scenario.processes)
    for place, target in found:
        processes = [name for name in matcher.match(target) if scenario.processes[name].customers > 0]
        if "{" in target:
            continue
        if not processes:
            draft.warn(place, Reason.of("problems.calls.nobody", name=quoted(target)))
        elif not any(lines_called(scenario, name, lines) for name in processes):
            draft.warn(place, Reason.of("problems.calls.no-line", name=quoted(target)))


def _carried(draft: Draft) -> Iterator[tuple[Path, Sequence[Effect], str | None]]:
    """Yield the effects of everything that carries them.

    Each is with its place and the target of what carries it.
    """
    scenario = draft.scenario
    yield ("start",), scenario.start, None
    for name, reaction in scenario.reactions.items():
        yield ("reactions", name, "effects"), reaction.effects, reaction.target
    for number, threat in enumerate(scenario.threats):
        yield ("threats", number, "effects"), threat.effects, threat.target
        for at, stage in enumerate(threat.stages):
            yield ("threats", number, "stages", at, "effects"), stage.effects, stage.target or threat.target
    for number, inject in enumerate(scenario.injects):
        yield ("injects", number, "effects"), inject.effects, None
    for number, action in enumerate(scenario.actions):
        yield ("actions", number, "effects"), action.effects, None
