"""What the model must give when someone is testing us."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from sim.engine import World
from sim.randomness import SeededDraws
from sim.units import HOUR
from tests.content.plays import at, lowest, play, play_script, scenario_of, stop

if TYPE_CHECKING:
    from sim.engine.results import Fall

NAME = "onderzeekabel"


def _with_threats(*ids: str, hours: float = 4) -> World:
    scenario = scenario_of(NAME)
    chosen = tuple(threat for threat in scenario.threats if threat.id in ids)
    world = World(scenario.model_copy(update={"threats": chosen, "injects": ()}), SeededDraws(1))
    world.advance(round(hours * HOUR))
    return world


def test_data_cables_do_next_to_nothing_in_homes() -> None:
    """Two of three sea cables gone, and homes lose almost nothing: traffic reroutes."""
    world = _with_threats("cable-1", "cable-2")
    assert lowest(world, "international-data.west") > 0.9
    assert lowest(world, "home-internet.haaglanden") > 0.95


def test_the_wind_farm_is_within_reserve() -> None:
    """One wind-farm cable costs nobody power, not even in the evening peak."""
    assert lowest(_with_threats("wind-cable"), "grid.haaglanden") == 1


def test_one_station_alone_is_borne() -> None:
    """A station lost with the wind farm whole is borne too, evening peak or not."""
    assert lowest(_with_threats("wateringen"), "grid.haaglanden") > 0.97


def test_cable_station_and_peak_together_hurt() -> None:
    """Cables and a station in the evening peak are too much; at night the same loss is borne."""
    world = _with_threats("wind-cable", "wateringen", hours=12)
    assert at(world, "grid.west", 1.8) < 0.92
    assert at(world, "grid.west", 10) == 1


def test_jamming_hits_ships_and_ambulances_at_once_and_mobile_not() -> None:
    """Positioning lost: port and ambulances at once, mobile networks only after many hours."""
    world = _with_threats("jamming", hours=6)
    assert at(world, "port.rotterdam", 1) < 0.5
    assert at(world, "ambulance.haaglanden", 1) < 0.8
    assert lowest(world, "mobile.haaglanden") == 1


def test_a_guarded_target_moves_the_attack() -> None:
    """Guarding the right second station turns the adversary to a smaller one."""
    unguarded, guarded = play(NAME), play(NAME, 1, "experienced")
    assert lowest(unguarded, "grid.station.maasvlakte") == 0
    assert lowest(unguarded, "grid.station.bleiswijk") == 1
    assert lowest(guarded, "grid.station.maasvlakte") == 1
    assert lowest(guarded, "grid.station.bleiswijk") == 0
    assert "ander-doel" in guarded.delivered


def test_guarding_the_wrong_one_does_not_help() -> None:
    """Guarding Bleiswijk leaves Maasvlakte to fall."""
    guard = {"at": "85min", "do": "guard", "target": "grid.station.bleiswijk"}
    world = play_script(NAME, [guard])
    assert lowest(world, "grid.station.maasvlakte") == 0


def test_guards_cannot_be_in_two_places() -> None:
    """Who guards a station does not patrol; defence comes too late if asked late."""
    script = [
        {"at": "85min", "do": "guard", "target": "grid.station.maasvlakte"},
        {"at": "90min", "do": "patrol"},
        {"at": "90min", "do": "guard-defence", "target": "grid.station.bleiswijk"},
    ]
    orders = {order.action: order for order in play_script(NAME, script).orders}
    assert orders["patrol"].refused == "no-means"
    assert orders["guard-defence"].refused == "condition"


def test_silence_brings_a_second_wave() -> None:
    """Forty-five minutes of silence after the fake message bring a second wave of calls."""
    assert "tweede-golf" in play(NAME).delivered
    assert "tweede-golf" not in play(NAME, 1, "experienced").delivered


def test_an_unchecked_alert_holds_a_wrong_number() -> None:
    """An alert that nobody checked holds a wrong number, and calls rise again."""
    alert = {"at": "85min", "do": "nl-alert"}
    unchecked = play_script(NAME, [alert])
    checked = play_script(NAME, [{"at": "84min", "do": "check-text"}, alert])
    assert "verkeerd-nummer" in unchecked.delivered
    assert "verkeerd-nummer" not in checked.delivered
    assert unchecked.totals("112.haaglanden").demand > checked.totals("112.haaglanden").demand


def test_shedding_by_plan_spares_more_than_the_relays() -> None:
    """Planned shedding keeps more of the grid than the relays would, and reaches the hospital's street."""
    planned = play_script(NAME, [{"at": "105min", "do": "load-shedding"}])
    regions = ("haaglanden", "hollands-midden", "rotterdam-rijnmond")
    lit = [fmean(at(world, f"grid.{region}", 2.3) for region in regions) for world in (planned, play(NAME))]
    assert lit[0] > lit[1] + 0.1
    assert "straat-van-het-ziekenhuis" in planned.delivered


def carriers(fall: Fall) -> set[str]:
    """Return where the chains of a fall end."""
    ends: set[str] = set()
    todo = [fall]
    while todo:
        for factor in todo.pop().causes:
            ends.update(factor.carriers)
            todo += [factor.cause] if factor.cause is not None else []
    return ends


def test_what_is_dark_names_the_attack() -> None:
    """In the evening, the reason a house is dark leads back to the attacks."""
    fall = stop(NAME, 1.8).why("grid.haaglanden")
    assert fall is not None
    ends = carriers(fall)
    assert "threat/wateringen" in ends
    assert "threat/wind-cable" in ends
