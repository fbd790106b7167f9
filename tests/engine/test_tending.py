"""Stocks drawn on faster, and kept up by deliveries; against closed forms."""

from __future__ import annotations

from typing import Any

import pytest

from .small import HOUR, outage, world

SITES: dict[str, Any] = {"grid": {}, "site": {"needs": {"power": {"from": "grid", "stock": "6h"}}}}
POOL: dict[str, Any] = {"grid": {}, "site": {"needs": {"power": {"from": "grid", "form": "pool", "stock": "6h"}}}}
FUELLED: dict[str, Any] = {
    "grid": {},
    "road": {},
    "site": {"needs": {"power": {"from": "grid", "stock": "6h", "restart": "1h", "refuel": "road"}}},
}


def curve(processes: dict[str, Any], *threats: dict[str, Any], hours: int = 48) -> list[tuple[float, float]]:
    """Return the change points (hours, level) of the site."""
    made = world(processes=processes, crews={}, threats=list(threats))
    made.advance(hours * HOUR)
    return [(round(t / HOUR, 6), round(level, 9)) for t, level in made.curve("site")]


def draw(at: str, factor: float, **more: Any) -> dict[str, Any]:
    """Write a larger draw on the stock of the site."""
    return {"effect": "draw", "target": "site/power", "at": at, "factor": factor, **more}


@pytest.mark.parametrize("processes", [SITES, POOL], ids=["sites", "pool"])
def test_supply_that_returns_finds_what_a_larger_draw_has_left(processes: dict[str, Any]) -> None:
    """An hour at three times the draw takes three of six hours, and the outage at 4 h finds the other three."""
    cuts = (outage(lasts="1h"), outage(at="4h"), draw("1h", 3, lasts="2h"))
    assert curve(processes, *cuts) == [(0, 1), (7, 0)]


def test_supply_that_returns_finds_full_what_was_brought_its_fuel() -> None:
    """An outage that deliveries bridged leaves all six hours for the next, in which nothing is brought."""
    cut = {"effect": "damage", "target": "road", "at": "3h"}
    assert curve(FUELLED, outage(lasts="1h"), outage(at="4h"), cut) == [(0, 1), (10, 0)]


@pytest.mark.parametrize("processes", [SITES, POOL], ids=["sites", "pool"])
def test_a_larger_draw_empties_a_stock_sooner(processes: dict[str, Any]) -> None:
    """Six hours of stock last 2 h at three times the draw; two of them before and one during it leave 4 - 3 h."""
    assert curve(processes, outage(), draw("0h", 3)) == [(0, 1), (3, 0)]
    assert curve(processes, outage(), draw("3h", 3, lasts="1h")) == [(0, 1), (5, 0)]


def test_a_draw_on_part_of_a_pool_counts_by_its_shortfall() -> None:
    """At supply 0.6 a pool of 6 h lasts 15 h, and 5 h at three times the draw."""
    assert curve(POOL, outage(size=0.4)) == [(0, 1), (16, 0.6)]
    assert curve(POOL, outage(size=0.4), draw("0h", 3)) == [(0, 1), (6, 0.6)]


def test_draws_multiply_and_matter_only_without_supply() -> None:
    """Two draws of 2 and 3 make 6; one that is over before the outage changes nothing."""
    assert curve(SITES, outage(), draw("0h", 2), draw("0h", 3)) == [(0, 1), (2, 0)]
    assert curve(SITES, outage(), draw("0h", 3, lasts="30min")) == [(0, 1), (7, 0)]


def test_sites_that_are_brought_fuel_do_not_run_dry() -> None:
    """While fuel reaches 40 % of the sites those stay up; the others run dry after their six hours."""
    cut = {"effect": "damage", "target": "road", "at": "2h", "size": 0.6}
    assert curve(FUELLED, outage()) == [(0, 1)]
    assert curve(FUELLED, outage(), cut) == [(0, 1), (8, 0.4)]


def test_tanks_are_full_when_deliveries_stop() -> None:
    """Deliveries that stop 5 h into an outage leave six hours of stock."""
    cut = {"effect": "damage", "target": "road", "at": "6h"}
    assert curve(FUELLED, outage(), cut) == [(0, 1), (12, 0)]


