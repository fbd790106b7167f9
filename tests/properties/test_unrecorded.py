"""A run without a record comes to the same world as the run that is recorded."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch.batch import PlayWorld
from sim.batch.figures import WorldFigures, figures, world_figures
from sim.engine import World
from sim.exercise import Exercise, MemorySink, headless, unrecorded
from sim.scenario import builtin, find, load
from sim.scenario.models import Scenario
from sim.units import HOUR
from tests.properties.mechanisms import MECHANISMS
from tests.properties.networks import HORIZON, MINUTE
from tests.properties.states import state_of
from tests.properties.test_rows import MEASURES
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.batch.store import Row
    from sim.engine import Order

TEAM = "one"


def staffed(data: Mapping[str, Any]) -> Scenario:
    """Return a generated world whose orders are given by a scripted team, and in which messages arrive."""
    exercise = {key: value for key, value in data.items() if key != "orders"}
    exercise["processes"] = {
        name: process | {"customers": 100 * number, "calls": 10 * (number % 2)}
        for number, (name, process) in enumerate(exercise["processes"].items())
    }
    orders = [
        {"at": f"{at}min", "do": do, "target": target, "takes": "".join(takes)}
        for at, do, target, *takes in data.get("orders", ())
    ]
    # One that says no target is refused where an action can have several.
    vague = [{"at": "70min", "do": action["id"]} for action in exercise.get("actions", [])[:1]]
    waits: list[dict[str, Any]] = [
        {"when": {"process": "p0", "below": 0.9}, "after": "7min", "do": "scale-up"},
        {"when": {"process": "p1", "below": 0.9, "for": "10min"}, "do": "help"},
    ]
    help_: dict[str, Any] = {"id": "help", "title": "Help", "lead": "2h"}
    regions = {process["region"] for process in exercise["processes"].values() if process.get("region")}
    # Two at the same moment: the first that is written has the first turn.
    together: list[dict[str, Any]] = [{"at": "3h", "do": "help"}, {"at": "3h", "do": "aid"}]
    aid: dict[str, Any] = {"id": "aid", "title": "Aid", "lead": "1h"}
    exercise |= {
        "regions": {name: {"inhabitants": 1000} for name in sorted(regions)},
        "horizon": "20h",
        "measures": [*MEASURES, {"id": "hurt", "title": "h", "measure": "casualties"}],
        "teams": {"team": "Team"},
        "decisions": {"scale-up": "Scale up"},
        "actions": [*exercise.get("actions", []), help_, aid],
        "scripted-teams": {TEAM: [*orders, *vague, *waits, *together]},
        "injects": [
            {
                "id": "busy",
                "at": "2h",
                "to": "team",
                "text": "EXERCISE.",
                "casualties": 3,
                "expects": {"do": "help", "within": "30min"},
                "effects": [{"effect": "demand", "target": "p0", "factor": 1.5, "lasts": "90min"}],
            },
            {
                "id": "later",
                "when": {"action": "help", "is": "in-force"},
                "then-after": "3min",
                "to": "team",
                "text": "EXERCISE.",
            },
        ],
    }
    return Scenario.model_validate(exercise)


def assert_same_world(recorded: Exercise, world: World) -> WorldFigures:
    """Check that a world is that of a recorded run in all that it tells, but for why; give what it came to."""
    assert state_of(world) == state_of(recorded.world)
    found = world_figures(world)
    assert found == world_figures(recorded.world)
    return found


def assert_row_is_run(row: Row, run: dict[str, Any]) -> None:
    """Check that a row has what the published figures of a recorded run say, figure by figure."""
    processes = run["processes"]
    assert (row.seed, row.team) == (run["seed"], run["team"])
    assert row.measures == run["measures"]
    assert row.censored_measures == run["censored"]
    assert row.person_hours_total == run["person_hours"]
    assert row.calls == run["calls"]
    assert row.person_hours == {name: one["person_hours"] for name, one in processes.items()}
    assert row.lowest == {name: one["lowest"] for name, one in processes.items()}
    assert row.hours_below_half == {name: one["hours_below_half"] for name, one in processes.items()}
    assert row.censored == [name for name, one in processes.items() if one["censored"]]
    never_below = {name for name, one in processes.items() if one["recovered_h"] is None and not one["censored"]}
    assert row.recovered_h == {
        name: 0.0 if name in never_below else one["recovered_h"] for name, one in processes.items()
    }


@campaign(120)
@given(
    st.sampled_from(sorted(MECHANISMS)),
    st.integers(1, 10_000),
    st.integers(0, 5),
    st.sampled_from([0, 95, 240, 600, HORIZON // MINUTE]),
)
def test_an_unrecorded_run_comes_to_the_same_world(name: str, number: int, seed: int, minutes: int) -> None:
    """In every figure, whatever the world, what the team wants of it, and where the run is cut off."""
    scenario = staffed(MECHANISMS[name].world(Random(f"{name}/{number}")))
    until = minutes * MINUTE
    recorded = headless(scenario, seed, TEAM, until, MemorySink())
    assert_same_world(recorded, unrecorded(scenario, seed, TEAM, until))
    assert_row_is_run(PlayWorld(scenario, until)((seed, TEAM)), figures(recorded, None))


@pytest.mark.parametrize("name", builtin())
def test_an_unrecorded_run_of_a_shipped_exercise_is_the_same_world(name: str) -> None:
    """Every scripted team of each exercise, and nobody, in the middle of things."""
    scenario = load(find(name))
    for team in (*scenario.scripted_teams, None):
        recorded = headless(scenario, 4, team, 7 * HOUR, MemorySink())
        assert_same_world(recorded, unrecorded(scenario, 4, team, 7 * HOUR))


def test_a_command_that_fails_is_left_out_without_a_record_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acting on a command that raises after it has changed something leaves no trace in an unrecorded world."""
    scenario = load(find("diemen-2015"))
    order = World.order
    tried: list[str] = []

    def breaks(world: World, action: str, target: str | None = None, takes: str = "") -> Order:
        if not tried or tried[0] == action:
            tried.append(action)
            world.decided(action)
            raise RuntimeError("broken")
        return order(world, action, target, takes)

    monkeypatch.setattr(World, "order", breaks)
    world = unrecorded(scenario, 1, "experienced", 6 * HOUR)
    assert len(tried) > 1
    assert_same_world(headless(scenario, 1, "experienced", 6 * HOUR, MemorySink()), world)


def test_what_a_team_is_refused_does_not_act_without_a_record() -> None:
    """A scripted order that says no target, of an action that has several, orders nothing."""
    scenario = staffed(MECHANISMS["orders"].world(Random(1)))
    sink = MemorySink()
    headless(scenario, 1, TEAM, 2 * HOUR, sink)
    assert "target-missing" in [entry.payload["reason"] for entry in sink.entries if entry.kind == "refused"]
    orders = unrecorded(scenario, 1, TEAM, 2 * HOUR).orders
    assert orders
    assert all(order.target is not None for order in orders if order.action not in ("help", "aid"))


def test_an_unrecorded_world_does_not_know_why() -> None:
    """What fell is the same, and nothing is kept of why: that is what a record is for."""
    scenario = load(find("diemen-2015"))
    recorded = headless(scenario, 1, None, 2 * HOUR, MemorySink()).world
    world = unrecorded(scenario, 1, None, 2 * HOUR)
    down = [name for name in scenario.processes if recorded.why(name) is not None]
    assert down
    assert [world.why(name) for name in down] == [None] * len(down)
