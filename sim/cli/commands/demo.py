"""play the built-in exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.cli.commands.play import chosen_look, look_of_room, open_room
from sim.cli.runtime.context import in_terminal
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.notices import tell_program
from sim.cli.runtime.paths import log_names
from sim.cli.runtime.recording import recording
from sim.host.names import command_line

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["EXERCISE", "configure", "run"]

EXERCISE: Final = "diemen-2015"
"""The exercise of the demonstration."""
_SEED: Final = 1
_WORST: Final = 10
"""Processes that are printed unless all are asked for."""
_AT: Final = "1h12min"
"""Exercise time for which the reader is sent to `keten why`."""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("--all", action="store_true")
    look_of_room(parser)


def run(args: Namespace, context: Context) -> int:
    """Open the room in a terminal. Elsewhere the scripted team plays, and the result is printed."""
    from sim.scenario import find

    path = find(EXERCISE)
    screen = context.screens.get("demo")
    if screen is not None and in_terminal():
        if args.all:
            context.tell(context.say("cli.demo.all-in-room"))
        return open_room(path, context, seed=_SEED, screen=screen, look=chosen_look(args))
    return _headless(path, context, everything=args.all)


def _headless(path: Path, context: Context, *, everything: bool) -> int:
    """Print the measures of the exercise, then the worst processes.

    The rest is printed when everything is asked for.
    """
    from sim.batch import default_team, nobody
    from sim.cli.commands.report import write_report
    from sim.cli.render.tables import lowest, measures_table, moments_table, situation_table, title_of
    from sim.exercise import MemorySink, headless
    from sim.scenario import load

    scenario = load(path)
    team = default_team(scenario)
    title = title_of(scenario.title, scenario.id, context.language)
    context.tell(context.say("cli.demo.begin", title=title, team=team, seed=_SEED))
    with recording(log_names(scenario.id)) as sink:
        played = headless(scenario, _SEED, team, None, sink)
        journal = sink.path
    unled = headless(scenario, _SEED, nobody(scenario), None, MemorySink())
    report = write_report(journal, journal.with_suffix(".html"), "html", context)
    worst = lowest(played, _WORST)
    console = context.console()
    console.print(measures_table(played, unled, context))
    console.print()
    console.print(situation_table(played, context, console, None if everything else worst))
    console.print()
    if everything:
        console.print(moments_table(played, context))
        console.print()
    # Paths are never wrapped: somebody copies them.
    context.out(context.say("cli.demo.journal", path=journal))
    context.out(context.say("cli.demo.report", path=report))
    context.out()
    context.out(context.say("cli.demo.next"))
    tries = [["why", str(journal), worst[0], "--at", _AT], ["play", EXERCISE]]
    for words in tries if everything else [["demo", "--all"], *tries]:
        context.out(f"  {command_line('keten', *words)}")
    tell_program(context)
    return Exit.DONE
