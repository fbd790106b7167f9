"""Worlds that cannot work are found by a check, in a sentence for a planner; a world that can is left alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.scenario import check, load

if TYPE_CHECKING:
    from pathlib import Path

LOOP: dict[str, Any] = {
    "grid": {"needs": {"control": {"from": "telecom"}}},
    "telecom": {"needs": {"power": {"from": "water"}}},
    "water": {"needs": {"pumps": {"all": ["grid", "sun"]}}},
    "shop": {"needs": {"power": {"from": "grid"}}},
    "sun": {},
}
BYPASS = {"id": "black-start", "title": "b", "targets": ["grid/control"], "effects": [{"effect": "bypass"}]}


def written(folder: Path, processes: dict[str, Any], **more: Any) -> Path:
    """Write an exercise with these processes."""
    body = {
        "format": "keten/1", "kind": "exercise", "title": {"nl": "Klein", "en": "Small"}, "lasts": "3h",
        "starts": "2026-01-05 08:30", "processes": processes,
    } | more  # fmt: skip
    path = folder / "exercise.yaml"
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def told(path: Path) -> list[str]:
    return [f"{problem.where}: {problem.what}; {problem.remedy}" for problem in check([path])]


def loop(need: dict[str, Any]) -> dict[str, Any]:
    """Return the loop with the grid's need for telecom written differently."""
    return LOOP | {"grid": {"needs": {"control": need}}}


def test_a_cycle_that_cannot_start_again_is_told_once(tmp_path: Path) -> None:
    """The sentence names what is in the cycle, and not what only hangs on it; the world still loads and runs."""
    path = written(tmp_path, LOOP)
    assert told(path) == [
        (
            "processes.grid.needs: 'grid', 'telecom' and 'water' need each other to start: once all of them are down, "
            "none comes up again; give one of them a stock or a floor, another supplier, or an action that bypasses "
            "its need"
        )
    ]
    assert len(load(path).processes) == 5


@pytest.mark.parametrize(
    ("processes", "actions"),
    [
        (loop({"from": "telecom", "stock": "2h"}), []),
        (loop({"from": "telecom", "floor": 0.3}), []),
        (loop({"from": "telecom", "curve": [[0, 0.1], [1, 1]]}), []),
        (loop({"any": ["telecom", "sun"]}), []),
        (loop({"mix": {"telecom": 0.5, "sun": 0.5}}), []),
        (LOOP, [BYPASS]),
        (LOOP, [BYPASS | {"targets": ["grid*/*"]}]),
    ],
    ids=["stock", "floor", "curve", "any", "mix", "action", "action on a pattern"],
)
def test_a_cycle_that_can_start_is_left_alone(
    processes: dict[str, Any], actions: list[dict[str, Any]], tmp_path: Path
) -> None:
    """A stock, a floor, another supplier or an action on one of its needs is enough."""
    assert told(written(tmp_path, processes, actions=actions)) == []


def test_a_place_that_must_have_all_of_a_mix_does_not_start_on_half(tmp_path: Path) -> None:
    """A place has supply only when the weights of what is up reach 1: half a mix from outside does not start it."""
    need = {"mix": {"telecom": 0.5, "sun": 0.5}, "form": "place"}
    assert len(told(written(tmp_path, loop(need)))) == 1


def test_a_pool_without_crews_is_told(tmp_path: Path) -> None:
    """With what it would never repair; and not when an action brings crews."""
    processes = {"grid": {"crew": "crew"}, "sun": {}}
    aid = {"id": "aid", "title": "a", "effects": [{"effect": "crews", "target": "crew", "add": 2}]}
    assert told(written(tmp_path, processes, crews={"crew": {"size": 0}})) == [
        (
            "crews.crew.size: there is no crew in 'crew' and nothing sends one: 'grid' would never be repaired; "
            "give it crews, or an action that brings them"
        )
    ]
    assert told(written(tmp_path, processes, crews={"crew": {"size": 0}}, actions=[aid])) == []


@pytest.mark.parametrize(
    ("damage", "waits"),
    [
        ({"repair": "2h"}, ["'grid'"]),
        ({"lasts": "3h"}, []),
        ({"repair": "2h", "lasts": "3h"}, []),
        ({}, []),
    ],
    ids=["work", "an end", "work and an end", "neither"],
)
def test_a_pool_without_crews_is_told_only_of_what_waits_for_work(
    damage: dict[str, Any], waits: list[str], tmp_path: Path
) -> None:
    """Damage that ends by the clock, or that no work undoes, does not wait for a crew; what else there is does."""
    processes = {"grid": {"crew": "crew"}, "line": {"crew": "crew"}}
    threats = [{"id": "upkeep", "at": "1h", "effects": [{"effect": "damage", "target": "grid"} | damage]}]
    found = told(written(tmp_path, processes, crews={"crew": {"size": 0}}, threats=threats))
    assert [line.partition("sends one: ")[2].partition(" would")[0] for line in found] == waits


def test_a_pool_without_crews_is_told_of_a_rebuild(tmp_path: Path) -> None:
    """A clean rebuild waits for a crew as repair does."""
    processes = {"grid": {"crew": "crew"}, "line": {"crew": "crew"}}
    threats = [{"id": "upkeep", "at": "1h", "effects": [{"effect": "rebuild", "target": "grid", "work": "2h"}]}]
    (found,) = told(written(tmp_path, processes, crews={"crew": {"size": 0}}, threats=threats))
    assert "'grid' would never be repaired" in found


