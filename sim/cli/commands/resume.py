"""go on with an interrupted exercise."""

from __future__ import annotations

import os
import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.cli.commands.play import chosen_look, follow_branches, leaving, look_of_room, room_screen
from sim.cli.runtime.clock import now_ms
from sim.cli.runtime.parser import moment_ms
from sim.cli.runtime.paths import logs_folder
from sim.units import format_clock

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["configure", "run"]

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,11}")


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("log", nargs="?", metavar="LOG")
    parser.argument("--set-aside", action="store_true")
    parser.argument("--branch-at", metavar="ENTRY")
    parser.argument("--plain", action="store_true")
    look_of_room(parser)
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Go on where the journal ends: in the room, or headless to the end of the run."""
    from sim.cli.commands.run import show
    from sim.exercise import Exercise
    from sim.exercise.recording.header import check_engine
    from sim.journal import Journal, read, zone_fault

    path = _newest(context) if args.log is None else args.log
    if args.branch_at is not None:
        path = _branch(path, args.branch_at, context)
    context.tell_loading()
    header = read(path, stop_at_torn=args.set_aside).header
    # Before anything of it is set aside or opened.
    check_engine(header)
    in_room = header.get("mode") == "room"
    screen = room_screen(context, "resume", path, args) if in_room else None
    with Journal.open(path, set_aside=args.set_aside) as journal:
        fault = zone_fault(journal.header)
        if fault is not None:
            context.tell(fault.told(context.language))
        if journal.cut is not None:
            context.tell(context.say("cli.resume.cut", path=journal.cut))
        exercise = Exercise.resume(journal, now_ms())
        if screen is None:
            return show(exercise, path, context, as_json=args.json, tsv=args.tsv)
        context.tell(context.say("cli.resume.at", at=format_clock(exercise.world.now), n=journal.count))
        with leaving(exercise, Path(path), context, plain=args.plain):
            code = screen(exercise, context.language, now_ms, **chosen_look(args))
    return follow_branches(exercise, code, context, chosen_look(args), plain=args.plain)


def _branch(path: str, wanted: str, context: Context) -> str:
    """Make a branch of a journal; return where it is. Nothing is made where no room can open on it."""
    from sim.cli.runtime.paths import branch_names
    from sim.errors import KetenError
    from sim.exercise import MemorySink
    from sim.exercise.recording.branching import branch, entry_at
    from sim.exercise.recording.header import check_engine
    from sim.journal import read

    reading, file = read(path), Path(os.path.realpath(path))
    check_engine(reading.header)
    room_screen(context, "resume", path)
    seq = int(wanted) if _NUMBER.fullmatch(wanted) else 0
    if not seq:
        try:
            seq = entry_at(reading.entries, moment_ms(wanted))
        except ArgumentTypeError as error:
            raise KetenError.of("branch.error.moment", text=repr(wanted[:40])) from error
        if not seq:
            raise KetenError.of("branch.error.before", text=repr(wanted[:40]))
    made = branch(MemorySink.holding(reading.header, reading.entries), file.name, seq, branch_names(file), now_ms())
    context.tell(context.say("branch.begun", seq=seq, path=made))
    return str(made)


def _newest(context: Context) -> str:
    """Return the newest journal of a room that was not ended, and say which it is.

    It is searched in the folder of logs. One of another engine is taken where there is no other, to be told of. Raises
    ``KetenError`` when there is none.
    """
    from sim.engine import ENGINE
    from sim.errors import KetenError

    folder = logs_folder()
    written = sorted(((_written_ns(path), path.name) for path in folder.glob("*.jsonl")), reverse=True)
    unfinished = ((folder / name, header) for _, name in written if (header := _unfinished(folder / name)) is not None)
    others = []
    for path, header in unfinished:
        if header.get("engine") == ENGINE:
            context.tell(context.say("cli.resume.newest", path=path))
            return str(path)
        others.append(str(path))
    if others:
        return others[0]
    raise KetenError.of("errors.journal.none-unfinished", path=folder)


def _written_ns(path: Path) -> int:
    """Return when a file was last written, ns since the epoch.

    It is 0 for what is not there any more, such as the aim of a link.
    """
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _unfinished(path: Path) -> Mapping[str, Any] | None:
    """Return the header of a journal of a room that was not ended.

    It is none for any other journal, and for one that cannot be read.
    """
    from sim.errors import JournalError
    from sim.journal import read

    try:
        reading = read(path)
    except (JournalError, OSError):
        return None
    # Any journal may lie in the folder: the payload of one that is not ours can hold anything.
    undone = [entry.payload.get("seq") for entry in reading.entries if entry.kind == "undone"]
    ends = [entry.seq for entry in reading.entries if entry.entry_class == "command" and entry.kind == "end"]
    goes_on = reading.header.get("mode") == "room" and not [seq for seq in ends if seq not in undone]
    return reading.header if goes_on else None
