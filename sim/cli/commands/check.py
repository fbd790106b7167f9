"""check scenario files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.notices import tell_library

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.errors import Problem

__all__ = ["configure", "run"]

_MOST_NAMED: Final = 8
"""Processes of which it is said how they differ at STARTEX."""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("path", nargs="+", metavar="PATH")
    parser.argument("--resolved", action="store_true")
    parser.argument("--strict", action="store_true")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Print every problem on a line, faults first.

    Return exit code 1 for a fault, with ``--strict`` for a warning too.
    """
    from sim.cli.choices import checkable
    from sim.errors import KetenError
    from sim.scenario import check

    if args.resolved and args.tsv:
        raise KetenError(context.say("cli.check.tsv-resolved"))
    paths = [checkable(name, context) for name in args.path]
    for path in paths:
        if path.is_dir() and not any(file.is_file() for kind in ("*.yaml", "*.yml") for file in path.rglob(kind)):
            raise KetenError(context.say("cli.check.nothing", path=path))
    taken: list[str] = []
    problems = check(paths, taken)
    tell_library(taken, context)
    faults = sum(problem.severity == "fault" for problem in problems)
    warnings = len(problems) - faults
    failed = faults > 0 or (args.strict and warnings > 0)
    lines = [problem.told(context.language).replace("\n", " ") for problem in problems]
    if args.resolved and not failed:
        for line in lines:
            context.tell(line)
        return _resolved(paths, context, as_json=args.json)
    if args.json:
        context.json([_as_json(problem, context) for problem in problems])
    elif args.tsv:
        _separated(problems, context)
    else:
        for line in lines:
            context.out(line)
    context.tell(context.say("cli.check.faults", n=faults) if faults else context.say("cli.check.fine"))
    if warnings:
        context.tell(context.say("cli.check.warnings", n=warnings))
    if not faults:
        _tell_starts(paths, context)
    return Exit.NO if failed else Exit.DONE


def _tell_starts(paths: Sequence[Path], context: Context) -> None:
    """Tell of exercises that begin before STARTEX how the situation differs by seed."""
    from sim.cli.render.titles import scenario_titles
    from sim.errors import KetenError
    from sim.exercise.situation import SEEDS, varying
    from sim.scenario import find, load_any
    from sim.units import format_clock
    from sim.words import percent

    for path in paths:
        try:
            scenario = load_any(find(path))
        except KetenError:
            continue  # a folder, or a file that is no scenario by itself
        if scenario.begins == 0:
            continue
        titles, since = scenario_titles(scenario, context.language), format_clock(scenario.begins)
        differing = varying(scenario)
        told = [
            context.say(
                "cli.check.start-level",
                process=titles.process(one.process),
                least=percent(context.language, one.least),
                most=percent(context.language, one.most),
            )
            for one in differing[:_MOST_NAMED]
        ]
        if len(differing) > len(told):
            told.append(context.say("cli.check.start-more", n=len(differing) - len(told)))
        key = "cli.check.start-differs" if told else "cli.check.start-alike"
        context.tell(context.say(key, exercise=scenario.id, since=since, seeds=len(SEEDS), processes=", ".join(told)))


def _as_json(problem: Problem, context: Context) -> dict[str, object]:
    """Return a problem by its parts. ``key`` and ``severity`` are the same in every language."""
    where, what, remedy = problem.parts(context.language)
    place = {"file": problem.file, "line": problem.line, "column": problem.column}
    told = {"where": where, "what": what, "remedy": remedy, "key": problem.what.key}
    return {**place, **told, "severity": problem.severity}


def _separated(problems: Sequence[Problem], context: Context) -> None:
    """Write a row for every problem, between tabs."""
    from sim.cli.render.tables import line
    from sim.cli.runtime.console import Sheet

    table = Sheet()
    for name in _COLUMNS:
        table.add_column(context.say(f"cli.check.{name}"))
    for problem in problems:
        table.line(*(line(cell(problem, context)) for cell in _COLUMNS.values()))
    context.console(tsv=True).print(table)


_COLUMNS: Final[Mapping[str, Callable[[Problem, Context], str]]] = {
    "severity": lambda problem, context: context.say(f"cli.check.severity.{problem.severity}"),
    "place": lambda problem, _: f"{problem.file}:{problem.line}:{problem.column}",
    "where": lambda problem, context: problem.parts(context.language)[0],
    "problem": lambda problem, context: problem.parts(context.language)[1],
    "remedy": lambda problem, context: problem.parts(context.language)[2],
}
"""Every column of a table of problems: what it shows of one, under the heading ``cli.check.NAME``."""


def _resolved(paths: Sequence[Path], context: Context, *, as_json: bool) -> int:
    """Print exercises as they are played, and networks.

    All that they include and take from the library is written out.
    """
    from sim.scenario import as_file, find, load_any
    from sim.scenario.source.yaml import dump

    for number, path in enumerate(paths):
        whole = as_file(load_any(find(path)))
        if as_json:
            context.json(whole)
            continue
        if number:
            context.out("---")
        context.out(dump(whole).rstrip())
    return Exit.DONE
