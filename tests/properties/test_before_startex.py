"""Worlds that begin before STARTEX: what the model says, and what the same world played from its start gives."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.engine import World
from sim.engine.results import Fall, LevelChange, WorldEvent
from sim.randomness import Conditional, SeededDraws
from sim.units import HOUR
from tests.properties.before import earlier, later
from tests.properties.courses import commands, in_engine, in_naive_world, model, unlike
from tests.properties.mechanisms import MECHANISMS
from tests.properties.networks import HORIZON
from tests.properties.worlds import SEED, campaign

if TYPE_CHECKING:
    from tests.properties.builder import Scenario

Record = LevelChange | WorldEvent
TIMES = ("t", "since", "until", "ordered", "in_force", "ended")
"""Fields of what a world tells that are times, ms since STARTEX."""


def begun_before(name: str, number: int) -> Scenario:
    chance = Random(f"{name}/{number}/before")
    return earlier(MECHANISMS[name].world(chance), chance)


@pytest.mark.parametrize("name", MECHANISMS)
def test_engine_and_naive_world_agree_before_startex(name: str) -> None:
    """Begun hours before STARTEX, with stocks partly used, the engine gives what the model says."""
    for number in range(1, 5):
        data = begun_before(name, number)
        assert unlike(in_engine(data), in_naive_world(data)) == [], number


def moved(record: Record, by: int) -> Record:
    """Return a record of so much later, ms."""
    if isinstance(record, LevelChange):
        return LevelChange(record.t + by, record.process, record.level)
    due = None if record.due is None else record.due + by
    return WorldEvent(record.t + by, record.kind, record.subject, record.detail, due)


def state(world: World, by: int) -> dict[Any, Any]:
    """Return all that a world shows of its processes and orders, at times so much later."""
    found: dict[Any, Any] = {"orders": later_by(world.orders, by), "seen": world.seen()}
    for name in world.scenario.processes:
        found[name] = world.level(name), world.state(name), world.stock(name)
        found[name, "curve"] = [(t + by, level) for t, level in world.whole_curve(name)]
        found[name, "drains"] = [(t + by, level) for t, level in world.drains(name).items()]
        found[name, "why"] = later_by(world.why(name), by)
    return found


def later_by(value: Any, by: int) -> Any:
    """Return a record, with every time in it so much later."""
    if isinstance(value, Fall):
        return [value.t + by, value.process, value.level, later_by(value.causes, by)]
    names = [one.name for one in fields(value)] if is_dataclass(value) else getattr(value, "_fields", ())
    if names:
        return {
            name: getattr(value, name) + by
            if name in TIMES and getattr(value, name) is not None
            else later_by(getattr(value, name), by)
            for name in names
        }
    return [later_by(one, by) for one in value] if isinstance(value, tuple | list) else value


@campaign(30)
@given(st.sampled_from(sorted(MECHANISMS)), st.integers(1, 10_000))
def test_world_at_startex_is_the_one_played_from_its_start(name: str, number: int) -> None:
    """At STARTEX, and with orders from then on, it is to the bit the same world whose clock began when it did."""
    data = begun_before(name, number)
    before = -model(data).begins
    assume(before > 0)
    starts = datetime.fromisoformat(data["starts"]) - timedelta(milliseconds=before)
    whole = later(data, before) | {"starts": starts.isoformat()}
    records: list[Record] = []
    played: list[Record] = []
    world = World(model(data), SeededDraws(SEED), records.append)
    other = World(model(whole), SeededDraws(SEED), played.append)
    world.advance(0)
    other.advance(before)
    assert state(world, before) == state(other, 0)
    for t, action, aim, takes in commands(data):
        for one, at in ((world, t), (other, t + before)):
            one.advance(at)
            one.order(action, aim, takes)
    world.advance(HORIZON)
    other.advance(HORIZON + before)
    assert [moved(record, before) for record in records] == played
    assert state(world, before) == state(other, 0)


@campaign(20)
@given(st.sampled_from(sorted(MECHANISMS)), st.integers(1, 10_000), st.integers(0, 12))
def test_worlds_that_agree_have_the_same_past(name: str, number: int, hours: int) -> None:
    """What has been seen includes what was before STARTEX: worlds drawn from it have that past to the bit."""
    data = begun_before(name, number)
    real = World(model(data), SeededDraws(SEED))
    real.advance(hours * HOUR)
    for seed in range(2):
        world = World(model(data), Conditional(seed, real.seen()))
        world.advance(hours * HOUR)
        for process in data["processes"]:
            assert world.whole_curve(process) == real.whole_curve(process)


def test_what_counts_counts_from_startex() -> None:
    """Curves begin at 0 with the level as it is then, and sums are those of the time since."""
    process = {"customers": 100}
    threat = {"id": "t", "at": "-2h", "effects": [{"effect": "damage", "target": "p", "size": 0.5, "repair": "3h"}]}
    scenario = {
        "format": "keten/1", "id": "x", "title": "X", "starts": "2026-01-05T09:30:00", "lasts": "3h",
        "processes": {"p": process}, "threats": [threat],
    }  # fmt: skip
    world = World(model(scenario), SeededDraws(1))
    world.to_startex()
    assert (world.now, world.level("p")) == (0, 0.5)
    world.advance(4 * HOUR)
    assert world.curve("p") == [(0, 0.5), (HOUR, 1.0)]
    assert world.whole_curve("p") == [(-2 * HOUR, 0.5), (HOUR, 1.0)]
    assert world.totals("p").lost == 0.5
