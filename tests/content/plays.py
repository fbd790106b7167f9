"""The built-in exercises, played headless: once per seed and scripted team, stopped at a moment, or by own scripts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sim.exercise import MemorySink, headless
from sim.scenario import find, load
from sim.scenario.models import ScriptStep
from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.engine import World
    from sim.scenario.models import Scenario

Step = dict[str, Any]
"""One line of a scripted team, as a file would write it."""


@cache
def scenario_of(name: str) -> Scenario:
    """Return a built-in exercise."""
    return load(find(name))


@cache
def play(name: str, seed: int = 1, team: str = "none") -> World:
    """Return the world of an exercise at its horizon, played by one of its scripted teams."""
    return headless(scenario_of(name), seed, team, None, MemorySink).world


@cache
def stop(name: str, hours: float, seed: int = 1, team: str = "none") -> World:
    """Return the world of an exercise as it stands so many hours after STARTEX."""
    return headless(scenario_of(name), seed, team, round(hours * HOUR), MemorySink).world


def play_script(name: str, script: Iterable[ScriptStep | Step], seed: int = 1, hours: float | None = None) -> World:
    """Return the world of an exercise at its horizon, or after so many hours, played by a script of the test's own."""
    steps = tuple(step if isinstance(step, ScriptStep) else ScriptStep.model_validate(step) for step in script)
    scenario = scenario_of(name).model_copy(update={"scripted_teams": {"own": steps}})
    return headless(scenario, seed, "own", None if hours is None else round(hours * HOUR), MemorySink).world


def experienced(name: str) -> tuple[ScriptStep, ...]:
    """Return the script of the experienced team."""
    return scenario_of(name).scripted_teams["experienced"]


def without(name: str, *actions: str) -> tuple[ScriptStep, ...]:
    """Return the experienced team's script without what it does with these actions."""
    return tuple(step for step in experienced(name) if step.do not in actions)


def at(world: World, process: str, hours: float) -> float:
    """Return the level of a process so many hours after STARTEX."""
    return [level for t, level in world.curve(process) if t <= hours * HOUR][-1]


def lowest(world: World, process: str, until: float = 48) -> float:
    """Return the lowest level of a process up to a number of hours."""
    return min(level for t, level in world.curve(process) if t <= until * HOUR)
