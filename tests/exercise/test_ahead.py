"""What an outage takes down next: exact on a chain of batteries, blind to what was drawn and to what is to come."""

from __future__ import annotations

from typing import Any

import pytest

from sim.exercise import Exercise, MemorySink, headless
from sim.scenario import find, load
from sim.scenario.models import Scenario
from sim.units import HOUR, MINUTE

CHAIN: dict[str, Any] = {
    "format": "keten/1",
    "id": "chain",
    "title": "Chain",
    "starts": "2026-01-05T08:30:00",
    "lasts": "3h",
    "processes": {
        "a": {"customers": 10},
        "b": {"customers": 20, "needs": {"power": {"from": "a", "stock": "2h"}}},
        "c": {"customers": 40, "needs": {"power": {"from": "b", "stock": "3h"}}},
        "d": {"customers": 80, "needs": {"link": {"from": "c"}}},
        "calm": {},
        "elsewhere": {"needs": {"power": {"from": "other", "stock": "1h"}}},
        "other": {},
        "e": {"reserve": 2},
        "f": {"needs": {"e": {"from": "e"}}},
        "g": {"reserve": 2, "load": {"unrest": {"from": "b", "gain": 0.5}}},
    },
    "reactions": {
        "calls": {
            "when": {"process": "c", "below": 0.5},
            "effects": [{"effect": "demand", "target": "e", "factor": 4}],
        }
    },
    "threats": [
        {"id": "fire", "at": "1h", "effects": [{"effect": "damage", "target": "a", "repair": "90min"}]},
        {"id": "flood", "at": "1h", "effects": [{"effect": "damage", "target": "other", "lasts": "90min"}]},
        {"id": "later", "at": "4h", "effects": [{"effect": "gain", "target": "g/unrest", "add": 3}]},
        {
            "id": "worse",
            "when": {"process": "b", "below": 0.5},
            "effects": [{"effect": "gain", "target": "g/unrest", "add": 3}],
        },
    ],
}


def at(hours: float, **more: Any) -> Exercise:
    """Return the chain as it stands after so many hours."""
    return headless(Scenario.model_validate(CHAIN | more), 1, None, round(hours * HOUR), MemorySink())


def test_a_chain_of_batteries_falls_at_its_exact_times() -> None:
    """B falls 2 h after A, C 3 h later and D with it; what people do then brings E down, and F behind it.

    Threats that are still to strike, which would bring G down as B is out, have no part in it.
    """
    found = at(1.5).look_ahead()("a", 24 * HOUR)
    assert (found.now, found.until) == (90 * MINUTE, 25 * HOUR + 30 * MINUTE)
    assert [(one.process, one.t, one.before, one.level) for one in found.falls] == [
        ("b", 3 * HOUR, 1.0, 0.0),
        ("c", 6 * HOUR, 1.0, 0.0),
        ("d", 6 * HOUR, 1.0, 0.0),
        ("e", 6 * HOUR, 1.0, 0.5),
        ("f", 6 * HOUR, 1.0, 0.5),
    ]
    assert [one.people for one in found.falls] == [20, 40, 80, 0, 0]
    assert [one.need for one in found.falls[:3]] == [("b", "power"), ("c", "power"), ("c", "power")]
    held = [one.stock and one.stock.until - one.stock.since for one in found.falls[:3]]
    assert held == [2 * HOUR, 3 * HOUR, 3 * HOUR]


def test_it_goes_no_further_than_asked_and_leads_through_the_process_asked_about() -> None:
    """Three hours from 1:30 only B falls because of A; because of C only what hangs on C does."""
    assert [one.process for one in at(1.5).look_ahead()("a", 3 * HOUR).falls] == ["b"]
    assert [one.process for one in at(1.5).look_ahead()("c", 24 * HOUR).falls] == ["d", "e", "f"]
    assert [one.process for one in at(1.5).look_ahead()("other", 24 * HOUR).falls] == ["elsewhere"]
    assert at(1.5).look_ahead()("calm", 24 * HOUR).falls == ()


def test_a_threat_that_has_struck_goes_on() -> None:
    """Once the threat that B's fall sets off has struck, G is down with B, and so not told as coming."""
    fire = {"id": "fire", "at": "1h", "effects": [{"effect": "damage", "target": "a"}]}
    exercise = at(3.5, threats=[fire, CHAIN["threats"][-1]])
    assert exercise.world.level("g") == 2 / 4.5
    found = exercise.look_ahead()("a", 24 * HOUR)
    assert [one.process for one in found.falls] == ["c", "d", "e", "f"]


@pytest.mark.parametrize("repair", ["31min", "90min", "30h", None])
def test_no_drawn_time_of_repair_shows(repair: str | None) -> None:
    """Whatever a repair takes, or when a threat lets go, the look ahead is the same."""
    damage = {"effect": "damage", "target": "a"} | ({"repair": repair} if repair else {})
    flood = {"effect": "damage", "target": "other"} | ({"lasts": repair} if repair else {})
    threats = [{"id": "fire", "at": "1h", "effects": [damage]}, {"id": "flood", "at": "1h", "effects": [flood]}]
    for process in ("a", "other"):
        assert at(1.5, threats=threats).look_ahead()(process, 24 * HOUR) == at(1.5).look_ahead()(process, 24 * HOUR)


def test_a_bypass_in_force_goes_on_to_its_end() -> None:
    """What an action already in force does ends when it ends: B, kept up for six hours, lives on what it held after."""
    actions = [
        {
            "id": "generator",
            "title": "Generator",
            "lasts": "6h",
            "effects": [{"effect": "bypass", "target": "b/power"}],
        }
    ]
    teams = {"quick": [{"at": "1h", "do": "generator"}]}
    scenario = Scenario.model_validate(CHAIN | {"actions": actions, "scripted-teams": teams})
    exercise = headless(scenario, 1, "quick", 90 * MINUTE, MemorySink())
    found = exercise.look_ahead()("a", 24 * HOUR)
    assert [(one.process, one.t) for one in found.falls][:2] == [("b", 9 * HOUR), ("c", 12 * HOUR)]
    stock = found.falls[0].stock
    assert stock is not None
    assert (stock.end, stock.since, stock.until) == ("dry", 7 * HOUR, 9 * HOUR)


def test_it_changes_nothing_and_starts_from_the_same_world() -> None:
    """With a scripted team at work, the other world stands exactly where this one does, which is left as it was."""
    exercise = headless(load(find("diemen-2015")), 1, "experienced", 3 * HOUR, MemorySink())
    curves = {name: exercise.world.curve(name) for name in exercise.scenario.processes}
    again = exercise.history.copied(exercise.scenario).again(3 * HOUR, exercise.history.left_out)
    assert {name: again.world.curve(name) for name in curves} == curves
    assert exercise.look_ahead()("grid.station.diemen", 6 * HOUR).falls
    assert {name: exercise.world.curve(name) for name in curves} == curves
    assert exercise.world.now == 3 * HOUR
