"""The tables of a batch, for people.

They have per team the median and where 90 % of worlds lie, and the paired difference.

The measures of the exercise come first, then the processes that something happened to, worst first, as many as fit on
a screen; whoever asks for everything gets every process.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Group

from sim.batch.statistics import ENOUGH, SHARE
from sim.cli.render.tables import line, title_of
from sim.cli.render.titles import scenario_titles
from sim.cli.runtime.console import Sheet
from sim.impact import MEASURES
from sim.words import brief, duration, measured, percent, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from sim.batch import Spread, Summary
    from sim.cli.runtime.console import Paper
    from sim.cli.runtime.context import Context
    from sim.scenario.models import Measure, Scenario
    from sim.words import Language

__all__ = ["print_summary"]

_GAP: Final = 2
_NAME_LEAST: Final = 20
_LINES: Final = 36
"""Lines of a page in a pipe, which has no height of its own."""
_SCREEN: Final = (18, 40)
"""Least and most lines of a page in a terminal."""
_BESIDE: Final = 6
"""Lines of a terminal for what is told before and after the page."""
_MOST: Final = 15
"""Rows of a part at most, also where there is room for more."""
_UNITS: Final = {"person_hours": "person-hours", "recovered_h": "hours"}
"""The parts that have a row for each process, and the unit of their values."""

_FORMS: Final = ("whole", "teams", "medians")
"""How much of its processes a page shows, by its width: spreads and differences, spreads of teams, medians."""

_Column = tuple[str, list[str]]
"""Head and cells."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table. It has the name of its spreads, its title, and the unit of its values."""

    name: str
    title: str
    unit: str


def print_summary(
    summary: Summary,
    scenario: Scenario,
    context: Context,
    until_ms: int,
    *,
    everything: bool = False,
    tsv: bool = False,
) -> None:
    """Print the tables of a batch whose runs went on to ``until_ms``. With ``everything`` no process is left out."""
    console = context.console(tsv=tsv)
    page = _Page(summary, scenario, context, until_ms, console.width)
    console.print(page.whole() if everything or tsv else _fitting(page, console))


def _fitting(page: _Page, console: Paper) -> Group:
    """Return as much of the page as fits on a screen. It has one row of each part at least."""
    room = _LINES
    if console.is_terminal:
        least, most = _SCREEN
        room = min(max(console.height - _BESIDE, least), most)
    for rows in range(_MOST, 1, -1):
        shown = page.worst(rows)
        if len(console.render_lines(shown, pad=False)) <= room:
            return shown
    return page.worst(1)


