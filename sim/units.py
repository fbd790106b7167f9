"""Time and shares as people write them, and as the model counts them.

Simulated time is an ``int`` of whole milliseconds since STARTEX. Written, a duration is one or more
``number unit`` pairs from large to small: ``4h``, ``90min``, ``2d 6h``, ``1.5 h``, ``250ms``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Self

__all__ = [
    "DAY",
    "DURATION_PATTERN",
    "HOUR",
    "LONGEST",
    "MINUTE",
    "MOMENT_PATTERN",
    "SECOND",
    "SHARE_PATTERN",
    "Grouped",
    "Misread",
    "ceil_ms",
    "clean",
    "escaped",
    "format_clock",
    "format_duration",
    "format_moment",
    "hidden",
    "hours",
    "meant",
    "parse_clock",
    "parse_duration",
    "parse_moment",
    "parse_share",
    "playing_time",
]

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_UNITS: Final = {"w": 7 * DAY, "d": DAY, "h": HOUR, "min": MINUTE, "s": SECOND, "ms": 1}
_COUNT: Final = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_PAIR: Final = re.compile(rf"\s*({_COUNT})\s*({'|'.join(_UNITS)})(?=[\s0-9]|$)\s*")
DURATION_PATTERN: Final = "".join([r"^\s*(?=[0-9])", *(rf"(?:{_COUNT}\s*{unit}\s*)?" for unit in _UNITS), "$"])
"""What :func:`parse_duration` reads, up to ten years, as an expression of JSON Schema."""
MOMENT_PATTERN: Final = r"^\s*[-\u2212]?" + DURATION_PATTERN.removeprefix("^")
"""What :func:`parse_moment` reads, as an expression of JSON Schema."""
LONGEST: Final = 3_660 * DAY
"""Longest duration that can be written, ms: ten years."""
_SHARE: Final = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,20})?(?:e-[0-9]{1,2})?)\s*(%?)\s*")
SHARE_PATTERN: Final = f"^{_SHARE.pattern}$"
"""What :func:`parse_share` reads, as an expression of JSON Schema."""
# What draws nothing: the categories Cc (but line end and tab), Cf, Cs, Zl and Zp of Unicode, and every code point of
# Default_Ignorable_Code_Point (fillers, joiners, variation selectors, tags), also those that are reserved for more. It
# is written out because each Python knows another version of Unicode; a test derives it from the Python that runs.
_UNSEEN: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN: Final = re.compile(f"[{_UNSEEN}]")
_CLOCK: Final = re.compile(r"[tT]\+?\s*([0-9]{1,5}):([0-5][0-9])(?::([0-5][0-9]))?")
_SHORT: Final = 200
"""Most characters of a text whose clean form is kept."""
# Symbols that exist as text and as a coloured picture; a selector behind one says which of the two, and nothing else.
_PRESENTED: Final = re.compile(
    "(?<=[\xa9\xae\u203c\u2049\u20e3\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297"
    "\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f]|[\ufe0e\ufe0f](?=\u20e3)"
)
_MARKS_MOST: Final = 4
"""Marks on one letter: what Hebrew, Thai and Vietnamese need at most."""
_MARKED: Final = re.compile(f"[^\x00-\u02ff]{{{_MARKS_MOST + 1},}}")
_DIACRITICS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_BY_THREES: Final = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3}|,[0-9]{3}|[ \u00a0\u202f'][0-9]{3}){1,5}")
_DECIMALS: Final = re.compile(r"[-+]?(?:[0-9]{1,3}(?:[. \u00a0\u202f][0-9]{3}){1,5}|[0-9]{1,15}),[0-9]{1,15}")
_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9])")


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
    """Return the whole milliseconds that ``text`` says.

    Raises :class:`Misread`, with a remedy, when it is no duration.
    """
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
    if total > LONGEST:
        raise _misread("too-long-duration", text, "is longer than ten years; write a shorter duration")
    return round(total)


def parse_moment(text: str) -> int:
    """Return the time since STARTEX (ms) that is written, with a minus before it.

    Raises :class:`Misread`, with a remedy, when it is none.
    """
    written = text.strip()
    return -parse_duration(written[1:]) if written[:1] in ("-", "\u2212") else parse_duration(text)


def parse_share(text: str) -> float:
    """Return ``30 %`` (or ``0.3``) as 0.3. Raises :class:`Misread`, with a remedy, for anything else."""
    found = _SHARE.fullmatch(text)
    if found is None:
        raise _misread("not-share", text, "is not a share; write for instance 30 % or 0.3")
    return float(found[1]) / 100 if found[2] else float(found[1])


def _misread(key: str, text: str, why: str) -> Misread:
    return Misread(key, repr(text[:40]), f"{text[:40]!r} {why}")


class Grouped(float):
    """A number from a file that may have been meant otherwise.

    An example is ``392.000``, which reads as 392, for 392,000.
    """

    __slots__ = ("text",)

    def __new__(cls, text: str) -> Self:
        """Make it of what was written, which must be digits, a point and three digits."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str
    """As it is written."""

    def __str__(self) -> str:
        """Return it as it is written."""
        return self.text

    @classmethod
    def read(cls, text: str) -> float:
        """Return the number ``text``. It is one of these where its point may divide thousands."""
        return cls(text) if _BY_THREES.fullmatch(text) else float(text)


