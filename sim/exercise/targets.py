"""What actions and overrides may be aimed at, with patterns written out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario.models import Action, OverrideEffect, Scenario

__all__ = ["known_target", "matching", "may_aim", "written_out"]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)


def matching(pattern: str, names: Iterable[str]) -> list[str]:
    """Give the names that a pattern matches (``*`` is any characters), in the order of ``names``."""
    if "*" not in pattern:
        return [name for name in names if name == pattern]
    compiled = _compiled(pattern)
    return [name for name in names if compiled.fullmatch(name)]


def _inputs(scenario: Scenario) -> list[str]:
    """Give every ``process/need`` and ``process/link``."""
    return [f"{name}/{key}" for name, p in scenario.processes.items() for key in (*p.needs, *p.load)]


def _meant(scenario: Scenario, pattern: str) -> list[str]:
    return matching(pattern, _inputs(scenario) if "/" in pattern else scenario.processes)


def written_out(scenario: Scenario, action: Action) -> tuple[str, ...]:
    """Give the targets of an action one by one; empty when it has none. What matches nothing stays as written."""
    found: dict[str, None] = {}
    for pattern in action.targets:
        found.update(dict.fromkeys(_meant(scenario, pattern) or [pattern]))
    return tuple(found)


def may_aim(scenario: Scenario, action: Action, target: str) -> bool:
    """Say whether an action may be aimed at ``target``: one of its targets, or a pattern that matches only those."""
    allowed = written_out(scenario, action)
    meant = _meant(scenario, target)
    return target in allowed or (bool(meant) and all(name in allowed for name in meant))


def known_target(scenario: Scenario, effect: OverrideEffect) -> bool:
    """Say whether what an override aims at exists."""
    if effect.effect == "crews":
        return effect.target in scenario.crews
    if effect.effect == "route":
        return effect.target in scenario.routes
    if effect.effect == "means":
        return effect.target in scenario.means
    return bool(_meant(scenario, effect.target))
