"""print the keys of the exercise room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["configure", "run"]

_COLUMNS = ("key", "what", "where")


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Print every key, what it does and where it works.

    It is the table by which the room itself goes. Below it stands how times are written.
    """
    from sim.errors import KetenError

    table = context.screens.get("keys")
    if table is None:
        raise KetenError.of("cli.error.no-keys")
    rows: list[dict[str, str]] = []
    table(context.language, rows.append)
    if args.json:
        context.json(rows)
        return Exit.DONE
    from sim.cli.render.tables import line
    from sim.cli.runtime.console import Sheet

    sheet, paper = Sheet(), context.console(tsv=args.tsv)
    for name in _COLUMNS:
        sheet.add_column(context.say(f"cli.keys.{name}"), overflow="fold")
    for row in rows:
        sheet.line(*(line(row[name]) for name in _COLUMNS))
    paper.print(sheet)
    if not args.tsv:
        paper.print()
        paper.print(f"{context.say('room.times.title')}\n{context.say('room.times')}", markup=False)
    return Exit.DONE
