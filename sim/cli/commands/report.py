"""write the debrief as a document."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.runtime.clock import told_zone
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.parser import new_path, positive
from sim.host.machine import cores

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["configure", "run", "write_report"]

FORMATS: Final = ("html", "md", "json")
_ALSO: Final = {"htm": "html", "markdown": "md"}


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("log", metavar="LOG", nargs="?")
    parser.argument("--format", choices=FORMATS)
    parser.argument("--json", action="store_const", dest="format", const="json")
    parser.argument("--out", type=new_path, metavar="FILE")
    parser.argument("--as-known", type=positive, metavar="N")


def run(args: Namespace, context: Context) -> int:
    """Write the report to stdout or to a file."""
    from sim.cli.choices import journal_of

    form = args.format or _format_of(args.out, context)
    args.log = journal_of(args.log, context)
    if args.out is None:
        import sys

        sys.stdout.write(_rendered(Path(args.log), form, context, args.as_known))
        return Exit.DONE
    path = write_report(Path(args.log), Path(args.out), form, context, args.as_known)
    context.tell(context.say("cli.report.written", path=path))
    return Exit.DONE


def _format_of(out: str | None, context: Context) -> str:
    """Return the format that the name of a file asks for.

    It is Markdown when the name asks for none. Raises ``KetenError`` for an unknown format.
    """
    suffix = Path(out or "").suffix.lstrip(".").lower()
    form = _ALSO.get(suffix, suffix) or "md"
    if form not in FORMATS:
        from sim.errors import KetenError

        known = ", ".join(f".{name}" for name in FORMATS)
        raise KetenError(context.say("cli.report.no-format", path=out, suffix=f".{suffix}", known=known))
    return form


def write_report(journal: Path, path: Path, form: str, context: Context, worlds: int | None = None) -> Path:
    """Write the report of a journal to ``path``; return the path.

    It is written whole or not at all. With ``worlds`` so many are played by other chance and by other numbers.
    """
    from sim.cli.runtime.files import write_whole

    write_whole(path, _rendered(journal, form, context, worlds).encode("utf-8"))
    return path


def _rendered(journal: Path, form: str, context: Context, worlds: int | None) -> str:
    from sim.debrief import AsKnown, as_json, debrief, html, markdown
    from sim.journal import read

    # Read once: the header of a large exercise takes as much memory as its world.
    reading = read(journal, chained=False)
    zone = None if form == "json" else told_zone(context, reading.header)
    ask = None if worlds is None else AsKnown(worlds, cores(), time.perf_counter)
    found = debrief(journal, reading, ask)
    del reading
    if ask is not None and found.known is None:
        context.tell(context.say("cli.report.not-known"))
    if zone is None:
        import json

        return json.dumps(as_json(found), ensure_ascii=True, allow_nan=False, indent=2) + "\n"
    return (html if form == "html" else markdown)(found, context.language, zone)
