"""Dates and times as files give them, and the time zone that they are in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from sim.scenario.models.values import wrong
from sim.zones import elapsed, moment, nearest_zone, start_in, twice, zone_named

if TYPE_CHECKING:
    from sim.errors import Reason

__all__ = ["FIRST", "LAST", "StartMoment", "StartTime", "ZoneName", "disagreement"]

FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""First start that a file can have: the clock of a journal counts from here."""
LAST: Final = 9988
"""Last year in which an exercise can start: the longest one, ten years, ends within the year 9999."""
_FORM: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?( ?([Zz]|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_DAY: Final = 86_400_000


def _date(value: object) -> object:
    # pydantic reads a number, and a text of digits, as seconds since 1970.
    if isinstance(value, datetime) or (isinstance(value, str) and _FORM.fullmatch(value.strip())):
        return value
    raise wrong("problems.value.not-date")


def _not_too_late(value: datetime) -> datetime:
    if value.year > LAST:
        raise wrong("problems.value.too-late", last=LAST)
    return value


def _not_too_early(value: datetime) -> datetime:
    if value.year < FIRST.year or (value if value.tzinfo else value.replace(tzinfo=UTC)) < FIRST:
        raise wrong("problems.value.too-early", first=FIRST.year)
    return value


def _zone(value: str) -> str:
    if zone_named(value) is None:
        near = nearest_zone(value)
        raise wrong("problems.value.not-zone") if near is None else wrong("problems.value.not-zone-near", near=near)
    return value


StartTime = Annotated[datetime, BeforeValidator(_date), AfterValidator(_not_too_late)]
"""Date and time at which an exercise can start; one before 1970 is still read from a journal."""
StartMoment = Annotated[
    StartTime,
    AfterValidator(_not_too_early),
    WithJsonSchema(
        {
            "type": "string",
            "description": "A date and time.",
            "examples": ["2015-03-27 09:30"],
            "pattern": rf"^\s*{_FORM.pattern}\s*$",
        }
    ),
]
"""Date and time in a file: ``2015-03-27 09:30``, from 1970 to 9988."""
ZoneName = Annotated[
    str,
    AfterValidator(_zone),
    WithJsonSchema(
        {
            "type": "string",
            "description": "A time zone by its IANA name.",
            "examples": ["Europe/Amsterdam"],
            "pattern": "^[A-Za-z]+[A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
        }
    ),
]
"""A time zone by its IANA name: ``Europe/Amsterdam``."""


def disagreement(starts: datetime, zone: str) -> Reason | None:
    """Return why a start cannot be in a known zone, or none when it can.

    It has another offset, or the time is skipped or comes twice.
    """
    if starts.year < FIRST.year or starts.year > LAST:
        return None  # told of by itself
    start = start_in(starts, zone)
    if start.astimezone(UTC) < FIRST:
        return wrong("problems.value.too-early", first=FIRST.year)
    local = starts.replace(tzinfo=None)
    if starts.tzinfo is not None:
        if start.utcoffset() == starts.utcoffset():
            return None
        offset = f"{start_in(local, zone):%z}"
        return wrong("problems.value.other-offset", zone=zone, offset=f"{offset[:3]}:{offset[3:5]}")
    if not elapsed(start, local):
        # Seen from the offset before the change, the skipped time is that much after it.
        return wrong("problems.value.skipped", zone=zone, time=f"{moment(start, 0):%H:%M}")
    if twice(start):
        first, second = (f"{start.replace(fold=fold):%z}" for fold in (0, 1))
        offsets = {"first": f"{first[:3]}:{first[3:5]}", "second": f"{second[:3]}:{second[3:5]}"}
        return wrong("problems.value.twice", zone=zone, **offsets)
    return None
