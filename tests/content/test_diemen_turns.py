"""More of what turns the exercise in Noord-Holland: the rumour, fuel, water and the first half hour of 112."""

from __future__ import annotations

import pytest

from sim.impact import calls
from sim.units import HOUR, MINUTE
from tests.content.plays import Step, at, play, play_script, stop

NAME = "diemen-2015"
HERE = "amsterdam-amstelland"
DIESEL: Step = {"at": "40min", "do": "fuel", "target": "hospital.amsterdam-zuidoost/emergency-power"}
DEPOT: Step = {"at": "30min", "do": "generator", "target": "fuel-depot.amsterdam/power"}


@pytest.mark.parametrize(("when", "comes"), [("20min", False), ("45min", False), ("91min", True)])
def test_it_is_the_alert_on_the_air_that_prevents_the_rumour(when: str, *, comes: bool) -> None:
    """An alert that has been sent when most people's network dies prevents the rumour; one on its way does not."""
    world = play_script(NAME, [{"at": when, "do": "nl-alert-own"}], hours=3)
    assert ("gerucht" in world.delivered) == comes


def test_the_rumour_is_not_before_ordinary_mobile_is_half_gone() -> None:
    """When it is told, two of three operators are below half and an alert reaches less than two thirds of people."""
    for seed in range(3):
        world = play(NAME, seed)
        told = world.delivered["gerucht"] / HOUR
        assert max(at(world, f"mobile.{operator}.{HERE}", told) for operator in ("vodafone", "tmobile")) < 0.52
        assert at(world, f"nl-alert.{HERE}", told) * 0.9 < 0.6


def test_a_tanker_waits_for_the_depots_pump() -> None:
    """Fuel leaves the depot when its pump has power: with a generator before the grid is back, otherwise after."""
    alone, helped = play_script(NAME, [DIESEL], hours=20), play_script(NAME, [DEPOT, DIESEL], hours=20)
    arrived = [next(o.in_force for o in world.orders if o.action == "fuel") for world in (alone, helped)]
    assert None not in arrived
    assert (arrived[0] or 0) > (arrived[1] or 0) + HOUR


def test_emergency_water_takes_tanks_from_one_stock() -> None:
    """One point for every 2,500 people in high-rise: 48 of 60 tanks, and no second round."""
    order: Step = {"at": "90min", "do": "emergency-water", "target": f"water-to-drink.high-rise.{HERE}/tap"}
    world = play_script(NAME, [order], hours=3)
    assert world.free_means("water-tanks") == (12, 60)


def test_the_first_half_hour_fills_the_intake() -> None:
    """Most calls that go unanswered when nobody acts and no rumour goes round do so in the first half hour."""
    half, before = (calls(stop(NAME, hours)) for hours in (0.65, 1.4))
    assert half["unanswered"] > 0.9 * before["unanswered"] > 30


def test_a_team_that_acts_at_once_halves_what_the_hesitant_leave() -> None:
    """Before T+30 the experienced team takes only what is urgent, has asked for help and has an alert on its way."""
    world = play(NAME, 1, "experienced")
    ordered = {order.action for order in world.orders if order.ordered < 30 * MINUTE}
    assert {"urgent-only", "extra-intake", "nl-alert-own", "grip-2", "posts"} <= ordered
    assert calls(world)["unanswered"] < 0.7 * calls(play(NAME, 1, "hesitant"))["unanswered"]
