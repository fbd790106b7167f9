"""list the exercises, or the numbers of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["configure", "run"]

_Row = dict[str, Any]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("what", nargs="?", choices=("exercises", "library"), default="exercises")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Print a table of what there is."""
    rows = _exercises(context) if args.what == "exercises" else _library(context)
    if args.json:
        context.json(rows)
        return Exit.DONE
    from sim.cli.render.tables import line
    from sim.cli.runtime.console import Sheet

    table, paper = Sheet(), context.console(tsv=args.tsv)
    shown = rows
    if args.what == "library":
        shown = [_worded(row, context) for row in rows]
        # A reader of a page sees what a number belongs to from the line above it; ``grep`` has each line alone.
        if not args.tsv:
            shown = [_whole(row) for row in shown] if paper.endless else _headed(shown)
    for name in shown[0] if shown else ():
        table.add_column(context.say(f"cli.list.{name}"), overflow="fold")
    for row in shown:
        table.line(*(line(_shown(value)) for value in row.values()))
    paper.print(table)
    return Exit.DONE


def _worded(row: _Row, context: Context) -> _Row:
    """Return a row with its kind and confidence in words; JSON keeps the keys."""
    confidence = row["confidence"] and context.say(f"chain.confidence.{row['confidence']}")
    return {**row, "kind": context.say(f"cli.list.{row['kind']}"), "confidence": confidence}


def _whole(row: _Row) -> _Row:
    """Return a row that says by itself what it is about, the name first."""
    return {name: row[name] for name in ("name", "title", "kind", "where", "value", "confidence", "source")}


def _headed(rows: list[_Row]) -> list[_Row]:
    """Return the numbers of the library with titles. They stand under a line with the title of what they belong to."""
    headed = []
    last = None
    for row in rows:
        if (row["kind"], row["name"]) != last:
            last = (row["kind"], row["name"])
            headed.append(_line(row["name"], row["title"], f"({row['kind']})"))
        if row["where"]:
            headed.append(_line("", row["where"], row["value"], row["confidence"], row["source"]))
    return headed


def _line(name: str, where: str, value: str = "", confidence: str | None = "", source: str | None = "") -> _Row:
    return {"name": name, "where": where, "value": value, "confidence": confidence or "", "source": source or ""}


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _exercises(context: Context) -> list[_Row]:
    from sim.scenario import builtin, find, load
    from sim.units import format_duration

    rows = []
    for name in builtin():
        scenario = load(find(name))
        rows.append(
            {
                "name": name,
                "title": scenario.title.in_(context.language),
                "lasts": format_duration(scenario.lasts),
                "injects": len(scenario.injects),
                "reserve": sum(inject.reserve for inject in scenario.injects),
                "teams": list(scenario.scripted_teams),
            }
        )
    return rows


def _library(context: Context) -> list[_Row]:
    """Return every number of the library with its source. What has no number stands with an empty place."""
    from sim.scenario.provenance import library_provenance

    rows: list[_Row] = []
    for entry in library_provenance():
        thing = {"kind": entry.kind, "name": entry.name, "title": entry.title[context.language]}
        rows += [
            {**thing, "where": n.where, "value": n.value, "confidence": n.confidence, "source": n.source}
            for n in entry.numbers
        ]
        if not entry.numbers:
            rows.append({**thing, "where": "", "value": "", "confidence": None, "source": None})
    return rows
