"""go on with an interrupted exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.exits import Exit
from sim.cli.places import now_ms

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.context import Context
    from sim.cli.parser import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("log", metavar="LOG")
    parser.argument("--json", action="store_true")


def run(args: Namespace, context: Context) -> int:
    """Go on where the journal ends: in the room, or headless to the end of the run."""
    from sim.cli.play import room_screen
    from sim.cli.run import show
    from sim.exercise import Exercise
    from sim.journal import Journal, read

    in_room = read(args.log).header.get("mode") == "room"
    screen = room_screen(context, "resume", args.log) if in_room else None
    with Journal.open(args.log) as journal:
        if journal.cut is not None:
            context.tell(context.say("cli.resume.cut", path=journal.cut))
        exercise = Exercise.resume(journal, now_ms())
        if screen is None:
            return show(exercise, args.log, context, as_json=args.json)
        code = screen(exercise, context.language, now_ms)
    return code or Exit.DONE
