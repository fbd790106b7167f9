"""Time and shares as people write them, and as the model counts them.

Simulated time is an ``int`` of whole milliseconds since STARTEX. Written, a duration is one or more
``number unit`` pairs from large to small: ``4h``, ``90min``, ``2d 6h``, ``1.5 h``, ``250ms``.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "Misread",
    "ceil_ms",
    "clean",
    "format_clock",
    "format_duration",
    "hours",
    "parse_duration",
    "parse_share",
]

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_UNITS: Final = {"w": 7 * DAY, "d": DAY, "h": HOUR, "min": MINUTE, "s": SECOND, "ms": 1}
_PAIR: Final = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(w|d|h|min|s|ms)(?=[\s0-9]|$)\s*")
_LONGEST: Final = 3_660 * DAY
_SHARE: Final = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,20})?(?:e-[0-9]{1,2})?)\s*(%?)\s*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class Misread(ValueError):
    """A text that does not say a duration or share; reads as English, with a remedy."""

    def __init__(self, key: str, text: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        """What is wrong: not-duration, too-long-duration, not-share."""
        self.text = text
        """The beginning of what was read, between quotes."""

    def __reduce__(self) -> tuple[type[Misread], tuple[str, str, str]]:
        """Travel between processes whole."""
        return type(self), (self.key, self.text, str(self))


def parse_duration(text: str) -> int:
    """Give the whole milliseconds that ``text`` says; raise :class:`Misread` with a remedy otherwise."""
    total = 0.0
    at = 0
    last = 10 * DAY
    while at < len(text):
        found = _PAIR.match(text, at)
        if found is None or _UNITS[found[2]] >= last:
            raise _misread("not-duration", text, "is not a duration; write for instance 4h, 90min or 2d 6h")
        last = _UNITS[found[2]]
        total += float(found[1]) * last
        at = found.end()
    if at == 0:
        raise _misread("not-duration", text, "is not a duration; write for instance 4h, 90min or 2d 6h")
    if total > _LONGEST:
        raise _misread("too-long-duration", text, "is longer than ten years; write a shorter duration")
    return round(total)


def parse_share(text: str) -> float:
    """Give ``30 %`` (or ``0.3``) as 0.3; raise :class:`Misread` with a remedy for anything else."""
    found = _SHARE.fullmatch(text)
    if found is None:
        raise _misread("not-share", text, "is not a share; write for instance 30 % or 0.3")
    return float(found[1]) / 100 if found[2] else float(found[1])


def _misread(key: str, text: str, why: str) -> Misread:
    return Misread(key, repr(text[:40]), f"{text[:40]!r} {why}")


def format_duration(ms: int) -> str:
    """Write ``ms`` exactly, in the form :func:`parse_duration` reads (``0s`` for zero)."""
    if ms < 0:
        raise ValueError(f"a duration cannot be negative: {ms}")
    parts: list[str] = []
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1)):
        count, ms = divmod(ms, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def format_clock(ms: int) -> str:
    """Write a time since STARTEX for people, to the minute: ``T+1:05``; seconds are cut off."""
    sign = "-" if ms < 0 else "+"
    minutes = abs(ms) // MINUTE
    return f"T{sign}{minutes // 60}:{minutes % 60:02d}"


def hours(ms: float) -> float:
    """Give milliseconds as hours rounded to 6 decimals, the form used in all published numbers."""
    return round(ms / HOUR, 6)


def ceil_ms(x: float) -> int:
    """Round a computed crossing (milliseconds) up to the next whole millisecond: ``ceil(x - 1e-6)``."""
    whole = int(x - 1e-6)
    return whole if whole >= x - 1e-6 else whole + 1


def clean(text: str, *, lines: bool = True) -> str:
    """Replace what steers a terminal or cannot be printed by ``\N{REPLACEMENT CHARACTER}``.

    That is control characters, C1, bidi marks and halves of surrogate pairs. Tabs become spaces; line ends are kept
    when ``lines``, else they become spaces.
    """
    text = text.replace("\r\n", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
