"""Time zones by their IANA name, and local times across a change of the clock.

A start of an exercise is a ``datetime``. With a :class:`~zoneinfo.ZoneInfo` as its ``tzinfo`` local time follows that
zone: its clock goes forward and back. Without one (naive, or at a fixed offset) the clock never changes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sim.suggestions import likely

__all__ = [
    "elapsed",
    "hour_and_minute",
    "local_time",
    "moment",
    "nearest_zone",
    "next_change",
    "read_start",
    "round_times",
    "start_in",
    "twice",
    "with_zone",
    "written_start",
    "zone_label",
    "zone_named",
    "zone_names",
]

_MS: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STRIDE: Final = 12 * 3_600_000
"""No zone has ever changed its offset and changed it back within so many ms."""
_START: Final = re.compile(r"([^\[\]]{1,60})(?:\[([^\[\]]{1,80})\])?")


@cache
def zone_names() -> frozenset[str]:
    """Return the names of zones that can be used.

    They are those of the package ``tzdata``, the same on every machine. Where a system leaves that package out because
    it has zone data of its own, they are those of the system.
    """
    try:
        return frozenset(files("tzdata").joinpath("zones").read_text("ascii").split()) - {"Factory"}
    except ModuleNotFoundError:
        return frozenset(available_timezones()) - {"Factory", "localtime"}


def zone_named(name: object) -> ZoneInfo | None:
    """Return the zone with that IANA name; none for anything else.

    Only listed names reach the file system, so a name from a file can be anything: a path, a number, megabytes.
    """
    if not isinstance(name, str) or name not in zone_names():
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # damaged zone data on this machine
        return None


def nearest_zone(name: str) -> str | None:
    """Return the zone that ``name`` most likely means; none if none is.

    The place alone will do (``amsterdam``).
    """
    zones = sorted(zone_names())
    places = {listed.rpartition("/")[2]: listed for listed in reversed(zones)}
    meant = likely(name, zones) or [places[place] for place in likely(name, places)]
    return next(iter(meant), None)


def start_in(starts: datetime, zone: str | None) -> datetime:
    """Return a start in its zone; as it is where ``zone`` is none or unknown.

    ``starts`` is local time in that zone, or carries an offset, which then says which of two equal local times it is.
    """
    found = zone_named(zone)
    if found is None:
        return starts
    return starts.replace(tzinfo=found) if starts.tzinfo is None else starts.astimezone(found)


def written_start(start: datetime) -> str:
    """Return a start as text, with the name of its zone if it has one.

    An example is ``2026-10-24T22:00:00+02:00[Europe/Paris]``.
    """
    name = start.tzinfo.key if isinstance(start.tzinfo, ZoneInfo) else None
    return start.isoformat() + (f"[{name}]" if name else "")


def read_start(text: str) -> datetime:
    """Return the start that :func:`written_start` wrote. Raises ``ValueError`` for any other text."""
    found = _START.fullmatch(text)
    if found is None:
        raise ValueError("no date and time")
    return start_in(datetime.fromisoformat(found[1]), found[2])


def moment(start: datetime, t_ms: int) -> datetime:
    """Return the local date and time ``t_ms`` (ms) after ``start``. Raises ``OverflowError`` after the year 9999."""
    if not isinstance(start.tzinfo, ZoneInfo):
        return start + timedelta(milliseconds=t_ms)
    return (start.astimezone(UTC) + timedelta(milliseconds=t_ms)).astimezone(start.tzinfo)


def local_time(clock: int, zone: tzinfo) -> datetime:
    """Return a clock time in a zone, at the offset of that moment.

    ``clock`` is ms since the epoch, before the year 10000.
    """
    at = _EPOCH + clock * _MS
    try:
        return at.astimezone(zone)
    except (OverflowError, ValueError):  # in the last hours of the year 9999 there is no later zone
        return at


def elapsed(start: datetime, local: datetime) -> tuple[int, ...]:
    """Return when the clock shows the naive time ``local``, in ms after ``start``.

    Times are earliest first and may be negative. There are two where the clock goes back over it, none where it goes
    forward past it, one everywhere else.
    """
    zone = start.tzinfo
    if not isinstance(zone, ZoneInfo):
        return ((local - start.replace(tzinfo=None)) // _MS,)
    begin = start.astimezone(UTC)
    shown = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = {at for at in shown if at.astimezone(zone).replace(tzinfo=None, fold=0) == local}
    return tuple((at - begin) // _MS for at in sorted(real))


def round_times(start: datetime, step: int, until: int) -> tuple[int, ...]:
    """Return when the clock shows a multiple of ``step`` since midnight.

    All are in ms, from ``start`` to ``until``. Midnight is that of the day of the start; an hour that comes twice is
    there twice, one that is skipped is not.
    """
    day = start.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0, fold=0)
    # Clocks are set by less than a day.
    numbers = range(((start.replace(tzinfo=None) - day) // _MS + until + 24 * 3_600_000) // step + 1)
    found = {t for number in numbers for t in elapsed(start, day + number * step * _MS) if 0 <= t <= until}
    return tuple(sorted(found))


def twice(at: datetime) -> bool:
    """Return whether the clock shows this moment's local time twice. That is so when it is set back over it."""
    return isinstance(at.tzinfo, ZoneInfo) and at.replace(fold=1 - at.fold).utcoffset() != at.utcoffset()


def with_zone(at: datetime, form: str) -> str:
    """Return a moment by a ``strftime`` form. CET or CEST follows where the clock shows that time twice."""
    shown = format(at, form)
    return f"{shown} {zone_label(at)}" if twice(at) else shown


def hour_and_minute(at: datetime) -> str:
    """Return the time of day of a moment, such as ``02:30``. It is ``02:30 CET`` where the clock shows 02:30 twice."""
    return with_zone(at, "%H:%M")


def zone_label(at: datetime) -> str:
    """Return the short name of the zone at a moment, such as CET.

    It is the offset where both sides of a change have one name.
    """
    other = at.replace(fold=1 - at.fold)
    label = at.tzname() or ""
    return f"UTC{at:%z}" if twice(at) and other.tzname() == label else label


def next_change(start: datetime, since_ms: int, until_ms: int) -> int | None:
    """Return the first time at which the clock is set; none without one.

    It is after ``since_ms``, up to ``until_ms``. All times are in ms after ``start``. At the time returned the new
    offset holds.
    """
    if not isinstance(start.tzinfo, ZoneInfo):
        return None
    before, low = moment(start, since_ms).utcoffset(), since_ms
    while low < until_ms:
        high = min(low + _STRIDE, until_ms)
        if moment(start, high).utcoffset() != before:
            while high - low > 1:
                middle = (low + high) // 2
                if moment(start, middle).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            return high
        low = high
    return None
