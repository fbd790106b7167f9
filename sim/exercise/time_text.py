"""Times as people type them, in forms and in notes. Each way of writing has one meaning.

``T+1:30`` is exercise time, ``11:15`` the scenario's clock, ``+20min`` counts from now, and of what has been
``-20min`` counts back. A time of the clock is the next
one of what is to come, and the last one of what has been.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final

from sim.units import parse_clock, parse_duration
from sim.words import MINUS
from sim.zones import elapsed, moment, read_start

__all__ = ["NotYet", "Skipped", "parse_span", "parse_time"]

_CLOCK: Final = re.compile(r"(?:([a-z]{2,9})\.?\s+)?([0-9]{1,2}):([0-9]{2})\s*(?:uur|u|h)?")
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
_WEEK: Final = 7


class Skipped(ValueError):
    """A time of day that there is not on that day: the clock goes forward over it."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{at:%Y-%m-%d %H:%M} is skipped by the clock")
        self.at = at
        """The local date and time that is skipped, naive."""


class NotYet(ValueError):
    """A time that has not been in this exercise, where one is asked that has."""


def parse_span(text: str) -> int:
    """Return a span in ms: ``90min``, ``90 m``, ``1 u 30``, or bare minutes.

    Raises ``ValueError`` for anything else.
    """
    written = _MINUTES.sub("min", _DUTCH_HOUR.sub("h ", text.strip().lower()))
    return parse_duration(_BARE.sub(r"\1 \2min", written).strip())


def parse_time(text: str, now_ms: int, starts: str, *, past: bool = False) -> int:
    """Return an exercise time in ms.

    Understood are ``T+1:30``; a clock time of the scenario, ``11:15``, ``11:15u`` or ``za 03:00``; and ``+20min`` or
    ``20`` from now, with ``past`` also ``-20min`` or ``-20`` before it. A clock time is the first at or after now, of
    a time that the clock shows twice the first that has not passed; with ``past`` it is the last at or before now.

    Raises :class:`Skipped` for a time to come that the clock skips on that day, :class:`NotYet` with ``past`` for one
    that has not been, and ``ValueError`` for anything else.
    """
    text = text.strip()
    at = parse_clock(text)
    if at is None and (found := _CLOCK.fullmatch(text.lower())):
        search = _last if past else _next
        at = search(_weekday(found[1]), time(int(found[2]), int(found[3])), now_ms, read_start(starts))
    elif at is None and past and text.startswith(("-", MINUS)):
        at = now_ms - parse_span(text[1:])
    elif at is None:
        at = now_ms + parse_span(text.removeprefix("+"))
    if past and not 0 <= at <= now_ms:
        raise NotYet(text)
    return at


def _weekday(name: str | None) -> int | None:
    """Return the number of a day of the week from Monday, 0; none for no name. Raises ``ValueError`` for another."""
    if name is None:
        return None
    for number, names in enumerate(_DAYS):
        if name in names:
            return number
    raise ValueError("no day of the week, in no time")


def _next(weekday: int | None, at: time, now_ms: int, startex: datetime) -> int:
    """Return the first moment from now that the clock shows ``at``, ms.

    It is on ``weekday`` where that is one. Raises :class:`Skipped` for a time that the clock skips on that day.
    """
    now = moment(startex, now_ms)
    for days in range(_WEEK + 1):
        local = datetime.combine(now.date() + timedelta(days=days), at)
        if weekday is not None and local.weekday() != weekday:
            continue
        shown = elapsed(startex, local)
        if not shown and (days or now.time() <= at):
            raise Skipped(local)
        following = [ms for ms in shown if ms >= now_ms]
        if following:
            return following[0]
    raise ValueError("no such time in the week that follows")


def _last(weekday: int | None, at: time, now_ms: int, startex: datetime) -> int:
    """Return the last moment until now that the clock showed ``at``, ms.

    It is on ``weekday`` where that is one. Raises :class:`NotYet` where there is none.
    """
    day, first = moment(startex, now_ms).date(), moment(startex, 0).date()
    while day >= first:
        local = datetime.combine(day, at)
        been = [ms for ms in elapsed(startex, local) if 0 <= ms <= now_ms]
        if been and (weekday is None or weekday == day.weekday()):
            return been[-1]
        day -= timedelta(days=1)
    raise NotYet(f"{at:%H:%M}")
