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

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("path", nargs="+", metavar="PATH")
    parser.argument("--resolved", action="store_true")
    parser.argument("--json", action="store_true")


def run(args: Namespace, context: Context) -> int:
    """Print every problem on a line; exit code 1 when there is one."""
    from dataclasses import asdict

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
        context.json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            context.out(str(problem).replace("\n", " "))
    if problems:
        context.tell(context.say("cli.check.faults", n=len(problems)))
        return Exit.NO
    context.tell(context.say("cli.check.fine"))
    return Exit.DONE


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
