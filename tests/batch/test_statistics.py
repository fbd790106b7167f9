"""Medians and spreads, also of what did not happen."""

from __future__ import annotations

import statistics
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch.statistics import ENOUGH, SHARE, paired, spread
from sim.impact.ranges import middle

numbers = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=60)


@given(numbers)
def test_the_half_is_the_median(values: list[float]) -> None:
    """The middle of what was seen is the median of the standard library."""
    assert middle(sorted(values)) == pytest.approx(statistics.median(values))


@given(st.integers(1, 400))
def test_a_spread_says_what_it_covers(count: int) -> None:
    """Of all places where the next world can come among the others, so many are between the ends as it says."""
    found = spread(list(range(count)))
    assert found.low is not None
    assert found.high is not None
    # The next one falls with equal chance into each of the count + 1 gaps around the others.
    inside = sum(found.low <= gap < found.high for gap in range(-1, count))
    assert found.coverage == pytest.approx(inside / (count + 1), abs=1e-6)
    assert (found.coverage >= SHARE) == (count >= ENOUGH)
    if count >= ENOUGH:
        # One rank further in would cover too little.
        assert (inside - 2) / (count + 1) < SHARE
    else:
        assert (found.low, found.high) == (0, count - 1)


def test_twenty_worlds_hold_the_next_in_nine_of_ten() -> None:
    """Of a thousand times twenty worlds and one more, that one is inside in 90 %, whatever the distribution."""
    draws = Random(1)
    held = 0
    for _ in range(1000):
        *worlds, following = (draws.lognormvariate(0, 2) for _ in range(21))
        found = spread(worlds)
        held += (found.low or 0.0) <= following <= (found.high or 0.0)
    assert 880 <= held <= 930


def test_what_did_not_happen_is_later_than_anything() -> None:
    """Three of ten worlds never recovered: the median is known, the upper end is not, and is told as infinite."""
    found = spread([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, None, None, None])
    assert (found.median, found.low, found.high, found.never) == (5.5, 1.0, None, 3)
    assert found.infinite == {"high": 1}


@given(st.lists(st.none() | st.floats(0, 100), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_never_is_worse_than_any_hour(values: list[float | None], draws: Random) -> None:
    """When one more world never recovers instead of recovering, no part of the spread gets better."""
    worse = list(values)
    worse[draws.randrange(len(worse))] = None
    for name in ("median", "low", "high"):
        one, other = (getattr(spread(of), name) for of in (values, worse))
        assert other is None or (one is not None and one <= other)


def test_a_pair_is_the_same_world() -> None:
    """A difference is taken seed by seed; a seed that only one side played is no pair."""
    found = paired({1: 10.0, 2: 20.0}, {1: 4.0, 2: 5.0, 4: 9.0})
    assert found is not None
    assert (found.count, found.low, found.median, found.high, found.never) == (2, 6, 10.5, 15, 0)


def test_a_pair_of_which_one_never_came_counts() -> None:
    """Where one team alone never recovered, the difference is infinite for it or against it, and is not left out."""
    found = paired({1: 1.0, 2: None, 3: 2.0, 4: None}, {1: None, 2: 5.0, 3: 3.0, 4: None})
    assert found is not None
    assert (found.count, found.median, found.low, found.high, found.never) == (3, -1.0, None, None, 1)
    assert found.infinite == {"low": -1, "high": 1}


def test_a_median_between_two_infinities_is_not_known() -> None:
    """One world for and one against without end have no middle."""
    found = paired({1: 1.0, 2: None}, {1: None, 2: 5.0})
    assert found is not None
    assert found.median is None
    assert "median" not in found.infinite


def test_no_pair_is_no_difference() -> None:
    """Without a world that both played there is nothing to say."""
    assert paired({1: 1.0}, {2: 1.0}) is None
