"""show an exercise to others, in another terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.commands.play import chosen_look, look_of_screen
from sim.cli.runtime.clock import now_ms
from sim.cli.runtime.context import in_terminal
from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.audience.spectator import Spectator
    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("log", metavar="LOG")
    parser.argument("--as", dest="role", metavar="WHO", default="players")
    look_of_screen(parser)


def run(args: Namespace, context: Context) -> int:
    """Follow a journal on a screen; without a terminal, print once what it shows now."""
    from sim.audience.spectator import Spectator
    from sim.cli.choices import role_of

    context.tell_loading()
    spectator = Spectator(args.log, context.language)
    try:
        spectator.who = role_of(args.role, spectator.parts, context, "cli.show.unknown")
        screen = context.screens.get("show")
        if screen is not None and in_terminal():
            return screen(spectator, now_ms, **chosen_look(args)) or Exit.DONE
        _print(spectator, context, ascii_only=args.ascii)
    finally:
        spectator.close()
    return Exit.DONE


def _print(spectator: Spectator, context: Context, *, ascii_only: bool) -> None:
    from sim.audience.page import spaced

    plain = context.screens.get("plain") if ascii_only else None
    now = now_ms()
    for text, _ in spaced(spectator.page(now)):
        told = [text]
        if plain is not None:
            plain(told.pop(), told.append)
        context.out(told[0])
    if notice := spectator.notice(now):
        context.tell(notice)
