"""A tranche written with a spread has the course of its ten batches written out."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.units import HOUR, MINUTE

from .small import world

BATCHES = [30 + 9 * n for n in range(10)]
"""The 5, 15, ... 95 % quantiles of 25.5 to 115.5 min, in minutes."""
SPREAD = [{"spread": {"uniform": ["25min 30s", "1h 55min 30s"]}}]
WRITTEN_OUT = [{"share": 0.1, "lasts": f"{minutes}min"} for minutes in BATCHES]


def course(stock: list[dict[str, Any]], effects: list[dict[str, Any]]) -> list[tuple[int, float]]:
    """Return the curve of masts with this stock while the grid comes and goes."""
    needs = {"power": {"from": "grid", "stock": stock, "restart": "7min", "recharge": 0.5}}
    scenario = {
        "format": "keten/1", "id": "spread", "title": "Spread", "starts": "2026-03-27T09:30:00", "lasts": "12h",
        "horizon": "48h", "processes": {"grid": {}, "masts": {"needs": needs}},
        "threats": [{"id": f"t{n}", "at": "0min", "effects": [effect]} for n, effect in enumerate(effects)],
    }  # fmt: skip
    world = World(Scenario.model_validate(scenario), SeededDraws(1))
    world.advance(12 * HOUR)
    return world.curve("masts")


def off(after: str, lasts: str, size: float) -> dict[str, Any]:
    return {"effect": "damage", "target": "grid", "after": after, "lasts": lasts, "size": size}


def gift(after: str, add: str) -> dict[str, Any]:
    return {"effect": "stock", "target": "masts/power", "after": after, "add": add}


def met(after: str, lasts: str) -> dict[str, Any]:
    return {"effect": "bypass", "target": "masts/power", "after": after, "lasts": lasts}


BLINKS = [off("10min", "50min", 0.4), off("25min", "3h", 0.35), off("70min", "20min", 0.25), off("5h", "90min", 1.0)]


BYPASSES = [met("45min", "20min"), met("75min", "30min"), met("5h 30min", "80min")]


@pytest.mark.parametrize("gifts", [[], ["80min"], ["62min"], ["80min", "100min", "6h"]])
@pytest.mark.parametrize("bypasses", [[], BYPASSES[:1], BYPASSES])
def test_a_spread_is_its_batches(gifts: list[str], bypasses: list[dict[str, Any]]) -> None:
    """Through outages of parts and wholes, gifts and bypasses, both change at the same times to the same levels."""
    effects = [*BLINKS, *(gift(after, "20min") for after in gifts), *bypasses]
    spread, written_out = course(SPREAD, effects), course(WRITTEN_OUT, effects)
    assert len(spread) > 12
    assert [t for t, _ in spread] == [t for t, _ in written_out]
    assert [level for _, level in spread] == pytest.approx([level for _, level in written_out], abs=1e-9)


def test_a_gift_keeps_up_what_it_reaches() -> None:
    """A quarter of an hour of stock for all, before the first is dry, puts every batch's end off by as much."""
    gone = [off("0min", "12h", 1.0)]
    plain, given = course(SPREAD, gone), course(SPREAD, [*gone, gift("20min", "15min")])
    assert [t for t, _ in plain[1:]] == [minutes * MINUTE for minutes in BATCHES]
    assert [t for t, _ in given[1:]] == [(minutes + 15) * MINUTE for minutes in BATCHES]


def test_batches_that_hold_nothing_stay_out_when_stock_is_brought() -> None:
    """Three of ten batches have no stock: a gift helps the others, and what was out of those three stays out."""
    stock = [{"spread": {"weighted": [{"value": "0min", "weight": 0.3}, {"value": "2h", "weight": 0.7}]}}]
    curve = course(stock, [off("1h", "20h", 1.0), gift("2h", "1h")])
    assert curve == [(0, 1), (HOUR, pytest.approx(0.7)), (4 * HOUR, 0)]


def test_a_spread_that_is_partly_supplied_again_runs_dry_when_it_should() -> None:
    """Sites that come and go between a half and a fifth of supply are told to run dry when the rest does, no sooner."""
    stock = [{"spread": "4h"}]
    cuts = [off("1h", "20h", 0.5), off("2h", "10min", 0.3), off("3h", "10min", 0.3)]
    needs = {"power": {"from": "grid", "stock": stock, "recharge": 0}}
    made = world([{"at": "0h", **cut} for cut in cuts], processes={"grid": {}, "masts": {"needs": needs}}, crews={})
    made.advance(4 * HOUR)
    assert made.stock("masts") == ("power", HOUR)
    assert made.curve("masts") == [(0, 1)]
    made.advance(6 * HOUR)
    assert made.curve("masts") == [(0, 1), (5 * HOUR, 0.5)]


def test_a_larger_draw_ends_every_batch_sooner() -> None:
    """Each batch lasts half its time at twice the draw, also where that comes while they are in use."""
    twice = {"effect": "draw", "target": "masts/power", "factor": 2}
    gone = [off("0min", "12h", 1.0), twice]
    assert [t for t, _ in course(SPREAD, gone)[1:]] == [minutes * MINUTE // 2 for minutes in BATCHES]
    later = [off("0min", "12h", 1.0), twice | {"after": "20min"}]
    assert [t for t, _ in course(SPREAD, later)[1:]] == [(20 + (minutes - 20) / 2) * MINUTE for minutes in BATCHES]
