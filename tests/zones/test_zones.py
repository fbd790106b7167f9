"""Local times over all zones, near the moments at which their clocks are set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.zones import (
    elapsed,
    hour_and_minute,
    local_time,
    moment,
    nearest_zone,
    next_change,
    read_start,
    round_times,
    start_in,
    twice,
    written_start,
    zone_named,
    zone_names,
)

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ZONES = st.sampled_from(sorted(zone_names()))


@st.composite
def starts(draw: st.DrawFn) -> datetime:
    """Return a start in any zone, in half of them within a day before its clock is set."""
    zone = ZoneInfo(draw(ZONES))
    start = datetime(draw(st.integers(1971, 2080)), 1, 1, tzinfo=UTC).astimezone(zone)
    change = next_change(start, 0, 366 * DAY) if draw(st.booleans()) else None
    offset = draw(st.integers(-DAY, 0)) if change is not None else draw(st.integers(0, 366 * DAY))
    return moment(start, (change or 0) + offset)


@given(starts(), st.integers(0, 3 * DAY))
def test_a_moment_is_among_the_times_at_which_its_local_time_shows(start: datetime, t: int) -> None:
    """What the clock shows at a time leads back to that time, and every answer shows the same."""
    at = moment(start, t)
    found = elapsed(start, at.replace(tzinfo=None, fold=0))
    assert t in found
    assert len(found) == (2 if twice(at) else 1)
    assert {moment(start, one).replace(tzinfo=None, fold=0) for one in found} == {at.replace(tzinfo=None, fold=0)}


@given(starts(), st.integers(0, 3 * DAY))
def test_time_passes_by_the_clock_of_the_world(start: datetime, t: int) -> None:
    """However often the local clock is set, ``t`` later is ``t`` later in UTC."""
    assert moment(start, t).astimezone(UTC) - start.astimezone(UTC) == timedelta(milliseconds=t)


@given(starts(), st.integers(-2 * DAY, 2 * DAY))
def test_a_local_time_without_a_moment_is_one_that_is_skipped(start: datetime, t: int) -> None:
    """A local time has no moment only where the clock goes forward over it."""
    local = start.replace(tzinfo=None, fold=0) + timedelta(milliseconds=t)
    if elapsed(start, local):
        return
    before, after = (local.replace(tzinfo=start.tzinfo, fold=fold).utcoffset() for fold in (0, 1))
    assert before is not None
    assert after is not None
    assert before < after


@given(starts())
def test_the_next_change_is_where_the_offset_changes(start: datetime) -> None:
    """Up to the change the offset is that of the start; from it on it is another one."""
    change = next_change(start, 0, 3 * DAY)
    last = 3 * DAY if change is None else change - 1
    assert {moment(start, t).utcoffset() for t in (0, last // 3, last // 2, last)} == {start.utcoffset()}
    if change is not None:
        assert moment(start, change).utcoffset() != start.utcoffset()


@given(starts())
def test_a_start_is_read_as_it_was_written(start: datetime) -> None:
    """The text of a start holds its moment, its zone, and which of two equal local times it is."""
    again = read_start(written_start(start))
    assert (again, again.tzinfo, again.fold) == (start, start.tzinfo, start.fold)


@pytest.mark.slow
@given(starts(), st.sampled_from([15 * MINUTE, HOUR, 6 * HOUR, DAY]))
def test_round_times_are_round_and_none_is_missing(start: datetime, step: int) -> None:
    """On the axis of a chart stand all the moments at which the clock shows a multiple of the step, and no other."""
    found = round_times(start, step, 2 * DAY)
    midnight = start.replace(tzinfo=None, fold=0, hour=0, minute=0, second=0, microsecond=0)
    since = [(moment(start, t).replace(tzinfo=None, fold=0) - midnight) // timedelta(milliseconds=1) for t in found]
    assert all(ms % step == 0 for ms in since)
    assert list(found) == sorted(set(found))
    shown = [moment(start, t * MINUTE).replace(tzinfo=None, fold=0) for t in range(2 * DAY // MINUTE)]
    exact = start.second == start.microsecond == 0
    if exact:
        wanted = [n * MINUTE for n, at in enumerate(shown) if (at - midnight) // timedelta(milliseconds=1) % step == 0]
        assert [t for t in found if t < 2 * DAY and t % MINUTE == 0] == wanted


def test_the_night_in_which_an_hour_comes_twice() -> None:
    """On 25 October 2026 it is 02:30 twice in Amsterdam, and each is told apart."""
    start = start_in(datetime.fromisoformat("2026-10-24 22:00"), "Europe/Amsterdam")
    shown = [hour_and_minute(moment(start, t)) for t in range(3 * HOUR, 7 * HOUR, HOUR // 2)]
    assert shown == ["01:00", "01:30", "02:00 CEST", "02:30 CEST", "02:00 CET", "02:30 CET", "03:00", "03:30"]
    assert next_change(start, 0, 48 * HOUR) == 5 * HOUR


def test_the_night_in_which_an_hour_is_skipped() -> None:
    """On 29 March 2026 there is no 02:30 in Amsterdam: after 01:59 comes 03:00."""
    start = start_in(datetime.fromisoformat("2026-03-28 22:00"), "Europe/Amsterdam")
    assert [hour_and_minute(moment(start, t)) for t in (4 * HOUR - 1, 4 * HOUR)] == ["01:59", "03:00"]
    assert elapsed(start, datetime.fromisoformat("2026-03-29 02:30")) == ()


def test_without_a_zone_the_clock_never_changes() -> None:
    """A naive start and one at a fixed offset go on as they began, over the same night."""
    for text in ("2026-10-24 22:00", "2026-10-24 22:00+02:00"):
        start = read_start(text)
        assert hour_and_minute(moment(start, 6 * HOUR)) == "04:00"
        assert next_change(start, 0, 48 * HOUR) is None


HOSTILE: list[Any] = [
    "../../etc/passwd", "/etc/passwd", "Europe/../Europe/Amsterdam", "Europe", "", "Europe/Amsterdam\0", "localtime",
    "posix/Europe/Amsterdam", "right/Europe/Amsterdam", "europe/amsterdam", "A" * 10_000_000, 7, 1e308, None, True,
    ["Europe/Amsterdam"], {"a": 1}, "\x1b[2J", "Factory", "zones", "tzdata.zi", "C:\\Windows\\win.ini",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_zone_is_none(name: Any) -> None:
    """Anything but a listed name is no zone, and raises nothing."""
    assert zone_named(name) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("amsterdam", "Europe/Amsterdam"), ("Europe/Amsterdm", "Europe/Amsterdam"), ("new york", "America/New_York"),
     ("qqqqqq", None), ("", None), ("x" * 10_000_000, None)],
    ids=range(6),
)  # fmt: skip
def test_the_nearest_zone(written: str, meant: str | None) -> None:
    """A name that is almost one, or only the place, leads to the zone that is meant."""
    assert nearest_zone(written) == meant


def test_a_clock_time_at_the_end_of_the_years() -> None:
    """The last moment of the year 9999 is shown in UTC where the zone would go beyond it."""
    assert local_time(253_402_300_799_999, ZoneInfo("Asia/Tokyo")).tzinfo is UTC
    assert f"{local_time(0, ZoneInfo('America/New_York')):%Y-%m-%d %H:%M}" == "1969-12-31 19:00"
