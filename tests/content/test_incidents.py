"""Real incidents: the library as it stands predicts what was observed, and no file is tuned to its own incident."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim.engine import World
from sim.incidents import FLOOR, compare, share
from sim.randomness import SeededDraws
from sim.scenario import builtin_incidents, find_incident, load_incident
from sim.selectors import matches
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.incidents import Compared
    from sim.scenario.models import Scenario

NAMES = builtin_incidents()
TWELVE = (
    "ahr-2021", "bommelerwaard-2007", "citrix-2020", "diemen-2015", "haaksbergen-2005", "kpn-112-2019", "limburg-2021",
    "notpetya-2017", "optus-2023", "texas-2021", "ukraine-2015", "water-heat-2018",
)  # fmt: skip
OTHERS = tuple(name for name in NAMES if name not in TWELVE)
OF_THE_LIBRARY = {
    "stock",
    "restart",
    "recharge",
    "curve",
    "floor",
    "form",
    "reserve",
    "load",
    "gain",
    "demand",
    "starts",
}
"""What only a process kind may say; in an incident's own file only as a fact about a named operator."""


@cache
def _compared(name: str) -> Compared:
    return compare(load_incident(find_incident(name)))


def _written(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(find_incident(name).read_text(encoding="utf-8"))
    return content


def _overrides(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (process, the mapping that holds a number of the library) for every such mapping in the file."""

    def within(process: str, value: object) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(value, list):
            for item in value:
                yield from within(process, item)
        if isinstance(value, dict):
            if OF_THE_LIBRARY & set(value):
                yield process, value
            for item in value.values():
                yield from within(process, item)

    for process, entry in _written(name).get("processes", {}).items():
        yield from within(process, entry)


def test_all_are_there() -> None:
    """Each of the twelve that were set has a file with observations, and each of the others at least four."""
    assert set(TWELVE) <= set(NAMES)
    assert len(NAMES) >= 28
    observed = {name: load_incident(find_incident(name)).observed for name in NAMES}
    assert all(len(points) >= (1 if name in TWELVE else 4) for name, points in observed.items())


@pytest.mark.parametrize("names", [TWELVE, OTHERS], ids=["twelve", "others"])
def test_the_library_predicts_four_in_five(names: tuple[str, ...]) -> None:
    """At least 80 % of the checkpoints lie within their windows, of the twelve and of the others apart."""
    assert share([_compared(name) for name in names]) >= FLOOR >= 0.8


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_the_library_is_overridden(name: str) -> None:
    """A file changes no number of a process kind but as a sourced fact about a named operator."""
    operators = _written(name).get("operators", {}).values()
    for process, mapping in _overrides(name):
        assert any(matches(fact["processes"], process) for fact in operators), (process, mapping)
        assert mapping.get("source"), (process, mapping)


@pytest.mark.parametrize("name", NAMES)
def test_only_what_came_from_outside(name: str) -> None:
    """A file has threats only: nobody acts, nothing reacts by its own rules, and a written repair names its source."""
    content = _written(name)
    assert not {"reactions", "actions", "injects", "start", "scripted-teams"} & set(content)
    for threat in content["threats"]:
        assert threat.get("source") or ("use" in threat and not {"repair", "restored", "effects"} & set(threat)), threat


@pytest.mark.parametrize("name", NAMES)
def test_what_is_hit_is_not_what_is_predicted(name: str) -> None:
    """No checkpoint reads the availability of a process that the file itself restores: that is an input."""
    scenario = load_incident(find_incident(name))
    given = {
        effect.target.replace("{target}", threat.target or "")
        for threat, entry in zip(scenario.threats, _written(name)["threats"], strict=True)
        for effect in threat.effects
        if effect.effect == "damage" and {"repair", "effects"} & set(entry)
    }
    for point in scenario.observed:
        assert point.process not in given, point.id


def _levels(scenario: Scenario, target: str) -> World:
    threat = scenario.threats[0].model_copy(update={"target": target})
    world = World(scenario.model_copy(update={"threats": (threat,)}), SeededDraws(1))
    world.advance(HOUR)
    return world


@pytest.mark.parametrize("target", ["voice.vodafone", "voice.odido", "core.vodafone", "core.odido"])
def test_a_fault_at_another_operator_leaves_112_up(target: str) -> None:
    """The fault of 24 June 2019 in any other operator's platform or core leaves 112 up in every region."""
    scenario = load_incident(find_incident("kpn-112-2019"))
    world = _levels(scenario, target)
    lines = [f"112.{region}" for region in scenario.regions]
    assert len(lines) == 25
    assert world.level(target) == 0
    assert min(world.level(line) for line in lines) > 0.99


def test_112_is_out_for_everyone_and_comes_back_with_the_platform() -> None:
    """With the platform that hands calls over, 112 goes in all 25 regions though other operators work, and returns."""
    scenario = load_incident(find_incident("kpn-112-2019"))
    world = _levels(scenario, "voice.kpn")
    lines = [f"112.{region}" for region in scenario.regions]
    assert max(world.level(line) for line in lines) == 0
    assert min(world.level(f"mobile.vodafone.{region}") for region in scenario.regions) > 0.99
    world.advance(199 * MINUTE)
    assert min(world.level(line) for line in lines) > 0.99
