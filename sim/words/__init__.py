"""Everything a person reads, in Dutch and English, from gettext catalogues; and numbers as people write them.

The code knows keys (``room.situation.title``); the part before the first dot names the catalogue
(``locale/nl/LC_MESSAGES/room.po``). Values fill ``{placeholders}``. A key that a catalogue misses raises
``KeyError``: a test makes sure that none does. Look words up when they are shown, never at import.
"""

from __future__ import annotations

import gettext
import locale
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from sim.units import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "LANGUAGES",
    "LOCALE_DIR",
    "Language",
    "duration",
    "language_of",
    "number",
    "percent",
    "say",
    "shape",
]

Language = Literal["nl", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")
_SHAPES: Final = ((0.9995, "●"), (0.75, "◕"), (0.5, "◑"), (0.25, "◔"), (0.0005, "○"))
LOCALE_DIR: Final = Path(__file__).parent / "locale"


@cache
def _catalogue(domain: str, language: Language) -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE_DIR, languages=[language])


def say(language: Language, key: str, /, **values: object) -> str:
    """Give the message ``key`` in ``language``; raise ``KeyError`` when its catalogue misses it.

    With a value ``n`` the plural form for ``n`` is taken where the message has one.
    """
    catalogue = _catalogue(key.partition(".")[0], language)
    n = values.get("n")
    # Plural first: gettext() by itself gives the singular of a message that has both.
    text = catalogue.ngettext(key, key, n) if isinstance(n, int) else key
    if text == key:
        text = catalogue.gettext(key)
    if text == key:
        raise KeyError(f"no message {key!r} in {language}")
    return text.format_map(values) if values else text


def language_of(wanted: str | None, environ: Mapping[str, str] | None = None) -> Language:
    """Give the language asked for, else that of the environment, else English.

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
        text = text.translate({ord(","): ".", ord("."): ","})
    return text


def percent(language: Language, share: float, digits: int = 0) -> str:
    """Write a share as a percentage; what is not quite 100 % or 0 % is never rounded to it."""
    shown = round(share * 100, digits)
    step = 10.0**-digits
    if shown >= 100 and share < 1:
        shown = 100 - step
    elif shown <= 0 < share:
        shown = step
    return f"{number(language, shown, digits)} %"


def duration(language: Language, ms: float) -> str:
    """Write a duration for people, to about two digits: ``3 d 4 u``, ``1 u 12``, ``45 min``, ``20 s``."""
    hour = "u" if language == "nl" else "h"
    ms = int(ms)
    if ms >= 2 * DAY:
        return f"{ms // DAY} d {ms % DAY // HOUR} {hour}"
    if ms >= HOUR:
        return f"{ms // HOUR} {hour} {ms % HOUR // MINUTE:02d}"
    return f"{ms // MINUTE} min" if ms >= MINUTE else f"{ms // SECOND} s"


def shape(level: float) -> str:
    """Give one character whose form tells a level 0..1 without colour, from ``●`` (whole) to ``✕`` (nothing)."""
    return next((mark for least, mark in _SHAPES if level >= least), "✕")
