"""A campaign: stages in order, waiting for conditions, answering what the players did."""

from __future__ import annotations

from typing import Any

from sim.engine import World
from sim.engine.results import LevelChange, WorldEvent
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario

from .small import HOUR, apply, world

PLACES: dict[str, Any] = {"one": {}, "two": {}, "grid": {}}
HIT = [{"effect": "damage", "size": 0.5}]
GUARD = {"id": "guard", "targets": ["one", "two"], "effects": [{"effect": "priority", "priority": 1}]}
GUARDED = {"action": "guard", "is": "in-force", "target": "{target}"}


def campaign(*stages: dict[str, Any], **more: Any) -> World:
    """Return a world with one campaign from 1 h, aimed at the first place."""
    threats = [{"id": "plot", "at": "1h", "target": "one", "stages": list(stages)}]
    return world(processes=PLACES, crews={}, actions=[GUARD], threats=threats, **more)


def falls(made: World, hours: float = 48) -> dict[str, float]:
    """Return when each process first fell, in hours."""
    made.advance(round(hours * HOUR))
    return {name: made.curve(name)[1][0] / HOUR for name in PLACES if len(made.curve(name)) > 1}


def test_stages_follow_each_other() -> None:
    """Each stage counts from the beginning of the one before it."""
    made = campaign(
        {"id": "look", "after": "2h"}, {"id": "hit", "after": "3h", "effects": HIT},
        {"id": "again", "after": "90min", "target": "two", "effects": HIT},
    )  # fmt: skip
    assert falls(made) == {"one": 6, "two": 7.5}


def test_a_stage_waits_for_its_condition() -> None:
    """After its time a stage begins in the millisecond in which what it waits for becomes true."""
    made = campaign({"id": "hit", "after": "1h", "when": {"process": "grid", "below": 0.9}, "effects": HIT})
    made.advance(10 * HOUR + 7)
    apply(made, {"effect": "damage", "target": "grid", "size": 0.2})
    assert made.curve("one")[-1] == (10 * HOUR + 7, 0.5)


def test_a_condition_that_is_true_already_does_not_hurry_it() -> None:
    """What becomes true before its time makes a stage no earlier."""
    made = campaign({"id": "hit", "after": "4h", "when": {"time": "2h"}, "effects": HIT})
    assert falls(made) == {"one": 5}


def test_a_guarded_target_makes_it_take_another() -> None:
    """With the target guarded when the stage is due, the first alternative that is not is hit instead."""
    stage = {
        "id": "hit", "after": "3h", "unless": GUARDED, "effects": HIT,
        "else": [{"target": "two", "unless": GUARDED}, {"target": "grid"}],
    }  # fmt: skip
    assert falls(campaign(stage)) == {"one": 4}
    guarded = campaign(stage)
    guarded.order("guard", "one")
    assert falls(guarded) == {"two": 4}
    both = campaign(stage)
    both.order("guard", "one")
    both.order("guard", "two")
    assert falls(both) == {"grid": 4}


def test_a_stage_that_cannot_begin_is_left_out() -> None:
    """Where no way is possible the campaign goes on with the next stage."""
    made = campaign(
        {"id": "hit", "after": "3h", "unless": GUARDED, "effects": HIT},
        {"id": "next", "after": "1h", "target": "grid", "effects": HIT},
    )
    made.order("guard", "one")
    assert falls(made) == {"grid": 5}


def test_silence_brings_the_second_wave() -> None:
    """A stage that waits for an order not given begins then, and never when the order was given in time."""
    wave = {"id": "wave", "when": {"action": "guard", "is": "not-ordered", "by": "6h"}, "effects": HIT}
    assert falls(campaign(wave)) == {"one": 6}
    spoken = campaign(wave)
    spoken.order("guard", "two")
    assert falls(spoken) == {}


def test_it_waits_no_longer_than_it_has() -> None:
    """After its patience a stage takes its alternative, and its own way no more."""
    made = campaign(
        {"id": "hit", "after": "1h", "when": {"process": "grid", "below": 0.9}, "within": "5h", "effects": HIT,
         "else": [{"target": "two"}]},
    )  # fmt: skip
    assert falls(made, 20) == {"two": 7}
    apply(made, {"effect": "damage", "target": "grid", "size": 0.2})
    assert made.level("one") == 1


def test_another_threat_waits_for_a_stage() -> None:
    """A stage that has begun sets off what waits for it, in the same millisecond."""
    body = {
        "format": "keten/1", "id": "small", "title": "Small", "starts": "2026-01-05T08:30:00", "lasts": "3h",
        "processes": PLACES,
        "threats": [
            {"id": "plot", "at": "1h", "stages": [{"id": "look", "after": "2h"}]},
            {"id": "answer", "when": {"threat": "plot", "stage": "look"}, "target": "two", "effects": HIT},
        ],
    }  # fmt: skip
    told: list[LevelChange | WorldEvent] = []
    made = World(Scenario.model_validate(body), SeededDraws(1), told.append)
    assert falls(made) == {"two": 3}
    happened = [(r.t / HOUR, r.subject, r.detail) for r in told if isinstance(r, WorldEvent)]
    assert happened == [(1, "plot", ""), (3, "plot", "look"), (3, "answer", "")]


def test_the_order_of_declaration_makes_no_difference() -> None:
    """Threats written in another order give the same world."""
    threats: list[dict[str, Any]] = [
        {"id": "b", "at": "1h", "target": "two", "stages": [{"id": "s", "after": {"uniform": ["1h", "9h"]},
                                                             "effects": HIT}]},
        {"id": "a", "when": {"process": "two", "below": 1}, "target": "one", "effects": HIT},
    ]  # fmt: skip
    first = world(processes=PLACES, crews={}, threats=threats)
    second = world(processes=PLACES, crews={}, threats=threats[::-1])
    assert falls(first) == falls(second)
    assert len(falls(first)) == 2


def test_what_a_stage_waits_for_may_have_begun_before_the_stage() -> None:
    """Down since half past, for an hour when the stage is due at 2:30, the grid does not hold it up."""
    made = campaign(
        {"id": "look", "after": "1h"},
        {"id": "hit", "after": "30min", "when": {"process": "{target}", "below": 0.9, "for": "1h"}, "target": "grid",
         "effects": [{"effect": "damage", "target": "two", "size": 0.5}]},
    )  # fmt: skip
    made.advance(HOUR // 2)
    apply(made, {"effect": "damage", "target": "grid", "size": 0.2})
    assert falls(made) == {"grid": 0.5, "two": 2.5}
