"""What a batch shows, for people: a number per team as median and 90 % interval, and the paired difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.cli.console import Sheet
from sim.cli.tables import line, process_title, title_of
from sim.words import decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.batch import Spread, Summary
    from sim.cli.context import Context
    from sim.scenario.models import Scenario

__all__ = ["print_summary"]

_GAP: Final = 2
_NAME_LEAST: Final = 20


def print_summary(summary: Summary, scenario: Scenario, context: Context, *, tsv: bool = False) -> None:
    """Print the tables of a batch: measures, person-hours per process, time to recover."""
    console = context.console(tsv=tsv)
    language = context.language
    console.print(
        line(context.say("cli.batch.title", exercise=title_of(scenario.title, scenario.id, language)), "bold")
    )
    console.print(line(context.say("cli.batch.reading", n=summary.runs)))
    measures = {m.id: title_of(m.title, m.id, language) for m in scenario.measures}
    titles = {name: process_title(scenario, name, language) for name in scenario.processes}
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
            for table in _tables(key, rows, list(names), summary, context, width=console.width):
                console.print(table)


def _moved(spread: Spread) -> bool:
    """Say whether there is anything to show: a process that nothing ever happened to is left out."""
    return spread.high is None or spread.high > 0 or (spread.median or 0) > 0


def _tables(
    part: str, titles: dict[str, str], names: Sequence[str], summary: Summary, context: Context, *, width: int
) -> Iterator[Sheet]:
    """Give the numbers of one part, in as many tables beside one another as ``width`` cells ask for."""
    heads = [team.team for team in summary.teams]
    heads += [context.say("cli.batch.less", team=pair.team, against=pair.against) for pair in summary.comparisons]
    spreads: list[dict[str, Spread]] = [getattr(one, part) for one in (*summary.teams, *summary.comparisons)]
    columns = [[_shown(spread.get(name), context) for name in names] for spread in spreads]
    widths = [max(len(text) for text in (head, *cells)) + _GAP for head, cells in zip(heads, columns, strict=True)]
    longest = max(len(titles[name]) for name in names) + _GAP
    beside = width - sum(widths)
    # Names are folded to make room for numbers, which are not.
    first = min(longest, beside if beside >= _NAME_LEAST else max(_NAME_LEAST, width // 3))
    at = 0
    while at < len(heads):
        until = at + 1
        while until < len(heads) and first + sum(widths[at : until + 1]) <= width:
            until += 1
        table = Sheet(gap=_GAP)
        table.add_column(
            line(context.say("cli.table.measure" if part == "measures" else "cli.batch.process")),
            overflow="fold",
            max_width=first,
        )
        for head in heads[at:until]:
            table.add_column(line(head), justify="right", no_wrap=True)
        for row, name in enumerate(names):
            table.line(line(titles[name]), *(line(cells[row]) for cells in columns[at:until]))
        yield table
        at = until


def _shown(spread: Spread | None, context: Context) -> str:
    """Write ``median (low … high)``; an end that did not happen is an infinity sign."""
    if spread is None:
        return "-"
    median, low, high = (_amount(value, context) for value in (spread.median, spread.low, spread.high))
    return f"{median} ({low} … {high})"


def _amount(value: float | None, context: Context) -> str:
    return "∞" if value is None else decimal(context.language, value)
