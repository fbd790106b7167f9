"""check scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from sim.cli.context import Context
    from sim.cli.parser import Parser
    from sim.errors import Problem

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("path", nargs="+", metavar="PATH")
    parser.argument("--resolved", action="store_true")
    parser.argument("--json", action="store_true")


def run(args: Namespace, context: Context) -> int:
    """Print every problem on a line; exit code 1 when there is one."""
    from sim.errors import KetenError
    from sim.scenario import check, find

    paths = [Path(name) if Path(name).exists() else find(name, networks=True) for name in args.path]
    for path in paths:
        if path.is_dir() and not any(file.is_file() for kind in ("*.yaml", "*.yml") for file in path.rglob(kind)):
            raise KetenError(context.say("cli.check.nothing", path=path))
    problems = check(paths)
    if args.resolved and not problems:
        return _resolved(args.path, context, as_json=args.json)
    if args.json:
        context.json([_as_json(problem, context) for problem in problems])
    else:
        for problem in problems:
            context.out(problem.told(context.language).replace("\n", " "))
    if problems:
        context.tell(context.say("cli.check.faults", n=len(problems)))
        return Exit.NO
    context.tell(context.say("cli.check.fine"))
    return Exit.DONE


def _as_json(problem: Problem, context: Context) -> dict[str, object]:
    """Give a fault by its parts; ``key`` is the same in every language."""
    where, what, remedy = problem.parts(context.language)
    place = {"file": problem.file, "line": problem.line, "column": problem.column}
    return {**place, "where": where, "what": what, "remedy": remedy, "key": problem.what.key}


def _resolved(names: Sequence[str], context: Context, *, as_json: bool) -> int:
    """Print exercises as they are played, and networks: all they include and take from the library written out."""
    import yaml

    from sim.scenario import find, load_any, resolved

    for name in names:
        whole = resolved(load_any(find(name, networks=True)))
        if as_json:
            context.json(whole)
        else:
            context.out(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100).rstrip())
    return Exit.DONE
