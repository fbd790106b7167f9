"""The turns of the exercise about sea cables: each comes when it should, and not when it should not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.units import HOUR
from tests.content.plays import Step, at, lowest, play, play_script, scenario_of

NAME = "onderzeekabel"
CABLES = ("cable-1", "cable-2", "wind-cable")
SHED = {"at": "105min", "do": "load-shedding"}
GUARD: Step = {"at": "85min", "do": "guard", "target": "grid.station.maasvlakte"}
SOLDIERS: list[Step] = [
    {"at": "10min", "do": "defence-support"},
    {
        "when": {"action": "defence-support", "is": "in-force"},
        "do": "guard-defence",
        "target": "grid.station.maasvlakte",
    },
]


def _lit(threats: tuple[str, ...], start: int = 0) -> float:
    """Return the lowest level of homes in the six hours of these attacks alone, so many hours later on the day."""
    scenario = scenario_of(NAME)
    chosen = tuple(threat for threat in scenario.threats if threat.id in threats)
    starts = scenario.starts + timedelta(hours=start)
    world = World(scenario.model_copy(update={"threats": chosen, "injects": (), "starts": starts}), SeededDraws(1))
    world.advance(6 * HOUR)
    return min(lowest(world, f"grid.{region}") for region in scenario.regions)


@pytest.mark.parametrize("threats", [CABLES, ("wateringen",), ("jamming",), ("fibre",)])
def test_each_alone_leaves_the_lights_on(threats: tuple[str, ...]) -> None:
    """Three cables, a station, jamming or a cut fibre alone cost nobody power, in the evening peak as little."""
    assert _lit(threats) == 1


def test_together_they_hurt_in_the_evening_and_not_at_night() -> None:
    """The same cables and station that hurt at half past five are borne when they come at ten in the evening."""
    together = (*CABLES, "wateringen")
    assert _lit(together) < 0.92
    assert _lit(together, start=5) == 1


def test_the_first_turn_of_the_rota_holds_the_hospitals_street() -> None:
    """Shedding takes the hospital's block for two hours, with the nursing home beside it, and then goes on."""
    shed = play_script(NAME, [SHED], hours=6)
    began = next(order.in_force for order in shed.orders if order.in_force is not None) / HOUR
    assert at(shed, "block-b.haaglanden", began + 0.1) == 0
    assert at(shed, "hospital.den-haag", began + 0.1) == pytest.approx(0.6)
    assert at(shed, "care-home.den-haag", began + 1.9) < 0.3
    assert at(shed, "block-a.haaglanden", began + 0.1) > 0.5
    assert at(shed, "block-b.haaglanden", began + 2.1) > 0.5
    assert at(shed, "block-a.hollands-midden", began + 2.1) == 0
    assert began < shed.delivered["straat-van-het-ziekenhuis"] / HOUR < began + 0.2
    assert "straat-van-het-ziekenhuis" not in play(NAME).delivered


def test_the_attacker_comes_back_for_what_is_no_longer_guarded() -> None:
    """When the police shift ends the station falls that night, unless the military stand there by then."""
    police, relieved = play_script(NAME, [GUARD], hours=8), play_script(NAME, [GUARD, *SOLDIERS], hours=8)
    assert at(police, "grid.station.maasvlakte", 6) == 1
    assert at(police, "grid.station.maasvlakte", 7) == 0
    assert lowest(relieved, "grid.station.maasvlakte") == 1


@pytest.mark.parametrize(
    ("script", "comes"),
    [
        ([], True),
        ([{"at": "80min", "do": "stay-silent"}], True),
        ([{"at": "85min", "do": "nl-alert"}], False),
        ([{"at": "85min", "do": "broadcaster"}], False),
        ([{"at": "119min", "do": "nl-alert"}], True),
    ],
)
def test_silence_and_the_second_wave(script: list[Step], *, comes: bool) -> None:
    """The second wave comes where nothing was on the air for three quarters of an hour; one channel prevents it."""
    world = play_script(NAME, script, hours=3)
    assert ("tweede-golf" in world.delivered) == comes
    if comes:
        assert 2 * HOUR < world.delivered["tweede-golf"] < 2.1 * HOUR


def test_jamming_reaches_the_approach_unless_the_jammer_is_found() -> None:
    """Left alone, false positions close the approach; located in time, the port is back."""
    found = play_script(NAME, [{"at": "60min", "do": "locate-jammer"}], seed=2, hours=4)
    assert "haven-aanloop" not in found.delivered
    assert at(found, "port.rotterdam", 3) > 0.9
    left = play(NAME)
    assert "haven-aanloop" in left.delivered
    assert at(left, "port.rotterdam", 3) < 0.3


def test_either_answer_to_the_services_has_its_price() -> None:
    """Who says sabotage hears no more from the services; who holds it back reads it in the press."""
    said = play_script(NAME, [{"at": "60min", "do": "say-sabotage"}], hours=3).delivered
    held = play_script(NAME, [{"at": "60min", "do": "confidential-line"}], hours=3).delivered
    assert ("bron-verbrand" in said, "gelekt" in said) == (True, False)
    assert ("bron-verbrand" in held, "gelekt" in held) == (False, True)


def test_jamming_stops_flights_too() -> None:
    """Aviation feels lost positions at once, as ships and ambulances do."""
    world = play(NAME)
    assert at(world, "airport.rotterdam", 0.9) == 1
    assert at(world, "airport.rotterdam", 1) < 0.8
