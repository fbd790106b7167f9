"""Curves, and the pictures drawn of them."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.curves import back_for_good, hours_lost, lowest, settled, span_below
from sim.debrief.report.charts import HEIGHT, WIDTH, Canvas, chart

HOUR = 3_600_000
MIDNIGHT = datetime(2026, 1, 5)  # noqa: DTZ001 -- a scenario without a zone
LEVELS = st.sampled_from([0.0, 0.25, 0.4999, 0.5, 0.9, 0.9995, 1.0])
POINTS = st.lists(st.tuples(st.integers(0, 40), LEVELS), max_size=12)


@given(POINTS, st.integers(1, 50))
def test_curves_against_counting_every_step(points: list[tuple[int, float]], until: int) -> None:
    """Time below, hours lost and the lowest level are what counting millisecond by millisecond gives."""
    curve = settled(points, until)
    at = {0: 1.0} | dict(points)
    steps: list[float] = []
    for t in range(until + 1):
        steps.append(at.get(t, steps[-1] if steps else 1.0))
    assert span_below(curve, 0.5, until) == sum(level < 0.5 for level in steps[:until])
    assert hours_lost(curve, until) * HOUR == pytest.approx(sum(1 - level for level in steps[:until]))
    assert lowest(curve)[0] == min(steps)
    assert steps[lowest(curve)[1]] == min(steps)


@pytest.mark.parametrize(
    ("curve", "back"),
    [
        (((0, 1.0),), None),
        (((0, 1.0), (5, 0.2)), None),
        (((0, 1.0), (5, 0.2), (9, 0.999)), 9),
        (((0, 1.0), (5, 0.2), (9, 1.0), (12, 0.5), (20, 0.9995), (21, 1.0)), 20),
        (((0, 1.0), (5, 0.9995), (9, 1.0)), None),
    ],
)
def test_recovered_is_the_last_return(curve: tuple[tuple[int, float], ...], back: int | None) -> None:
    """A process is back when it reaches 0.999 for good; one that never left or is still down is not."""
    assert back_for_good(curve) == back


@given(POINTS, st.integers(1, 60))
def test_charts_stay_in_their_frame(points: list[tuple[int, float]], until: int) -> None:
    """Whatever the curve, every coordinate is inside the view box and the line spans the axis."""
    canvas = Canvas(until, (0, until), (until // 2,), MIDNIGHT)
    drawn = chart(settled(points, until), canvas, "t", "d")
    for path in (drawn.steps, drawn.loss):
        xs = [float(x) for x in re.findall(r"[MH](-?[\d.]+)", path)]
        ys = [float(y) for y in re.findall(r"V(-?[\d.]+)", path)]
        assert all(0 <= x <= WIDTH for x in xs)
        assert xs == sorted(xs)
        assert all(0 <= y <= HEIGHT for y in ys)
    assert drawn.steps.endswith("H316")
    assert len(drawn.spark) == 24


def test_a_busy_curve_stays_small() -> None:
    """A curve with ten thousand changes is drawn no finer than a picture can show, with its depth kept."""
    points = [(t, 0.0 if t == 5_003 else (1 + t % 6) / 7) for t in range(10_000)]
    drawn = chart(settled(points, 10_000), Canvas(10_000, (), (), MIDNIGHT), "t", "d")
    assert len(drawn.steps) < 12_000
    assert "V66" in drawn.steps


def test_ticks_stand_on_round_times() -> None:
    """An exercise that starts at 22:30 has its ticks on whole hours of the scenario, each written in full."""
    canvas = Canvas(3 * HOUR, (), (), MIDNIGHT.replace(hour=22, minute=30))
    assert [label for _, label, _ in canvas.ticks()] == ["23:00", "00:00", "01:00"]


def test_the_spark_shows_the_lowest_of_each_step() -> None:
    """A dip shorter than a step of the line of blocks is still seen."""
    drawn = chart(((0, 1.0), (10 * HOUR, 0.0), (10 * HOUR + 1, 1.0)), Canvas(24 * HOUR, (), (), MIDNIGHT), "t", "d")
    assert drawn.spark == "█" * 10 + "▁" + "█" * 13
