"""Worlds with other plausible numbers: their bands, which of them can be played, and which numbers move a measure."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch.drivers import drivers, rank_correlation
from sim.batch.library_world import PlayAsKnown, bands
from sim.errors import KetenError
from sim.exercise.known_worlds import known_worlds
from sim.impact.signs import sign_of
from sim.scenario import load
from sim.scenario.plausible import Plausible
from sim.units import HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.models import Scenario

HEAD = """format: keten/1
kind: exercise
id: village
title: {nl: Dorp, en: Village}
starts: 2026-03-27 09:30
lasts: 3h
horizon: 48h
"""

CABLE = (
    HEAD
    + """
processes:
  grid: {customers: 1000}
  far: {customers: 10, needs: {power: {from: far-grid, stock: 2h}}}
  far-grid: {customers: 10}
threats:
  - id: cable
    title: {nl: Kabel, en: Cable}
    at: 1h
    effects: [{effect: damage, target: grid, repair: 5h RANGE}]
measures:
  - {id: hours, title: {nl: Persoonsuren, en: Person-hours}, measure: person-hours}
  - {id: far, title: {nl: Ver, en: Far}, measure: person-hours, of: far}
"""
)

TANKS = (
    HEAD
    + """
processes:
  water: {customers: 1000}
means: {MEANS}
actions: ACTIONS
measures:
  - {id: hours, title: {nl: Persoonsuren, en: Person-hours}, measure: person-hours}
"""
)


def village(tmp_path: Path, text: str) -> Scenario:
    path = tmp_path / "village.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def cable(tmp_path: Path, own: str = "") -> PlayAsKnown:
    return PlayAsKnown(village(tmp_path, CABLE.replace(" RANGE", own)), None, 48 * HOUR)


def tanks(tmp_path: Path, actions: int) -> Plausible:
    """Return numbers of which each of some actions takes all its means as written, and may take more."""
    names = [f"tanks{at}" for at in range(actions)]
    listed = "".join(
        f"\n  - {{id: {name}, title: {name}, targets: [water], one-per: {{{name}: 100}}, range: {{one-per: [0.5, 1]}}, "
        "effects: [{effect: demand, target: '{target}', factor: 0.5}]}"
        for name in names
    )
    text = TANKS.replace("MEANS", ", ".join(f"{name}: 10" for name in names)).replace("ACTIONS", listed)
    return Plausible(village(tmp_path, text))


def test_ties_share_their_rank() -> None:
    """A rank correlation by hand, with two equal values: 0.8207826816681233."""
    assert rank_correlation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) == pytest.approx(0.8207826816681233)
    assert rank_correlation([1, 2, 3], [7, 7, 7]) == 0
    assert rank_correlation([1, 2, 3], [1, math.inf, math.inf]) == pytest.approx(math.sqrt(3) / 2)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=2, max_size=30))
def test_a_rank_correlation_asks_for_order_alone(pairs: list[tuple[float, float]]) -> None:
    """It lies from -1 to 1, is the same both ways, turns sign with the order, and is 1 with itself unless constant."""
    one, other = ([pair[at] for pair in pairs] for at in (0, 1))
    found = rank_correlation(one, other)
    assert -1 - 1e-9 <= found <= 1 + 1e-9
    assert rank_correlation(other, one) == pytest.approx(found)
    assert rank_correlation([-value for value in one], other) == pytest.approx(-found, abs=1e-12)
    assert rank_correlation(one, one) == pytest.approx(1.0 if len(set(one)) > 1 else 0.0)


def test_a_planted_driver_is_found(tmp_path: Path) -> None:
    """What decides a measure alone is ranked with 1, and what moves nothing is not named."""
    found = drivers(cable(tmp_path), 1, 40, 1, time.perf_counter)
    hours, far = found.measures
    (repair,) = hours.drivers
    assert repair.number.place == "threat/cable/effects.1.repair"
    assert repair.correlation == pytest.approx(1.0)
    assert (repair.number.value, repair.number.confidence, repair.number.source) == ("5h", "judgement", None)
    assert repair.low <= repair.correlation <= repair.high <= 1
    assert far.drivers == ()
    assert 2500 <= (hours.spread.low or 0) < 5000 < (hours.spread.high or 0) <= 10_000


def test_noise_is_not_ranked(tmp_path: Path) -> None:
    """The fewer worlds and the more numbers, the stronger a correlation must be to be told of."""
    few, many = (drivers(cable(tmp_path), 1, worlds, 1, time.perf_counter).least for worlds in (19, 76))
    assert many == pytest.approx(few * math.sqrt(18 / 75), abs=1e-5)
    assert 0 < many < few < 1
    with pytest.raises(ValueError, match="18"):
        drivers(cable(tmp_path), 1, 18, 1, time.perf_counter)


def test_numbers_that_are_known_leave_one_world(tmp_path: Path) -> None:
    """Where ranges have no width the library band is a point: what the run as written comes to, to the bit."""
    job = cable(tmp_path, ", range: {repair: [5h, 5h]}")
    found = bands(job, 3, 4, 1, time.perf_counter)
    written = job((3, None))
    hours = found.library["hours"]
    assert (hours.low, hours.median, hours.high) == (written["hours"],) * 3 == (5000.0,) * 3


def test_the_library_band_has_one_chance(tmp_path: Path) -> None:
    """By chance nothing differs in an exercise without any; by other numbers the outage is half to twice as long."""
    found = bands(cable(tmp_path), 1, 30, 1, time.perf_counter)
    assert found.chance["hours"].low == found.chance["hours"].high == 5000
    assert 2500 <= (found.library["hours"].low or 0) < 4000
    assert 6000 < (found.library["hours"].high or 0) <= 10_000
    assert found.left_out == 0


def test_numbers_that_cannot_be_together_are_passed_over(tmp_path: Path) -> None:
    """A world in which an action takes more than there is is no scenario: the next takes its place, and it is told."""
    plausible = tanks(tmp_path, 1)
    found = known_worlds(plausible, 1, 12, 1, time.perf_counter)
    assert len(found.worlds) == 12
    assert list(found.worlds) == sorted(set(found.worlds))
    assert found.left_out == found.worlds[-1] - 12 > 0
    assert known_worlds(plausible, 1, 12, 2, time.perf_counter) == found
    assert known_worlds(plausible, 1, 20, 1, time.perf_counter).worlds[:12] == found.worlds


def test_numbers_that_hardly_go_together_are_an_error(tmp_path: Path) -> None:
    """Where most worlds cannot be, it is said where and why, in both languages, and what to do."""
    with pytest.raises(KetenError) as caught:
        known_worlds(tanks(tmp_path, 6), 1, 5, 1, time.perf_counter)
    for language in ("nl", "en"):
        assert "one-per.tanks" in caught.value.told(language)
        assert "range:" in caught.value.told(language)


def test_a_sign_is_said_where_nine_in_ten_agree() -> None:
    """Nine in ten better is better, fewer cannot be said; what happened in neither is alike."""
    better, worse = (1.0, 2.0), (2.0, 1.0)
    assert sign_of([better] * 9 + [worse], more=False).says == "better"
    assert sign_of([better] * 9 + [worse], more=True).says == "worse"
    assert sign_of([better] * 8 + [worse] * 2, more=False).says == "cannot-be-said"
    assert sign_of([(None, None)] * 10, more=False).says == "alike"
    assert sign_of([(None, 5.0)] * 10, more=False).says == "worse"
    assert sign_of([], more=False).says == "cannot-be-said"
