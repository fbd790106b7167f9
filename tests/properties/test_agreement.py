from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from sim.engine import World
from sim.scenario.models import Scenario
from tests.naive.cases import CASES, Case
from tests.naive.worked import COLUMNS, TABLE, UNTIL, WORKED, rows
from tests.properties.networks import EVERYTHING, REACTIVE, scenarios
from tests.properties.worlds import campaign, curves, differences, naive, play

HOUR = 3_600_000
STEP = 60_000


def agree(data: dict[str, Any]) -> None:
    """Ask that the engine and the naive world, from event to event, differ nowhere by more than rounding."""
    assert differences(curves(play(data), data), naive(data), slack=20) == []


def agree_by_steps(data: dict[str, Any]) -> None:
    """Ask the same of small steps; where they differ, of ever smaller ones: a near tie needs a fine step."""
    mine = curves(play(data), data)
    found = ["not compared"]
    for step in (STEP, STEP // 4, STEP // 20, STEP // 60):
        found = differences(mine, naive(data, step), slack=5 * step)
        if not found:
            break
    assert found == []


@campaign(60)
@given(scenarios(EVERYTHING))
def test_engine_and_naive_world_agree(data: dict[str, Any]) -> None:
    """Over random networks the engine gives what the model says, worked out a second time."""
    agree(data)


@campaign(30)
@given(scenarios(REACTIVE))
def test_engine_and_naive_world_agree_on_reactions(data: dict[str, Any]) -> None:
    """The same with reactions, which conditions set off in the exact millisecond, start afresh and end."""
    agree(data)


@pytest.mark.slow
@campaign(8)
@given(scenarios(EVERYTHING, largest=8))
def test_engine_and_small_steps_agree(data: dict[str, Any]) -> None:
    """Over random networks the engine gives what small steps of time give, within a few steps."""
    agree_by_steps(data)


@pytest.mark.soak
@campaign(1000)
@given(scenarios(EVERYTHING))
def test_engine_and_naive_world_agree_long(data: dict[str, Any]) -> None:
    """The same over a thousand networks."""
    agree(data)


@pytest.mark.soak
@campaign(500)
@given(scenarios(REACTIVE))
def test_engine_and_naive_world_agree_on_reactions_long(data: dict[str, Any]) -> None:
    """The same with reactions over five hundred networks."""
    agree(data)


@pytest.mark.soak
@campaign(250)
@given(scenarios(EVERYTHING))
def test_engine_and_small_steps_agree_long(data: dict[str, Any]) -> None:
    """The same over 250 networks."""
    agree_by_steps(data)


@pytest.mark.slow
@campaign(4)
@given(scenarios(EVERYTHING, largest=8))
def test_naive_world_agrees_with_itself(data: dict[str, Any]) -> None:
    """The naive world comes to the same by steps as from event to event: it computes its crossings rightly."""
    assert differences(naive(data), naive(data, STEP), slack=5 * STEP) == []


def test_engine_gives_the_worked_example() -> None:
    """The engine gives the published table: times to within 5 ms, levels to a millionth, and no other row."""
    world = play(WORKED, until=UNTIL)
    got = rows({name: world.curve(name) for name in COLUMNS})
    assert len(got) == len(TABLE)
    for (t, levels), (hours, *expected) in zip(got, TABLE, strict=True):
        assert t == pytest.approx(hours * HOUR, abs=5)
        assert levels == pytest.approx(tuple(expected), abs=1e-6)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_engine_gives_the_case(case: Case) -> None:
    """The engine takes each small world exactly through the course that the model fixes."""
    world = World(Scenario.model_validate(case.scenario), case)
    world.advance(case.until)
    for process, expected in case.expected.items():
        curve = world.curve(process)
        assert [t for t, _ in curve] == [t for t, _ in expected]
        assert [level for _, level in curve] == pytest.approx([level for _, level in expected], abs=1e-9)
