from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from sim.exercise.commands.model import Start
from sim.exercise.run.play import LARGE, Play
from sim.exercise.run.states import IssuedCommand
from sim.scenario.models import Scenario
from sim.units import MINUTE

if TYPE_CHECKING:
    from sim.engine import World


def of(processes: int) -> Scenario:
    """Return a scenario of so many processes."""
    return Scenario.model_validate(
        {
            "format": "keten/1",
            "id": "wide",
            "title": "Wide",
            "starts": "2026-01-05T09:30:00",
            "lasts": "3h",
            "processes": {f"p{number}": {} for number in range(processes)},
        }
    )


def listened(world: World, minutes: int, found: list[bool]) -> None:
    """Note in every minute whether the garbage collector may run."""
    for minute in range(1, minutes):
        world.at(minute * MINUTE, lambda: found.append(gc.isenabled()))


@pytest.mark.parametrize(("processes", "collects"), [(LARGE - 1, True), (LARGE, False)])
def test_the_collector_waits_while_a_large_world_advances(processes: int, *, collects: bool) -> None:
    """It goes through all that lives, and in a large world that costs more than it frees; after it, it runs again."""
    play = Play(of(processes), 1, None, by_chance=True)
    play.apply(IssuedCommand(1, 0, Start(), "keten"))
    found: list[bool] = []
    listened(play.world, 5, found)
    play.advance(5 * MINUTE)
    assert found == [collects] * 4
    assert gc.isenabled()
