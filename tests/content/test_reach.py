"""Where the threats of the library reach on the country: aimed at one place, elsewhere only what the network brings."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import load
from sim.selectors import matches
from sim.units import HOUR

from .plays import lowest
from .threatened import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.engine import Fall
    from sim.scenario.models import Effect, Process, Scenario, Threat

HERE = "zeeland"
"""The region that all are aimed at, or a place in it."""
TARGETS = {
    "breakers-opened": "grid.high.zeeland",
    "cable-cut": "grid.high.zeeland",
    "control-lost": "water-board.zeeland",
    "core-wiped": "coordination.zeeland",
    "ddos": "municipality.zeeland",
    "false-emergency-calls": "112.zeeland",
    "gas-wrecked": "gas.zeeland",
    "gnss-jamming": "ambulance.zeeland",
    "grid-collapse": "grid.zeeland",
    "hub-attack": "port.zeeland-west-brabant",
    "line-destroyed": "grid.high.zeeland",
    "local-fault": "block-b.zeeland",
    "military-movement": "port.zeeland-west-brabant",
    "mobile-wrecked": "masts.kpn.zeeland",
    "port-insider": "port.zeeland-west-brabant",
    "public-unrest": "municipality.zeeland",
    "ransomware": "hospital.noord.zeeland",
    "remote-access-off": "drinking-water.zeeland/power",
    "routing-fault": "fixed.zeeland",
    "sabotage-campaign": "grid.high.zeeland",
    "sea-cable-cut": "fixed.zeeland",
    "station-failure": "grid.high.zeeland",
    "substation-attack": "grid.high.zeeland",
    "systems-wiped": "port.zeeland-west-brabant",
    "water-contaminated": "drinking-water.zeeland",
    "water-rumour": "drinking-water.zeeland",
    "water-wrecked": "drinking-water.zeeland",
}
"""What is aimed at one place; the others are aimed at the region."""
NATIONAL = {
    "grid-control-attack": "it is in what grid operators share, which is in no region",
    "remote-access-flaw": "it is in software that many share",
    "supplier-wiper": "it is in what a supplier of many serves",
    "solar-storm": "it is over the whole country, whatever the target",
    "import-pressure": "what comes over the border is short for all, whatever is named first",
    "slow-assistance": "every crew pool misses the crew that would have come from abroad",
}
"""Threats that cannot be aimed at one place, and why."""
AIMED = tuple(name for name in NAMES if name not in NATIONAL)
SAMPLE = ("contamination", "heat-drought", "hub-attack", "public-unrest", "sabotage-campaign", "storm")
HOURS = 60


@cache
def _aimed(folder: Path) -> Scenario:
    threats = [{"use": name, "at": "1h", "target": TARGETS.get(name, HERE)} for name in AIMED]
    exercise = {
        "format": "keten/1", "kind": "exercise", "title": "All", "network": "nederland",
        "starts": "2026-07-06 08:00", "lasts": "3h", "threats": threats,
    }  # fmt: skip
    path = folder / "exercise.yaml"
    path.write_text(json.dumps(exercise), encoding="utf-8")
    return load(path)


@pytest.fixture(scope="module")
def aimed(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Return the country with every threat that can be aimed at one place aimed at Zeeland."""
    return _aimed(tmp_path_factory.mktemp("reach"))


def named(scenario: Scenario, name: str) -> Threat:
    """Return one threat."""
    return next(threat for threat in scenario.threats if threat.id == name)


def effects(threat: Threat) -> Iterator[tuple[Effect, str | None]]:
    """Yield every effect of a threat, with what its target stands for."""
    for effect in threat.effects:
        yield effect, threat.target
    for stage in threat.stages:
        for effect in stage.effects:
            yield effect, stage.target or threat.target


def supplying(scenario: Scenario) -> set[str]:
    """Return what something in the region needs, and the crews that repair something there."""
    here = [process for process in scenario.processes.values() if process.region == HERE]
    needed = {supplier for process in here for need in process.needs.values() for supplier in need.suppliers}
    return needed | {process.crew for process in here if process.crew is not None}


def elsewhere(process: Process) -> bool:
    """Return whether a process is in another region."""
    return process.region not in (None, HERE)


