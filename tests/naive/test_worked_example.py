from __future__ import annotations

import pytest

from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.naive.cases import CASES, Case
from tests.naive.worked import TABLE, UNTIL, WORKED, rows
from tests.naive.world import NaiveWorld

HOUR = 3_600_000
STEP = 20_000


def test_the_table_from_event_to_event() -> None:
    """The worked example gives the published table: times to within 5 ms, levels to a millionth, and no other row."""
    world = NaiveWorld(Scenario.model_validate(WORKED), SeededDraws(1))
    world.run(UNTIL)
    got = rows(world.curves)
    assert len(got) == len(TABLE)
    for (t, levels), (hours, *expected) in zip(got, TABLE, strict=True):
        assert t == pytest.approx(hours * HOUR, abs=5)
        assert levels == pytest.approx(tuple(expected), abs=1e-6)


def test_the_table_by_small_steps() -> None:
    """In steps of 20 s the same rows come at the same times to within a few steps."""
    world = NaiveWorld(Scenario.model_validate(WORKED), SeededDraws(1))
    world.run(UNTIL, STEP)
    got = rows(world.curves)
    assert len(got) == len(TABLE)
    for (t, levels), (hours, *expected) in zip(got, TABLE, strict=True):
        assert t == pytest.approx(hours * HOUR, abs=3 * STEP)
        assert levels == pytest.approx(tuple(expected), abs=1e-6)


@pytest.mark.parametrize("step", [None, 60_000], ids=["events", "steps"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, step: int | None) -> None:
    """Each small world takes exactly the course that the model fixes; by steps, within one step."""
    world = NaiveWorld(Scenario.model_validate(case.scenario), case)
    world.run(case.until, step)
    for process, expected in case.expected.items():
        curve = world.curve(process)
        assert [level for _, level in curve] == pytest.approx([level for _, level in expected], abs=1e-9)
        late = [t - due for (t, _), (due, _) in zip(curve, expected, strict=True)]
        assert all(0 <= x <= (step or 0) for x in late)
