"""Stations that take over the calls of others: levels and queues in closed form."""

from __future__ import annotations

from typing import Any

import pytest

from sim.calls.discrete import call_by_call
from sim.calls.fluid import queues
from sim.calls.plan import plan_of
from sim.engine import World
from sim.randomness import Conditional, SeededDraws
from sim.scenario.models import Scenario
from tests.engine.small import HOUR, MINUTE, apply

Processes = dict[str, dict[str, Any]]


def station(takers: int, **more: Any) -> dict[str, Any]:
    """Return a station of so many takers, who take ten calls an hour each."""
    return {"intake": {"takers": takers, "handling": "6min"}, **more}


def line(of: str, a_hour: int = 10) -> dict[str, Any]:
    """Return a line whose callers hang up at once where they would have to wait, and call no more."""
    callers = {"patience": "1ms", "again": 0}
    return {"calls": a_hour, "reserve": 1000, "callers": callers, "needs": {"dispatch": {"from": of}}}


def taken(by: str | list[str], share: float, after: str = "0min") -> dict[str, Any]:
    """Return by whom a station is taken over."""
    return {"takes-over": {"by": by, "share": share, "after": after}}


def world_of(processes: Processes, *effects: dict[str, Any], draws: Any = None) -> World:
    """Return a world in which each effect begins at its ``at``."""
    threats = [
        {"id": f"t{n}", "at": effect.get("at", "1h"), "effects": [{k: v for k, v in effect.items() if k != "at"}]}
        for n, effect in enumerate(effects)
    ]
    frame = {"format": "keten/1", "id": "x", "title": "X", "starts": "2026-01-05T09:00:00", "lasts": "9h"}
    return World(
        Scenario.model_validate({**frame, "processes": processes, "threats": threats}), draws or SeededDraws(1)
    )


def lost(target: str, **more: Any) -> dict[str, Any]:
    """Return a station that is lost."""
    return {"effect": "damage", "target": target, **more}


def answered(world: World, name: str) -> float:
    """Return how many callers of a line got through so far."""
    found = queues(world)
    assert found is not None
    return found.lines[name].answered


def curve(world: World, name: str) -> list[tuple[int, float]]:
    """Return the changes of a process, to a millionth."""
    return [(t, round(level, 6)) for t, level in world.curve(name)]


TWO: Processes = {
    "a": station(2, **taken(["b", "c"], 0.6, "15min")),
    "b": station(3),
    "c": station(1),
    "la": line("a"),
    "lb": line("b"),
    "lc": line("c"),
}


def test_two_stations_take_over_by_their_takers() -> None:
    """Six of ten calls go to b and c as 3 to 1 once a has been down for a quarter; c, with none to spare, falls short.

    c is asked 10 and 1.5 calls for its 10: 0.869565. Who reads a reads 0.6 of 0.75 + 0.25 · 0.869565, which is 0.580.
    """
    world = world_of(TWO, lost("a", lasts="2h"))
    world.advance(5 * HOUR)
    opened = HOUR + 15 * MINUTE
    assert curve(world, "a") == [(0, 1), (HOUR, 0), (3 * HOUR, 1)]
    assert curve(world, "b") == [(0, 1)]
    assert curve(world, "c") == [(0, 1), (opened, 0.869565), (3 * HOUR, 1)]
    assert curve(world, "la") == [(0, 1), (HOUR, 0), (opened, 0.58), (3 * HOUR, 1)]


@pytest.mark.parametrize(("share", "read"), [(0.6, [1, 0.55, 0.6, 0.6, 0.7]), (0.4, [1, 0.55, 0.45, 0.55, 0.7])])
def test_it_opens_below_a_half_and_its_share_and_ends_at_its_share(share: float, read: list[float]) -> None:
    """At 0.55 nothing opens, at 0.45 it does, and at 0.55 it goes on until 0.7; a share of 0.4 waits for less."""
    effects = [
        lost("a", size=0.3),
        lost("a", size=0.15, at="2h", lasts="3h"),
        lost("a", size=0.1, at="3h", lasts="1h"),
    ]
    processes = {"a": station(1, **taken("b", share)), "b": station(9), "la": line("a"), "lb": line("b")}
    world = world_of(processes, *effects)
    levels = []
    for t in (0, 2, 3, 4, 5):
        world.advance(t * HOUR)
        levels.append(world.level("la"))
    assert levels == [pytest.approx(level) for level in read]