def test_every_threat_is_aimed_or_said_to_be_national() -> None:
    """Each threat of the library is tried here, or a reason stands beside it; nothing is named that is not there."""
    assert set(NATIONAL) | set(AIMED) == set(NAMES)
    assert set(TARGETS) - set(NAMES) == set()


@pytest.mark.parametrize("name", AIMED)
def test_no_effect_is_aimed_elsewhere(aimed: Scenario, name: str) -> None:
    """Aimed at one region, a threat names nothing in another, but what that region itself hangs on."""
    allowed = supplying(aimed)
    for effect, target in effects(named(aimed, name)):
        pattern = effect.target.replace("{target}", target or "").partition("/")[0]
        hit = {one for one in (*aimed.processes, *aimed.crews) if matches(pattern, one)}
        if effect.kind.aims_at == "crews":
            assert hit & set(aimed.crews) <= allowed, effect
            continue
        far = {one for one in hit & set(aimed.processes) if aimed.processes[one].region != HERE}
        assert far <= allowed, effect


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in SAMPLE else pytest.mark.soak) for name in AIMED]
)
def test_what_happens_elsewhere_is_brought_by_the_network(aimed: Scenario, name: str) -> None:
    """What falls in another region fell by a supplier, by load or by people who react, never by the threat itself."""
    world = World(aimed.model_copy(update={"threats": (named(aimed, name),)}), SeededDraws(1))
    checked: set[int] = set()
    for hour in (2, 4, 8, 16, 30, HOURS):
        world.advance(hour * HOUR)
        for one, process in aimed.processes.items():
            fall = world.why(one) if elsewhere(process) else None
            if fall is not None:
                _brought(fall, allowed=supplying(aimed), scenario=aimed, name=name, seen=checked)


def _brought(fall: Fall, *, allowed: set[str], scenario: Scenario, name: str, seen: set[int]) -> None:
    """Ask of a fall in another region, and of all behind it there, that the threat itself is at work nearer by."""
    todo = [fall]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        far = elsewhere(scenario.processes[one.process]) and one.process not in allowed
        for factor in one.causes:
            assert not (far and f"threat/{name}" in factor.carriers), (one.process, factor.kind, factor.carriers)
            todo += [factor.cause] if factor.cause is not None else []


def test_heat_in_two_regions_leaves_the_water_companies_whole(tmp_path: Path) -> None:
    """Heat in Utrecht and Zeeland asks their two companies for a quarter more, which they have; no other notices."""
    heat = {"use": "heat-drought", "at": "1h", "target": ["utrecht", "zeeland"]}
    exercise = {
        "format": "keten/1", "kind": "exercise", "title": "Heat", "network": "nederland",
        "starts": "2026-07-06 08:00", "lasts": "3h", "threats": [heat],
    }  # fmt: skip
    path = tmp_path / "exercise.yaml"
    path.write_text(json.dumps(exercise), encoding="utf-8")
    scenario = load(path)
    world = World(scenario, SeededDraws(1), why=False)
    world.advance(30 * HOUR)
    companies = [name for name in scenario.processes if name.startswith("water-company.")]
    assert len(companies) == 10
    assert all(lowest(world, name, 30) == 1 for name in companies)
    asked = {name for name in companies if world.state(name).demand != 1}
    assert asked == {"water-company.vitens", "water-company.evides"}
    assert lowest(world, "drinking-water.utrecht", 30) < 1


def test_order_in_one_region_takes_its_unit(aimed: Scenario) -> None:
    """Unrest in a town takes the police of its unit, and by that the order in the other region of the unit."""
    world = World(aimed.model_copy(update={"threats": (named(aimed, "public-unrest"),)}), SeededDraws(1))
    world.advance(4 * HOUR)
    low = {name for name in aimed.processes if name.startswith(("police.", "public-order.")) and world.level(name) < 1}
    assert low == {"police.zeeland-west-brabant", "public-order.zeeland", "public-order.midden-en-west-brabant"}
    fall = world.why("public-order.midden-en-west-brabant")
    assert fall is not None
    assert fall.causes[0].supplier == "police.zeeland-west-brabant"
    raised = {name for name in aimed.processes if name.startswith("112.") and world.state(name).demand > 1.5}
    assert raised == {"112.zeeland"}
