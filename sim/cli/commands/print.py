"""print an exercise on paper."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.notices import tell_library
from sim.cli.runtime.parser import new_path

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.handouts import Handouts
    from sim.scenario.models import Scenario

__all__ = ["configure", "run"]

_SUFFIXES: Final = (".html", ".htm")


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("exercise", metavar="EXERCISE")
    parser.argument("--out", type=new_path, metavar="DIR|FILE")


def run(args: Namespace, context: Context) -> int:
    """Write the pages into a folder, or all of them as one page to a file or stdout."""
    from sim.cli.choices import exercise_file
    from sim.handouts import handouts, html
    from sim.scenario import load

    folder = None if args.out is None else _folder(args.out, context)
    taken: list[str] = []
    path = exercise_file(args.exercise, context)
    scenario = load(path, taken)
    tell_library(taken, context)
    _tell_lacks(scenario, path, context)
    found = handouts(scenario, context.language)
    if folder is not None:
        _write_each(found, folder, context)
    elif args.out is not None:
        _write(Path(args.out), html(found), context)
    else:
        import sys

        sys.stdout.write(html(found))
    return Exit.DONE


def _folder(out: str, context: Context) -> Path | None:
    """Return the folder that is meant by ``--out``; none for a file.

    What is not there yet is a file where its name ends as that of a page does. Raises ``KetenError`` for another kind
    of file.
    """
    path = Path(out)
    if path.is_dir() or out.endswith(("/", os.sep)):
        return path
    suffix = path.suffix.lower()
    if path.exists() or suffix in _SUFFIXES:
        return None
    if suffix:
        from sim.errors import KetenError

        raise KetenError(context.say("cli.print.no-format", path=out, suffix=path.suffix, known=_SUFFIXES[0]))
    return path


def _tell_lacks(scenario: Scenario, path: Path, context: Context) -> None:
    """Say what is lacking: any inject, or files to hand out."""
    if not scenario.injects:
        context.tell(context.say("cli.print.no-injects"))
    for name in dict.fromkeys(name for inject in scenario.injects for name in inject.attachments):
        if not os.path.isfile(path.parent / name):  # noqa: PTH113 -- unlike that of a path, it raises nothing
            context.tell(context.say("cli.print.attachment", name=name))


def _write_each(found: Handouts, folder: Path, context: Context) -> None:
    from sim.handouts import DOCUMENTS, html

    folder.mkdir(parents=True, exist_ok=True)
    for document in DOCUMENTS:
        name = context.say(f"handouts.{document}.file")
        _write(folder / f"{name}.html", html(found, (document,)), context)


def _write(path: Path, page: str, context: Context) -> None:
    from sim.cli.runtime.files import write_whole

    write_whole(path, page.encode("utf-8"))
    context.tell(context.say("cli.print.written", path=path))
