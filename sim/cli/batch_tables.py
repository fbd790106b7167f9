"""What a batch shows, for people: a number per team as median and 90 % interval, and the paired difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from sim.cli.tables import line, title_of
from sim.words import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.batch import Spread, Summary
    from sim.cli.context import Context
    from sim.scenario.models import Scenario

__all__ = ["print_summary"]


def print_summary(summary: Summary, scenario: Scenario, context: Context) -> None:
    """Print the tables of a batch: measures, person-hours per process, time to recover."""
    console = context.console()
    language = context.language
    console.print(
        line(context.say("cli.batch.title", exercise=title_of(scenario.title, scenario.id, language)), "bold")
    )
    console.print(line(context.say("cli.batch.reading", n=summary.runs)))
    measures = {m.id: title_of(m.title, m.id, language) for m in scenario.measures}
    titles = {name: title_of(process.title, name, language) for name, process in scenario.processes.items()}
    served = [name for name in titles if any(_moved(team.person_hours[name]) for team in summary.teams)]
    late = [name for name in titles if any(_moved(team.recovered_h[name]) for team in summary.teams)]
    for key, rows, names in (
        ("measures", measures, measures),
        ("person_hours", titles, served),
        ("recovered_h", titles, late),
    ):
        if names:
            console.print()
            console.print(line(context.say(f"cli.batch.table.{key}"), "bold"))
            console.print(_table(key, rows, names, summary, context))


def _moved(spread: Spread) -> bool:
    """Say whether there is anything to show: a process that nothing ever happened to is left out."""
    return spread.high is None or spread.high > 0 or (spread.median or 0) > 0


def _table(part: str, titles: dict[str, str], names: Iterable[str], summary: Summary, context: Context) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", overflow="fold")
    for team in summary.teams:
        table.add_column(line(team.team), justify="right")
    for pair in summary.comparisons:
        table.add_column(line(context.say("cli.batch.less", team=pair.team, against=pair.against)), justify="right")
    columns: list[dict[str, Spread]] = [getattr(one, part) for one in (*summary.teams, *summary.comparisons)]
    for name in names:
        table.add_row(line(titles[name]), *(line(_shown(column.get(name), context)) for column in columns))
    return table


def _shown(spread: Spread | None, context: Context) -> str:
    """Write ``median (low … high)``; an end that did not happen is an infinity sign."""
    if spread is None:
        return "-"
    median, low, high = (_amount(value, context) for value in (spread.median, spread.low, spread.high))
    return f"{median} ({low} … {high})"


def _amount(value: float | None, context: Context) -> str:
    if value is None:
        return "∞"
    return number(context.language, value, 0 if abs(value) >= 100 or value == int(value) else 1)
