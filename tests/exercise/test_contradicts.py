"""From when on what contradicts an inject counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scenarios
from sim.exercise import Exercise, MemorySink
from sim.scenario import load
from sim.units import HOUR, MINUTE
from tests.exercise.test_contradictions import playing, scenario, view

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import InjectView
    from sim.scenario.models import Scenario

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
    found = next(one for one in snapshot.injects if one.contradictions)
    assert replace(found, planned_ms=HOUR, state=state).contradicts(t_ms) is counts  # type: ignore[arg-type]
    assert not replace(found, planned_ms=HOUR, state=state, contradictions=()).contradicts(t_ms)  # type: ignore[arg-type]


PRESUMED = ({"threat": "storm"}, {"process": "mobile.zuid", "below": "50 %"}, {"process": "hospital.noord", "below": 1})


def _scenario(strikes: str, presumes: dict[str, Any]) -> Scenario:
    """Return an exercise with an inject at 27 min that presumes something, and a threat that brings it about."""
    effect = {"effect": "damage", "target": "mobile.zuid", "size": "100 %"}
    inject = {"id": "x", "at": "27min", "to": "piket", "text": "OEFENING. Iets.", "presumes": presumes}
    return scenario(inject, threats=[{"id": "storm", "at": strikes, "effects": [effect]}])


def _seen(played: Scenario) -> InjectView:
    """Return the inject as it is seven minutes before its time."""
    room = playing(played)
    room.reach(20 * MINUTE)
    return view(room)


@pytest.mark.parametrize("presumes", PRESUMED[:2])
def test_what_is_presumed_does_not_count_before_its_cause(presumes: dict[str, Any]) -> None:
    """What an inject presumes counts as false within ten minutes only from when its cause has come."""
    seen = _seen(_scenario("25min", presumes))
    assert seen.contradictions[0].possible_ms == 25 * MINUTE
    assert not seen.contradicts(20 * MINUTE)
    assert seen.contradicts(25 * MINUTE)
    assert replace(seen, state="released").contradicts(20 * MINUTE)
    assert replace(seen, planned_ms=24 * MINUTE).contradicts(20 * MINUTE)


@pytest.mark.parametrize(("strikes", "presumes"), [("28min", PRESUMED[0]), ("25min", PRESUMED[2])])
def test_what_is_presumed_counts_where_its_cause_comes_too_late(strikes: str, presumes: dict[str, Any]) -> None:
    """What an inject presumes counts where its cause comes after it, or where nothing in the script brings it about."""
    assert _seen(_scenario(strikes, presumes)).contradicts(20 * MINUTE)


def test_another_doubt_counts_before_the_cause_of_what_is_presumed() -> None:
    """That its addressee has not arrived counts although what it presumes is not yet to be true."""
    body = _scenario("25min", PRESUMED[0])
    inject = body.injects[0].model_copy(update={"to": ("rot",)})
    seen = _seen(body.model_copy(update={"injects": (inject,)}))
    assert [one.kind for one in seen.counting(20 * MINUTE)] == ["not-arrived"]
