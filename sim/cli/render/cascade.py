"""The cascade as a table: for people, as data, and as cells for an analyst."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group

from sim.batch.store import cell
from sim.cli.render.tables import line
from sim.cli.render.titles import scenario_titles
from sim.cli.runtime.console import Sheet
from sim.exercise.explain.cascade_tables import by_sector, grouped
from sim.exercise.explain.sentences import SentenceWriter
from sim.units import clean, hours
from sim.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.cli.runtime.context import Context
    from sim.exercise import Exercise
    from sim.exercise.explain.cascade import CascadeRow
    from sim.exercise.explain.cascade_tables import CascadeGroup, SectorFalls
    from sim.titles import Titles

__all__ = ["cascade_csv", "cascade_json", "cascade_table", "sector_csv", "sector_table"]

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cascade_table(rows: Sequence[CascadeRow], exercise: Exercise, context: Context) -> Group:
    """Return the rows as people read them, with what they go back to below them.

    Those that say the same are told as one.
    """
    titles = scenario_titles(exercise.scenario, context.language)
    teller = SentenceWriter(context.language, titles)
    # Of several orders of one action the title says all that can be said.
    named = {origin: teller.carriers((origin,)) for row in rows for origin in row.origins}
    letters = _lettered(named[origin] for row in rows for origin in row.origins)
    sheet = Sheet(gap=1)
    for key, width in (("step", 4), ("time", 8), ("process", None), ("mechanism", 9), ("from", None), ("level", 7)):
        right = key in ("step", "level")
        sheet.add_column(
            line(context.say(f"chain.table.{key}")), width=width, justify="right" if right else "left",
            ratio=1 if width is None else None, overflow="fold",
        )  # fmt: skip
    if len(letters) > 1:
        sheet.add_column(line(context.say("chain.table.origins")), overflow="fold")
    for group in grouped(rows, titles.title):
        first = group.first
        texts = [
            str(first.step),
            teller.moment(first.t),
            _processes(group, titles, context),
            context.say(f"chain.mechanism.{first.mechanism}"),
            _source(group, titles, teller),
            _depth(group, context),
        ]
        goes_back_to = sorted({letters[named[origin]] for origin in first.origins}, key=lambda one: (len(one), one))
        cells = [*texts, " ".join(goes_back_to)]
        plain = [*texts, teller.carriers(first.origins)]
        kept = len(sheet.columns)
        sheet.line(*(line(text) for text in cells[:kept]), plain=plain[:kept])
    told = [context.say("chain.table.letter", letter=letter, origin=origin) for origin, letter in letters.items()]
    heading = context.say("chain.table.title", n=len(rows), until=teller.moment(exercise.world.now))
    legend = [line(context.say("chain.table.origins-are"), "bold"), *(line(text) for text in told)] if told else []
    return Group(line(heading, "bold"), sheet, line(""), *legend)


def sector_table(rows: Sequence[CascadeRow], exercise: Exercise, context: Context) -> Group:
    """Return what became of each sector."""
    titles = scenario_titles(exercise.scenario, context.language)
    teller = SentenceWriter(context.language, titles)
    sheet = Sheet(gap=1)
    for key in ("sector", "first", "fallen", "steps", "lowest", "mechanisms"):
        right = key in ("fallen", "steps", "lowest")
        sheet.add_column(
            line(context.say(f"chain.sectors.{key}")), justify="right" if right else "left", overflow="fold"
        )
    for one in by_sector(rows, exercise.scenario.processes):
        texts = (
            context.say(f"chain.sector.{one.sector}"),
            teller.moment(one.first.t),
            context.say("chain.sectors.of", n=one.fallen, all=one.processes),
            str(one.steps),
            percent(context.language, one.lowest.level) if one.lowest.what == "level" else "",
            ", ".join(context.say(f"chain.mechanism.{mechanism}") for mechanism in one.mechanisms),
        )
        sheet.line(*(line(text) for text in texts))
    heading = context.say("chain.sectors.title", until=teller.moment(exercise.world.now))
    return Group(line(heading, "bold"), sheet)


def _lettered(origins: Iterable[str]) -> dict[str, str]:
    """Return a letter for each title of an origin; after Z comes AA.

    They are in order of the first row that has it.
    """
    letters: dict[str, str] = {}
    for origin in origins:
        if origin not in letters:
            rounds, place = divmod(len(letters), len(_LETTERS))
            letters[origin] = _LETTERS[place] * (rounds + 1)
    return letters


def _processes(group: CascadeGroup, titles: Titles, context: Context) -> str:
    if len(group.processes) == 1:
        return titles.process(group.first.process)
    return context.say("chain.table.several", title=titles.title(group.first.process), n=len(group.processes))


def _source(group: CascadeGroup, titles: Titles, teller: SentenceWriter) -> str:
    """Name what the rows came from. Of several carriers it is the first, with how many more there are."""
    row = group.first
    if row.source is not None:
        return titles.process(row.source) if len(group.sources) == 1 else titles.title(row.source)
    more = len(row.carriers) - 1
    first = teller.carriers(row.carriers[:1])
    return first if more <= 0 else f"{first} +{more}"


def _depth(group: CascadeGroup, context: Context) -> str:
    if group.first.what != "level":
        return context.say("chain.table.lost")
    low, high = percent(context.language, group.lowest), percent(context.language, group.highest)
    return low if low == high else f"{low.removesuffix(' %')}\N{EN DASH}{high}"


def cascade_json(rows: Sequence[CascadeRow], exercise: Exercise) -> dict[str, Any]:
    """Return every row, and what became of each sector, as data."""
    scenario = exercise.scenario
    return {
        "exercise": scenario.id,
        "at_h": hours(exercise.world.now),
        "rows": [_record(row, exercise) for row in rows],
        "sectors": [_sector(one) for one in by_sector(rows, scenario.processes)],
    }


def cascade_csv(rows: Sequence[CascadeRow], exercise: Exercise, context: Context) -> str:
    """Return every row as comma-separated values, each with the title of its process."""
    titles = scenario_titles(exercise.scenario, context.language)
    return _separated([
        {**_record(row, exercise), "title": titles.process(row.process)} for row in rows
    ], (*_RECORD, "title"))  # fmt: skip


def sector_csv(rows: Sequence[CascadeRow], exercise: Exercise) -> str:
    """Return what became of each sector as comma-separated values."""
    return _separated([_sector(one) for one in by_sector(rows, exercise.scenario.processes)], _SECTOR)


_RECORD: Final = (
    "number", "step", "t_h", "process", "region", "sector", "what", "mechanism", "name", "source", "parent", "carriers",
    "origins", "before", "level", "spell",
)  # fmt: skip
_SECTOR: Final = (
    "sector", "processes", "fallen", "first_h", "first", "steps", "lowest", "lowest_process", "mechanisms", "origins",
)  # fmt: skip


def _record(row: CascadeRow, exercise: Exercise) -> dict[str, Any]:
    level = row.what == "level"
    values = (
        row.number, row.step, hours(row.t), row.process, exercise.scenario.processes[row.process].region, row.sector,
        row.what, row.mechanism, row.name, row.source, row.parent, list(row.carriers), list(row.origins),
        round(row.before, 6) if level else None, round(row.level, 6) if level else None, row.spell,
    )  # fmt: skip
    return dict(zip(_RECORD, values, strict=True))


def _sector(one: SectorFalls) -> dict[str, Any]:
    level = one.lowest.what == "level"
    values = (
        one.sector, one.processes, one.fallen, hours(one.first.t), one.first.process, one.steps,
        round(one.lowest.level, 6) if level else None, one.lowest.process if level else None, list(one.mechanisms),
        list(one.origins),
    )  # fmt: skip
    return dict(zip(_SECTOR, values, strict=True))


def _separated(records: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Return records as comma-separated values.

    No cell is a formula to a spreadsheet, or steers a terminal.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for record in records:
        writer.writerow([cell(_text(record[name])) for name in names])
    return text.getvalue()


def _text(value: object) -> object:
    if isinstance(value, list):
        return _text(" ".join(value))
    return clean(value, lines=False).strip() if isinstance(value, str) else value