def meant(text: str, *, whole: bool = False) -> str | None:
    """Return how a number in Dutch notation is written here; none for no such.

    Thousands may be divided. ``0,85`` is 0.85 and ``1.234,5`` is 1234.5; ``392.000`` is 392000 where a ``whole`` number
    is asked. In a duration or share each comma between digits becomes a point.
    """
    written = text.strip()
    if whole:
        return re.sub(r"[^0-9+-]", "", written) if _BY_THREES.fullmatch(written) else None
    if _DECIMALS.fullmatch(written):
        return re.sub(r"[^0-9+,-]", "", written).replace(",", ".")
    if _BY_THREES.fullmatch(written):
        return re.sub(r"[^0-9+-]", "", written)
    pointed = _COMMA.sub(".", written)
    if pointed == written:
        return None
    for parse in (parse_duration, parse_share):
        try:
            parse(pointed)
        except Misread:
            continue
        return pointed
    return None


def format_duration(ms: int) -> str:
    """Return ``ms`` exactly, in the form that :func:`parse_duration` reads.

    Zero is ``0s``. Raises ``ValueError`` when it is negative.
    """
    if ms < 0:
        raise ValueError(f"a duration cannot be negative: {ms}")
    parts: list[str] = []
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1)):
        count, ms = divmod(ms, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def format_moment(ms: int) -> str:
    """Return a time since STARTEX (ms) as :func:`parse_moment` reads it."""
    return f"-{format_duration(-ms)}" if ms < 0 else format_duration(ms)


def format_clock(ms: int) -> str:
    """Return a time since STARTEX (ms) for people, to the minute: ``T+1:05``.

    It is the minute that has begun; ``T-0:30`` is before STARTEX.
    """
    sign = "-" if ms < 0 else "+"
    minutes = abs(ms // MINUTE)
    return f"T{sign}{minutes // 60}:{minutes % 60:02d}"


def playing_time(ms: int) -> str:
    """Return a playing time (ms) for people, in hours and minutes: ``1:30``."""
    return format_clock(ms)[2:]


def parse_clock(text: str) -> int | None:
    """Return the time since STARTEX (ms) that ``T+1:05`` or ``T+1:05:30`` says.

    Return none for anything else, and for more than ten years.
    """
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    at = int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3] or 0) * SECOND
    return at if at <= LONGEST else None


def hours(ms: float) -> float:
    """Return milliseconds as hours, rounded to 6 decimals. This is the form of all published numbers."""
    return round(ms / HOUR, 6)


def ceil_ms(x: float) -> int:
    """Return a computed crossing, rounded up to the next whole millisecond. The result is ``ceil(x - 1e-6)``."""
    whole = int(x - 1e-6)
    return whole if whole >= x - 1e-6 else whole + 1


def clean(text: str, *, lines: bool = True) -> str:
    """Return ``text`` as it may be shown: what cannot be seen is replaced by ``\N{REPLACEMENT CHARACTER}``.

    One rule for names, messages, screens and documents. Replaced is every character that draws nothing: controls, bidi
    and other format characters, fillers, joiners (also in emoji that are put together), variation selectors, tags,
    halves of surrogate pairs; and of more than four marks on one letter those that are too many. Which characters
    these are is the same on every Python. A presentation selector behind a symbol that has two forms is left out,
    since the symbol is there to be seen and terminals differ in how wide they draw it with one.

    Tabs become spaces; line ends are kept when ``lines``, else they become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    # Rows of the room are written again several times a second, nearly all of them with the same words.
    return _cleaned_once(text, lines) if len(text) <= _SHORT else _cleaned(text, lines)


def _cleaned(text: str, lines: bool) -> str:  # noqa: FBT001
    text = text.replace("\r\n", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    if not text.isascii():
        text = _PRESENTED.sub("", text)
        text = _MARKED.sub(lambda found: _fewer_marks(found[0]), text)
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


_cleaned_once = lru_cache(maxsize=4096)(_cleaned)


def _fewer_marks(text: str) -> str:
    """Return ``text`` with a bounded number of marks on each letter.

    What exceeds the bound becomes one replacement character.
    """
    shown: list[str] = []
    count = 0
    for letter in text:
        count = count + 1 if _is_mark(letter) else 0
        if count <= _MARKS_MOST:
            shown.append(letter)
        elif count == _MARKS_MOST + 1:
            shown.append("\N{REPLACEMENT CHARACTER}")
    return "".join(shown)


def _is_mark(letter: str) -> bool:
    # Unicode 3.2 is in every Python, unchanged: what is a mark there or in a block of diacritics is one everywhere.
    return unicodedata.ucd_3_2_0.category(letter) in ("Mn", "Me") or _DIACRITICS.match(letter) is not None


def hidden(text: str) -> str | None:
    """Return the first character of ``text`` that :func:`clean` would replace.

    It is written as ``U+200B``; none when there is no such character.
    """
    # Nearly every value of a file is of this kind.
    if text.isascii() and text.isprintable():
        return None
    text = text.replace("\r\n", "\n").replace("\t", " ")
    shown = clean(text)
    if shown == text:
        return None
    if not text.isascii():
        text = _PRESENTED.sub("", text)
    if shown == text:
        return None
    found = next(old for old, new in zip(text, shown, strict=False) if old != new)
    return f"U+{ord(found):04X}"


def escaped(text: str) -> str:
    r"""Return JSON ``text`` with invisible characters written ``\uXXXX``.

    The value stays the same, and the text is harmless in a terminal.
    """
    return _HIDDEN.sub(_as_escape, text)


def _as_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
