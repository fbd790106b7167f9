"""Times as a facilitator types them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final

from sim.units import HOUR, MINUTE, SECOND, parse_duration
from sim.zones import elapsed, moment, read_start

__all__ = ["Skipped", "parse_span", "parse_time"]

_ELAPSED: Final = re.compile(r"(?:[tT]\+?\s*)?(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")
_CLOCK: Final = re.compile(r"(?:([a-z]{2,9})\.?\s+)?(\d{1,2}):(\d{2})\s*(?:uur|u|h)?")
_DAYS: Final = (
    ("ma", "maandag", "mo", "mon", "monday"),
    ("di", "dinsdag", "tu", "tue", "tuesday"),
    ("wo", "woensdag", "we", "wed", "wednesday"),
    ("do", "donderdag", "th", "thu", "thursday"),
    ("vr", "vrijdag", "fr", "fri", "friday"),
    ("za", "zaterdag", "sa", "sat", "saturday"),
    ("zo", "zondag", "su", "sun", "sunday"),
)
_DUTCH_HOUR: Final = re.compile(r"(?<=\d)\s*(?:uur|u)(?![a-z])")
_MINUTES: Final = re.compile(r"(?<=\d)\s*m(?![a-z])")
_BARE: Final = re.compile(r"(h|^)\s*(\d+)\s*$")


class Skipped(ValueError):
    """A time of day that there is not on that day: the clock goes forward over it."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{at:%Y-%m-%d %H:%M} is skipped by the clock")
        self.at = at
        """The local date and time that is skipped, naive."""


def parse_span(text: str) -> int:
    """Return a span in ms: ``90min``, ``90 m``, ``1 u 30``, or bare minutes.

    Raises ``ValueError`` for anything else.
    """
    written = _MINUTES.sub("min", _DUTCH_HOUR.sub("h ", text.strip().lower()))
    return parse_duration(_BARE.sub(r"\1 \2min", written).strip())


def parse_time(text: str, now_ms: int, starts: str) -> int:
    """Return an exercise time in ms.

    Understood are ``T+1:30`` or ``1:30``, ``+20min`` from now, and a clock time of the scenario.

    A clock time cannot be taken for an exercise time: it is ``11:15u`` or has its day, ``za 03:00``, and is the first
    at or after now: of a time that the clock shows twice, the first that has not passed. Raises :class:`Skipped` for
    one that the clock skips on that day, ``ValueError`` for anything else, and for an exercise time without T that is
    past.
    """
    text = text.strip()
    if found := _ELAPSED.fullmatch(text):
        at = int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3] or 0) * SECOND
        if at < now_ms and text[0] not in "tT":
            raise ValueError("that exercise time is past")
        return at
    if found := _CLOCK.fullmatch(text.lower()):
        return _next(found[1], int(found[2]), int(found[3]), now_ms, read_start(starts))
    return now_ms + parse_span(text.removeprefix("+"))


def _next(day: str | None, hour: int, minute: int, now_ms: int, startex: datetime) -> int:
    """Return the first moment from now with that time of day, ms.

    It is on that day of the week when one is named. Raises :class:`Skipped` for a time that the clock skips,
    ``ValueError`` when there is none.
    """
    weekday = None if day is None else next((n for n, names in enumerate(_DAYS) if day in names), -1)
    if weekday == -1:
        raise ValueError("no day of the week, in no time")
    begin, at = moment(startex, now_ms).date(), time(hour, minute)
    for days in range(8):
        local = datetime.combine(begin + timedelta(days=days), at)
        if weekday is not None and local.weekday() != weekday:
            continue
        shown = elapsed(startex, local)
        if not shown and days:
            raise Skipped(local)
        if not shown and moment(startex, now_ms).time() <= at:
            raise Skipped(local)
        following = [ms for ms in shown if ms >= now_ms]
        if following:
            return following[0]
    raise ValueError("no such time in the week that follows")
