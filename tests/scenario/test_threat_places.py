"""Where a threat reaches: several targets and the regions around them, written out into plain effects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario import check, load
from sim.scenario.expand import threat_places
from sim.units import HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.models import Scenario, Threat

NETWORK: dict[str, Any] = {
    "format": "keten/1", "kind": "network", "title": "Small",
    "regions": {"east": {"inhabitants": 1000}, "west": {"inhabitants": 1000}, "south": {"inhabitants": 1000}},
    "processes": {
        "hub.east": {"region": "east", "tags": ["gates"]},
        "hall.east": {"region": "east"},
        "hub.west": {"region": "west", "tags": ["gates"]},
        "hub.south": {"region": "south"},
        "switch": {},
        "desk.one": {},
        "desk.two": {},
        "line.{region}": {"fragility": {"wind": {"curve": [[20, 0], [40, 1]]}}},
        "line.east": {"needs": {"desk": {"from": "desk.one"}}},
        "line.west": {"needs": {"desk": {"mix": {"desk.one": 0.5, "desk.two": 0.5}}}},
        "line.south": {"needs": {"desk": {"from": "desk.two"}}},
    },
}  # fmt: skip
CLOSED: dict[str, Any] = {"effect": "damage", "size": 1}
CALLS: dict[str, Any] = {"effect": "demand", "target": "line.{region}", "factor": 2}
ONCE: dict[str, Any] = {"effect": "demand", "target": "switch", "factor": 3}


def written(folder: Path, *threats: dict[str, Any], network: dict[str, Any] = NETWORK) -> Path:
    """Write an exercise with these threats, an hour in."""
    (folder / "networks").mkdir(exist_ok=True)
    (folder / "networks" / "small.yaml").write_text(json.dumps(network), encoding="utf-8")
    path = folder / "exercises" / "small" / "exercise.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    exercise = {
        "format": "keten/1", "kind": "exercise", "title": "Small", "network": "../../networks/small.yaml",
        "starts": "2026-01-05 08:30", "lasts": "3h",
        "threats": [{"id": f"t{i}", "at": "1h"} | threat for i, threat in enumerate(threats)],
    }  # fmt: skip
    path.write_text(json.dumps(exercise), encoding="utf-8")
    return path


def made(folder: Path, threat: dict[str, Any], network: dict[str, Any] = NETWORK) -> Threat:
    """Return a threat as it is resolved."""
    return load(written(folder, threat, network=network)).threats[0]


def aims(threat: Threat) -> list[str]:
    """Return what its effects are aimed at, in order."""
    return [effect.target for effect in threat.effects]


def played(scenario: Scenario) -> World:
    """Return the world two hours in."""
    world = World(scenario, SeededDraws(1))
    world.advance(2 * HOUR)
    return world


def test_once_per_target_once_per_region_and_once(tmp_path: Path) -> None:
    """Three targets in two regions: what names the target happens three times, the region twice, neither once."""
    path = written(tmp_path, {"target": ["hub.east", "hall.east", "hub.west"], "effects": [CLOSED, CALLS, ONCE]})
    scenario = load(path)
    expected = ["hub.east", "hall.east", "hub.west", "line.east", "line.west", "switch"]
    assert aims(scenario.threats[0]) == expected
    world = played(scenario)
    demand = {name: world.state(name).demand for name in ("line.east", "line.west", "line.south", "switch")}
    assert demand == {"line.east": 2, "line.west": 2, "line.south": 1, "switch": 3}
    assert [world.level(name) for name in ("hub.east", "hall.east", "hub.west", "hub.south")] == [0, 0, 0, 1]


def test_one_target_keeps_its_place(tmp_path: Path) -> None:
    """With one target, also in a list, only the region is written out, and the target still stands for itself."""
    for target in ("hub.west", ["hub.west"]):
        threat = made(tmp_path, {"target": target, "effects": [CLOSED, CALLS]})
        assert (threat.target, aims(threat)) == ("hub.west", ["{target}", "line.west"])


@pytest.mark.parametrize(
    ("target", "regions"),
    [
        ("west", ["west"]),
        ("*", ["east", "west", "south"]),
        ("hub.*", ["east", "west", "south"]),
        ("gates", ["east", "west"]),
        ("line.west/desk", ["west"]),
        ("switch", ["east", "west", "south"]),
        (["switch", "hub.east"], ["east", "west", "south"]),
        (None, ["east", "west", "south"]),
    ],
)
def test_the_region_of_a_target(tmp_path: Path, target: str | list[str] | None, regions: list[str]) -> None:
    """A region is itself, a process is in one, a tag where its carriers are; what is in none is in every region."""
    threat = made(tmp_path, {"effects": [CALLS]} | ({} if target is None else {"target": target}))
    assert aims(threat) == [f"line.{region}" for region in regions]


def test_a_network_without_regions_is_one(tmp_path: Path) -> None:
    """Without regions `{region}` is everything that the pattern means."""
    network = {
        "format": "keten/1", "kind": "network", "title": "One", "processes": {"hub": {}, "line.a": {}, "line.b": {}},
    }  # fmt: skip
    assert aims(made(tmp_path, {"target": "hub", "effects": [CLOSED, CALLS]}, network)) == ["{target}", "line.*"]


def test_what_regions_share_is_asked_once(tmp_path: Path) -> None:
    """Demand on a need of three regions falls once on each of the two desks behind it, not once per region."""
    asked = CALLS | {"target": "line.{region}/desk"}
    scenario = load(written(tmp_path, {"target": "switch", "effects": [asked]}))
    assert aims(scenario.threats[0]) == ["desk.one", "desk.two"]
    world = played(scenario)
    assert [world.state(name).demand for name in ("desk.one", "desk.two")] == [2, 2]
    of_targets = CALLS | {"target": "line.{target}/desk"}
    assert aims(made(tmp_path, {"target": ["east", "west"], "effects": [of_targets]})) == ["desk.one", "desk.two"]


def test_crews_of_a_region_are_those_that_repair_there(tmp_path: Path) -> None:
    """A crew fewer of `{region}` is one of each pool that repairs something there, once, and of no other."""
    processes = {name: dict(process) for name, process in NETWORK["processes"].items()}
    for name, pool in {"hub.east": "rail", "hall.east": "rail", "hub.west": "road", "switch": "net"}.items():
        processes[name]["crew"] = pool
    crews = {"rail": {"size": 2}, "road": {"size": 2}, "net": {"size": 2}}
    fewer = {"effect": "crews", "target": "{region}", "add": -1}
    network = NETWORK | {"processes": processes, "crews": crews}
    assert aims(made(tmp_path, {"target": "east", "effects": [CLOSED | {"target": "hub.east"}, fewer]}, network)) == [
        "hub.east", "rail",
    ]  # fmt: skip
    everywhere = made(tmp_path, {"target": "*", "effects": [fewer]}, network)
    assert aims(everywhere) == ["rail", "road"]


def test_footprints_are_over_every_target(tmp_path: Path) -> None:
    """A footprint is over all targets, or over the regions that its list names."""
    wind = {"hazard": "wind", "intensity": [["0h", 30]]}
    plain = made(tmp_path, {"target": ["east", "south"], "footprint": wind})
    assert plain.footprint[0].over == {"east": 1, "south": 1}
    listed = made(tmp_path, {"target": ["hub.east", "hub.west"], "footprint": wind | {"over": {"{region}": 0.5}}})
    assert listed.footprint[0].over == {"east": 0.5, "west": 0.5}
    one = made(tmp_path, {"target": "east", "footprint": wind})
    assert (one.target, one.footprint[0].over) == ("east", {})


def test_stages_and_alternatives_have_targets_of_their_own(tmp_path: Path) -> None:
    """A stage or alternative with a target goes by that one and its region; the others by those of the threat."""
    stages = [
        {"id": "look", "effects": [CALLS]},
        {"id": "strike", "effects": [CLOSED, CALLS], "unless": {"process": "switch", "below": 0.5},
         "else": [{"target": "hub.south"}]},
        {"id": "again", "target": "hub.south", "effects": [CLOSED, CALLS]},
    ]  # fmt: skip
    threat = made(tmp_path, {"target": ["hub.east", "hub.west"], "stages": stages})
    look, strike, again = threat.stages
    assert [effect.target for effect in look.effects] == ["line.east", "line.west"]
    assert [effect.target for effect in strike.effects] == ["hub.east", "hub.west", "line.east", "line.west"]
    assert [effect.target for effect in strike.else_[0].effects] == ["{target}", "line.south"]
    assert [effect.target for effect in again.effects] == ["{target}", "line.south"]


def test_a_rota_is_written_out_in_its_list(tmp_path: Path) -> None:
    """The list of a rota names the region of the target."""
    rota = {"effect": "damage", "target": "line.*", "in-turn": {"each": "1h", "targets": ["line.{region}", "switch"]}}
    threat = made(tmp_path, {"target": "hub.west", "effects": [rota]})
    turns = threat.effects[0].in_turn
    assert turns is not None
    assert turns.targets == ("line.west", "switch")


@pytest.mark.parametrize(
    ("threat", "where", "key"),
    [
        ({"target": []}, "threats.t0.target", "threat.no-target"),
        ({"target": ["hub.east", "hub.east"]}, "threats.t0.target.2", "need.twice"),
        ({"target": ["hub.east", "hub.eats"]}, "threats.t0.target.2", "no-place"),
        ({"target": ["hub.east", 7]}, "threats.t0.target.2", "threat.target-no-text"),
        (
            {"target": ["hub.east", "hub.west"], "at": None, "when": {"process": "{target}", "below": 0.5}},
            "threats.t0.when", "threat.several",
        ),
        (
            {"target": ["gates", "east"], "compromise": {"tag": "{target}"}},
            "threats.t0.compromise", "threat.several",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_written_out_is_told(tmp_path: Path, threat: dict[str, Any], where: str, key: str) -> None:
    """An empty list, a target that is named twice, unknown or no text, and one that cannot be several, are faults."""
    body = {name: value for name, value in ({"effects": [CLOSED]} | threat).items() if value is not None}
    path = written(tmp_path, body)
    if threat.get("at", "") is None:
        whole = json.loads(path.read_text("utf-8"))
        del whole["threats"][0]["at"]
        path.write_text(json.dumps(whole), encoding="utf-8")
    found = [(problem.where.replace("threats.1", "threats.t0"), problem.what.key) for problem in check([path])]
    assert (where, f"problems.{key}") in found
    assert all(problem.told(language) for problem in check([path]) for language in ("nl", "en"))


def test_what_threats_are_written_out_to_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many effects written out are a fault, told once."""
    monkeypatch.setattr(threat_places, "MAX_EFFECTS", 5)
    path = written(tmp_path, {"target": "switch", "effects": [CALLS]}, {"target": "switch", "effects": [CALLS, CALLS]})
    keys = [problem.what.key for problem in check([path])]
    assert keys.count("problems.threat.many") == 1
