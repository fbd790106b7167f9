"""Means that travel, come back and run out; generators and their fuel; blocks in turn; trust; support from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.units import HOUR, MINUTE
from tests.response.worlds import BUSY, MEANS, OUTAGE, PROCESSES, lost, played, region, unanswered

if TYPE_CHECKING:
    from pathlib import Path

GENERATOR = {
    "id": "generator",
    "title": "g",
    "targets": ["mast/power"],
    "effects": [{"effect": "bypass", "fuel": "8h"}],
}
FUEL = {"id": "fuel", "title": "f", "targets": ["mast/power"], "effects": [{"effect": "stock", "add": "5h"}]}
OUT = {"at": "1h", "effects": [OUTAGE]}


def levels(world: World, process: str) -> list[tuple[float, float]]:
    """Return the change points in hours."""
    return [(round(t / HOUR, 6), round(level, 6)) for t, level in world.curve(process)]


def test_a_generator_burns_only_while_supply_falls_short(tmp_path: Path) -> None:
    """Placed at half an hour with fuel for 8 h, it carries the mast from 1 h to 9 h, and rested batteries to 11 h."""
    world, _ = played(region(tmp_path, [GENERATOR], [OUT]), [(30, "generator", "mast/power")])
    assert levels(world, "mast")[:2] == [(0, 1), (11, 0)]


def test_a_refuelled_generator_runs_on_and_a_dry_one_starts_again(tmp_path: Path) -> None:
    """Five hours brought at 3 h top up the tank by two, and batteries follow it; five more carry it from 15 h on."""
    scenario = region(tmp_path, [GENERATOR, FUEL], [OUT])
    orders = [(30, "generator", "mast/power"), (180, "fuel", "mast/power"), (900, "fuel", "mast/power")]
    world, _ = played(scenario, [*orders], hours=30)
    assert levels(world, "mast") == [(0, 1), (13, 0), (15, 1), (20, 0)]


def test_a_second_outage_finds_what_fuel_was_left(tmp_path: Path) -> None:
    """Three of eight hours burnt in the first outage leave five for the second, before batteries of two hours."""
    threats = [{"at": at, "effects": [OUTAGE | {"lasts": lasts}]} for at, lasts in (("1h", "3h"), ("20h", "20h"))]
    world, _ = played(region(tmp_path, [GENERATOR], threats), [(30, "generator", "mast/power")])
    assert (27, 0) in levels(world, "mast")


def test_a_generator_that_does_not_start_changes_nothing(tmp_path: Path) -> None:
    """Over 200 seeds about one in five of the library's generators leaves its mast as it was."""
    scenario = region(tmp_path, [{"use": "generators", "targets": ["mast/power"]}], [OUT])
    failed = 0
    for seed in range(200):
        world, _ = played(scenario, [(30, "generators", "mast/power")], seed=seed, hours=8)
        failed += lost(world, "mast") > 4
    assert 22 <= failed <= 60


def test_tankers_come_back_and_serve_the_queue(tmp_path: Path) -> None:
    """One tanker, an hour there and an hour back: three orders are served 1, 3 and 5 h after the first."""
    trip = FUEL | {"means": {"tankers": 1}, "lead": "1h", "returns": "1h", "without": "wait"}
    _, orders = played(region(tmp_path, [trip], []), [(0, "fuel", "mast/power")] * 3)
    assert [order.in_force for order in orders] == [1 * HOUR, 3 * HOUR, 5 * HOUR]


def test_a_road_that_closes_holds_up_who_is_on_it_both_ways(tmp_path: Path) -> None:
    """The road closes at 0:30 and opens at 4 h: arrival at 4 h; it closes again, and the tanker is back at 9 h."""
    trip = FUEL | {"means": {"tankers": 1}, "lead": "1h", "returns": "1h", "without": "wait", "route": "road"}
    shut = [
        {"effect": "route", "target": "road", "after": a, "lasts": b}
        for a, b in (("30min", "210min"), ("270min", "270min"))
    ]
    scenario = region(tmp_path, [trip], [{"at": "0min", "effects": shut}])
    world = World(scenario, SeededDraws(1))
    world.advance(0)
    world.order("fuel", "mast/power")
    world.advance(2 * HOUR)
    assert (world.orders[0].state, world.orders[0].in_force) == ("preparing", None)
    world.advance(8 * HOUR)
    assert world.orders[0].in_force == 4 * HOUR
    assert world.free_means("tankers") == (0, 1)
    world.advance(9 * HOUR)
    assert world.free_means("tankers") == (1, 1)


