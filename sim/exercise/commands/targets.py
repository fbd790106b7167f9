"""What actions and overrides may be aimed at, with patterns written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never
from weakref import ref

from sim.selectors import Matcher

if TYPE_CHECKING:
    from sim.scenario.models import Action, OverrideEffect, Scenario

__all__ = ["action_of", "known_target", "may_aim", "written_out"]


class _Meanings:
    """What ids of actions and patterns mean in one scenario, each worked out once."""

    __slots__ = ("_inputs", "_processes", "actions", "of")

    def __init__(self, scenario: Scenario) -> None:
        key = id(scenario)
        self.of = ref(scenario, lambda _: _MEANINGS.pop(key, None))
        self.actions = {action.id: action for action in scenario.actions}
        self._processes = Matcher(scenario.processes)
        self._inputs = Matcher(f"{name}/{key}" for name, p in scenario.processes.items() for key in (*p.needs, *p.load))

    def of_pattern(self, pattern: str) -> tuple[str, ...]:
        """Return the processes, or needs and links, that a pattern matches."""
        return (self._inputs if "/" in pattern else self._processes).match(pattern)


_MEANINGS: dict[int, _Meanings] = {}
"""By identity of the scenario, for as long as it lives."""


def _meanings(scenario: Scenario) -> _Meanings:
    meanings = _MEANINGS.get(id(scenario))
    if meanings is None or meanings.of() is not scenario:
        meanings = _MEANINGS[id(scenario)] = _Meanings(scenario)
    return meanings


def _meant(scenario: Scenario, pattern: str) -> tuple[str, ...]:
    return _meanings(scenario).of_pattern(pattern)


def action_of(scenario: Scenario, name: str) -> Action | None:
    """Return the action with this id; none where there is none."""
    return _meanings(scenario).actions.get(name)


def written_out(scenario: Scenario, action: Action) -> tuple[str, ...]:
    """Return the targets of an action one by one; empty when it has none. What matches nothing stays as written."""
    found: dict[str, None] = {}
    for pattern in action.targets:
        found.update(dict.fromkeys(_meant(scenario, pattern) or (pattern,)))
    return tuple(found)


def may_aim(scenario: Scenario, action: Action, target: str) -> bool:
    """Return whether an action may be aimed at ``target``.

    The target is one of its targets, or a pattern that matches only those.
    """
    allowed = written_out(scenario, action)
    meant = _meant(scenario, target)
    return target in allowed or (bool(meant) and all(name in allowed for name in meant))


def known_target(scenario: Scenario, effect: OverrideEffect) -> bool:
    """Return whether what an override aims at exists."""
    aimed = effect.kind.aims_at
    match aimed:
        case "crews":
            return effect.target in scenario.crews
        case "route":
            return effect.target in scenario.routes
        case "means":
            return effect.target in scenario.means
        case "link" | "need" | "process" | "process-or-need":
            return bool(_meant(scenario, effect.target))
        case _:
            assert_never(aimed)