class _Page:
    """What there is to show of one batch, in lines of ``width`` cells."""

    def __init__(self, summary: Summary, scenario: Scenario, context: Context, until_ms: int, width: int) -> None:
        self._summary = summary
        self._context = context
        self._until_ms = until_ms
        self._width = width
        language = context.language
        titles = scenario_titles(scenario, language)
        self._title = title_of(scenario.title, scenario.id, language)
        self._prices = [
            (
                title_of(one.title, one.id, language),
                titles.action(one.price_of),
                _unit(one),
                one.at_most,
            )
            for one in scenario.measures
            if one.price_of is not None and one.at_most is not None
        ]
        self._measures = [
            _Row(one.id, _with_unit(title_of(one.title, one.id, language), unit, language), unit)
            for one in scenario.measures
            for unit in (_unit(one),)
        ]
        self._processes = {
            part: sorted(
                (_Row(name, titles.process(name), unit) for name in scenario.processes),
                key=lambda row, part=part: self._badness(part, row),  # type: ignore[misc]
                reverse=True,
            )
            for part, unit in _UNITS.items()
        }

    def whole(self) -> Group:
        """Return every number."""
        return self._group(self._processes, 0, _FORMS[:1])

    def worst(self, rows: int) -> Group:
        """Return at most so many ``rows`` of each part. It also tells how many processes more something happened to."""
        moved = {part: [row for row in of if max(self._badness(part, row)) > 0] for part, of in self._processes.items()}
        shown = {part: of[:rows] for part, of in moved.items()}
        told = {row.name for of in shown.values() for row in of}
        return self._group(shown, len({row.name for of in moved.values() for row in of} - told), _FORMS)

    def _badness(self, part: str, row: _Row) -> tuple[float, float]:
        """Return the sort key of a row. It is the worst median of any team, then the worst end."""
        spreads = [getattr(team, part)[row.name] for team in self._summary.teams]
        return max(_least(one.median) for one in spreads), max(_least(one.high) for one in spreads)

    def _group(self, processes: Mapping[str, Sequence[_Row]], left: int, forms: Sequence[str]) -> Group:
        """Return the tables of measures and processes.

        Those of processes are in the first of ``forms`` that the width has room for.
        """
        say, language = self._context.say, self._context.language
        runs = self._summary.runs
        key = "cli.batch.reading" if runs >= ENOUGH else "cli.batch.reading-few"
        reading = say(key, n=runs, share=percent(language, SHARE), enough=ENOUGH)
        parts: list[RenderableType] = [line(say("cli.batch.title", exercise=self._title), "bold"), line(reading)]
        cells: set[str] = set()
        for part, rows in {"measures": self._measures, **processes}.items():
            if rows:
                form, columns = self._fitting(part, rows, _FORMS[:1] if part == "measures" else forms)
                head = say(f"cli.batch.table.{part}") + (say("cli.batch.medians") if form == "medians" else "")
                parts += [line(""), line(head, "bold"), *self._tables(part, rows, columns)]
                cells.update(text for _, texts in columns for text in texts)
        notes = [line(note, "dim") for note in self._notes(" ".join(cells), left)]
        return Group(*parts, *[line("")][: len(notes)], *notes)

    def _fitting(self, part: str, rows: Sequence[_Row], forms: Sequence[str]) -> tuple[str, list[_Column]]:
        """Return the columns in the first form that fits beside a folded name.

        Where none fits they are in the last form.
        """
        for form in forms:
            columns = self._columns(part, rows, form)
            if _NAME_LEAST + sum(_width(column) for column in columns) <= self._width:
                break
        return form, columns

    def _columns(self, part: str, rows: Sequence[_Row], form: str) -> list[_Column]:
        """Return the head and the cells of each column: the teams, then how they differ."""
        say = self._context.say
        found: list[tuple[str, dict[str, Spread]]] = [(one.team, getattr(one, part)) for one in self._summary.teams]
        found += [
            (say("cli.batch.less", team=pair.team, against=pair.against), getattr(pair, part))
            for pair in self._summary.comparisons
            if form == "whole"
        ]
        shown = self._median if form == "medians" else self._shown
        return [(head, [shown(spreads.get(row.name), row.unit) for row in rows]) for head, spreads in found]

    def _tables(self, part: str, rows: Sequence[_Row], columns: Sequence[_Column]) -> Iterator[Sheet]:
        """Yield the numbers of one part. They are in as many tables beside one another as the width asks for."""
        widths = [_width(column) for column in columns]
        longest = max(len(row.title) for row in rows) + _GAP
        beside = self._width - sum(widths)
        # Names are folded to make room for numbers, which are not.
        first = min(longest, beside if beside >= _NAME_LEAST else max(_NAME_LEAST, self._width // 3))
        at = 0
        while at < len(columns):
            until = at + 1
            while until < len(columns) and first + sum(widths[at : until + 1]) <= self._width:
                until += 1
            table = Sheet(gap=_GAP)
            name = self._context.say("cli.table.measure" if part == "measures" else "cli.batch.process")
            table.add_column(line(name), overflow="fold", max_width=first)
            for head, _ in columns[at:until]:
                table.add_column(line(head), justify="right", no_wrap=True)
            for number, row in enumerate(rows):
                table.line(line(row.title), *(line(cells[number]) for _, cells in columns[at:until]))
            yield table
            at = until

    def _shown(self, spread: Spread | None, unit: str) -> str:
        """Write a spread as ``median (low … high)``.

        It is one value where all are shown alike, and has square brackets for too few worlds.
        """
        if spread is None:
            return "-"
        median, low, high = (self._end(spread, name, unit) for name in ("median", "low", "high"))
        if median == low == high:
            return median
        # Pairs of which nothing is known may leave fewer worlds than the batch says of all.
        first, last = "[]" if spread.coverage < SHARE and self._summary.runs >= ENOUGH else "()"
        return f"{median} {first}{low} … {high}{last}"

    def _median(self, spread: Spread | None, unit: str) -> str:
        return "-" if spread is None else self._end(spread, "median", unit)

    def _end(self, spread: Spread, name: str, unit: str) -> str:
        value: float | None = getattr(spread, name)
        if value is not None:
            return brief(self._context.language, unit, value)
        return {1: "∞", -1: "-∞"}.get(spread.infinite.get(name, 0), "?")

    def _notes(self, cells: str, left: int) -> Iterator[str]:
        """Yield what the signs in the tables mean and what is left out. Only signs that occur are explained."""
        say = self._context.say
        for measure, decision, unit, most in self._prices:
            told = " ".join(measured(self._context.language, unit, most, None)).strip()
            yield say("cli.batch.price", measure=measure, decision=decision, most=told)
        if "∞" in cells:
            yield say("cli.batch.never", until=duration(self._context.language, self._until_ms))
        if "-∞" in cells:
            yield say("cli.batch.never-against")
        if "[" in cells:
            yield say("cli.batch.few-pairs", enough=ENOUGH)
        if left:
            yield say("cli.batch.more", n=left)


def _unit(measure: Measure) -> str:
    return MEASURES[measure.measure].unit


def _width(column: _Column) -> int:
    return max(len(text) for text in (column[0], *column[1])) + _GAP


def _least(value: float | None) -> float:
    return math.inf if value is None else value


def _with_unit(title: str, unit: str, language: Language) -> str:
    """Return a title with the unit of its values, unless it names that already."""
    said = unit_of(language, unit)
    return title if said.casefold() in title.casefold() else f"{title} ({said})"
