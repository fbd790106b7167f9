"""A scripted team: a player that watches the world and gives commands. Each step is at its exact millisecond."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sim.exercise.commands.model import OrderAction, RecordDecision

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from sim.engine import World
    from sim.scenario.models import Scenario, ScriptStep

__all__ = ["NOBODY", "ScriptedCommand", "arm", "author_of"]

NOBODY: Final = "none"
"""The scripted team that does nothing, with which others are compared where an exercise has it."""


@dataclass(frozen=True, slots=True)
class ScriptedCommand:
    """What a scripted team wants to do now."""

    step: int
    """Which step of the script, from 0."""
    command: OrderAction | RecordDecision


def author_of(team: str | None) -> str | None:
    """Return the author of a scripted team's commands; none without a team."""
    return None if team is None else f"script:{team}"


def arm(
    scenario: Scenario,
    team: str,
    world: World,
    *,
    todo: Callable[[Callable[[], None]], None],
    want: Callable[[ScriptedCommand], None],
    taken: Container[int],
) -> None:
    """Set every step of a team on its watch, except those already ``taken``. ``want`` is called with what falls due."""
    for index, step in enumerate(scenario.scripted_teams[team]):
        if index in taken:
            continue
        act = partial(want, ScriptedCommand(index, _command(scenario, step)))
        if step.at is not None:
            world.at(step.at + step.after, partial(todo, act))
        elif step.when is not None:
            world.watch(step.when, partial(todo, partial(_after, world, step.after, todo, act)))


def _after(world: World, after: int, todo: Callable[[Callable[[], None]], None], act: Callable[[], None]) -> None:
    if after:
        world.at(world.now + after, partial(todo, act))
    else:
        act()


def _command(scenario: Scenario, step: ScriptStep) -> OrderAction | RecordDecision:
    if step.do in scenario.decisions:
        return RecordDecision(decision=step.do)
    return OrderAction(action=step.do, target=step.target, takes=step.takes)
