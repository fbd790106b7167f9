"""What comes if nobody acts, in a cell, in a sentence, and as a fan."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from sim.curves import is_back
from sim.exercise.outlook import Crossing, coming
from sim.exercise.view.snapshot import EMPTY
from sim.units import HOUR, MINUTE
from tui.text import signs
from tui.text.palette import level_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.exercise.action_effect import ProcessEffect
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.sentences import SentenceWriter
    from sim.exercise.outlook import Band, Outlook, Return
    from sim.exercise.outlook_feed import EffectForecast, Forecast
    from sim.exercise.view.snapshot import ProcessView
    from tui.text.format import Words
    from tui.text.titles import Named

__all__ = ["SPAN", "OutlookTeller", "effect_text", "fan", "medians", "weakest"]

SPAN: Final = 6 * HOUR
"""How far ahead lines and fans go, ms of exercise time."""
_CERTAIN: Final = 0.95
"""From this share of the worlds on no chance is told."""
_LIKELY: Final = 0.5
"""From this share of the worlds on a process counts among those that fall."""
_LOW: Final = 1
"""Rank of confidence up to which numbers are weak."""
_TOLD: Final = 2
"""Most processes of which it is told what an order would change."""
_FINE: Final = 20
"""Minutes from which a margin is told in steps of five."""
_AXIS: Final = 6
"""Cells of the levels beside a fan."""


class OutlookTeller:
    """Tells what comes if nobody acts, as far as that is known.

    It does so in a cell, in a line, or in full.
    """

    def __init__(self, words: Words, forecast: Forecast | None) -> None:
        self.snapshot = EMPTY
        """The exercise as it is now; whoever asks keeps it so."""
        self.outlook = None if forecast is None else forecast.outlook
        """None while it is not known."""
        self.failed = forecast is not None and forecast.outlook is None
        """Whether it could not be computed."""
        self.stale = forecast is not None and forecast.stale
        """Whether it no longer holds."""
        self._words = words
        self._crossings: dict[str, list[Crossing]] = {}
        """By process."""
        for one in () if self.outlook is None else self.outlook.crossings:
            self._crossings.setdefault(one.threshold.process, []).append(one)

    def cell(self, process: ProcessView, *, short: bool = False) -> str:
        """Return what comes of a process; empty for nothing.

        Examples: ``<25 % 11:05 (40 %)``, ``terug 15:40±30``. What is ``short`` has a chance or a margin, not both.
        """
        one = self._coming(process)
        if one is None or self.outlook is None:
            return ""
        words, now = self._words, self.snapshot.t_ms
        if one.median is None:
            return words("room.outlook.not-back", span=self._span())
        at, left = self._hour(one.median), one.median - now
        if not isinstance(one, Crossing):
            told = words("room.outlook.back", at=at, margin="" if short and one.share < _CERTAIN else self._margin(one))
        elif one.share >= _CERTAIN and left < HOUR:
            told = words("room.outlook.falls-in", level=words.percent(one.threshold.below), left=words.duration(left))
        else:
            told = words("room.outlook.falls-at", level=words.percent(one.threshold.below), at=at)
        return told if one.share >= _CERTAIN else f"{told} ({words.percent(one.share)})"

    def falling(self, members: Iterable[ProcessView]) -> int:
        """Return how many of several processes are likely to fall within :data:`SPAN`."""
        until = self.snapshot.t_ms + SPAN
        found = [one for one in map(self._coming, members) if isinstance(one, Crossing)]
        return sum(1 for one in found if one.share >= _LIKELY and one.median is not None and one.median <= until)

    def ahead(self, process: str, width: int) -> tuple[float, ...]:
        """Return the line ahead, as :func:`medians`; empty while it is not known."""
        bands = () if self.outlook is None else self.outlook.bands.get(process, ())
        return medians(bands, self.snapshot.t_ms, width)

    def line(self, process: ProcessView, weak: str, width: int) -> Content:
        """Return in a line what comes of a process, and what that stands on.

        Over how many worlds is said where ``width`` cells have room for it.

        ``weak`` names the confidence of the weakest numbers behind it, where that is low.
        """
        if self.outlook is None:
            key = "failed" if self.failed else "computing"
            return Content.styled(self._words(f"room.outlook.{key}"), "$quiet")
        basis = self._basis(weak)
        told = " · ".join([self._sentence(process, self.outlook), *basis[:-1]])
        if cell_len(f"{told} · {basis[-1]}") <= width:
            told += f" · {basis[-1]}"
        return Content.styled(told, "$quiet") if self.stale else Content(told)

    def lines(self, process: ProcessView, weak: str, size: tuple[int, int]) -> list[Content]:
        """Return a fan of ``size`` cells, times with chances, and what that stands on.

        ``weak`` is as of a line.
        """
        if self.outlook is None:
            return [self.line(process, weak, size[0])]
        legend = self._words("room.outlook.legend", median=signs.MEDIAN, half=signs.HALF, most=signs.MOST)
        found = [
            Content.styled(self._words("room.outlook.title"), "bold"),
            *fan(self._words, self.outlook.bands.get(process.name, ()), self.snapshot.t_ms, *size),
            Content.styled(legend, "$quiet"),
            *(Content(one) for one in self._times(process, self.outlook)),
            *(Content.styled(one, "$quiet") for one in self._basis(weak)),
        ]
        return [one.stylize("dim") for one in found] if self.stale else found

    def _coming(self, process: ProcessView) -> Crossing | Return | None:
        if self.outlook is None:
            return None
        back = self.outlook.returns.get(process.name)
        return coming(self._crossings.get(process.name, ()), back, process.level, self.snapshot.t_ms)

    def _hour(self, t: int) -> str:
        return self._words.hour_seen(self.snapshot.starts, t, self.snapshot.t_ms)

    def _margin(self, one: Return) -> str:
        """Return how far the range goes from the median: ``±30`` (minutes), ``±4 u``."""
        if one.median is None or one.low is None or one.high is None:
            return ""
        margin = max(one.high - one.median, one.median - one.low)
        if margin < MINUTE:
            return ""
        if margin < 2 * HOUR:
            minutes = round(margin / MINUTE)
            return f"±{minutes if minutes < _FINE else round(minutes / 5) * 5}"
        return f"±{self._words('room.outlook.hours', n=round(margin / HOUR))}"

    def _basis(self, weak: str) -> list[str]:
        """Return what the outlook stands on, the most important first."""
        words = self._words
        told = [words("room.outlook.stale")] if self.stale else []
        told.append(words("room.outlook.by-chance"))
        told += [words("room.outlook.weak", confidence=weak)] if weak else []
        if self.outlook is not None:
            told.append(words("room.outlook.worlds", n=self.outlook.worlds))
        return told

    def _sentence(self, process: ProcessView, outlook: Outlook) -> str:
        return f"{self._words('room.outlook.ahead')} {self.cell(process) or self._staying(process, outlook)}"

    def _span(self) -> str:
        """Return how far ahead it goes, in whole hours."""
        ahead = 0 if self.outlook is None else self.outlook.until - self.snapshot.t_ms
        return self._words("room.outlook.hours", n=max(1, round(ahead / HOUR)))

    def _staying(self, process: ProcessView, outlook: Outlook) -> str:
        """Return how a process stays of which nothing is to come."""
        words, bands = self._words, outlook.bands.get(process.name, ())
        span = self._span()
        if not bands or not is_back(process.level):
            # It was whole when that was computed, or what was foreseen should have come by now.
            return words("room.outlook.unknown")
        if all(is_back(one.low) for one in bands if one.t >= self.snapshot.t_ms):
            return words("room.outlook.stays-whole", span=span)
        highest = max((one.threshold.below for one in self._crossings.get(process.name, ())), default=0.0)
        return words("room.outlook.stays-above", span=span, level=words.percent(highest))

    def _times(self, process: ProcessView, outlook: Outlook) -> list[str]:
        """Return each threshold that may be crossed yet, and the return.

        Each has its times and its chance.
        """
        words = self._words
        told = [
            self._time(words("room.outlook.below", level=words.percent(one.threshold.below)), one)
            for one in self._crossings.get(process.name, ())
            if process.level >= one.threshold.below and one.share > 0
        ]
        back = outlook.returns.get(process.name)
        if back is not None and process.level < 1:
            told.append(self._time(words("room.outlook.return"), back))
        return told

    def _time(self, what: str, one: Crossing | Return) -> str:
        if one.median is None or one.low is None or one.high is None:
            return self._words("room.outlook.never", what=what)
        at, low, high = (self._hour(t) for t in (one.median, one.low, one.high))
        chance = self._words.percent(one.share)
        return self._words("room.outlook.when", what=what, at=at, low=low, high=high, chance=chance)


def medians(bands: Sequence[Band], now: int, width: int) -> tuple[float, ...]:
    """Return the lowest median of each of ``width`` stretches, soonest first.

    Together they are the time that is shown.
    """
    if not bands:
        return ()
    ends = [now + place * SPAN // width for place in range(width + 1)]
    return tuple(min(one.median for one in _within(bands, start, end)) for start, end in pairwise(ends))


def _within(bands: Sequence[Band], start: int, end: int) -> list[Band]:
    """Return the bands of a stretch, with the one that holds where it begins.

    Where all are past it is the last.
    """
    before = [one for one in bands if one.t <= start][-1:] or list(bands[:1])
    return [*before, *(one for one in bands if start < one.t < end)]


def fan(words: Words, bands: Sequence[Band], now: int, width: int, height: int) -> list[Content]:
    """Return median, half and 90 % of the worlds as lines, with both scales.

    They are ``width`` cells wide. The median is a line, half of the worlds lie in the dark part, 90 % in the light one.
    """
    across = width - _AXIS
    if not bands or across < 8 or height < 2:
        return []
    ends = [now + place * SPAN // across for place in range(across + 1)]
    columns = [_within(bands, start, end)[-1] for start, end in pairwise(ends)]
    lines = []
    for row in range(height):
        scale = words.percent(1 - row / (height - 1)) if row in (0, height // 2, height - 1) else ""
        line = Content.styled(f"{scale:>{_AXIS - 1}} ", "$quiet")
        parts = [_sign(band, row, height) for band in columns]
        lines.append(Content.assemble(line, *parts))
    first, last = words("room.situation.now"), f"+{words('room.outlook.hours', n=SPAN // HOUR)}"
    gap = " " * max(1, across - cell_len(first) - cell_len(last))
    lines.append(Content.styled(f"{' ' * _AXIS}{first}{gap}{last}", "$quiet"))
    return lines


def _sign(band: Band, row: int, height: int) -> tuple[str, str]:
    """Return what stands in one cell of a fan, and its colour."""

    def row_of(level: float) -> int:
        return round((1 - level) * (height - 1))

    if row == row_of(band.median):
        role = level_role(band.median)
        return signs.MEDIAN, f"${role}" if role else ""
    if row_of(band.three_quarters) <= row <= row_of(band.quarter):
        return signs.HALF, "$quiet"
    return (signs.MOST if row_of(band.high) <= row <= row_of(band.low) else " "), "$line"


def effect_text(words: Words, naming: Named, known: EffectForecast | None) -> str:
    """Return what an order would change in the model, in one line.

    While it is not known, that it is being computed.
    """
    if known is None or known.effect is None:
        return words("room.effect.computing" if known is None else "room.effect.failed")
    told = [(one, _changes(words, one, known.effect.until - known.effect.since)) for one in known.effect.processes]
    told = [(one, parts) for one, parts in told if parts]
    if not told:
        return words("room.effect.none")
    shown = "; ".join(f"{naming.process(one.process)} {', '.join(parts)}" for one, parts in told[:_TOLD])
    more = len(told) - _TOLD
    if more > 0:
        shown += f"; {words('room.effect.more', n=more)}"
    return words("room.effect.told", changes=shown)


def _changes(words: Words, one: ProcessEffect, span: int) -> list[str]:
    """Return what would change of one process: level, time of return, chance of it."""
    parts = []
    points = round(one.points * 100)
    if points:
        sign = "+" if points > 0 else "\N{MINUS SIGN}"
        parts.append(words("room.effect.points", n=abs(points), points=f"{sign}{abs(points)}"))
    if one.earlier is not None and abs(one.earlier) >= MINUTE:
        key = "earlier" if one.earlier > 0 else "later"
        parts.append(words(f"room.effect.{key}", span=words.duration(abs(one.earlier))))
    elif abs(one.returns) >= 1 - _CERTAIN:
        key = "more-often" if one.returns > 0 else "less-often"
        parts.append(words(f"room.effect.{key}", span=words.duration(span), chance=words.percent(abs(one.returns))))
    return parts


def weakest(explained: Explanation, teller: SentenceWriter) -> str:
    """Return the confidence of the weakest numbers behind a level.

    Return nothing where that is not low.
    """
    weak = [one for one in explained.weakest if one.rank <= _LOW]
    return teller.confidence(weak[0].confidence) if weak else ""
