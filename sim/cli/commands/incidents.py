"""real incidents: the model beside what was observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence

    from sim.cli.runtime.console import Sheet
    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.incidents import CheckpointResult, Compared

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("name", nargs="*", metavar="NAME")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Print every checkpoint, misses first. Return exit code 1 when too few are within their windows."""
    from sim.cli.choices import incident_file
    from sim.incidents import FLOOR, compare, share
    from sim.scenario import builtin_incidents, load_incident

    paths = [incident_file(name, context) for name in args.name or builtin_incidents()]
    compared = [compare(load_incident(path)) for path in paths]
    reached = share(compared)
    if args.json:
        context.json(_as_json(compared, reached, FLOOR))
    else:
        _print(compared, reached, context, tsv=args.tsv)
    return Exit.DONE if reached >= FLOOR else Exit.NO


def _as_json(compared: Sequence[Compared], reached: float, floor: float) -> dict[str, Any]:
    from sim.incidents import SEEDS

    return {
        "share": round(reached, 6),
        "floor": floor,
        "checkpoints": sum(len(one.found) for one in compared),
        "within": sum(one.hits for one in compared),
        "worlds": len(SEEDS),
        "incidents": {
            one.scenario.id: {
                "within": one.hits,
                "checkpoints": [_checkpoint(found) for found in _misses_first(one.found)],
            }
            for one in compared
        },
    }


def _checkpoint(found: CheckpointResult) -> dict[str, Any]:
    from sim.units import HOUR

    point = found.checkpoint
    scale = HOUR if point.reads == "back" else 1
    modelled = [None if value is None else round(value / scale, 6) for value in (found.lowest, found.highest)]
    return {
        "id": point.id,
        "process": point.process,
        "reads": point.reads,
        "from_h": round(point.from_ / HOUR, 6),
        "to_h": round(point.to / HOUR, 6),
        "level": list(point.level),
        "model": modelled,
        "within": found.within,
        "text": {"nl": point.text.nl, "en": point.text.en},
        "source": point.source,
        "confidence": point.confidence,
    }


def _misses_first(found: Sequence[CheckpointResult]) -> list[CheckpointResult]:
    return sorted(found, key=lambda one: one.within)


def _print(compared: Sequence[Compared], reached: float, context: Context, *, tsv: bool) -> None:
    """Print the result of the incidents.

    First come the checkpoints that the model misses, then those that it meets, then each incident, then the share.
    """
    from sim.cli.render.tables import line
    from sim.incidents import FLOOR, SEEDS
    from sim.words import percent

    console = context.console(tsv=tsv)
    rows = [(one, found) for one in compared for found in one.found]
    parts = [[row for row in rows if row[1].within is within] for within in (False, True)]
    if tsv:
        console.print(_table([row for part in parts for row in part], context, verdicts=True))
        parts = []
    for part in filter(None, parts):
        console.print(line(context.say(f"incidents.{'within' if part[0][1].within else 'misses'}", n=len(part))))
        console.print(_table(part, context))
        console.print()
    for one in compared:
        title = one.scenario.title.in_(context.language)
        console.print(line(context.say("incidents.one", title=title, hits=one.hits, all=len(one.found))))
        for text in one.scenario.beyond:
            console.print(line("  " + context.say("incidents.beyond", text=text.in_(context.language))))
    words = {"share": percent(context.language, reached), "floor": percent(context.language, FLOOR)}
    hits = sum(one.hits for one in compared)
    console.print()
    console.print(
        line(context.say("incidents.share", n=len(rows), worlds=len(SEEDS), hits=hits, all=len(rows), **words))
    )


def _table(part: Sequence[tuple[Compared, CheckpointResult]], context: Context, *, verdicts: bool = False) -> Sheet:
    from sim.cli.render.tables import line
    from sim.cli.runtime.console import Sheet

    table = Sheet(group=context.say("incidents.column.verdict") if verdicts else "")
    for name in _COLUMNS:
        table.add_column(context.say(f"incidents.column.{name}"), overflow="fold")
    for one, found in part:
        if verdicts:
            table.under(line(context.say(f"incidents.verdict.{'within' if found.within else 'misses'}")))
        table.line(*(line(cell(one, found, context)) for cell in _COLUMNS.values()))
    return table


def _span(low: str, high: str, context: Context) -> str:
    return low if low == high else context.say("incidents.span", low=low, high=high)


def _window(found: CheckpointResult, context: Context) -> str:
    from sim.words import duration

    point = found.checkpoint
    return _span(duration(context.language, point.from_), duration(context.language, point.to), context)


def _observed(found: CheckpointResult, context: Context) -> str:
    from sim.words import percent

    point = found.checkpoint
    if point.reads == "back":
        return context.say("incidents.back")
    low, high = (percent(context.language, level) for level in point.level)
    return f"{context.say(f'incidents.reads.{point.reads}')} {_span(low, high, context)}"


def _modelled(found: CheckpointResult, context: Context) -> str:
    from sim.words import duration, percent

    if found.checkpoint.reads == "back":
        return context.say("incidents.never") if found.lowest is None else duration(context.language, found.lowest)
    low, high = (percent(context.language, value or 0.0) for value in (found.lowest, found.highest))
    return _span(low, high, context)


_COLUMNS: Final[Mapping[str, Callable[[Compared, CheckpointResult, Context], str]]] = {
    "incident": lambda one, _, __: one.scenario.id,
    "process": lambda _, found, __: found.checkpoint.process,
    "time": lambda _, found, context: _window(found, context),
    "observed": lambda _, found, context: _observed(found, context),
    "model": lambda _, found, context: _modelled(found, context),
    "text": lambda _, found, context: found.checkpoint.text.in_(context.language),
}
"""Every column of a table of checkpoints: what it shows of one, under the heading ``incidents.column.NAME``."""
