"""Words for the room: the catalogue ``room``, times, levels and texts.

They are written as a facilitator reads them.

Whatever people or files wrote passes :func:`sim.units.clean` here, and never reaches the screen as markup.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text as Cell

from sim.units import DAY, MINUTE, SECOND, clean, format_clock
from sim.words import Language, count, duration, exact, percent, say, shape
from sim.zones import hour_and_minute, local_time, moment, read_start, with_zone, zone_label, zone_named

if TYPE_CHECKING:
    from sim.scenario.models import Text
    from sim.words import Key

__all__ = [
    "NOTHING",
    "TIMES",
    "Words",
    "bar",
    "cell",
    "date_of",
    "fitted",
    "local_of",
    "shape",
    "shortened",
    "spark",
    "t_long",
    "t_short",
    "wall_clock",
    "wall_minute",
    "wrapped",
]

NOTHING: Final = "\N{EN DASH}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"
_HEIGHTS: Final = "▁▂▃▄▅▆▇"
"""Heights of a line; none fills its cell, so that lines one above the other stay apart."""
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


def t_long(ms: int) -> str:
    """Exercise time to the second: ``T+0:32:10``, ``T-2:00:00`` before STARTEX."""
    seconds = abs(ms // SECOND)
    return f"T{'-' if ms < 0 else '+'}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def t_short(ms: int) -> str:
    """Exercise time to the minute that has begun: ``T+0:32``."""
    return format_clock(ms)


def wall_clock(clock: int, zone: str) -> str:
    """Return a clock time (ms since the epoch) in the zone of the room: ``14:02:11``.

    Without a known zone it is that of this machine. Where the clock of this machine says something else, or the time
    comes twice that night, the zone is named: ``14:02:11 CET``.
    """
    return _in_zone(clock, zone, "%H:%M:%S")


def wall_minute(clock: int, zone: str) -> str:
    """Return a clock time to the minute, as :func:`wall_clock`; seconds are cut off."""
    return _in_zone(clock, zone, "%H:%M")


def _in_zone(clock: int, zone: str, form: str) -> str:
    here = local_time(clock, UTC)
    with suppress(OverflowError, OSError, ValueError):  # in the last hours of the year 9999 there is no later zone
        here = here.astimezone()
    named = zone_named(zone)
    if named is None:
        return here.strftime(form)
    at = local_time(clock, named)
    if at.utcoffset() != here.utcoffset():
        return f"{at.strftime(form)} {zone_label(at)}"
    return with_zone(at, form)


def bar(level: float, width: int) -> str:
    """Return a level 0..1 as a bar ``width`` cells wide, to an eighth of a cell.

    It is never empty above 0 or full below 1.
    """
    eighths = round(level * width * 8)
    if level > 0:
        eighths = max(1, eighths)
    if level < 1:
        eighths = min(width * 8 - 1, eighths)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(width, "·")


def spark(levels: tuple[float, ...], width: int, since: float = 1.0) -> str:
    """Return levels as a line of ``width`` characters, oldest left. Each shows the lowest level of its stretch.

    What is at nothing is blank, and so is what lies before the last ``since`` (0..1) of the line, before STARTEX.
    """
    count = len(levels)
    if not count:
        return ""
    starts = [place * count // width for place in range(width + 1)]
    shown = ""
    for place, (start, end) in enumerate(pairwise(starts)):
        lowest = min(levels[start : max(end, start + 1)])
        before = (width - place - 1) / width >= since
        shown += " " if before or lowest <= 0 else _HEIGHTS[min(6, int(lowest * 7))]
    return shown


def fitted(text: str, width: int) -> str:
    """Cut one line of clean text to ``width`` cells. It ends in an ellipsis when something is lost."""
    if width <= 0:
        return ""
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)).rstrip() + "…"


def shortened(text: str, width: int) -> str:
    """Cut one line of clean text to ``width`` cells in its middle. So its end stays readable."""
    if cell_len(text) <= width:
        return text
    tail = ""
    for letter in reversed(text):
        if cell_len(letter + tail) > width // 2:
            break
        tail = letter + tail
    return fitted(text, width - cell_len(tail)) + tail


def wrapped(text: str, width: int, height: int) -> list[str]:
    """Break one line of clean text at its spaces.

    There are ``height`` lines of ``width`` cells at most.

    The last ends in an ellipsis when something is lost.
    """
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < height:
        line = words.pop(0)
        last = len(lines) == height - 1
        while words and (last or cell_len(f"{line} {words[0]}") <= width):
            line = f"{line} {words.pop(0)}"
        lines.append(fitted(line, width))
    return lines


def cell(text: str, style: str = "") -> Cell:
    """Make a table cell of text that may come from anyone."""
    return Cell(clean(text, lines=False), style=style, no_wrap=True, end="")


class Words:
    """The room's words in one language: ``words("room.state.running")``."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: Key, /, **values: object) -> str:
        """Return a message of the catalogue; raise ``KeyError`` when it misses it."""
        return say(self.language, key, **values)

    def known(self, key: Key, /, **values: object) -> str | None:
        """Return a message of the catalogue, or none when it has no such key."""
        try:
            return say(self.language, key, **values)
        except (KeyError, IndexError, ValueError):
            return None

    def of(self, text: Text, otherwise: str = "") -> str:
        """Return a scenario text on one clean line, or ``otherwise`` when it is empty."""
        return clean(text.in_(self.language) or otherwise, lines=False)

    def lines(self, text: Text) -> str:
        """Return a scenario text, clean, with its lines."""
        return clean(text.in_(self.language)).strip()

    def duration(self, ms: float) -> str:
        """Write a duration for people: ``1 u 12``."""
        return duration(self.language, ms)

    def wait(self, ms: int) -> str:
        """Write how long something is away, in header and lists alike.

        Examples: ``40 s``, ``3:40 min``, ``12 min``, ``1 u 09``.

        What is cut off is less than a second below ten minutes, and less than a minute from there on.
        """
        if MINUTE <= ms < 10 * MINUTE:
            return f"{ms // MINUTE}:{ms // SECOND % 60:02d} min"
        return self.duration(ms)

    def countdown(self, ms: int) -> str:
        """Write how long a stock lasts.

        It is exact while it matters, in whole days from two, and no number from three on.
        """
        if ms >= 3 * DAY:
            return self("room.situation.long")
        return f"{ms // DAY} d" if ms >= 2 * DAY else self.duration(ms)

    def percent(self, level: float, digits: int = 0) -> str:
        """Write a level as a percentage."""
        return percent(self.language, level, digits)

    def number(self, value: float) -> str:
        """Write a number that somebody set, as it was set: ``1,5``, ``3.600``."""
        return exact(self.language, value)

    def count(self, value: float, *, short: bool = False) -> str:
        """Write a computed number of people by the one rule of rounding.

        Examples: ``950``, ``12.000``, ``1,1 miljoen``.
        """
        return count(self.language, value, short=short)

    def scenario_clock(self, starts: str, ms: int) -> str:
        """Return the scenario's clock time: ``vr 27 mrt 10:02``. It is empty when STARTEX has no date."""
        at = local_of(starts, ms)
        if at is None:
            return ""
        weekday = self("room.weekdays").split()[at.weekday()]
        month = self("room.months").split()[at.month - 1]
        return f"{weekday} {at.day} {month} {hour_and_minute(at)}"

    def scenario_hour(self, starts: str, ms: int) -> str:
        """Return the scenario's time of day: ``10:02``; empty when STARTEX has no date."""
        at = local_of(starts, ms)
        return "" if at is None else hour_and_minute(at)

    def hour(self, starts: str, ms: int) -> str:
        """Return the scenario's time of day, else exercise time: ``10:02`` or ``T+0:32``."""
        return self.scenario_hour(starts, ms) or t_short(ms)

    def hour_seen(self, starts: str, ms: int, now: int) -> str:
        """Return the time of day as :meth:`hour`.

        On another day than ``now`` it has its weekday: ``wo 04:27``.
        """
        at, today = local_of(starts, ms), date_of(starts, now)
        if at is None or at.date() == today:
            return self.hour(starts, ms)
        return f"{self('room.weekdays').split()[at.weekday()]} {hour_and_minute(at)}"

    def when(self, starts: str, ms: int) -> str:
        """Return exercise time with the scenario's hour: ``T+0:32 (10:02)``."""
        at = local_of(starts, ms)
        return t_short(ms) if at is None else f"{t_short(ms)} ({hour_and_minute(at)})"

    def need(self, name: str) -> str:
        """Name a need or its stock, as far as the catalogue knows it."""
        return self.known(f"room.stock.{name}") or clean(name, lines=False)

    def channel(self, name: str) -> str:
        """Name a channel, as far as the catalogue knows it."""
        return self.known(f"room.channel.{name}") or clean(name, lines=False)

    def means(self, name: str) -> str:
        """Name finite means, as far as the catalogue knows them."""
        return self.known(f"room.means.{name}") or clean(name, lines=False)

    def refusal(self, reason: str, values: dict[str, object]) -> str:
        """Return why a command was refused. A reason without words of its own gets a general sentence."""
        shown = {key: clean(str(value), lines=False) for key, value in values.items()}
        said = self.known(f"room.refused.{reason}", **shown)
        return said or self("room.refused-otherwise", reason=clean(reason, lines=False))


def date_of(starts: str, ms: int) -> date | None:
    """Return the scenario's date at an exercise time. Return none when STARTEX has no date, or after the year 9999."""
    at = local_of(starts, ms)
    return None if at is None else at.date()


def local_of(starts: str, ms: int) -> datetime | None:
    """Return the scenario's local time at an exercise time.

    None is when STARTEX has no date, or after the year 9999.
    """
    try:
        return moment(read_start(starts), ms)
    except (ValueError, OverflowError):
        return None
