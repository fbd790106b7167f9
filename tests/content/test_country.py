"""The country and the region to build on: what they hold, and where their numbers come from."""

from __future__ import annotations

from shutil import copy
from typing import TYPE_CHECKING

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import builtin_networks, check, find, load, load_any
from sim.scenario.provenance import library_provenance, provenance
from sim.units import HOUR
from tests.content.country import OPERATORS, country
from tests.content.plays import lowest

if TYPE_CHECKING:
    from pathlib import Path

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
    """The single region has about 30 processes."""
    assert 20 <= len(load_any(find("veiligheidsregio", networks=True)).processes) <= 35


# Where its numbers come from


def test_every_number_of_the_library_says_how_well_it_is_known() -> None:
    """Each has a confidence, and a source unless it is our judgement."""
    numbers = [(entry.name, number) for entry in library_provenance() for number in entry.numbers]
    assert len(numbers) > 200
    assert [n for n in numbers if n[1].confidence is None] == []
    assert [n for n in numbers if n[1].confidence != "judgement" and not n[1].source] == []


@pytest.mark.parametrize("name", builtin_networks())
def test_every_number_of_a_network_says_how_well_it_is_known(name: str) -> None:
    """Each has a confidence, its own or that of what holds it, and a source unless it is our judgement."""
    numbers = provenance(find(name, networks=True)).numbers
    assert [n for n in numbers if n.confidence is None] == []
    assert [n for n in numbers if n.confidence != "judgement" and not n.source] == []


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
        assert lowest(world, f"mobile.odido.{name}") < 0.7
        assert lowest(world, f"drinking-water.{name}") == 1
