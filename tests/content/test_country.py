"""The country: what it holds, where its numbers come from, and whether failures travel through it as they should."""

from __future__ import annotations

from functools import cache
from shutil import copy
from time import process_time
from typing import TYPE_CHECKING

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import check, find, load, load_any
from sim.scenario.models import Threat
from sim.scenario.provenance import library_provenance, provenance
from sim.units import HOUR
from tests.content.plays import at, lowest

if TYPE_CHECKING:
    from pathlib import Path

    from sim.engine.records import Fall
    from sim.scenario.models import Scenario

OPERATORS = ("kpn", "vodafone", "odido")
CENTRES = {
    "noord-nederland": {"groningen", "fryslan", "drenthe"},
    "oost-nederland": {"ijsselland", "twente", "noord-en-oost-gelderland", "gelderland-midden", "gelderland-zuid"},
    "midden-nederland": {"utrecht", "gooi-en-vechtstreek", "flevoland"},
    "noord-holland": {"noord-holland-noord", "zaanstreek-waterland", "kennemerland"},
    "amsterdam": {"amsterdam-amstelland"},
    "den-haag": {"haaglanden", "hollands-midden"},
    "rotterdam": {"rotterdam-rijnmond", "zuid-holland-zuid"},
    "zeeland-west-brabant": {"zeeland", "midden-en-west-brabant"},
    "oost-brabant": {"brabant-noord", "brabant-zuidoost"},
    "limburg": {"limburg-noord", "zuid-limburg"},
}
VITAL = {
    *("electricity-transmission", "regional-electricity", "gas-production", "gas-transport", "regional-gas"),
    *("oil-supply", "drinking-water", "water-quantity", "flood-defence", "nuclear-material", "internet-access"),
    *("internet-and-data-services", "voice-and-sms", "position-and-time", "air-traffic", "shipping", "main-rail"),
    *("main-roads", "petrochemicals", "retail-payments", "giro-payments", "high-value-payments", "securities"),
    *("emergency-communication", "police-deployment", "base-registers", "base-register-exchange"),
    *("electronic-messaging", "identification", "defence-deployment"),
}
PER_REGION = {
    *("grid", "gas", "heating", "fuel", "mobile-data", "fixed", "c2000", "p2000", "112", "nl-alert", "ambulance"),
    *("broadcaster", "coordination", "municipality", "drinking-water", "water-high-rise", "sewage", "flood-defence"),
    *("polder-pumps", "polder-level", "payments", "cash", "rail", "road", "hospital.noord", "care-home", "home-care"),
    *(f"{thing}.{operator}" for thing in ("masts", "mobile") for operator in OPERATORS),
    *(f"block-{block}" for block in "abcd"),
}


@cache
def country() -> Scenario:
    """Give the network as it stands alone."""
    return load_any(find("nederland", networks=True))


@cache
def play(target: str, lasts: str, hours: float = 24) -> World:
    """Give the world of the country in which the whole of one process failed, one hour in, for a while."""
    effect = {"effect": "damage", "target": target, "lasts": lasts}
    threat = Threat.model_validate({"id": "failure", "at": "1h", "effects": [effect]})
    world = World(country().model_copy(update={"threats": (threat,)}), SeededDraws(1))
    world.advance(round(hours * HOUR))
    return world


def hit(world: World) -> set[str]:
    """Give the processes that were ever below normal."""
    return {name for name in world.scenario.processes if lowest(world, name) < 1 - 1e-9}


def ends(fall: Fall, seen: dict[int, set[str]]) -> set[str]:
    """Give where the chains of a fall end."""
    if id(fall) not in seen:
        found = seen[id(fall)] = set()
        for factor in fall.factors:
            found |= ends(factor.cause, seen) if factor.cause is not None else set(factor.carriers) or {"nowhere"}
    return seen[id(fall)]


# What it holds


def test_networks_have_no_faults() -> None:
    """Both networks can stand by themselves."""
    assert check([find(name, networks=True) for name in ("nederland", "veiligheidsregio")]) == ()


def test_the_country_is_whole() -> None:
    """There are 25 safety regions with 17.9 to 18.3 million inhabitants in all, and at least 350 processes."""
    regions = country().regions
    assert len(regions) == 25
    assert 17_900_000 <= sum(region.inhabitants for region in regions.values()) <= 18_300_000
    assert len(country().processes) >= 350


def test_ten_dispatch_centres_serve_their_regions() -> None:
    """Each region's 112, ambulances and fire service hang on the dispatch centre that serves it."""
    processes = country().processes
    assert {name for name, p in processes.items() if p.kind == "dispatch-centre"} == {f"dispatch.{c}" for c in CENTRES}
    for line in ("112", "ambulance", "fire"):
        served = {r: processes[f"{line}.{r}"].needs["dispatch"].suppliers for r in country().regions}
        assert served == {region: (f"dispatch.{c}",) for c, regions in CENTRES.items() for region in regions}


