"""What is reckoned impossible before a run happens in no run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.engine import World
from sim.exercise import MemorySink, headless
from sim.randomness import SeededDraws
from sim.scenario import builtin, builtin_incidents, find, find_incident, load, load_incident
from sim.scenario.checks.reachability import PossibleEvents

if TYPE_CHECKING:
    from sim.scenario.models import Scenario


def fallen(scenario: Scenario, world: World) -> set[str]:
    """Return the processes whose level was below 1 at some time of a run."""
    return {name for name in scenario.processes if min(level for _, level in world.curve(name)) < 1 - 1e-9}


@pytest.mark.parametrize("name", builtin())
def test_what_falls_or_comes_in_an_exercise_was_possible(name: str) -> None:
    """With every scripted team: each fall, and each inject no earlier than its earliest moment."""
    scenario = load(find(name))
    possible = PossibleEvents(scenario)
    assert possible.known
    for team in scenario.scripted_teams:
        exercise = headless(scenario, 3, team, None, MemorySink)
        assert fallen(scenario, exercise.world) <= possible.falls
        came = {entry.payload["inject"]: entry.t_ms for entry in exercise.sink.entries if entry.kind == "delivered"}
        assert came
        assert all(possible.injects[inject] <= t for inject, t in came.items())


@pytest.mark.parametrize("name", builtin_incidents())
def test_what_falls_in_an_incident_was_possible(name: str) -> None:
    """In each reconstruction no process falls that was reckoned never to."""
    scenario = load_incident(find_incident(name))
    world = World(scenario, SeededDraws(5))
    world.advance(scenario.horizon)
    assert fallen(scenario, world) <= PossibleEvents(scenario).falls
