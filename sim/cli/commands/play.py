"""open the exercise room."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sim.cli.runtime.clock import now_ms, told_zone
from sim.cli.runtime.context import in_terminal
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.notices import tell_program
from sim.cli.runtime.parser import new_path, seed, speed
from sim.cli.runtime.paths import log_names
from sim.cli.runtime.recording import recording
from sim.host.names import command_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Mapping

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.exercise import Exercise

__all__ = [
    "chosen_look",
    "configure",
    "follow_branches",
    "leaving",
    "look_of_room",
    "look_of_screen",
    "open_room",
    "room_screen",
    "run",
]


_INSTEAD: Final = {
    "play": [["play", "--plain"], ["run"]],
    "resume": [["resume", "--plain"], ["log", "show"], ["report"]],
}
"""Commands that do without the room what a command does in it."""
_AS_IS: Final[Mapping[str, object]] = MappingProxyType({})
"""The room as it looks when nothing is asked."""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("exercise", metavar="EXERCISE")
    parser.argument("--log", type=new_path, metavar="FILE")
    parser.argument("--speed", type=speed, metavar="X")
    parser.argument("--seed", type=seed, default=1, metavar="N")
    parser.argument("--plain", action="store_true")
    look_of_room(parser)


def look_of_room(parser: Parser) -> None:
    """Declare how the room is to look, and whether it has an outlook."""
    look_of_screen(parser)
    parser.argument("--no-outlook", action="store_true")


def look_of_screen(parser: Parser) -> None:
    """Declare how a screen is to look."""
    parser.argument("--theme", choices=("dark", "light", "contrast", "safe"))
    parser.argument("--ascii", action="store_true")


def chosen_look(args: Namespace) -> dict[str, object]:
    """Return how the room is to look, as far as that was said."""
    look: dict[str, object] = {} if args.theme is None else {"theme": args.theme}
    look |= {"ascii": True} if args.ascii else {}
    return {**look, "outlook": False} if getattr(args, "no_outlook", False) else look


def run(args: Namespace, context: Context) -> int:
    """Open the room on a new exercise. It needs a terminal, unless it is played line by line."""
    from sim.cli.choices import exercise_file

    path = exercise_file(args.exercise, context)
    screen = room_screen(context, "play", args.exercise, args)
    look = chosen_look(args)
    return open_room(
        path, context, log=args.log, seed=args.seed, speed=args.speed, screen=screen, look=look, plain=args.plain
    )


def room_screen(context: Context, command: str, what: str, args: Namespace | None = None) -> Callable[..., int]:
    """Return the room's screen, or what plays line by line where that is asked for.

    ``what`` is the exercise that ``play`` begins, or the journal that ``resume`` goes on with. Raises ``KetenError``
    where there is no screen, or no terminal to open it in, and for colours where nothing has any.
    """
    from sim.errors import KetenError, either

    plain = args is not None and args.plain
    if plain and args is not None and args.theme is not None:
        raise KetenError.of("cli.error.plain-theme")
    screen = context.screens.get("lines" if plain else "room")
    if screen is not None and (plain or in_terminal()):
        return screen
    lacking = "cli.error.no-screens" if screen is None else "cli.error.no-terminal"
    instead = either([command_line("keten", *words, what) for words in _INSTEAD[command]])
    raise KetenError.of(lacking, command=command_line("keten", command, what), instead=instead)


def open_room(
    path: Path,
    context: Context,
    *,
    log: str | None = None,
    seed: int = 1,
    speed: float | None = None,
    screen: Callable[..., int] | None = None,
    look: Mapping[str, object] = _AS_IS,
    plain: bool = False,
) -> int:
    """Begin an exercise in the room, on a new journal; afterwards say where that is.

    ``screen`` opens it in place of the room itself; ``look`` is how that is to look. ``plain``: it is gone on with line
    by line.
    """
    from sim.exercise import Exercise
    from sim.exercise.commands.model import SetSpeed
    from sim.scenario import load

    screen = screen or room_screen(context, "play", str(path))
    context.tell_loading()
    scenario = load(path)
    with_speed = None if speed is None else _speed(speed)
    with recording(Path(log) if log else log_names(scenario.id)) as sink:
        exercise = Exercise.new(scenario, seed, sink, now_ms(), zone=str(told_zone(context)))
        # The name that the person gave is told as it was given.
        with leaving(exercise, Path(log) if log else sink.path, context, plain=plain):
            if with_speed is not None:
                exercise.do(SetSpeed(factor=with_speed), clock=now_ms())
            code = screen(exercise, context.language, now_ms, **look)
    return follow_branches(exercise, code, context, look, plain=plain)


def follow_branches(
    exercise: Exercise, code: int, context: Context, look: Mapping[str, object], *, plain: bool = False
) -> int:
    """Open the room again in each branch that it goes on in; return the exit code.

    Line by line it is only told how to go on in it: what is typed next is meant for this exercise.
    """
    from sim.exercise import Exercise as Playing
    from sim.journal import Journal

    if plain and exercise.branched is not None:
        resuming = command_line("keten", "resume", str(exercise.branched), "--plain")
        context.tell_last(context.say("cli.play.resume", command=resuming))
        return code or Exit.DONE
    while exercise.branched is not None and not code:
        path = exercise.branched
        with Journal.open(path) as journal:
            exercise = Playing.resume(journal, now_ms())
            with leaving(exercise, path, context):
                code = context.screens["room"](exercise, context.language, now_ms, **look)
    return code or Exit.DONE


@contextmanager
def leaving(exercise: Exercise, journal: Path, context: Context, *, plain: bool = False) -> Iterator[None]:
    """Say before and after the room how to go on with its journal.

    The command that goes on, or reports, is the last line: below what is told of a failure. Nobody may be there to read
    it. ``plain``: it is gone on with line by line.
    """
    resuming = command_line("keten", "resume", str(journal), *(["--plain"] if plain else []))
    # A room that is killed says nothing any more: what was written before it stands there still.
    context.tell(context.say("cli.play.if-it-dies", command=resuming))
    try:
        yield
    finally:
        context.tell(context.say("cli.play.journal", path=journal))
        tell_program(context)
        if exercise.state == "ended":
            reporting = command_line("keten", "report", str(journal))
            context.tell_last(context.say("cli.play.debrief", command=reporting))
        else:
            context.tell_last(context.say("cli.play.resume", command=resuming))


def _speed(speed: float) -> float:
    from sim.errors import KetenError

    if not 1 <= speed <= 3600:
        raise KetenError.of("errors.speed", speed=f"{speed:g}")
    return speed
