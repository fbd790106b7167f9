from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.properties.networks import EVERYTHING, HORIZON, MONOTONE, STRICT, scenarios
from tests.properties.worlds import SEED, Curves, at, campaign, curves, harder, play, reversed_order, sliced

if TYPE_CHECKING:
    from sim.engine.results import Fall

more = st.sampled_from([0.3, 0.1, 0.01])
times = st.lists(st.integers(0, HORIZON), min_size=1, max_size=12)


class Recorded:
    """Draws that keep what they were asked."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}

    def uniform(self, name: str) -> float:
        """Return the draw and keep it."""
        self.asked[name] = SeededDraws(SEED).uniform(name)
        return self.asked[name]


def most_raised(worse: Curves, better: Curves) -> float:
    """Tell by how much the worse world is ever above the better one."""
    moments = {name: {t for curve in (worse[name], better[name]) for t, _ in curve} for name in worse}
    return max(at(worse[name], t) - at(better[name], t) for name in worse for t in moments[name])


def roots(fall: Fall, seen: set[int]) -> list[str]:
    """Return what the chain ends at, and complain where a binding factor leads nowhere."""
    seen.add(id(fall))
    assert any(factor.binding for factor in fall.causes), f"nothing binds {fall.process} at {fall.t}"
    found: list[str] = []
    for factor in fall.causes:
        found += factor.carriers
        if factor.cause is not None and id(factor.cause) not in seen:
            found += roots(factor.cause, seen)
        assert factor.carriers or factor.cause is not None, f"{fall.process}: {factor.kind} {factor.name} ends nowhere"
    return found


@campaign(60)
@given(scenarios(STRICT), st.integers(0, 6), more)
def test_larger_damage_raises_nothing_on_the_grid(data: dict[str, Any], which: int, larger: float) -> None:
    """Where no reading is rounded, a larger damage never raises any service at any time, places and pools included."""
    worse = harder(data, which, larger)
    assert most_raised(curves(play(worse), worse), curves(play(data), data)) <= 1e-9


@campaign(60)
@given(scenarios(MONOTONE), st.integers(0, 6), more)
def test_larger_damage_raises_nothing_beyond_a_reading(data: dict[str, Any], which: int, larger: float) -> None:
    """A larger damage raises no service by more than a thousandth of reading (twice where demand gains)."""
    worse = harder(data, which, larger)
    assert most_raised(curves(play(worse), worse), curves(play(data), data)) <= 0.002 + 1e-9


@campaign(50)
@given(scenarios(EVERYTHING), times)
def test_slicing_time_changes_nothing(data: dict[str, Any], slices: list[int]) -> None:
    """However time is cut, every record comes out identical, in the same order."""
    assert sliced(data, slices) == sliced(data, [])


@campaign(40)
@given(scenarios(EVERYTHING))
def test_one_more_random_quantity_changes_no_other(data: dict[str, Any]) -> None:
    """A process with chances of its own, added to the world, changes neither another draw nor another curve."""
    before, after = Recorded(), Recorded()
    alone = curves(play(data, before), data)
    larger = copy.deepcopy(data)
    stock = [{"lasts": {"uniform": ["1h", "2h"]}, "starts": 0.5}]
    larger["processes"] |= {
        "a0": {"needs": {"power": {"from": "z0", "form": "place", "stock": stock}}},
        "z0": {},
    }
    effect = {"effect": "damage", "target": "z0", "size": 0.9, "repair": {"lognormal": {"median": "1h", "p90": "3h"}}}
    larger["threats"].insert(0, {"id": "a0", "at": "0min", "effects": [effect]})
    together = curves(play(larger, after), larger)
    assert {name: after.asked.get(name) for name in before.asked} == before.asked
    assert {name.split("/")[1] for name in after.asked.keys() - before.asked.keys()} <= {"a0", "z0"}
    assert "repair/z0/a0" in after.asked
    assert {name: together[name] for name in alone} == alone


@campaign(50)
@given(scenarios(EVERYTHING))
def test_order_of_declaration_does_not_matter(data: dict[str, Any]) -> None:
    """Processes, needs and threats declared the other way round give the same changes at the same times."""
    other = reversed_order(data)
    one, two = curves(play(data), data), curves(play(other), other)
    for name, curve in one.items():
        assert [t for t, _ in curve] == [t for t, _ in two[name]]
        assert [level for _, level in curve] == pytest.approx([level for _, level in two[name]], abs=1e-9)


@campaign(40)
@given(scenarios(EVERYTHING))
def test_levels_and_stocks_stay_in_their_bounds(data: dict[str, Any]) -> None:
    """At every event each level is in 0..1, and what is left of a stock is neither negative nor more than it holds."""
    world = World(Scenario.model_validate(data), SeededDraws(SEED))
    world.advance(0)
    while (due := world.peek()) is not None and due <= HORIZON:
        assert due > world.now
        world.advance(due)
        for name, process in world.scenario.processes.items():
            assert 0 <= world.level(name) <= 1
            left = world.stock(name)
            if left is not None:
                need = process.needs[left[0]]
                ends = [[(held.spread or held.lasts).distribution.inverse(1) for held in t.held] for t in need.stock]
                longest = max([math.fsum(one) for one in ends], default=0)
                slowest = 1000 if need.form == "pool" else 1
                assert 0 <= left[1] <= longest * slowest + 1


@campaign(50)
@given(scenarios(EVERYTHING), times)
def test_every_why_ends_at_a_cause(data: dict[str, Any], moments: list[int]) -> None:
    """Whenever a process is below 1, its causes end at threats or the hour, though all may long be repaired."""
    world = World(Scenario.model_validate(data), SeededDraws(SEED))
    threats = {f"threat/{threat['id']}" for threat in data["threats"]}
    for t in [*sorted(moments), HORIZON]:
        world.advance(t)
        for name in data["processes"]:
            fall = world.why(name)
            assert (fall is None) == (world.level(name) == 1)
            if fall is not None:
                assert fall.process == name
                found = roots(fall, set())
                assert set(found) <= threats | {"profile", "start"}
                assert found
