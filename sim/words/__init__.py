"""Everything a person reads, in Dutch and English, and numbers for people.

Texts are in gettext catalogues.

The code knows keys (``room.situation.title``); the part before the first dot names the catalogue
(``locale/nl/LC_MESSAGES/room.po``). Values fill ``{placeholders}``. A key that a catalogue misses raises
``KeyError``: a test makes sure that none does. Look words up when they are shown, never at import.
"""

from __future__ import annotations

import gettext
import locale
import math
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from sim.units import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "LANGUAGES",
    "LOCALE_DIR",
    "MINUS",
    "Key",
    "Language",
    "blocks",
    "brief",
    "count",
    "decimal",
    "duration",
    "exact",
    "form",
    "language_of",
    "measured",
    "number",
    "percent",
    "rounded",
    "say",
    "shape",
    "unit_of",
]

Language = Literal["nl", "en"]
Key = Annotated[str, "key of a message"]
"""The key of a message: what is declared so is given a key of the catalogues, as a test of the code makes sure."""
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")
MINUS: Final = "\N{MINUS SIGN}"
"""What stands before a number below 0, where people read it."""
_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_SHAPES: Final = ((0.9995, "●"), (0.75, "◕"), (0.5, "◑"), (0.25, "◔"), (0.0005, "○"))
_MILLION: Final = 1e6
_HUNDREDTH: Final = 0.01
_NOTHING: Final = 5e-7
"""What is 0 with the six decimals of what is published for programs."""
_DUTCH: Final = str.maketrans(",.", ".,")
_HOURS: Final = "hours"
"""The unit that is told as a duration; all else is counted."""
LOCALE_DIR: Final = Path(__file__).parent / "locale"


@cache
def _catalogue(domain: str, language: Language) -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE_DIR, languages=[language])


def say(language: Language, key: Key, /, **values: object) -> str:
    """Return the message ``key`` in ``language``.

    Raises ``KeyError`` when its catalogue misses the key. With a value ``n`` the plural form for ``n`` is taken where
    the message has one; decimals take the plural.
    """
    catalogue = _catalogue(key.partition(".")[0], language)
    n = values.get("n")
    # Plural first: gettext() by itself gives the singular of a message that has both.
    text = catalogue.ngettext(key, key, n if isinstance(n, int) else 2) if isinstance(n, int | float) else key
    if text == key:
        text = catalogue.gettext(key)
    if text == key:
        raise KeyError(f"no message {key!r} in {language}")
    return text.format_map(values) if values else text


def form(shown: str) -> int:
    """Return the ``n`` for the grammatical form of a number as it is ``shown``.

    It is 1 for ``1`` and 2 for all else. What is read decides: 0.96 that is shown as ``1`` is one person, so is ``less
    than 1``, and ``1.4`` is a plural in Dutch and in English.
    """
    return 1 if shown.rpartition(" ")[2] == "1" else 2


def language_of(wanted: str | None, environ: Mapping[str, str] | None = None) -> Language:
    """Return the language asked for, else that of the environment, else English.

    The environment speaks through ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``, in that order.
    """
    if wanted in LANGUAGES:
        return wanted
    environ = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            code = (locale.normalize(environ[name]) or "").lower()
            return "nl" if code.startswith("nl") else "en"
    return "en"


def number(language: Language, value: float, digits: int = 0) -> str:
    """Write a number as people do: ``1.234,5`` in Dutch, ``1,234.5`` in English."""
    text = f"{value:,.{digits}f}"
    if language == "nl":
        text = text.translate(_DUTCH)
    return text


def exact(language: Language, value: float) -> str:
    """Return a number that somebody set (a factor, a speed) with its decimals.

    These are at most six: ``1.5``, ``120``.
    """
    digits = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return number(language, value, digits)


def rounded(value: float) -> float:
    """Return a finite ``value`` to two significant digits.

    This is the one rounding of computed figures for people. The model is no more precise than that. What is published
    for programs (JSON, CSV) has 6 decimals instead.
    """
    # Through the decimal text, because floating-point division would leave 0.30000000000000004.
    return float(f"{value:.1e}")