def test_the_whole_vital_list_is_there() -> None:
    """Every entry of the national list is the business of at least one process."""
    assert {p.vital.process for p in country().processes.values() if p.vital} >= VITAL


@pytest.mark.parametrize("thing", sorted(PER_REGION))
def test_every_region_has_its_own(thing: str) -> None:
    """What a region's crisis team meets is there once for every region, and belongs to it."""
    for region in country().regions:
        assert country().processes[f"{thing}.{region}"].region == region


def test_calls_add_up_to_those_of_the_country() -> None:
    """The regions' 112 calls are 8,470 a day for 18.0 million, by inhabitants."""
    calls = {r: country().processes[f"112.{r}"].calls for r in country().regions}
    assert sum(calls.values()) * 24 == pytest.approx(8_470, rel=0.01)
    for region, amount in calls.items():
        assert amount == pytest.approx(country().regions[region].inhabitants * 8_470 / 18e6 / 24, rel=0.02)


def test_nobody_has_two_mobile_operators() -> None:
    """The operators of a region share its inhabitants."""
    for name, region in country().regions.items():
        customers = sum(country().processes[f"mobile.{operator}.{name}"].customers for operator in OPERATORS)
        assert customers == pytest.approx(region.inhabitants, abs=3)


def test_a_region_to_build_on_is_small() -> None:
    """The single region has about 25 processes."""
    assert 20 <= len(load_any(find("veiligheidsregio", networks=True)).processes) <= 30


# Where its numbers come from


def test_every_number_of_the_library_says_how_well_it_is_known() -> None:
    """Each has a confidence, and a source unless it is our judgement."""
    numbers = [(entry.name, number) for entry in library_provenance() for number in entry.numbers]
    assert len(numbers) > 200
    assert [n for n in numbers if n[1].confidence is None] == []
    assert [n for n in numbers if n[1].confidence != "judgement" and not n[1].source] == []


@pytest.mark.parametrize("name", ["nederland", "veiligheidsregio"])
def test_every_number_of_a_network_says_how_well_it_is_known(name: str) -> None:
    """Each has a confidence, its own or that of what holds it, and a source unless it is our judgement."""
    numbers = provenance(find(name, networks=True)).numbers
    assert [n for n in numbers if n.confidence is None] == []
    assert [n for n in numbers if n.confidence != "judgement" and not n.source] == []


# How failures travel


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


def test_a_regional_outage_stays_in_its_region() -> None:
    """Without its 110/150 kV grid nothing fails but what belongs to the region, or to a centre that stands in it."""
    world = play("grid.high.twente", "10h")
    strays = {name for name in hit(world) if country().processes[name].region != "twente"}
    assert strays == set()
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
    for hour, lowest_one in ((1.6, "vodafone"), (2.5, "odido")):
        left = {operator: at(world, f"masts.{operator}.twente", hour) for operator in OPERATORS}
        assert min(left, key=left.__getitem__) == lowest_one
    assert at(world, "masts.kpn.twente", 4) > 2 * at(world, "masts.vodafone.twente", 4)


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
    """When the national grid is restored nothing is left waiting for something that waits for it."""
    world = play("grid.transmission", "12h", hours=168)
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


# To build on


EXERCISE = """
format: keten/1
kind: exercise
title: {nl: Proef, en: Trial}
network: ../../networks/veiligheidsregio.yaml
starts: 2026-01-15 17:00
lasts: 3h
regions: %s
threats: [{use: station-failure, target: grid.station.noord, at: 10min}]
scripted-teams: {none: []}
"""


@pytest.mark.parametrize(
    ("regions", "names"),
    [("{}", ["regio"]), ("{regio: ~, utrecht: {inhabitants: 1_400_000}}", ["utrecht"]),
     ("{buur: {inhabitants: 300_000}}", ["regio", "buur"])],
    ids=["as-it-is", "renamed", "with-a-neighbour"],
)  # fmt: skip
def test_exercises_build_on_a_region(tmp_path: Path, regions: str, names: list[str]) -> None:
    """An exercise takes the region as it is, gives it another name, or puts a second one beside it."""
    folder = tmp_path / "exercises" / "proef"
    folder.mkdir(parents=True)
    (tmp_path / "networks").mkdir()
    copy(find("veiligheidsregio", networks=True), tmp_path / "networks")
    (folder / "exercise.yaml").write_text(EXERCISE % regions, encoding="utf-8")
    scenario = load(folder / "exercise.yaml")
    assert list(scenario.regions) == names
    assert [p for p in scenario.processes if p.startswith("112.") and p != "112.national"] == [
        f"112.{n}" for n in names
    ]
    world = World(scenario, SeededDraws(1))
    world.advance(24 * HOUR)
    for name in names:
        assert 0 < lowest(world, f"grid.{name}") < 0.5
        assert lowest(world, f"mobile.odido.{name}") < 0.5
        assert lowest(world, f"drinking-water.{name}") == 1
