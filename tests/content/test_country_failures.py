"""How failures travel through the country."""

from __future__ import annotations

from time import process_time

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import find, load_any
from sim.units import HOUR
from tests.content.country import OPERATORS, country, ends, hit, play
from tests.content.plays import at, lowest


def test_one_platform_takes_112_down_for_everyone() -> None:
    """With KPN's voice platform 112 goes everywhere, at once; others can call, data and radio work."""
    world = play("voice.kpn", "198min")
    for region in country().regions:
        assert at(world, f"112.{region}", 1.01) == 0
        assert at(world, f"mobile.kpn.{region}", 2) == 0
        for name in (f"mobile.vodafone.{region}", f"mobile.odido.{region}", f"mobile-data.{region}", f"c2000.{region}"):
            assert lowest(world, name) == 1
    assert at(world, "police-number", 2) == 0


def test_112_comes_back_with_the_platform() -> None:
    """When the platform is back, so is 112, everywhere, without anything else being done."""
    world = play("voice.kpn", "198min")
    for region in country().regions:
        assert at(world, f"112.{region}", 4.29) == 0
        assert at(world, f"112.{region}", 4.31) == 1


@pytest.mark.parametrize("operator", ["vodafone", "odido"])
@pytest.mark.parametrize("part", ["core", "voice"])
def test_another_operator_leaves_112_up(part: str, operator: str) -> None:
    """The same fault at another operator takes its own callers, not 112."""
    world = play(f"{part}.{operator}", "198min")
    for region in country().regions:
        assert lowest(world, f"112.{region}") == 1
        assert at(world, f"mobile.{operator}.{region}", 2) == 0
        assert lowest(world, f"mobile.kpn.{region}") == 1


def _suppliers(name: str) -> list[str]:
    needs = country().processes[name].needs.values()
    return [supplier for need in needs for supplier in need.suppliers]


def test_a_regional_outage_stays_in_its_region() -> None:
    """Without its 110/150 kV grid nothing fails but what belongs to the region, or waits at its dispatch centre."""
    world = play("grid.high.twente", "10h")
    strays = {name for name in hit(world) if country().processes[name].region != "twente"}
    # The calls of the region fill the queue in which those of the four others that it serves stand too.
    for name in strays:
        behind = {name, *_suppliers(name), *(far for near in _suppliers(name) for far in _suppliers(near))}
        assert "dispatch.oost-nederland" in behind
        assert lowest(world, name) > 0.5
    assert {"mobile.kpn.twente", "rail.twente", "water-high-rise.twente", "payments.twente"} <= hit(world)


def test_mobile_falls_over_hours_operator_by_operator() -> None:
    """Sites die as their batteries do: none is whole or gone at once, and which operator is lowest changes."""
    world = play("grid.high.twente", "10h")
    for operator in OPERATORS:
        levels = [at(world, f"masts.{operator}.twente", hour) for hour in (1.02, 2, 3, 5, 8)]
        assert levels == sorted(levels, reverse=True)
        assert levels[0] > 0.9
        assert levels[-1] < 0.3
        assert lowest(world, f"masts.{operator}.utrecht") == 1
    for hour, lowest_one in ((1.6, "odido"), (2.5, "vodafone")):
        left = {operator: at(world, f"masts.{operator}.twente", hour) for operator in OPERATORS}
        assert min(left, key=left.__getitem__) == lowest_one
    assert at(world, "masts.kpn.twente", 4) > 2 * at(world, "masts.odido.twente", 4)


def test_112_outlives_ordinary_mobile() -> None:
    """112 follows the best surviving network."""
    world = play("grid.high.twente", "10h")
    for hour in (1.5, 2, 3, 4, 5):
        assert at(world, "112.twente", hour) >= max(at(world, f"mobile.{o}.twente", hour) for o in OPERATORS) - 1e-9


def test_water_holds_in_the_street_and_not_in_high_rise() -> None:
    """Drinking water has ten days of its own power; booster pumps have none."""
    world = play("grid.high.haaglanden", "30h", hours=48)
    assert lowest(world, "drinking-water.haaglanden") == 1
    assert at(world, "water-high-rise.haaglanden", 1.01) == 0


def test_polders_have_days_before_they_flood() -> None:
    """Electric pumps stop at once, but the water takes one to three days to rise."""
    world = play("grid.high.flevoland", "96h", hours=120)
    assert at(world, "polder-pumps.flevoland", 1.01) < 0.5
    drowned = [t / HOUR for t, level in world.curve("polder-level.flevoland") if level < 1]
    assert 24 <= drowned[0] - 1 <= 90


def test_a_block_takes_a_street_and_its_hospital() -> None:
    """Shedding one block takes a quarter of the region, and the hospital in it off the grid, not the other one."""
    world = play("block-c.utrecht", "2h")
    assert at(world, "grid.utrecht", 2) == pytest.approx(0.75)
    assert lowest(world, "hospital.zuid.utrecht") <= 0.6
    assert lowest(world, "hospital.noord.utrecht") == 1


def test_the_country_comes_back_after_a_black_out() -> None:
    """When the national grid is restored nothing is left waiting, and in weeks the rush on fuel is over as well."""
    world = play("grid.transmission", "12h", hours=40 * 24)
    assert min(lowest(world, f"grid.{region}") for region in country().regions) == 0
    assert {name: world.level(name) for name in country().processes if world.level(name) < 1} == {}


@pytest.mark.parametrize("target", ["voice.kpn", "grid.high.twente", "grid.transmission", "flood-defence.zeeland"])
def test_every_why_ends_at_the_threat(target: str) -> None:
    """While something is down, each process below normal says why, and every chain begins with what struck."""
    world = play(target, "12h", hours=9)
    below = [name for name in country().processes if world.level(name) < 1 - 1e-9]
    assert len(below) > 10
    seen: dict[int, set[str]] = {}
    for name in below:
        fall = world.why(name)
        assert fall is not None, name
        found = ends(fall, seen)
        assert "threat/failure" in found, name
        assert all(end.startswith(("threat/", "reaction/")) for end in found), (name, found)


def test_the_country_is_quick() -> None:
    """Loading takes a second or two of computing, and a day's run of a region's outage less than one."""
    begun = process_time()
    scenario = load_any(find("nederland", networks=True))
    loaded = process_time()
    world = World(scenario, SeededDraws(1))
    world.advance(24 * HOUR)
    assert loaded - begun < 4
    assert process_time() - loaded < 1
