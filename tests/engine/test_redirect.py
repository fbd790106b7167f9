"""Orders that take what is at work, and work that begins in place of other work, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.small import HOUR, MINUTE, world

if TYPE_CHECKING:
    from sim.engine import World

PROCESSES: dict[str, Any] = {
    "grid": {},
    "mast": {"needs": {"power": {"from": "grid"}}},
    "pump": {"needs": {"power": {"from": "grid"}}},
}
GENERATOR: dict[str, Any] = {
    "id": "generator",
    "targets": ["*/power"],
    "lead": "1h",
    "lasts": "20h",
    "returns": "2h",
    "means": {"generators": 1},
    "effects": [{"effect": "bypass", "fuel": "6h"}],
}


def dark(*actions: dict[str, Any], generators: int = 1, **more: Any) -> World:
    """Return a world that is without power from 1 h on, at 2 h."""
    outage = {"effect": "damage", "target": "grid", "at": "1h"}
    made = world(
        [outage], processes=PROCESSES, crews={}, actions=list(actions) or [GENERATOR],
        means={"generators": generators}, **more,
    )  # fmt: skip
    made.advance(2 * HOUR)
    return made


def test_a_generator_at_work_goes_elsewhere_with_the_fuel_it_has_left() -> None:
    """Two of six hours burnt at the mast, it leaves that at once, and runs for four from an hour later at the pump."""
    w = dark()
    w.order("generator", "mast/power")
    w.advance(5 * HOUR)
    assert w.order("generator", "pump/power", "generator#1").in_force == 6 * HOUR
    w.advance(30 * HOUR)
    assert w.curve("mast") == [(0, 1.0), (HOUR, 0.0), (3 * HOUR, 1.0), (5 * HOUR, 0.0)]
    assert w.curve("pump") == [(0, 1.0), (HOUR, 0.0), (6 * HOUR, 1.0), (10 * HOUR, 0.0)]
    assert (w.orders[0].state, w.orders[0].ended) == ("ended", 5 * HOUR)
    assert w.free_means("generators") == (1, 1)


def test_a_generator_on_its_way_is_sent_elsewhere_with_a_full_tank() -> None:
    """Half an hour on its way it turns round: it is never in force where it went first."""
    w = dark()
    w.order("generator", "mast/power")
    w.advance(2 * HOUR + 30 * MINUTE)
    w.order("generator", "pump/power", "generator")
    w.advance(20 * HOUR)
    assert w.curve("mast")[-1] == (HOUR, 0.0)
    assert w.curve("pump")[2:] == [(3 * HOUR + 30 * MINUTE, 1.0), (9 * HOUR + 30 * MINUTE, 0.0)]
    assert (w.orders[0].state, w.orders[0].in_force) == ("ended", None)


def test_fuel_goes_along_as_often_as_a_generator_is_redirected() -> None:
    """Sent on again before it is there, it still has what it had: four hours."""
    w = dark()
    w.order("generator", "mast/power")
    w.advance(5 * HOUR)
    w.order("generator", "pump/power", "*")
    w.advance(5 * HOUR + 30 * MINUTE)
    w.order("generator", "mast/power", "*")
    w.advance(20 * HOUR)
    assert w.curve("mast")[3:] == [(5 * HOUR, 0.0), (6 * HOUR + 30 * MINUTE, 1.0), (10 * HOUR + 30 * MINUTE, 0.0)]
    assert w.curve("pump")[-1] == (HOUR, 0.0)


def test_a_generator_that_burnt_all_comes_dry_and_runs_when_fuel_is_brought() -> None:
    """Redirected when it has run dry, it gives nothing until stock comes."""
    stock = {"id": "tanker", "targets": ["*/power"], "effects": [{"effect": "stock", "add": "1h"}]}
    w = dark(GENERATOR, stock)
    w.order("generator", "mast/power")
    w.advance(10 * HOUR)
    w.order("generator", "pump/power", "*")
    w.advance(12 * HOUR)
    assert w.level("pump") == 0
    w.order("tanker", "pump/power")
    w.advance(20 * HOUR)
    assert w.curve("pump")[2:] == [(12 * HOUR, 1.0), (13 * HOUR, 0.0)]


@pytest.mark.parametrize("lasts", ["1h", None])
def test_what_is_on_its_way_back_is_not_taken(lasts: str | None) -> None:
    """It has ended, or has been there without an end, and returns: there is nothing to take."""
    w = dark({**GENERATOR, "lasts": lasts, "returns": "8h"})
    w.order("generator", "mast/power")
    w.advance(5 * HOUR)
    assert w.order("generator", "pump/power", "*").refused == "nothing-to-take"
    assert w.orders[0].ended == (4 * HOUR if lasts else None)


def test_the_latest_to_set_off_is_taken_of_those_that_may_be() -> None:
    """Of two generators the second goes; of an action named, its latest; an order named, that."""
    other = {**GENERATOR, "id": "other"}
    for takes, left in (("*", 2), ("generator", 1), ("generator#1", 0), ("other", 2)):
        w = dark(GENERATOR, other, generators=3)
        w.order("generator", "mast/power")
        w.order("generator", "mast/power")
        w.order("other", "mast/power")
        w.order("generator", "pump/power", takes)
        assert [order.state for order in w.orders].index("ended") == left, takes


def test_what_the_new_order_does_not_need_stands_ready() -> None:
    """Of three it takes one, and two are free at once, without a way back."""
    w = dark({**GENERATOR, "id": "many", "means": {"generators": 3}}, GENERATOR, generators=3)
    w.order("many", "mast/power")
    w.order("generator", "pump/power", "many")
    assert w.free_means("generators") == (2, 3)


def test_an_order_that_has_too_little_even_so_leaves_the_old_one_be() -> None:
    """One generator is too few for an order of two: refused, and the first goes on."""
    w = dark(GENERATOR, {**GENERATOR, "id": "two", "means": {"generators": 2}}, generators=1)
    w.order("generator", "mast/power")
    assert w.prospect("two", "pump/power", "*").refused == "no-means"
    assert w.order("two", "pump/power", "*").refused == "no-means"
    assert w.orders[0].state == "preparing"


def test_the_old_order_goes_on_until_the_new_one_can_set_off() -> None:
    """While the road of the new order is closed the generator stays where it is; then it leaves."""
    blocked = {**GENERATOR, "id": "over-the-road", "route": "road", "blocked": "wait"}
    road = {"id": "shut", "effects": [{"effect": "route", "target": "road", "lasts": "3h"}]}
    w = dark(GENERATOR, blocked, road, routes={"road": {}})
    w.order("generator", "mast/power")
    w.order("shut")
    assert w.order("over-the-road", "pump/power", "*").state == "waiting-means"
    w.advance(20 * HOUR)
    assert w.curve("mast")[2:] == [(3 * HOUR, 1.0), (5 * HOUR, 0.0)]
    assert w.curve("pump")[2:] == [(6 * HOUR, 1.0), (10 * HOUR, 0.0)]


def test_what_would_come_of_a_redirect_is_told_before_it_is_ordered() -> None:
    """With nothing free an order would be refused; taking what is at work it would not, and nothing has changed."""
    w = dark()
    w.order("generator", "mast/power")
    assert w.at_work("generator", "pump/power") == ("generator#1",)
    assert w.prospect("generator", "pump/power").refused == "no-means"
    assert w.prospect("generator", "pump/power", "generator#1").refused is None
    assert w.prospect("generator", "pump/power", "generator#9").refused == "nothing-to-take"
    assert w.orders[0].state == "preparing"


def crewed(priority: dict[str, Any], *, second: int = 5) -> World:
    """Return a world of one crew, 4 h of work at ``a`` from 1 h and 1 h at ``b`` from 2 h, then a priority at 2:30."""
    repairs = {"a": {"crew": "crew"}, "b": {"crew": "crew"}}
    threats: list[dict[str, Any]] = [
        {"effect": "damage", "target": "a", "at": "1h", "repair": "4h"},
        {"effect": "damage", "target": "b", "at": "2h", "repair": "1h", "priority": second},
        {"effect": "priority", "target": "b", "at": "2h 30min", **priority},
    ]
    made = world(threats, processes=repairs, crews={"crew": {"size": 1}})
    made.advance(20 * HOUR)
    return made


def test_urgent_work_pauses_work_of_lower_rank_which_is_kept() -> None:
    """The crew leaves after an hour and a half, is back an hour later, and has two and a half hours left."""
    w = crewed({"priority": 1, "now": True})
    assert w.curve("b")[-1] == (3 * HOUR + 30 * MINUTE, 1.0)
    assert w.curve("a")[-1] == (6 * HOUR, 1.0)


def test_work_of_the_same_rank_or_a_priority_that_waits_pauses_nothing() -> None:
    """A job begun is finished unless what is to begin now has the higher rank."""
    for priority in ({"priority": 5, "now": True}, {"priority": 1}):
        w = crewed(priority)
        assert (w.curve("a")[-1], w.curve("b")[-1]) == ((5 * HOUR, 1.0), (6 * HOUR, 1.0))
