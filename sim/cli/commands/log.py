"""show or export a journal, or verify that it was not altered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.runtime.clock import told_zone
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.parser import moment_ms, new_path

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.journal import JournalContents
    from sim.words import Key

__all__ = ["configure", "run"]

_TEXT: Final = (".txt", ".text", ".log")


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("what", choices=("show", "verify", "export"))
    parser.argument("log", metavar="LOG", nargs="?")
    parser.argument("--kind", action="append", metavar="KIND")
    parser.argument("--author", action="append", metavar="AUTHOR")
    parser.argument("--process", metavar="PROCESS")
    parser.argument("--since", type=moment_ms, metavar="T")
    parser.argument("--out", type=new_path, metavar="FILE")
    parser.argument("--expect", metavar="COUNT:HASH")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Show, export or verify a journal. Return exit code 1 when it does not verify, 2 when it is none."""
    from sim.cli.choices import journal_of

    _fit(args, context)
    args.log = journal_of(args.log, context)
    return {"show": _show, "export": _export, "verify": _verify}[args.what](args, context)


def _fit(args: Namespace, context: Context) -> None:
    """Raise ``KetenError`` for an option of another of the three.

    It does so too for a file whose name asks for another form.
    """
    from sim.errors import KetenError

    chosen = bool(args.kind or args.author or args.process is not None or args.since is not None)
    misplaced: list[tuple[bool, tuple[str, ...], Key]] = [
        (args.tsv, ("show",), "cli.log.tsv-only"),
        (args.json, ("show", "verify"), "cli.log.json-only"),
        (bool(args.expect), ("verify",), "cli.log.expect-only"),
        (args.out is not None, ("export",), "cli.log.out-only"),
        (chosen, ("show", "export"), "cli.log.select-only"),
    ]
    for given, fits, key in misplaced:
        if given and args.what not in fits:
            raise KetenError(context.say(key))
    suffix = Path(args.out or "").suffix
    if suffix and suffix.lower() not in (".csv", *_TEXT):
        raise KetenError(context.say("cli.log.no-format", path=args.out, suffix=suffix))


def _show(args: Namespace, context: Context) -> int:
    from sim.journal import as_json, lines

    reading, only = _selected(args, context)
    if args.json:
        header = {key: value for key, value in reading.header.items() if key != "scenario"}
        entries = [as_json(entry) for entry in reading.entries if only is None or entry.seq in only]
        context.json({"header": header, "entries": entries, "count": reading.count, "head": reading.head})
        return Exit.DONE
    if args.tsv:
        _separated(reading, only, context)
        return Exit.DONE
    for line in lines(reading, context.language, told_zone(context, reading.header), only):
        context.out(line)
    return Exit.DONE


def _selected(args: Namespace, context: Context) -> tuple[JournalContents, frozenset[int] | None]:
    """Return a journal with the numbers of the entries asked for; none where all are. Tell when it does not verify."""
    from sim.cli.choices import authors_of, kinds_of, process_named
    from sim.journal import Selection, read, selected, verify

    reading = read(args.log, chained=False)
    verdict = verify(args.log)
    if not verdict.ok:
        context.tell(f"{args.log}: {verdict.told(context.language)}")
    wanted = Selection(
        kinds_of(args.kind or (), reading, context),
        authors_of(args.author or (), reading, context),
        None if args.process is None else process_named(args.process, reading, context),
        args.since,
    )
    return reading, selected(reading, wanted) if wanted else None


def _separated(reading: JournalContents, only: frozenset[int] | None, context: Context) -> None:
    """Write the entries of a journal, tab-separated. The title and the head of the journal go to stderr."""
    from sim.cli.render.tables import line
    from sim.cli.runtime.console import Sheet
    from sim.journal import around, rows

    table = Sheet()
    for name in ("number", "time", "clock", "by", "entry"):
        table.add_column(context.say(f"cli.log.{name}"))
    for row in rows(reading, context.language, told_zone(context, reading.header), only):
        table.line(*(line(str(cell)) for cell in row))
    before, after = around(reading, context.language, only)
    paper = context.console(tsv=True)
    paper.print(*map(line, before), table, *map(line, after))


def _export(args: Namespace, context: Context) -> int:
    """Write the entries as CSV, or as text where the file is called so."""
    reading, only = _selected(args, context)
    zone = told_zone(context, reading.header)
    if args.out is not None and Path(args.out).suffix.lower() in _TEXT:
        from sim.journal import lines

        told = "".join(f"{line}\n" for line in lines(reading, context.language, zone, only))
    else:
        from sim.cli.render.journal_csv import journal_csv

        told = journal_csv(reading, context.language, zone, only)
    if args.out is None:
        context.out(told.removesuffix("\n"))
        return Exit.DONE
    from sim.cli.runtime.files import write_whole

    write_whole(Path(args.out), told.encode("utf-8"))
    context.tell(context.say("cli.log.written", path=args.out))
    return Exit.DONE


def _verify(args: Namespace, context: Context) -> int:
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
