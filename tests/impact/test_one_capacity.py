"""Levels and queues have one capacity: what changes one changes the other, and by as much."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from sim.cli.render.titles import scenario_titles
from sim.engine import World
from sim.exercise.explain.explanation import explain
from sim.exercise.explain.sentences import SentenceWriter
from sim.impact import calls
from sim.randomness import SeededDraws
from sim.scenario import find, load
from sim.scenario.models import Scenario
from sim.scenario.stations import call_stations
from sim.units import HOUR

Process = dict[str, Any]


def world_of(centre: Process, *effects: Process, normal: float = 60, hours: int = 4, start: str = "1h") -> World:
    """Return a world of one line and the centre that takes its calls; who has to wait hangs up, for good."""
    threats = [{"id": f"t{n}", "at": start, "effects": [effect]} for n, effect in enumerate(effects)]
    callers = {"patience": "1ms", "again": 0}
    line = {"calls": normal, "reserve": 1000, "callers": callers, "needs": {"dispatch": {"from": "centre"}}}
    scenario = {
        "format": "keten/1",
        "id": "x",
        "title": "x",
        "starts": "2026-01-05T09:00:00",
        "lasts": "4h",
        "processes": {"centre": centre, "line": line},
        "threats": threats,
    }
    world = World(Scenario.model_validate(scenario), SeededDraws(1))
    world.advance(hours * HOUR)
    return world


def surge(factor: float, target: str = "line", **more: Any) -> Process:
    """Return a surge of calls."""
    return {"effect": "demand", "target": target, "factor": factor, "surge": True, **more}


POOLS = {
    "disciplines": {
        "police": {"share": 0.75, "takers": 2, "handling": "2min"},
        "fire": {"share": 0.25, "takers": 3, "handling": "2min"},
    }
}
"""60 calls an hour: 45 for two who can take 60, a third more; 15 for three who can take 90, six times as many."""


@pytest.mark.parametrize(("factor", "level"), [(1.25, 1), (2, 0.75 * 2 / 3 + 0.25), (12, 0.75 / 9 + 0.25 / 2)])
def test_takers_make_the_level(factor: float, level: float) -> None:
    """Each discipline takes what its people can, and the level is the share of all calls that is taken."""
    world = world_of({"intake": POOLS}, surge(factor))
    assert world.level("centre") == pytest.approx(level)
    found = calls(world)
    assert found["callers"] == pytest.approx(60 + 180 * factor)
    assert found["answered"] == pytest.approx(60 + 180 * factor * level, rel=1e-4)


def test_a_surge_on_the_line_alone_is_met_by_its_centre() -> None:
    """Ten times the calls to a centre for twice as many: a fifth is answered, on the screen and in the queue."""
    world = world_of({"intake": {"takers": 4, "handling": "2min"}}, surge(10))
    assert [world.level("centre"), world.level("line")] == pytest.approx([0.2, 0.2])
    assert world.state("centre").demand == pytest.approx(10)
    assert calls(world)["unanswered"] == pytest.approx(0.8 * 1800, rel=1e-4)
    # The same surge on the centre as well is the same calls.
    both = world_of({"intake": {"takers": 4, "handling": "2min"}}, surge(10), surge(10, "centre"))
    assert both.level("centre") == pytest.approx(0.2)
    assert calls(both)["unanswered"] == pytest.approx(calls(world)["unanswered"])


def test_half_taken_over_by_others_is_twice_the_people_for_both() -> None:
    """A centre that keeps half of its work answers two fifths in place of one, on the screen and in the queue."""
    overflow = {"effect": "demand", "target": "centre", "factor": 0.5}
    world = world_of({"intake": {"takers": 4, "handling": "2min"}}, surge(10), overflow)
    assert world.level("centre") == pytest.approx(0.4)
    assert calls(world)["unanswered"] == pytest.approx(0.6 * 1800, rel=1e-4)


@pytest.mark.parametrize("centre", [{"reserve": 4}, {"intake": {"takers": 8}}])
def test_half_the_reserve_or_half_the_takers_halves_level_and_answers(centre: Process) -> None:
    """Whichever of the two a file gives, half of it is half the level and half the calls taken in a surge."""

    def made(part: float) -> Process:
        intake = {"handling": "2min", **{key: round(n * part) for key, n in centre.get("intake", {}).items()}}
        return {"intake": intake, **{key: r * part for key, r in centre.items() if key == "reserve"}}

    whole, half = world_of(made(1), surge(10)), world_of(made(0.5), surge(10))
    assert [whole.level("line"), half.level("line")] == pytest.approx([0.4, 0.2])
    answered = [calls(world)["answered"] - 60 for world in (whole, half)]
    assert answered == pytest.approx([720, 360], rel=1e-3)


def test_in_the_built_in_exercise_halving_the_takers_moves_both() -> None:
    """Noord-Holland in the dark with half the takers: a lower level, and more calls unanswered."""

    def lived(part: float) -> tuple[float, float]:
        scenario = load(find("diemen-2015"))
        processes = dict(scenario.processes)
        for name, process in processes.items():
            if process.intake is not None and process.intake.disciplines:
                pools = {
                    k: d.model_copy(update={"takers": (d.takers or 0) * part})
                    for k, d in process.intake.disciplines.items()
                }
                intake = process.intake.model_copy(update={"disciplines": pools})
                processes[name] = process.model_copy(update={"intake": intake})
        world = World(scenario.model_copy(update={"processes": processes}), SeededDraws(1))
        world.advance(8 * HOUR)
        return min(level for _, level in world.curve("dispatch.amsterdam-amstelland")), calls(world)["unanswered"]

    (level, unanswered), (lower, more) = lived(1), lived(0.5)
    assert lower < 0.6 * level
    assert more > 3 * unanswered


@pytest.mark.parametrize("seed", range(12))
def test_what_the_level_says_is_what_is_answered(seed: int) -> None:
    """Where nobody waits or calls again, who is answered is who calls times the level, to a thousandth of reading."""
    pick = Random(seed)
    centre: Process = {"reserve": pick.choice([1, 1.5, 3]), "demand": {"by-hour": [1, 1.5, 0.7, 2] * 6}}
    centre["intake"] = pick.choice(
        [POOLS, {"handling": "3min"}, {"takers": 1, "handling": "5min"}, {**POOLS, "normal": 80}]
    )
    effects = [
        surge(pick.choice([3, 8]), lasts="2h"),
        surge(4, "centre", lasts="1h"),
        {"effect": "demand", "target": "centre", "factor": 0.5, "lasts": "90min"},
        {"effect": "damage", "target": "centre", "size": 0.4, "lasts": "3h"},
        {"effect": "damage", "target": "line", "size": 0.4, "lasts": "3h"},
    ]
    world = world_of(centre, *pick.sample(effects, 3), hours=8)
    totals = world.totals("line")
    assert calls(world)["callers"] == pytest.approx(60 * totals.demand)
    assert calls(world)["answered"] == pytest.approx(60 * totals.met, rel=2e-3)


@pytest.mark.parametrize("process", ["line", "centre"])
@pytest.mark.parametrize("level", [0.0, 0.3, 1.0])
def test_a_level_set_by_hand_is_what_callers_meet(process: str, level: float) -> None:
    """Whoever sets 112 or its centre to a level by hand sees that share of the calls answered, whatever else holds."""
    world = world_of({"intake": {"takers": 4, "handling": "2min"}}, surge(10), hours=2)
    world.apply(_override(process, level), "override/1")
    before = calls(world)["answered"]
    world.advance(4 * HOUR)
    assert calls(world)["answered"] - before == pytest.approx(1200 * level, rel=1e-3, abs=0.1)


def _override(process: str, level: float) -> Any:
    from pydantic import TypeAdapter

    from sim.scenario.models import OverrideEffect

    return TypeAdapter(OverrideEffect).validate_python({"effect": "level", "target": process, "level": level})


def test_too_few_for_an_ordinary_hour_fall_short_from_the_beginning() -> None:
    """One person for what takes two answers half, from the first moment on, and why says what it is."""
    world = world_of({"intake": {"takers": 1, "handling": "2min"}}, hours=1)
    assert world.curve("centre") == [(0, 0.5)]
    fall = world.why("line")
    assert fall is not None
    assert fall.causes[0].cause is not None
    assert [cause.carriers for cause in fall.causes[0].cause.causes] == [("profile",)]
    assert [blocker.kind for blocker in world.blockers("line")] == ["need", "demand"]


def test_why_and_what_would_lift_name_who_calls() -> None:
    """A centre that falls because people call its line says so: the surge is the cause, and is aimed at the line."""
    world = world_of({"intake": {"takers": 4, "handling": "2min"}}, surge(10))
    fall = world.why("centre")
    assert fall is not None
    (cause,) = fall.causes
    assert (cause.kind, cause.carriers, cause.lifted) == ("demand", ("threat/t0",), 1.0)
    assert [(one.kind, one.process) for one in world.blockers("centre")] == [("demand", "line")]


def test_a_reserve_nobody_counted_makes_parts_of_people() -> None:
    """A reserve of 2.5 over ten calls an hour of three minutes is one and a quarter of a person."""
    centre = {"reserve": 2.5, "intake": {"handling": "3min"}}
    scenario = world_of(centre, normal=10).scenario
    (pool,) = call_stations(scenario.processes)["centre"].pools
    assert [pool.takers, pool.reserve] == pytest.approx([1.25, 2.5])


def lived(effect: Process, **line: Any) -> dict[str, float]:
    """Return the calls of ten hours to a line that is hit for good at 1 h; who fails calls again, twice at most."""
    callers = {"patience": "2min", "again": 1, "pause": "1min"}
    scenario = {
        "format": "keten/1",
        "id": "x",
        "title": "x",
        "starts": "2026-01-05T09:00:00",
        "lasts": "4h",
        "processes": {
            "masts": {},
            "centre": {"intake": {"takers": 60, "handling": "1min"}},
            "line": {
                "calls": 60,
                "callers": callers,
                "needs": {"access": {"from": "masts"}, "dispatch": {"from": "centre"}},
                **line,
            },
        },
        "threats": [{"id": "t", "at": "1h", "effects": [effect]}],
    }
    world = World(Scenario.model_validate(scenario), SeededDraws(1))
    world.advance(11 * HOUR)
    return calls(world)


def test_capacity_refuses_by_attempt() -> None:
    """A line with a damage of 0.4 fails four attempts in ten: 0.064 of the callers fail three times."""
    found = lived({"effect": "damage", "target": "line", "size": 0.4})
    late = 600 * 0.064 - found["never"]
    assert late == pytest.approx(2 * 0.064, abs=0.01)
    assert found["got_through"] == pytest.approx(60 + 600 * (1 - 0.064), abs=2)
    assert found["attempts"] == pytest.approx(60 + 600 * (1 + 0.4 + 0.16), abs=2)


def test_reach_refuses_by_caller() -> None:
    """Masts that carry six in ten leave four in ten without, however often they call."""
    found = lived({"effect": "damage", "target": "masts", "size": 0.4})
    assert found["got_through"] == pytest.approx(60 + 600 * 0.6)
    assert found["attempts"] == pytest.approx(60 + 600 + 2 * 240, abs=2)
    assert found["never"] == pytest.approx(240 - 2 * 0.4)
    assert found["calling_again"] == pytest.approx(2 * 0.4)
    # A reserve is capacity: it does not mend lost reach.
    assert lived({"effect": "damage", "target": "masts", "size": 0.4}, reserve=2) == found


def test_both_at_once() -> None:
    """Of the six in ten in reach half of the attempts fail: an eighth of them never gets through, and all others."""
    effect = {"effect": "damage", "target": "*", "size": 0.4}
    found = lived({**effect, "target": "masts"}, demand={"by-hour": [1] * 10 + [10 / 3] * 14})
    assert found["callers"] == pytest.approx(60 + 600 * 10 / 3)
    assert found["got_through"] == pytest.approx(60 + 2000 * 0.6 * (1 - 0.5**3), rel=0.003)
    assert found["never"] == pytest.approx(2000 * (0.4 + 0.6 * 0.5**3), rel=0.005)


def test_why_says_that_the_level_of_a_line_is_of_now() -> None:
    """Of an emergency line it is told who gets an answer now, at the first attempt; of its centre how far it is."""
    world = world_of({"intake": {"takers": 4, "handling": "2min"}}, surge(10))
    writer = SentenceWriter("en", scenario_titles(world.scenario, "en"))
    for process, told in (
        ("line", "of those who call now 20 % get an answer at the first attempt"),
        ("centre", "20 % now"),
    ):
        explained = explain(world, process)
        assert explained.fall is not None
        assert told in writer.stands(explained.fall, explained)