def test_a_pool_without_crews_is_told_of_a_hazard_that_takes_repair(tmp_path: Path) -> None:
    """What a hazard breaks waits for a crew where its fragility has repair, and not where an action undoes it."""
    crews = {"crew": {"size": 0}}
    storm = {"id": "storm", "at": "1h", "footprint": {"hazard": "wind", "intensity": [["0h", 30]], "over": {"grid": 1}}}
    restore = {"id": "swap", "title": "s", "targets": ["grid"], "effects": [{"effect": "restore"}]}
    for repair, actions, count in (("2h", [], 1), (None, [], 0), ("2h", [restore], 0)):
        fragility = {"wind": {"curve": [[20, 0], [40, 1]]} | ({"repair": repair} if repair else {})}
        processes = {"grid": {"crew": "crew", "fragility": fragility}}
        assert len(told(written(tmp_path, processes, crews=crews, threats=[storm], actions=actions))) == count


def test_crews_that_need_what_they_repair_are_told(tmp_path: Path) -> None:
    """Crews that stand still without the phones they alone repair never mend a total outage; a floor is enough."""
    crew = {"size": 1, "needs": {"phones": {"from": "phones"}}}
    processes = {"phones": {"crew": "crew"}}
    assert told(written(tmp_path, processes, crews={"crew": crew})) == [
        (
            "crews.crew.needs.phones: the crews cannot work without 'phones', which they themselves repair; "
            "give it a floor: how fast they work without"
        )
    ]
    crew["needs"] = {"phones": {"from": "phones", "floor": 0.2}}
    assert told(written(tmp_path, processes, crews={"crew": crew})) == []


@pytest.mark.parametrize(
    ("means", "more", "sentence"),
    [
        ({}, {"means": {"tankers": 1}}, "there is no means 'tankers'"),
        ({"tankers": 0}, {"means": {"tankers": 1}}, "takes 1 of 0, so it can never be done"),
        ({"tankers": 3}, {"one-per": {"tankers": 100}}, "takes at least 5 of 3 for its smallest target"),
    ],
    ids=["unknown", "none", "too few for anybody"],
)
def test_an_action_that_can_never_have_its_means_is_told(
    means: dict[str, int], more: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    """Means that do not exist or can never be enough, counted by customers too; not when something may add them."""
    action = {"id": "bring", "title": "b", "targets": ["town"]} | more
    path = written(tmp_path, {"town": {"customers": 500}}, means=means, actions=[action])
    assert [sentence in line for line in told(path)] == [True]
    if means:
        aid = {"id": "aid", "title": "a", "effects": [{"effect": "means", "target": "tankers", "add": 9}]}
        assert told(written(tmp_path, {"town": {"customers": 500}}, means=means, actions=[action, aid])) == []


def test_a_region_that_nobody_supplies_is_told(tmp_path: Path) -> None:
    """People live there, and no process serves them."""
    regions = {"east": {"inhabitants": 12_000}, "west": {"inhabitants": 5}}
    path = written(tmp_path, {"grid": {"region": "west"}}, regions=regions)
    assert told(path) == [
        (
            "regions.east: 12,000 people live in 'east', and no process serves them; "
            "give a process region: with this name, or take the region out"
        )
    ]


def test_steps_of_a_repair_that_never_comes_are_told(tmp_path: Path) -> None:
    """Steps without work are a slip of the pen; damage without either is left to whoever undoes it."""
    damage: dict[str, Any] = {"effect": "damage", "target": "sun", "restored": {"100 %": "100 %"}}
    threats = [{"id": "storm", "title": "s", "at": "1h", "effects": [damage]}]
    assert told(written(tmp_path, {"sun": {}}, threats=threats)) == [
        (
            "threats.storm.effects.1.restored: is undone in steps of a repair, but there is no repair; "
            "add repair: with the work it takes"
        )
    ]
    del damage["restored"]
    assert told(written(tmp_path, {"sun": {}}, threats=threats)) == []


def test_effects_within_a_threat_count_too(tmp_path: Path) -> None:
    """Crews that a stage of a campaign sends, or a stage's alternative, are crews; elsewhere the pool stays empty."""
    crews = {"mechanics": {"size": 0}}
    processes = {"grid": {"crew": "mechanics"}}
    sends = [{"effect": "crews", "target": "mechanics", "add": 2}]
    harm = [{"effect": "damage", "target": "grid", "repair": "1h"}]
    stages = [
        [{"id": "one", "effects": sends}],
        [{"id": "one", "effects": harm, "else": [{"effects": sends}]}],
        [{"id": "one", "effects": harm}],
    ]
    threats = [[{"id": "plot", "at": "1h", "stages": stage}] for stage in stages]
    found = [told(written(tmp_path, processes, crews=crews, threats=threat)) for threat in threats]
    assert [len(one) for one in found] == [0, 0, 1]
    assert found[2][0].startswith("crews.mechanics.size: there is no crew in 'mechanics' and nothing sends one")
