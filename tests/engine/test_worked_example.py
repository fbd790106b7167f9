"""The worked example and every case named under it, on the engine."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.naive.cases import CASES, Case
from tests.naive.worked import COLUMNS, HOUR, TABLE, UNTIL, WORKED, rows


def run(scenario: dict[str, Any], until: int, draws: Any = None) -> World:
    """Return the world of a scenario after ``until`` ms."""
    world = World(Scenario.model_validate(scenario), draws or SeededDraws(1))
    world.advance(until)
    return world


def test_the_worked_example_gives_the_table() -> None:
    """Every row of the table comes at its time to within 5 ms with its levels to 1e-6, and no other row."""
    world = run(WORKED, UNTIL)
    got = rows({name: world.curve(name) for name in COLUMNS})
    assert len(got) == len(TABLE)
    for (t, levels), (hours, *expected) in zip(got, TABLE, strict=True):
        assert abs(t - hours * HOUR) <= 5
        assert levels == pytest.approx(expected, abs=1e-6)


def test_why_names_the_damage_long_after_its_repair() -> None:
    """At 14 h both damages are repaired, and the chain of every process below 1 still ends at a damage."""
    world = run(WORKED, 14 * HOUR)
    for name in COLUMNS:
        fall = world.why(name)
        if world.level(name) == 1:
            assert fall is None
            continue
        while fall is not None:
            factor = fall.causes[0]
            fall = factor.cause
        assert set(factor.carriers) <= {"threat/first", "threat/second"}
        assert factor.carriers


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_named_case_gives_the_course_that_the_model_fixes(case: Case) -> None:
    """Each small world named in the model goes exactly as the model says."""
    world = run(case.scenario, case.until, case)
    for name, expected in case.expected.items():
        curve = world.curve(name)
        assert [t for t, _ in curve] == [t for t, _ in expected]
        assert [level for _, level in curve] == pytest.approx([level for _, level in expected], abs=1e-9)