def count(language: Language, value: float, *, short: bool = False) -> str:
    """Return a count, :func:`rounded`: ``1.1 million``, ``23,000``, ``140``, ``3``.

    It is 0 only for nothing. ``short`` is the form for a narrow table: ``1.1 M`` and ``<1``; it also tells differences,
    which may be negative.
    """
    if abs(value) < _NOTHING:
        return "0"
    if value < 0:
        return ">-1" if value > -1 else f"-{count(language, -value, short=short)}"
    if not math.isfinite(value):
        return "0"
    if value < 1:
        return "<1" if short else say(language, "figures.under-one")
    whole = rounded(value)
    if whole < _MILLION:
        # Half a person is no person: what is counted has no decimals, and two and a half are three.
        return number(language, math.floor(whole + 0.5))
    millions = whole / _MILLION
    shown = number(language, millions, 1 if millions < 10 else 0)
    return say(language, f"figures.{'million' if short else 'millions'}", value=shown)


def decimal(language: Language, value: float) -> str:
    """Return a figure that is not counted, such as hours, :func:`rounded`.

    Examples: ``0.25``, ``2.9``, ``3``, ``140``.
    """
    if 0 < abs(value) < _HUNDREDTH:
        return f"{'<' if value > 0 else '>-'}{number(language, _HUNDREDTH, 2)}"
    least = rounded(value)
    digits = 0 if abs(least) >= 10 or least == int(least) else 1 if abs(least) >= 1 else 2
    return number(language, least, digits)


def measured(language: Language, unit: str, value: float, never: float | None = None) -> tuple[str, str]:
    """Return the value of a measure of an exercise in words, and its unit.

    The unit is empty where the value says it. ``unit`` is what the measure counts (``person-hours``, ``casualties``,
    ...) or ``hours``; from ``never`` on the value says that it did not happen.
    """
    if never is not None and value >= never:
        return say(language, "figures.never"), ""
    if unit == _HOURS:
        return duration(language, value * HOUR), ""
    text = count(language, value)
    return text, unit_of(language, unit, form(text))


def brief(language: Language, unit: str, value: float) -> str:
    """Return the value of a measure for a narrow table. The table tells its unit elsewhere; hours are a number."""
    return decimal(language, value) if unit == _HOURS else count(language, value, short=True)


def unit_of(language: Language, unit: str, n: int = 2) -> str:
    """Return the unit of a measure for ``n`` of them: ``calls``, ``call``, ``hours``."""
    return say(language, f"figures.unit.{unit}", n=n)


def percent(language: Language, share: float, digits: int = 0) -> str:
    """Return a share as a percentage. What is not quite 100 % or 0 % is never rounded to it."""
    shown = round(share * 100, digits)
    step = 10.0**-digits
    if shown >= 100 and share < 1:
        shown = 100 - step
    elif shown <= 0 < share:
        shown = step
    return f"{number(language, shown, digits)} %"


def duration(language: Language, ms: float) -> str:
    """Return a duration for people, to about two digits. Examples: ``3 d 4 u``, ``1 u 12``, ``45 min``, ``20 s``."""
    hour = "u" if language == "nl" else "h"
    ms = int(ms)
    if ms >= 2 * DAY:
        return f"{ms // DAY} d {ms % DAY // HOUR} {hour}"
    if ms >= HOUR:
        return f"{ms // HOUR} {hour} {ms % HOUR // MINUTE:02d}"
    return f"{ms // MINUTE} min" if ms >= MINUTE else f"{ms // SECOND} s"


def shape(level: float) -> str:
    """Return one character whose form tells a level, 0..1, without colour.

    They go from ``●`` (whole) to ``✕`` (nothing).
    """
    return next((mark for least, mark in _SHAPES if level >= least), "✕")


def blocks(levels: Iterable[float]) -> str:
    """Return a block for each level 0..1 that is as high as the level.

    Heights are in eighths: ``▁`` for nothing, ``█`` for all.
    """
    return "".join(_BLOCKS[min(7, int(level * 8 - 1e-9))] for level in levels)
