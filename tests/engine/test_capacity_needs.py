"""Capacity needs: what they allow multiplies capacity, and matters only where demand asks for more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.calls import plan_of
from sim.engine import Stock, World, next_after, without
from sim.exercise.explain.explanation import explain
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.engine.small import HOUR, apply
from tests.naive.cases import damage, scenario
from tests.naive.world import NaiveWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    Course = Callable[[dict[str, Any]], Callable[[str], list[tuple[int, float]]]]


def engine(data: dict[str, Any]) -> Callable[[str], list[tuple[int, float]]]:
    """Return the curves of a scenario in the engine."""
    return played(data, 12).curve


def naive(data: dict[str, Any]) -> Callable[[str], list[tuple[int, float]]]:
    """Return the curves of a scenario in the naive world."""
    world = NaiveWorld(Scenario.model_validate(data), SeededDraws(1))
    world.run(12 * HOUR)
    return world.curve


def played(data: dict[str, Any], hours: float) -> World:
    """Return a scenario played for so many hours."""
    world = World(Scenario.model_validate(data), SeededDraws(1))
    world.advance(round(hours * HOUR))
    return world


BOTH = pytest.mark.parametrize("course", [engine, naive])

DAY = {"by-hour": [0.7] * 6 + [1.2] * 16 + [0.7] * 2}
"""Demand by hour: the night asks for 0.7, the day for 1.2."""
PLANTS = {
    "grid": {
        "reserve": 1.3,
        "demand": DAY,
        "needs": {"plants": {"mix": {"coal": 0.5, "gas": 0.3, "wind": 0.2}, "as": "capacity"}},
    },
    "coal": {},
    "gas": {},
    "wind": {},
}


def told(curve: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return a curve with levels to a millionth."""
    return [(t, round(level, 6)) for t, level in curve]


@BOTH
def test_what_is_lost_at_night_matters_by_day(course: Course) -> None:
    """Three tenths of the plants lost at 2 h: 1.3 · 0.7 = 0.91 is enough for 0.7 at night, and 0.91 / 1.2 by day."""
    curve = course(scenario(PLANTS, [damage("gas", "2h", lasts="6h")]))
    assert told(curve("grid")) == [(0, 1), (6 * HOUR, 0.758333), (8 * HOUR, 1)]


@BOTH
def test_half_of_the_plants_is_half_of_what_can_be_delivered(course: Course) -> None:
    """Half lost at 2 h: 1.3 · 0.5 / 0.7 at night and 0.65 / 1.2 by day; more lost at 7 h: 1.3 · 0.2 / 1.2."""
    cuts = [damage("coal", "2h", lasts="8h"), damage("gas", "7h", lasts="1h")]
    curve = course(scenario(PLANTS, cuts))
    assert told(curve("grid")) == [
        (0, 1), (2 * HOUR, 0.928571), (6 * HOUR, 0.541667), (7 * HOUR, 0.216667), (8 * HOUR, 0.541667), (10 * HOUR, 1),
    ]  # fmt: skip


BUSY = {
    "a": {},
    "b": {},
    "road": {},
    "works": {
        "reserve": 2,
        "needs": {
            "a": {"from": "a", "as": "capacity"},
            "b": {"from": "b", "as": "capacity"},
            "road": {"from": "road"},
        },
    },
}
STRAIN = [
    damage("a", "1h", size=0.5),
    damage("b", "1h", size=0.2),
    damage("works", "1h", size=0.25),
    damage("road", "1h", size=0.1),
    {"effect": "demand", "target": "works", "factor": 1.6, "at": "1h"},
]


@BOTH
def test_capacity_needs_multiply_with_condition_and_reserve(course: Course) -> None:
    """0.75 · 2 · 0.5 · 0.8 / 1.6 is 0.375; a road at 0.9 bounds reach and does not bind."""
    assert told(course(scenario(BUSY, STRAIN))("works")) == [(0, 1), (HOUR, 0.375)]


@BOTH
def test_curve_floor_and_bypass_apply_as_elsewhere(course: Course) -> None:
    """A floor of 0.4 leaves 0.7 of half a supplier; a bypass puts 1; isolation leaves the floor: times 1.2 / 1.5."""
    need = {"from": "a", "as": "capacity", "floor": 0.4}
    works = {"reserve": 1.2, "needs": {"a": need}}
    effects = [
        {"effect": "demand", "target": "works", "factor": 1.5, "at": "0h"},
        damage("a", "1h", size=0.5),
        {"effect": "bypass", "target": "works/a", "at": "2h", "lasts": "1h"},
        {"effect": "isolate", "target": "works/a", "at": "4h"},
    ]
    curve = course(scenario({"a": {}, "works": works}, effects))
    expected = [(0, 0.8), (HOUR, 0.56), (2 * HOUR, 0.8), (3 * HOUR, 0.56), (4 * HOUR, 0.32)]
    assert told(curve("works"))[-5:] == expected


def test_each_of_what_makes_capacity_is_lifted_by_itself() -> None:
    """Without a: 0.75; without b: 0.46875; with the condition whole: 0.5; without the demand: 0.6. All bind, as one."""
    fall = played(scenario(BUSY, STRAIN), 2).why("works")
    assert fall is not None
    lifted = {(factor.kind, factor.name): without(fall, factor) for factor in fall.causes if factor.binding}
    assert lifted == {
        ("capacity", "a"): pytest.approx(0.75),
        ("capacity", "b"): pytest.approx(0.46875),
        ("condition", "h2"): pytest.approx(0.5),
        ("demand", "demand"): pytest.approx(0.6),
    }
    assert all(factor.allows == pytest.approx(0.375) for factor in fall.causes if factor.binding)
    following = next_after(fall)
    assert following is not None
    assert (following.kind, following.name) == ("need", "road")
    assert following.allows == pytest.approx(0.9)