def test_dry_sites_start_again_on_deliveries() -> None:
    """A road that opens at 10 h has the dry sites up after their restart of one hour, and down at once if it closes."""
    cut = {"effect": "damage", "target": "road", "at": "0h", "lasts": "10h"}
    again = {"effect": "damage", "target": "road", "at": "15h", "size": 1}
    assert curve(FUELLED, outage(), cut) == [(0, 1), (7, 0), (11, 1)]
    assert curve(FUELLED, outage(), cut, again) == [(0, 1), (7, 0), (11, 1), (15, 0)]


def test_a_generator_that_did_not_start_is_helped_by_no_fuel() -> None:
    """Of sites whose backup does not start, deliveries bring none up."""
    dead = {"lasts": "6h", "starts": 0.7}
    processes = FUELLED | {"site": {"needs": {"power": {"from": "grid", "stock": [dead], "refuel": "road"}}}}
    assert curve(processes, outage()) == [(0, 1), (1, 0.7)]


def test_a_pool_is_drawn_so_much_less() -> None:
    """Half of what a common stock of six hours is drawn, brought, makes it last twelve."""
    processes = FUELLED | {
        "site": {"needs": {"power": {"from": "grid", "form": "pool", "stock": "6h", "refuel": "road"}}}
    }
    half = {"effect": "damage", "target": "road", "at": "0h", "size": 0.5}
    assert curve(processes, outage()) == [(0, 1)]
    assert curve(processes, outage(), half) == [(0, 1), (13, 0)]


def test_a_condition_can_ask_what_a_need_is_supplied_with() -> None:
    """An outage that a stock bridges sets off what waits for the supply at once, and remembers what took it."""
    waits = {"process": "site", "need": "power", "below": 0.5, "for": "30min"}
    reaction = {"when": waits, "until": {"process": "site", "need": "power", "above": 0.5},
                "effects": [{"effect": "demand", "target": "line", "factor": 2}]}  # fmt: skip
    made = world(processes=SITES | {"line": {}}, crews={}, threats=[outage(lasts="2h")], reactions={"notice": reaction})
    made.advance(2 * HOUR)
    reason = made.set_off("notice")
    assert reason is not None
    assert (reason.t, [fall.process for fall in reason.falls]) == (1.5 * HOUR, ["grid"])
    assert (made.level("site"), made.state("line").demand) == (1, 2)
    made.advance(4 * HOUR)
    assert made.state("line").demand == 1


def test_a_larger_draw_that_ends_as_the_stock_runs_dry_is_no_reprieve() -> None:
    """Six hours at twice the draw are gone at 4 h: the draw that ends in that millisecond gives not one more."""
    made = world(processes=SITES, crews={}, threats=[outage(), draw("1h", 2, lasts="3h")])
    made.advance(5 * HOUR)
    assert made.curve("site") == [(0, 1), (4 * HOUR, 0)]


def test_a_tank_is_full_at_startex() -> None:
    """In an outage from the first millisecond on a pool lasts its six hours, however fast it would fill."""
    power = {"from": "grid", "form": "pool", "stock": "6h", "refuel": "road", "recharge": 1000}
    cut = {"effect": "damage", "target": "road", "at": "0h"}
    made = world(processes=FUELLED | {"site": {"needs": {"power": power}}}, crews={}, threats=[outage(at="0h"), cut])
    made.advance(7 * HOUR)
    assert made.curve("site") == [(0, 1), (6 * HOUR, 0)]


def test_an_empty_pool_that_is_brought_all_it_burns_stays_up_whatever_supply_does() -> None:
    """Up on deliveries with nothing in store, it does not notice that supply falls from a half to none."""
    power = {"from": "grid", "form": "pool", "stock": "1h", "refuel": "road", "restart": "30min"}
    blocked = {"effect": "damage", "target": "road", "at": "0h", "lasts": "5h"}
    cuts = (outage(size=0.5), outage(at="8h", size=0.5), blocked)
    processes = FUELLED | {"site": {"needs": {"power": power}}}
    assert curve(processes, *cuts) == [(0, 1), (3, 0.5), (5.5, 1)]
