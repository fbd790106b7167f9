"""real incidents, and questions with a known answer: the model beside them."""

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
    parser.argument("--questions", action="store_true")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Print every checkpoint or answer, misses first.

    Return exit code 1 when too few checkpoints are within their windows, or an answer is not what its file says of it.
    """
    if args.questions:
        return _run_questions(args, context)
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


def _run_questions(args: Namespace, context: Context) -> int:
    from sim.cli.choices import questions_file
    from sim.cli.render.questions import print_answers, questions_json
    from sim.incidents import WORLDS, ask
    from sim.scenario import builtin_questions, load_questions

    paths = [questions_file(name, context) for name in args.name or builtin_questions()]
    answers = [(scenario, list(ask(scenario))) for scenario in map(load_questions, paths)]
    if args.json:
        context.json(questions_json(answers, len(WORLDS)))
    else:
        print_answers(answers, len(WORLDS), context, tsv=args.tsv)
    return Exit.DONE if all(one.as_marked for _, found in answers for one in found) else Exit.NO


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
    from sim.cli.render.checkpoint_figures import as_json

    point = found.checkpoint
    return {
        "id": point.id,
        "process": point.process,
        **as_json(point, found),
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


def _window(found: CheckpointResult, context: Context) -> str:
    from sim.cli.render.checkpoint_figures import time_window

    return time_window(found.checkpoint, context)


def _observed(found: CheckpointResult, context: Context) -> str:
    from sim.cli.render.checkpoint_figures import level_window

    return level_window(found.checkpoint, context)


def _modelled(found: CheckpointResult, context: Context) -> str:
    from sim.cli.render.checkpoint_figures import modelled

    return modelled(found.checkpoint, found, context)


_COLUMNS: Final[Mapping[str, Callable[[Compared, CheckpointResult, Context], str]]] = {
    "incident": lambda one, _, __: one.scenario.id,
    "process": lambda _, found, __: found.checkpoint.process,
    "time": lambda _, found, context: _window(found, context),
    "observed": lambda _, found, context: _observed(found, context),
    "model": lambda _, found, context: _modelled(found, context),
    "text": lambda _, found, context: found.checkpoint.text.in_(context.language),
}
"""Every column of a table of checkpoints: what it shows of one, under the heading ``incidents.column.NAME``."""
