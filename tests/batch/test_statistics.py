"""Medians and intervals, also of what did not happen."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch.statistics import paired, spread
from sim.impact.quantiles import quantile

numbers = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=60)


@given(numbers)
def test_the_half_is_the_median(values: list[float]) -> None:
    """The quantile at one half is the median of the standard library."""
    assert quantile(values, 0.5) == pytest.approx(statistics.median(values))


@given(numbers, st.floats(0, 1))
def test_a_quantile_lies_among_the_values(values: list[float], share: float) -> None:
    """A quantile is never outside what was seen, whatever the order it was seen in."""
    found = quantile(values, share)
    assert found is not None
    assert min(values) - 1e-6 <= found <= max(values) + 1e-6
    assert found == quantile(list(reversed(values)), share)


def test_five_and_ninety_five_percent() -> None:
    """The interval of 0..100 runs from 5 to 95."""
    found = spread(list(range(101)))
    assert (found.count, found.low, found.median, found.high, found.never) == (101, 5, 50, 95, 0)


def test_what_did_not_happen_is_later_than_anything() -> None:
    """Three of ten worlds never recovered: the median is known, the upper end is not."""
    found = spread([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, None, None, None])
    assert (found.median, found.high, found.never) == (5.5, None, 3)


def test_a_pair_is_the_same_world() -> None:
    """A difference is taken seed by seed; seeds in which one of the two did not happen are counted apart."""
    found = paired({1: 10.0, 2: 20.0, 3: None}, {1: 4.0, 2: 5.0, 3: 1.0, 4: 9.0})
    assert found is not None
    assert (found.count, found.low, found.high, found.never) == (2, 6.45, 14.55, 1)


def test_no_pair_is_no_difference() -> None:
    """Without a world that both played there is nothing to say."""
    assert paired({1: 1.0}, {2: 1.0}) is None
