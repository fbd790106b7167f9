"""``keten`` alone in a terminal: the home screen, and what is chosen there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.cli.runtime.context import Context
    from sim.journal.summary import JournalSummary
    from sim.scenario.cards import ExerciseCard

__all__ = ["chosen_command", "command_of"]

_MOST: Final = 200
"""Journals that are listed at most, the last written ones."""


def chosen_command(context: Context, *, plain: bool) -> tuple[int, list[str]]:
    """Open the home screen; return its exit code, and the words of what was chosen.

    There are no words where nothing was chosen. ``plain`` draws with plain characters alone, there and in the room.
    """
    from sim.cli.runtime.paths import logs_folder
    from sim.journal.summary import summaries
    from sim.scenario.cards import cards

    chosen: list[ExerciseCard | JournalSummary] = []

    def runs() -> Iterator[JournalSummary]:
        """Return the journals there are; the home screen asks when it stands."""
        from sim.engine import ENGINE

        return summaries(logs_folder(), _MOST, ENGINE)

    def exercises() -> tuple[ExerciseCard, ...]:
        """Return the exercises of the working folder, and the built-in ones."""
        return cards(Path.cwd())

    code = context.screens["home"](context.language, exercises, runs, chosen.append, ascii=plain)
    words = command_of(chosen[0]) if chosen else []
    return code, [*words, *(["--ascii"] if plain and words[:1] in (["play"], ["resume"]) else [])]


def command_of(chosen: ExerciseCard | JournalSummary) -> list[str]:
    """Return the command of an exercise or a journal.

    An exercise is played, a journal gone on with; what ended or another engine wrote is reported on, what is damaged
    verified.
    """
    from sim.cli.runtime.paths import report_name
    from sim.scenario.cards import ExerciseCard

    if isinstance(chosen, ExerciseCard):
        return ["play", chosen.name]
    path = str(chosen.path)
    if chosen.state == "damaged":
        return ["log", "verify", path]
    if chosen.state in ("ended", "other-engine"):
        return ["report", path, "--out", str(report_name(chosen.path))]
    return ["resume", path]