def test_a_cleared_road_lets_the_tanker_through(tmp_path: Path) -> None:
    """With the road closed for good the fuel waits for ever; with the road cleared it comes, and the hospital gains."""
    actions = [
        {"use": "fuel", "targets": ["hospital/power"], "route": "road"},
        {"use": "open-road", "targets": ["road"]},
    ]
    shut = {"at": "0min", "effects": [{"effect": "route", "target": "road"}]}
    scenario = region(tmp_path, actions, [OUT, shut])
    without, [waiting] = played(scenario, [(30, "fuel", "hospital/power")])
    cleared, [fuel, _] = played(scenario, [(30, "fuel", "hospital/power"), (40, "open-road", "road")])
    assert waiting.state == "waiting-means"
    assert fuel.state == "in-force"
    assert lost(cleared, "hospital") < lost(without, "hospital")


@pytest.mark.parametrize("aid", ["mutual-aid-means", "defence-means"])
def test_support_brings_means_that_were_not_there(aid: str, tmp_path: Path) -> None:
    """A generator that is refused without support is placed with it, and the mast loses less."""
    agreed = {"agree": 1, "partly": 0, "refuse": 0, "after": "10min"}
    actions: list[dict[str, Any]] = [
        {"use": "generators", "targets": ["mast/power"], "effects": [{"effect": "bypass"}]},
        {"use": aid, "targets": ["generators"], "answer": agreed},
    ]
    scenario = region(tmp_path, actions, [OUT], means=MEANS | {"generators": 0})
    without, [alone] = played(scenario, [(1020, "generators", "mast/power")])
    with_aid, [_, placed] = played(scenario, [(0, aid, "generators"), (1020, "generators", "mast/power")])
    assert alone.refused == "no-means"
    assert placed.refused is None
    assert lost(with_aid, "mast") < lost(without, "mast")


def test_defence_support_opens_the_way_to_what_waits_for_it(tmp_path: Path) -> None:
    """Guards of the military are refused (``condition``) until support is in force; then the attack is prevented."""
    guard = {
        "use": "guarding",
        "targets": ["high"],
        "means": {},
        "when": {"action": "defence-support", "is": "in-force"},
    }
    attack = {
        "when": {"all": [{"time": "20h"}, {"not": {"action": "guarding", "is": "in-force"}}]},
        "effects": [OUTAGE],
    }
    scenario = region(tmp_path, [guard, {"use": "defence-support"}], [attack])
    hit, [refused] = played(scenario, [(600, "guarding", "high")])
    spared, orders = played(scenario, [(0, "defence-support", None), (600, "guarding", "high")])
    assert refused.refused == "condition"
    assert orders[1].state == "in-force"
    assert lost(spared, "grid") < lost(hit, "grid")


def test_blocks_go_off_in_turn_with_what_stands_in_them(tmp_path: Path) -> None:
    """Two hours each, by name, one at a time and round again until it ends; the region keeps three quarters."""
    rota = {"effect": "damage", "target": "block-*", "in-turn": {"each": "2h"}}
    shed = {"id": "shed", "title": "s", "lasts": "9h", "effects": [rota]}
    world, _ = played(region(tmp_path, [shed], []), [(0, "shed", None)], hours=20)
    assert levels(world, "block-a") == [(0, 0), (2, 1), (8, 0), (9, 1)]
    assert levels(world, "block-b") == [(0, 1), (2, 0), (4, 1)]
    assert levels(world, "grid") == [(0, 0.75), (9, 1)]


def test_a_rota_follows_the_order_written_and_takes_groups_together(tmp_path: Path) -> None:
    """Targets are taken as written, a pattern as one, and ``at-once`` of them share a turn."""
    turn = {"each": "1h", "at-once": 2, "targets": ["block-d", "block-b", "block-*"]}
    shed = {
        "id": "shed",
        "title": "s",
        "lasts": "2h",
        "effects": [{"effect": "damage", "target": "grid", "in-turn": turn}],
    }
    world, _ = played(region(tmp_path, [shed], []), [(0, "shed", None)], hours=5)
    assert levels(world, "block-a") == [(0, 1), (1, 0), (2, 1)]
    assert levels(world, "block-d") == [(0, 0), (2, 1)]
    assert levels(world, "grid") == [(0, 0.5), (1, 0), (2, 1)]


def test_emergency_water_takes_one_point_for_every_2500_people(tmp_path: Path) -> None:
    """Five thousand people take two tanks; of three, one is left, which is too few for five thousand more."""
    action = {"use": "emergency-water", "targets": ["drink/tap"], "answer": {"after": "10min"}}
    scenario = region(tmp_path, [action], [], means=MEANS | {"water-tanks": 3})
    world, [first, second] = played(scenario, [(0, "emergency-water", "drink/tap")] * 2, hours=30)
    assert (first.state, second.state) == ("in-force", "waiting-means")
    assert world.free_means("water-tanks") == (1, 3)