def test_the_chain_goes_on_behind_a_capacity_need() -> None:
    """A capacity need that binds names its supplier, what it lived on, and the record of why that was down."""
    need = {"from": "a", "as": "capacity", "stock": "2h"}
    world = played(scenario({"a": {}, "works": {"needs": {"a": need}}}, [damage("a", "1h", size=0.5)]), 4)
    fall = world.why("works")
    assert fall is not None
    bound = fall.causes[0]
    assert (fall.t, fall.level) == (3 * HOUR, 0.5)
    assert (bound.kind, bound.name, bound.supplier, bound.since) == ("capacity", "a", "a", 3 * HOUR)
    assert bound.stock == Stock("dry", 1, 0.5, HOUR, 3 * HOUR)
    assert bound.cause is not None
    assert bound.cause.causes[0].kind == "condition"


def test_a_capacity_need_that_reserve_makes_up_for_is_no_cause() -> None:
    """With capacity for all of the demand, reach alone is told, whatever a capacity need has lost."""
    world = played(scenario(BUSY, [damage("a", "1h", size=0.5), damage("road", "1h", size=0.1)]), 2)
    fall = world.why("works")
    assert fall is not None
    assert [(factor.kind, factor.name) for factor in fall.causes] == [("need", "road")]


def test_what_holds_it_and_what_would_help_name_the_need() -> None:
    """What holds it now is the supplier behind the capacity need; a bypass of that need would lift it."""
    action = {
        "id": "hire",
        "title": "Hire",
        "owner": "owner",
        "targets": ["works/a"],
        "lead": "10min",
        "effects": [{"effect": "bypass", "target": "{target}"}],
    }
    data = scenario(BUSY, [damage("a", "1h", size=0.8)]) | {"actions": [action], "teams": {"owner": {}}}
    world = played(data, 2)
    blocker = world.blockers("works")[0]
    assert (blocker.kind, blocker.name, blocker.supplier, blocker.back) == ("need", "a", "a", 1.0)
    assert blocker.allows == pytest.approx(0.4)
    remedies = explain(world, "works").remedies
    assert [(remedy.action, remedy.target, remedy.name) for remedy in remedies] == [("hire", "works/a", "a")]


def test_lost_quality_takes_capacity() -> None:
    """What is spoilt allows no more than `unfit`, of capacity as of reach."""
    need = {"from": "a", "as": "capacity", "unfit": 0.6, "passes": ["quality"]}
    effect = {"effect": "quality", "target": "a", "at": "1h", "lasts": "1h"}
    data = scenario({"a": {}, "works": {"reserve": 1.5, "needs": {"a": need}}}, [effect])
    assert told(engine(data)("works")) == [(0, 1), (HOUR, 0.9), (2 * HOUR, 1)]


def test_what_its_own_stock_will_take_is_told_beforehand() -> None:
    """While a stock of 2 h serves a capacity need, the level it will fall to is that of the capacity then left."""
    need = {"from": "a", "as": "capacity", "stock": "2h"}
    works = {"reserve": 1.5, "needs": {"a": need}}
    cuts = [damage("a", "1h", size=0.5), {"effect": "demand", "target": "works", "factor": 1.25, "at": "1h"}]
    data = scenario({"a": {}, "works": works}, cuts)
    foreseen = played(data, 2).drains("works")
    assert foreseen == {3 * HOUR: pytest.approx(0.6)}
    assert played(data, 3).level("works") == foreseen[3 * HOUR]


def test_takers_are_those_that_a_capacity_need_leaves() -> None:
    """A dispatch centre with half its condition and 60 % of its staff has three tenths of its takers at work."""
    staff = {"from": "home", "as": "capacity"}
    centre = {"intake": {"takers": 10, "handling": "2min"}, "needs": {"staff": staff, "power": {"from": "grid"}}}
    line = {"calls": 60, "needs": {"intake": {"from": "centre"}}}
    world = played(
        scenario(
            {"home": {}, "grid": {}, "centre": centre, "line": line},
            [damage("home", "1h", size=0.4), damage("centre", "1h", size=0.5), damage("grid", "1h", size=0.1)],
        ),
        2,
    )
    plan = plan_of(world)
    assert plan is not None
    assert plan.steps[-1].staffed == pytest.approx((0.3,))
    assert plan.steps[-1].open == pytest.approx((0.9,))


def test_integrals_go_on_through_a_change_of_capacity() -> None:
    """What was lost, asked for and met is that of the levels in force, also where capacity alone changed."""
    world = played(scenario(PLANTS, [damage("coal", "2h", lasts="2h")]), 4)
    apply(world, {"effect": "demand", "target": "grid", "factor": 2})
    world.advance(5 * HOUR)
    totals = world.totals("grid")
    assert totals.lost == pytest.approx(2 * (1 - 0.65 / 0.7) + 1 - 1.3 / 1.4)
    assert totals.demand == pytest.approx(4 * 0.7 + 1.4)
    assert totals.met == pytest.approx(2 * 0.7 + 2 * 0.65 + 1.3)
