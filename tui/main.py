"""The entry point of ``keten``. It hands the command line what needs Textual, to be loaded only when it is opened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sim.cli import main as run_command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.audience.spectator import Spectator
    from sim.exercise import Exercise
    from sim.words import Language

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    screens: dict[str, Callable[..., int]] = {
        "room": _room,
        "lines": _lines,
        "demo": _demo,
        "keys": _keys,
        "home": _home,
        "show": _show,
        "plain": _plain,
    }
    return run_command(argv, screens=screens)


def _room(exercise: Exercise, language: Language, clock: Callable[[], int], **look: Any) -> int:
    from tui.app import run_room

    return run_room(exercise, language, clock, **_ahead(exercise, look))


def _lines(exercise: Exercise, language: Language, clock: Callable[[], int], **look: Any) -> int:
    from tui.plain.room import run_plain

    return run_plain(exercise, language, clock, **look)


def _demo(exercise: Exercise, language: Language, clock: Callable[[], int], **look: Any) -> int:
    """Open the room of the demonstration. It is just before the failure, paused, with prompts."""
    from tui.app import run_room
    from tui.tour import OPENING, STEPS

    now = clock()
    for command in OPENING:
        exercise.do(command, clock=now)
    return run_room(exercise, language, clock, tour=STEPS, **_ahead(exercise, look))


def _ahead(exercise: Exercise, look: dict[str, Any]) -> dict[str, Any]:
    """Return how the room is to look, with what looks ahead unless that is not wanted."""
    from functools import partial
    from time import perf_counter

    from sim.exercise.outlook_feed import OutlookFeed

    wanted = look.pop("outlook", True)
    return {**look, "outlook": partial(OutlookFeed, exercise, perf_counter) if wanted else None}


def _home(*given: Any, **look: Any) -> int:
    """Open the home screen."""
    from tui.home import run_home

    return run_home(*given, **look)


def _show(spectator: Spectator, clock: Callable[[], int], **look: Any) -> int:
    """Open the screen of somebody who follows an exercise."""
    from tui.show import run_show

    return run_show(spectator, clock, **look)


def _plain(text: str, add: Callable[[str], object]) -> int:
    """Hand over a text in plain characters."""
    from tui.text.signs import plain

    add(plain(text))
    return 0


def _keys(language: Language, add: Callable[[dict[str, str]], object]) -> int:
    """Hand over every key of the room.

    Each has the key, what it does, where it works, and its name.
    """
    from tui.input.keys import table
    from tui.text.format import Words

    for row in table(Words(language)):
        add(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
