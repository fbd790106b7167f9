"""From when on what contradicts an inject counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import scenarios
from sim.exercise import Exercise, MemorySink
from sim.scenario import load
from sim.units import HOUR, MINUTE

EXERCISES = Path(scenarios.__file__).parent / "exercises"


def test_at_startex_what_contradicts_a_later_inject_does_not_count() -> None:
    """At STARTEX only injects of the next ten minutes are contradicted aloud; all keep what would mend them."""
    snapshot = Exercise.new(load(EXERCISES / "diemen-2015" / "exercise.yaml"), 1, MemorySink(), 0).snapshot()
    doubted = [one for one in snapshot.injects if one.contradictions]
    later = [one for one in doubted if one.planned_ms is None or one.planned_ms > 10 * MINUTE]
    assert later
    assert not any(one.contradicts(0) for one in later)
    assert all(one.contradictions[0].remedy for one in later)


@pytest.mark.parametrize(
    ("t_ms", "state", "counts"),
    [
        (50 * MINUTE - 1, "to-come", False),
        (50 * MINUTE, "to-come", True),
        (0, "due", True),
        (0, "released", True),
        (0, "held", False),
    ],
)
def test_ten_minutes_before_its_time_it_counts(t_ms: int, state: str, counts: bool) -> None:  # noqa: FBT001
    """It counts from ten minutes before the planned time, and whatever the time once it is due or released."""
    snapshot = Exercise.new(load(EXERCISES / "diemen-2015" / "exercise.yaml"), 1, MemorySink(), 0).snapshot()
    view = next(one for one in snapshot.injects if one.contradictions)
    assert replace(view, planned_ms=HOUR, state=state).contradicts(t_ms) is counts  # type: ignore[arg-type]
    assert not replace(view, planned_ms=HOUR, state=state, contradictions=()).contradicts(t_ms)  # type: ignore[arg-type]
