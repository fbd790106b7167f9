"""Waiting is not rewarded: help that comes earlier and stays as long is worth no less (``docs/model.md`` §4)."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties.networks import HORIZON, MINUTE, WAITING, scenarios
from tests.properties.worlds import Curve, campaign, curves, play

LEAST = 1e-5
"""What a mean over a run may differ by; a thousandth would not show a stock that burns beneath a bypass."""

begins = st.lists(st.integers(0, 48), min_size=3, max_size=3, unique=True).map(sorted)
"""Two starts and one end of a bypass, in steps of ten minutes."""


def helped(data: dict[str, Any], need: str, begin: int, end: int) -> dict[str, Any]:
    """Return the world with a bypass of a need from ``begin`` to ``end``, in steps of ten minutes."""
    made = copy.deepcopy(data)
    bypass = {"effect": "bypass", "target": need, "lasts": f"{10 * (end - begin)}min"}
    made["threats"].append({"id": "aid", "at": f"{10 * begin}min", "effects": [bypass]})
    return made


def mean(curve: Curve) -> float:
    """Return the mean level of a curve over the run."""
    met = 0.0
    for (t, level), (end, _) in pairwise([*curve, (HORIZON, 0.0)]):
        met += level * (end - t)
    return met / HORIZON


def sooner_is_no_worse(data: dict[str, Any], which: int, times: list[int]) -> None:
    """Ask that no process has a lower mean level where a bypass begins earlier and ends at the same time."""
    needs = [f"{name}/{need}" for name, process in data["processes"].items() for need in process["needs"]]
    assume(needs)
    early, late, end = times
    soon, later = (helped(data, needs[which % len(needs)], begin, end) for begin in (early, late))
    sooner, waited = curves(play(soon), soon), curves(play(later), later)
    worse = {name: mean(waited[name]) - mean(sooner[name]) for name in data["processes"]}
    assert {name: loss for name, loss in worse.items() if loss > LEAST} == {}


@campaign(120)
@given(scenarios(WAITING), st.integers(0, 30), begins)
def test_waiting_is_not_rewarded(data: dict[str, Any], which: int, times: list[int]) -> None:
    """Over random pairs a bypass that begins earlier and ends at the same time is worth no less to any process."""
    sooner_is_no_worse(data, which, times)


def lived(form: str, lasts: list[int], begin: int, fuel: int) -> Curve:
    """Return the curve of a hospital without power for good from 1 h on, with a generator; all in steps of 10 min."""
    stock = [{"share": 1 / len(lasts), "lasts": f"{10 * one}min"} for one in lasts]
    effects = [
        {"effect": "damage", "target": "grid", "after": "1h"},
        {"effect": "bypass", "target": "hospital/power", "after": f"{10 * begin}min", "fuel": f"{10 * fuel}min"},
    ]
    need = {"from": "grid", "form": form, "stock": stock}
    data = {
        "format": "keten/1", "id": "waiting", "title": "Waiting", "starts": "2026-01-05T09:30:00", "lasts": "3h",
        "processes": {"grid": {}, "hospital": {"needs": {"power": need}}},
        "threats": [{"id": "dark", "at": "0h", "effects": effects}],
    }  # fmt: skip
    return curves(play(data), data)["hospital"]


@campaign(60)
@given(
    st.sampled_from(["sites", "place", "pool"]),
    st.lists(st.integers(2, 30), min_size=1, max_size=4),
    st.integers(1, 20),
    st.data(),
)
def test_a_generator_is_worth_the_same_whenever_it_comes(form: str, lasts: list[int], fuel: int, more: Any) -> None:
    """Brought before the first stock is dry, a generator puts off every end by its fuel, early or late."""
    begin = more.draw(st.integers(0, 6 + min(lasts)))
    ends = sorted({(6 + fuel + one) * 10 * MINUTE for one in lasts})
    assert [t for t, _ in lived(form, lasts, begin, fuel)] == [0, *ends]


@pytest.mark.soak
@campaign(1000)
@given(scenarios(WAITING), st.integers(0, 30), begins)
def test_waiting_is_not_rewarded_long(data: dict[str, Any], which: int, times: list[int]) -> None:
    """The same over a thousand pairs."""
    sooner_is_no_worse(data, which, times)