def test_an_effect_takes_over_sooner_and_more_from_a_station_at_zero() -> None:
    """The largest share counts while several are in force, and the own one is there again when the effect ends."""
    processes = {"a": station(1, **taken("b", 0.5)), "b": station(9), "la": line("a"), "lb": line("b")}
    world = world_of(
        processes, lost("a"), {"effect": "take-over", "target": "a", "by": "b", "share": 0.8, "at": "2h", "lasts": "1h"}
    )
    world.advance(5 * HOUR)
    assert curve(world, "la") == [(0, 1), (HOUR, 0.5), (2 * HOUR, 0.8), (3 * HOUR, 0.5)]


def test_nothing_is_passed_on_twice() -> None:
    """In a circle of three, of which two are lost, what the second would pass on of the first is not answered."""
    circle = {"a": taken("b", 1.0), "b": taken("c", 1.0), "c": taken("a", 1.0)}
    processes = {name: station(9, **rule) for name, rule in circle.items()}
    processes |= {f"l{name}": line(name) for name in circle}
    world = world_of(processes, lost("a"), lost("b"))
    world.advance(2 * HOUR)
    assert [world.level(f"l{name}") for name in "abc"] == [0, 1, 1]


def test_one_station_for_two_has_one_capacity() -> None:
    """Ten of its own and ten of each of two lost stations come to 20 an hour that it can take: two thirds for all."""
    processes = {"a": station(1, **taken("c", 1.0)), "b": station(1, **taken("c", 1.0)), "c": station(2)}
    processes |= {f"l{name}": line(name) for name in "abc"}
    world = world_of(processes, lost("a"), lost("b", at="2h"))
    world.advance(2 * HOUR - 1)
    assert [world.level(name) for name in ("c", "la", "lc")] == [1, 1, 1]
    world.advance(3 * HOUR)
    assert world.level("c") == pytest.approx(2 / 3)
    assert [world.level(f"l{name}") for name in "abc"] == [0.666, 0.666, 0.666]


def test_a_level_by_hand_is_the_level_of_the_station_alone() -> None:
    """Set to 30 %, its calls are taken over all the same; one set on who takes over is what that gives."""
    processes = {"a": station(1, **taken("b", 0.8)), "b": station(9), "la": line("a"), "lb": line("b")}
    world = world_of(processes)
    world.advance(HOUR)
    apply(world, {"effect": "level", "target": "a", "level": 0.3})
    assert (world.level("a"), world.level("la")) == (0.3, 0.8)
    apply(world, {"effect": "level", "target": "b", "level": 0.5})
    assert (world.level("la"), world.level("lb")) == (0.4, 0.5)


def test_a_message_relieves_who_takes_over() -> None:
    """A surge of the line of a lost station is asked of who takes over, and so is what a message leaves of it."""
    processes = {"a": station(9, **taken("b", 1.0)), "b": station(2), "la": line("a"), "lb": line("b"), "radio": {}}
    surge = {"effect": "demand", "target": "la", "factor": 4, "surge": True, "at": "2h"}
    told = {"effect": "message", "target": "la", "via": "radio", "reach": 1, "softens": 0.5, "at": "3h"}
    world = world_of(processes, lost("a"), surge, told)
    world.advance(4 * HOUR)
    assert curve(world, "b") == [(0, 1), (2 * HOUR, 0.4), (3 * HOUR, 0.571429)]
    assert curve(world, "la") == [(0, 1), (2 * HOUR, 0.4), (3 * HOUR, 0.572)]


