"""Times as a facilitator types them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from sim.units import DAY, HOUR, MINUTE, SECOND, parse_duration

__all__ = ["parse_span", "parse_time"]

_ELAPSED: Final = re.compile(r"[tT]\+?\s*(\d{1,4}):(\d{2})(?::(\d{2}))?")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")
_DUTCH_HOUR: Final = re.compile(r"(?<=\d)\s*(?:uur|u)(?![a-z])")
_BARE: Final = re.compile(r"(h|^)\s*(\d+)\s*$")


def parse_span(text: str) -> int:
    """Give a span in ms: ``90min``, ``1 u 30``, ``1h 30min``, or bare minutes; raise ``ValueError`` otherwise."""
    written = _DUTCH_HOUR.sub("h ", text.strip().lower())
    return parse_duration(_BARE.sub(r"\1 \2min", written).strip())


def parse_time(text: str, now_ms: int, starts: str) -> int:
    """Give an exercise time in ms: ``T+1:30``, ``+20min`` from now, or ``11:15`` on the scenario's clock.

    A clock time is the first at or after now. Raises ``ValueError`` for anything else.
    """
    text = text.strip()
    if found := _ELAPSED.fullmatch(text):
        return int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3] or 0) * SECOND
    if found := _CLOCK.fullmatch(text):
        return _next(int(found[1]), int(found[2]), now_ms, datetime.fromisoformat(starts))
    return now_ms + parse_span(text.removeprefix("+"))


def _next(hour: int, minute: int, now_ms: int, startex: datetime) -> int:
    at = startex.replace(hour=hour, minute=minute, second=0, microsecond=0) - startex
    ms = at // timedelta(milliseconds=1)
    while ms < now_ms:
        ms += DAY
    return ms