def test_a_message_is_worth_less_when_trust_is_lost_or_mobile_is_down(tmp_path: Path) -> None:
    """After a wrong number, or with half of the masts out, the same message leaves more calls unanswered."""
    actions: list[dict[str, Any]] = [
        {"use": "public-message"},
        {"id": "rumour", "title": "r", "effects": [{"effect": "trust", "target": "dispatch.x", "factor": 0.3}]},
    ]
    busy = [{"at": "10min", "effects": [BUSY]}]
    masts = [{"at": "10min", "effects": [BUSY, {"effect": "damage", "target": "nl-alert.x", "size": 0.5}]}]
    full, _ = played(region(tmp_path, actions, busy), [(30, "public-message", None)])
    less, _ = played(region(tmp_path, actions, busy), [(20, "rumour", None), (30, "public-message", None)])
    few, _ = played(region(tmp_path, actions, masts), [(30, "public-message", None)])
    assert unanswered(full, "dispatch.x") < unanswered(less, "dispatch.x")
    assert unanswered(full, "dispatch.x") < unanswered(few, "dispatch.x")


def test_a_lead_time_grows_as_its_channel_goes_down(tmp_path: Path) -> None:
    """Ordered over a mast that is down, the half hour of a guard takes three times as long."""
    guard = {"use": "guarding", "targets": ["high"], "lead": "30min", "channel": "mast", "slower": 3}
    scenario = region(tmp_path, [guard], [OUT])
    _, [quick] = played(scenario, [(30, "guarding", "high")])
    _, [slow] = played(scenario, [(600, "guarding", "high")])
    assert quick.in_force == 60 * MINUTE
    assert slow.in_force == 690 * MINUTE


def test_a_world_is_the_same_however_it_is_sliced_and_declared(tmp_path: Path) -> None:
    """Generators, rota, queues and roads give one run, in one step or many, with everything declared backwards."""
    actions: list[dict[str, Any]] = [
        {"use": "generators", "targets": ["mast/power", "hospital/power"], "without": "wait"},
        {"use": "fuel", "targets": ["mast/power", "hospital/power"], "route": "road"},
        {
            "id": "shed",
            "title": "s",
            "effects": [{"effect": "damage", "target": "block-*", "in-turn": {"each": "90min"}}],
        },
    ]
    shut = {"at": "2h", "effects": [{"effect": "route", "target": "road", "lasts": "7h"}]}
    orders: list[tuple[int, str, str | None]] = [
        (30, "generators", "mast/power"),
        (40, "fuel", "mast/power"),
        (40, "fuel", "hospital/power"),
    ]
    orders += [(50, "shed", None), (60, "generators", "hospital/power")]
    forward = region(tmp_path, actions, [OUT, shut])
    for seed in range(5):
        whole, _ = played(forward, orders, seed=seed)
        sliced = World(forward, SeededDraws(seed))
        for minute in range(0, 120 * 60, 10):
            sliced.advance(minute * MINUTE)
            for at, action, target in orders:
                if at == minute:
                    sliced.order(action, target)
        sliced.advance(120 * HOUR)
        backward = forward.model_copy(update={"actions": forward.actions[::-1], "threats": forward.threats[::-1]})
        turned, _ = played(backward, orders, seed=seed)
        for process in forward.processes:
            assert whole.curve(process) == sliced.curve(process) == turned.curve(process)
        assert whole.orders == sliced.orders == turned.orders


def test_who_waits_says_for_what(tmp_path: Path) -> None:
    """A waiting order names its condition or the route; one that waits for means names nothing else."""
    busy = {"use": "fuel", "targets": ["mast/power"]}
    kept = busy | {"when": {"process": "vendor", "below": 0.5}}
    _, [held] = played(region(tmp_path, [kept], []), [(0, "fuel", "mast/power")])
    _, [_, queued] = played(region(tmp_path, [busy], []), [(0, "fuel", "mast/power")] * 2, hours=1)
    assert (held.state, held.waits_for) == ("waiting-means", "condition")
    assert (queued.state, queued.waits_for) == ("waiting-means", None)


def test_a_patch_keeps_an_intruder_out_and_a_rebuild_throws_him_out(tmp_path: Path) -> None:
    """Patched before he comes the portal is not struck; rebuilt clean before he strikes it is not either."""
    intruder = {
        "at": "10h",
        "compromise": {"tag": "vpn", "first": "portal", "activates-after": "60h", "effects": [{"effect": "damage"}]},
    }
    portal = {**PROCESSES["portal"], "tags": ["vpn"]}
    actions = [{"use": name, "targets": ["portal"], "lead": "4h"} for name in ("patching", "clean-rebuild")]
    scenario = region(tmp_path, actions, [intruder], processes={**PROCESSES, "portal": portal})
    orders: dict[str, list[tuple[int, str, str | None]]] = {
        "nobody": [],
        "patched": [(0, "patching", "portal")],
        "too late": [(20 * 60, "patching", "portal")],
        "rebuilt": [(20 * 60, "clean-rebuild", "portal")],
    }
    struck = {name: played(scenario, given)[0].level("portal") < 1 for name, given in orders.items()}
    assert struck == {"nobody": True, "patched": False, "too late": True, "rebuilt": False}