@pytest.mark.parametrize(("takers", "level"), [(9, 0.5), (1, 1 / 3)])
def test_levels_and_queues_have_the_same_takers(takers: int, level: float) -> None:
    """Half of the calls of a lost station are taken by another as far as it can: the level is the share answered."""
    processes = {"a": station(1, **taken("b", 0.5)), "b": station(takers), "la": line("a"), "lb": line("b")}
    world = world_of(processes, lost("a"))
    world.advance(HOUR)
    before = answered(world, "la")
    world.advance(11 * HOUR)
    assert world.level("la") == pytest.approx(level, abs=0.001)
    assert answered(world, "la") - before == pytest.approx(level * 100, abs=1e-3)
    assert answered(world, "lb") == pytest.approx(10 + 100 * min(1.0, takers * 10 / 15), abs=1e-3)


def test_calls_go_to_those_who_are_at_work() -> None:
    """Of three who take over one is down and one has half of its people: the calls go to the two, as 1 to 2."""
    processes = {"a": station(1, **taken(["b", "c", "d"], 0.6)), **{name: station(8) for name in "bcd"}}
    processes |= {f"l{name}": line(name) for name in "abcd"}
    world = world_of(processes, lost("b"), lost("c", size=0.5), lost("a", at="2h"))
    world.advance(3 * HOUR)
    plan = plan_of(world)
    assert plan is not None
    places = {one.name: at for at, one in enumerate(plan.stations)}
    assert dict(plan.steps[-1].shares(places["a"])) == pytest.approx(
        {places["a"]: 0.4, places["c"]: 0.2, places["d"]: 0.4}
    )


def test_call_by_call_takes_over_too() -> None:
    """Counted one by one, half of the callers of a lost station are answered by who takes over."""
    processes = {"a": station(1, **taken("b", 0.5)), "b": station(90), "la": line("a", 400), "lb": line("b")}
    world = world_of(processes, lost("a", at="0h"))
    world.advance(5 * HOUR)
    plan = plan_of(world)
    assert plan is not None
    tally = call_by_call(plan, SeededDraws(3))["la"]
    assert tally.answered / tally.callers == pytest.approx(0.5, abs=0.05)


def test_worlds_that_agree_with_the_past_take_over_alike() -> None:
    """A world that keeps what was seen has the same history to the bit with take-overs in it, and its own future."""
    effects = [
        lost("a", repair={"uniform": ["1h", "6h"]}),
        lost("b", at="2h", size=0.7, lasts={"uniform": ["1h", "4h"]}),
    ]
    seen = world_of(TWO, *effects)
    seen.advance(3 * HOUR)
    ends = set()
    for seed in range(2, 12):
        other = world_of(TWO, *effects, draws=Conditional(seed, seen.seen()))
        other.advance(3 * HOUR)
        assert {name: other.curve(name) for name in TWO} == {name: seen.curve(name) for name in TWO}
        other.advance(9 * HOUR)
        ends.add(other.curve("la")[-1][0])
    assert len(ends) > 1


@pytest.mark.parametrize("size", [0.5, 0.7, 0.9])
def test_more_damage_to_who_takes_over_raises_nothing(size: float) -> None:
    """While a station is taken over, a larger damage to who takes over raises nothing that is read of either."""
    found = []
    for more in (size, size + 0.1):
        world = world_of(TWO, lost("a"), lost("b", at="2h", size=more))
        world.advance(3 * HOUR)
        found.append({name: world.level(name) for name in TWO})
    assert all(found[1][name] <= found[0][name] + 0.001 for name in TWO)
    assert found[1]["la"] < found[0]["la"]


def test_why_tells_who_takes_over_and_when() -> None:
    """What holds a line tells from when others take over from its station, and then what is read of that."""
    world = world_of(TWO, lost("a"))
    world.advance(HOUR)
    need = world.blockers("la")[0]
    assert (need.supplier, need.level, need.taken_over, need.opens) == ("a", 0, None, HOUR + 15 * MINUTE)
    world.advance(2 * HOUR)
    need = world.blockers("la")[0]
    assert need.taken_over == pytest.approx(0.580435, abs=1e-6)
    assert need.opens is None
    found = world.set_off("take-over:a")
    assert found is not None
    assert [fall.process for fall in found.falls] == ["a"]
