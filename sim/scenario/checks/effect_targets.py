"""Every effect of a scenario, with its carrier and its possible targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario.checks.references import Path
    from sim.scenario.models import Effect, Scenario, Threat

__all__ = ["EffectGroup", "carried"]


class EffectGroup(NamedTuple):
    """Effects that stand together."""

    path: Path
    effects: Sequence[Effect]
    targets: Sequence[str]
    """What ``{target}`` in them may stand for."""


def carried(scenario: Scenario) -> Iterator[EffectGroup]:
    """Yield the effects of a scenario by carrier. The order is: start, threats, reactions, injects, actions."""
    yield EffectGroup(("start",), scenario.start, ())
    for number, threat in enumerate(scenario.threats):
        yield from _of_threat(scenario, ("threats", number), threat)
    for name, reaction in scenario.reactions.items():
        yield EffectGroup(("reactions", name, "effects"), reaction.effects, _aim(reaction.target))
    for number, inject in enumerate(scenario.injects):
        yield EffectGroup(("injects", number, "effects"), inject.effects, ())
    for number, action in enumerate(scenario.actions):
        yield EffectGroup(("actions", number, "effects"), action.effects, action.targets)
        yield EffectGroup(("actions", number, "partly"), action.partly or (), action.targets)


def _of_threat(scenario: Scenario, path: Path, threat: Threat) -> Iterator[EffectGroup]:
    yield EffectGroup((*path, "effects"), threat.effects, _aim(threat.target))
    if threat.compromise is not None:
        tag = threat.compromise.tag.replace("{target}", threat.target or "")
        carriers = [name for name, process in scenario.processes.items() if tag in process.tags]
        yield EffectGroup((*path, "compromise", "effects"), threat.compromise.effects, carriers)
    for number, stage in enumerate(threat.stages):
        place = (*path, "stages", number)
        aims = [stage.target or threat.target]
        for at, other in enumerate(stage.else_):
            aim = other.target or aims[0]
            if other.effects:
                yield EffectGroup((*place, "else", at, "effects"), other.effects, _aim(aim))
            else:
                aims.append(aim)
        yield EffectGroup((*place, "effects"), stage.effects, [aim for aim in aims if aim])


def _aim(target: str | None) -> tuple[str, ...]:
    return (target,) if target else ()
