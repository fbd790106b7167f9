"""Times as people type them: each way of writing has one meaning, in what is to come and in what has been."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exercise.time_text import NotYet, parse_span, parse_time
from sim.units import HOUR, LONGEST, MINUTE, SECOND, format_clock, parse_clock

STARTS = "2015-03-27T09:30:00"


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("T+1:30", 90 * MINUTE),
        ("t1:30:05", 90 * MINUTE + 5 * SECOND),
        ("+20min", HOUR + 20 * MINUTE),
        ("20", HOUR + 20 * MINUTE),
        ("+1 u 30", 2 * HOUR + 30 * MINUTE),
        ("1h 30min", 2 * HOUR + 30 * MINUTE),
        ("2 uur", 3 * HOUR),
        ("10:30u", HOUR),
        ("11:15 uur", HOUR + 45 * MINUTE),
        ("10:15h", 24 * HOUR + 45 * MINUTE),
        ("11:15", HOUR + 45 * MINUTE),
        ("10:20", 24 * HOUR + 50 * MINUTE),
        ("za 03:00", 17 * HOUR + 30 * MINUTE),
        ("Zaterdag 03:00u", 17 * HOUR + 30 * MINUTE),
        ("fri 10:00", 7 * 24 * HOUR + 30 * MINUTE),
    ],
)
def test_times_are_read_as_people_type_them(text: str, ms: int) -> None:
    """An hour after a start at 09:30, each way of writing gives that exercise time; a clock time is the next one."""
    assert parse_time(text, HOUR, STARTS) == ms


@pytest.mark.parametrize(
    "text",
    ["", "straks", "T+", "25", "1:3", "T+1:75x", "1:20:05", "24:00", "xx 03:00", "za 25:00", "-5", "9" * 17],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """What is no time raises ValueError, and never gives another time instead; bare numbers are minutes."""
    if text == "25":
        assert parse_span(text) == 25 * MINUTE
        return
    with pytest.raises(ValueError, match=r"duration|time|number|Invalid|hour|minute|empty"):
        parse_time(text, 0, STARTS)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("T+1:30", 90 * MINUTE),
        ("10:14", 24 * HOUR + 44 * MINUTE),
        ("10:14u", 24 * HOUR + 44 * MINUTE),
        ("15:30", 30 * HOUR),
        ("15:31", 6 * HOUR + MINUTE),
        ("vr 12:00", 2 * HOUR + 30 * MINUTE),
        ("fri 09:30", 0),
        ("-20min", 30 * HOUR - 20 * MINUTE),
        ("-20", 30 * HOUR - 20 * MINUTE),
        ("\N{MINUS SIGN}1 u 30", 28 * HOUR + 30 * MINUTE),
    ],
)
def test_a_time_that_has_been_is_the_last_one(text: str, ms: int) -> None:
    """Of what has been, a clock time is the last that the clock showed since STARTEX, with or without its day."""
    assert parse_time(text, 30 * HOUR, STARTS, past=True) == ms


@pytest.mark.parametrize("text", ["T+2:01", "11:31", "09:29", "do 10:00", "+20min", "-3h"])
def test_what_has_not_been_is_told_apart(text: str) -> None:
    """A time after now or before STARTEX is one that has not been, which is another error than no time at all."""
    with pytest.raises(NotYet):
        parse_time(text, 2 * HOUR, STARTS, past=True)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 4 * 24 * 60))
def test_a_clock_time_means_the_same_in_both_directions(hour: int, minute: int, now: int) -> None:
    """The next and the last such time show the same time of day, at most a day apart, on either side of now."""
    now_ms, text = now * MINUTE, f"{hour:02d}:{minute:02d}"
    to_come = parse_time(text, now_ms, STARTS)
    assert 0 <= to_come - now_ms < 24 * HOUR
    assert (to_come // MINUTE + 9 * 60 + 30) % (24 * 60) == hour * 60 + minute
    try:
        been = parse_time(text, now_ms, STARTS, past=True)
    except NotYet:
        assert to_come < 24 * HOUR
    else:
        assert to_come - been == (24 * HOUR if been < now_ms else 0)


@given(st.integers(0, LONGEST // MINUTE))
def test_an_exercise_time_is_read_as_it_is_written(minutes: int) -> None:
    """What output writes as T+, up to ten years, is read back as that time; more is no time."""
    at = minutes * MINUTE
    assert parse_clock(format_clock(at)) == at
    assert parse_clock(format_clock(at + LONGEST + MINUTE)) is None
