"""What a run meant for people, against closed forms and a naive count."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.curves import Curve, highest_over, span_below, weighted_sum
from sim.engine import World
from sim.impact import calls, impact, measures, per_process, person_hours, person_hours_by_region
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario

HOUR = 3_600_000
SCENARIO: dict[str, Any] = {
    "format": "keten/1",
    "id": "small",
    "title": "Small",
    "starts": "2026-01-05T08:30:00",
    "lasts": "3h",
    "horizon": "10h",
    "regions": {"north": {"inhabitants": 1000}, "south": {"inhabitants": 500}},
    "processes": {
        "water.north": {"region": "north", "customers": 1000},
        "water.south": {"region": "south", "customers": 500},
        "line": {"calls": 60},
    },
    "threats": [
        {"id": "a", "at": "1h", "effects": [{"effect": "damage", "target": "water.north", "size": 0.5, "lasts": "4h"}]},
        {"id": "b", "at": "2h", "effects": [{"effect": "damage", "target": "water.south", "lasts": "2h"}]},
        {"id": "c", "at": "2h", "effects": [{"effect": "demand", "target": "line", "factor": 4, "lasts": "1h"}]},
    ],
    "injects": [{"id": "harm", "at": "1h", "to": "rot", "text": "x", "casualties": 3}],
    "actions": [{"id": "help", "lead": "30min"}],
    "measures": [
        {"id": "ph", "title": "x", "measure": "person-hours", "of": "water.*"},
        {"id": "calls", "title": "x", "measure": "unanswered-calls", "of": "line"},
        {"id": "now", "title": "x", "measure": "people-without", "of": "water.*"},
        {"id": "long", "title": "x", "measure": "people-without", "of": "water.*", "for": "3h"},
        {"id": "below", "title": "x", "measure": "hours-below", "of": "water.*", "below": 0.7},
        {"id": "harm", "title": "x", "measure": "casualties"},
        {"id": "help", "title": "x", "measure": "in-force", "of": "help"},
    ],
}


@pytest.fixture
def world() -> World:
    """Return the small world after its horizon, with the inject delivered at 1 h and help ordered at 2 h."""
    made = World(Scenario.model_validate(SCENARIO), SeededDraws(1))
    made.advance(HOUR)
    made.deliver("harm")
    made.advance(2 * HOUR)
    made.order("help")
    made.advance(10 * HOUR)
    return made


def test_measures_are_their_closed_forms(world: World) -> None:
    """Half of 1,000 out for 4 h and 500 out for 2 h give each measure the value one works out by hand."""
    assert measures(world) == {
        "ph": 3000,
        "calls": 60 * 3,
        "now": 1000,
        "long": 500,
        "below": 4,
        "harm": 3,
        "help": 2.5,
    }


def test_person_hours_add_up_over_processes_and_regions(world: World) -> None:
    """The total is the sum over regions and over processes."""
    assert person_hours(world) == 3000
    assert person_hours_by_region(world) == {"north": 2000, "south": 1000, "": 0}
    assert sum(p.person_hours for p in per_process(world).values()) == 3000
    assert impact(world)["person_hours"] == 3000


def test_calls_split_into_answered_and_unanswered(world: World) -> None:
    """Ten hours of 60 calls, one of them with four times as many, of which a line without reserve answers 60."""
    assert calls(world) == {"attempts": 780, "answered": 600, "unanswered": 180}


def test_recovery_is_the_last_time_the_level_came_back(world: World) -> None:
    """What came back says when; what never left says nothing."""
    processes = per_process(world)
    assert processes["water.north"].recovered_h == 5
    assert processes["water.south"].lowest == 0
    assert processes["water.south"].hours_below_half == 2
    world.advance(11 * HOUR)
    calm = World(Scenario.model_validate(SCENARIO | {"threats": []}), SeededDraws(1))
    calm.advance(HOUR)
    assert per_process(calm)["line"].recovered_h is None


CURVES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4)), max_size=8).map(
    lambda steps: [
        (0, 1.0),
        *((sum(d for d, _ in steps[: i + 1]), level / 4) for i, (_, level) in enumerate(steps)),
    ]
)


@given(CURVES, st.integers(0, 12))
def test_the_highest_over_a_window_is_what_sampling_finds(curve: list[tuple[int, float]], window: int) -> None:
    """At every whole time the windowed maximum is the highest of the values sampled in the window."""

    def at(c: Curve, t: int) -> float:
        return [v for since, v in c if since <= t][-1]

    best = highest_over(curve, window, 40)
    back = max(window, 1) - 1
    assert best[0][0] == back
    for t in range(back, 41):
        assert at(best, t) == max(at(curve, x) for x in range(t - back, t + 1))


@given(st.lists(st.tuples(st.integers(1, 5), CURVES), max_size=4))
def test_a_weighted_sum_is_the_sum_at_every_time(parts: list[tuple[int, list[tuple[int, float]]]]) -> None:
    """Adding curves gives, at every time, the weighted values added."""
    total = weighted_sum([(float(w), c) for w, c in parts])
    for t in range(40):
        expected = 0.0
        for weight, curve in parts:
            expected += weight * [v for since, v in curve if since <= t][-1]
        assert [v for since, v in total if since <= t][-1:] == ([pytest.approx(expected)] if parts else [])


@given(CURVES, st.integers(0, 50))
def test_the_span_below_is_what_sampling_finds(curve: list[tuple[int, float]], end: int) -> None:
    """Counting whole ms with a value under a half gives the same."""
    expected = sum([v for since, v in curve if since <= t][-1] < 0.5 for t in range(end))
    assert span_below(curve, 0.5, end) == expected


def test_a_pattern_of_many_stars_is_decided_at_once() -> None:
    """What a pattern matches takes no time exponential in its stars, in the world as in a measure."""
    stars = "*a" * 12 + "*b"
    process = "a" * 60
    damage = {"effect": "damage", "target": "*a*", "lasts": "4h"}
    crews = {"effect": "crews", "target": stars, "add": 1}
    body = SCENARIO | {
        "processes": {process: {"customers": 10}},
        "crews": {"a" * 59: {"size": 1}},
        "threats": [{"id": "a", "at": "1h", "effects": [damage, crews]}],
        "measures": [{"id": "ph", "title": "x", "measure": "person-hours", "of": stars}],
    }
    made = World(Scenario.model_validate(body), SeededDraws(1))
    made.advance(2 * HOUR)
    assert made.level(process) == 0
    assert measures(made) == {"ph": 0}
