"""show a journal, or verify that it was not altered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.runtime.clock import told_zone
from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.journal import JournalContents

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("what", choices=("show", "verify"))
    parser.argument("log", metavar="LOG")
    parser.argument("--expect", metavar="COUNT:HASH")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Show or verify a journal. Return exit code 1 when it does not verify, 2 when it is none."""
    if args.what == "verify":
        if args.tsv:
            from sim.errors import KetenError

            raise KetenError(context.say("cli.log.tsv-only"))
        return _verify(args, context)
    if args.expect:
        from sim.errors import KetenError

        raise KetenError(context.say("cli.log.expect-only"))
    return _show(args, context)


def _show(args: Namespace, context: Context) -> int:
    from sim.journal import as_json, lines, read, verify

    reading = read(args.log, chained=False)
    verdict = verify(args.log)
    if not verdict.ok:
        context.tell(f"{args.log}: {verdict.told(context.language)}")
    if args.json:
        header = {key: value for key, value in reading.header.items() if key != "scenario"}
        entries = [as_json(entry) for entry in reading.entries]
        context.json({"header": header, "entries": entries, "count": reading.count, "head": reading.head})
        return Exit.DONE
    if args.tsv:
        _separated(reading, context)
        return Exit.DONE
    for line in lines(reading, context.language, told_zone(context, reading.header)):
        context.out(line)
    return Exit.DONE


def _separated(reading: JournalContents, context: Context) -> None:
    """Write the entries of a journal, tab-separated. The title and the head of the journal go to stderr."""
    from sim.cli.render.tables import line
    from sim.cli.runtime.console import Sheet
    from sim.journal import around, rows

    table = Sheet()
    for name in ("number", "time", "clock", "author", "entry"):
        table.add_column(context.say(f"cli.log.{name}"))
    for row in rows(reading, context.language, told_zone(context, reading.header)):
        table.line(*(line(str(cell)) for cell in row))
    before, after = around(reading, context.language)
    paper = context.console(tsv=True)
    paper.print(*map(line, before), table, *map(line, after))


def _verify(args: Namespace, context: Context) -> int:
    from pathlib import Path

    from sim.journal import lineage, parent_of, read, verify

    verdict = verify(args.log, args.expect)
    if verdict.finding == "not-a-journal" and not args.json:
        from sim.errors import JournalError

        raise JournalError(f"{args.log}: {verdict.told(context.language)}")
    held = lineage(Path(args.log)) if verdict.ok else "none"
    if args.json:
        values = {name: getattr(verdict, name) for name in ("ok", "count", "head", "line", "finding")}
        problem = None if verdict.ok else verdict.told("en")
        context.json({**values, "problem": problem, "parent": None if held == "none" else held})
    else:
        context.out(f"{args.log}: {verdict.told(context.language)}")
        if verdict.ok:
            context.out(context.say("cli.log.mark", mark=f"{verdict.count}:{verdict.head}"))
        if held != "none" and (parent := parent_of(read(args.log, chained=False).header)) is not None:
            context.out(context.say(f"branch.{held}", name=parent.name, seq=parent.seq))
    if verdict.finding == "not-a-journal":
        return Exit.WRONG
    return Exit.DONE if verdict.ok and held != "altered" else Exit.NO
