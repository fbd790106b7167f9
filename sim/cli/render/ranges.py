"""Bands of chance and library, and what can be said of teams, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from sim.batch.statistics import ENOUGH
from sim.cli.render.tables import line, title_of
from sim.cli.runtime.console import Sheet
from sim.impact import MEASURES
from sim.words import brief, percent, unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.batch import Spread, Summary
    from sim.batch.library_world import Bands
    from sim.cli.runtime.context import Context
    from sim.impact.signs import Sign
    from sim.scenario.models import Measure, Scenario

__all__ = ["bands_table", "shown", "signs_lines", "teams_table", "titled"]


def titled(measure: Measure, context: Context) -> str:
    """Return the title of a measure with the unit of its values."""
    title, unit = title_of(measure.title, measure.id, context.language), MEASURES[measure.measure].unit
    said = unit_of(context.language, unit)
    return title if said.casefold() in title.casefold() else f"{title} ({said})"


def shown(spread: Spread, unit: str, context: Context) -> str:
    """Write a spread as ``median (low … high)``; ∞ is what did not happen."""
    ends = []
    for name in ("median", "low", "high"):
        value: float | None = getattr(spread, name)
        ends.append("∞" if value is None else brief(context.language, unit, value))
    return ends[0] if len(set(ends)) == 1 else f"{ends[0]} ({ends[1]} … {ends[2]})"


def bands_table(found: Bands, scenario: Scenario, context: Context) -> Group:
    """Return where each measure lies by chance, and by other numbers."""
    table = Sheet()
    table.add_column(line(context.say("cli.table.measure")), overflow="fold")
    for name in ("chance", "library"):
        table.add_column(line(context.say(f"cli.known.{name}")), justify="right")
    for measure in scenario.measures:
        unit = MEASURES[measure.measure].unit
        cells = [line(shown(band[measure.id], unit, context)) for band in (found.chance, found.library)]
        table.line(line(titled(measure, context)), *cells)
    told = [
        context.say("cli.known.reading", n=found.worlds, numbers=found.numbers),
        *_doubts(found.worlds, found.left_out, context),
    ]
    return Group(line(context.say("cli.known.title"), "bold"), *map(line, told), table)


def teams_table(chance: Summary, library: Summary, left_out: int, scenario: Scenario, context: Context) -> Group:
    """Return where the measures of teams lie, by chance and by both together."""
    table = Sheet(group=context.say("cli.known.team"))
    table.add_column(line(context.say("cli.table.measure")), overflow="fold")
    for name in ("chance", "both"):
        table.add_column(line(context.say(f"cli.known.{name}")), justify="right")
    for one, other in zip(chance.teams, library.teams, strict=True):
        table.under(line(one.team, "bold"))
        for measure in scenario.measures:
            unit = MEASURES[measure.measure].unit
            cells = [line(shown(of.measures[measure.id], unit, context)) for of in (one, other)]
            table.line(line(titled(measure, context)), *cells)
    told = [context.say("cli.known.reading-batch", n=chance.runs, known=library.runs)]
    told += _doubts(min(chance.runs, library.runs), left_out, context)
    return Group(line(context.say("cli.known.title"), "bold"), *map(line, told), table)


def _doubts(worlds: int, left_out: int, context: Context) -> list[str]:
    """Return whether the worlds are few, and how many were left out."""
    told = []
    if worlds < ENOUGH:
        told.append(context.say("cli.known.few", n=ENOUGH))
    if left_out:
        told.append(context.say("cli.known.left-out", n=left_out))
    return told


def signs_lines(
    found: Mapping[str, Mapping[str, Sign]], against: str, scenario: Scenario, context: Context, share: float
) -> Group:
    """Return what can be said of each team against another, by measure."""
    table = Sheet()
    table.add_column(line(context.say("cli.table.measure")), overflow="fold")
    for team in found:
        table.add_column(line(context.say("cli.known.against", team=team, against=against)), overflow="fold")
    for measure in scenario.measures:
        cells = []
        for of in found.values():
            sign = of[measure.id]
            counts = {"better": sign.better, "worse": sign.worse, "n": sign.worlds}
            cells.append(line(context.say(f"cli.known.sign.{sign.says}", **counts)))
        table.line(line(title_of(measure.title, measure.id, context.language)), *cells)
    told = context.say("cli.known.signs", share=percent(context.language, share))
    return Group(line(told, "bold"), table)
