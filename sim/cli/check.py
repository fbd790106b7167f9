"""check scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.exits import Exit
from sim.errors import KetenError

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
    from sim.scenario import check

    paths = _files(args.path, context)
    problems = sorted({problem for path in paths for problem in check(path)})
    if args.resolved and not problems:
        return _resolved(paths, context, as_json=args.json)
    if args.json:
        context.json([_record(problem) for problem in problems])
    else:
        for problem in problems:
            context.out(str(problem).replace("\n", " "))
    if problems:
        context.tell(context.say("cli.check.faults", n=len(problems)))
        return Exit.NO
    context.tell(context.say("cli.check.fine", n=len(paths)))
    return Exit.DONE


def _files(names: Sequence[str], context: Context) -> list[Path]:
    """Give the files meant: a folder stands for every scenario file in it, a name for a built-in exercise."""
    from sim.scenario import find

    found: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*.yaml") if p.is_file())
            if not inside:
                raise KetenError(context.say("cli.check.nothing", path=name))
            found += inside
        else:
            found.append(find(name))
    return list(dict.fromkeys(found))


def _record(problem: object) -> dict[str, object]:
    from dataclasses import asdict

    from sim.errors import Problem

    assert isinstance(problem, Problem)
    return asdict(problem)


def _resolved(paths: Sequence[Path], context: Context, *, as_json: bool) -> int:
    import yaml

    from sim.scenario import load

    for path in paths:
        whole = load(path).model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if as_json:
            context.json(whole)
        else:
            context.out(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100).rstrip())
    return Exit.DONE
