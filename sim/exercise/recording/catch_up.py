"""Going through a journal again. Every command acts as it did, every outcome is computed again and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import COMMAND, End, Start
from sim.exercise.recording.reconciler import AUTHOR
from sim.exercise.run.scripted_team import author_of
from sim.exercise.run.states import Given

if TYPE_CHECKING:
    from sim.exercise.exercise import Exercise
    from sim.journal import Entry

__all__ = ["catch_up", "run_out"]


def catch_up(exercise: Exercise, clock: int) -> None:
    """Bring a fresh exercise to where its journal stops.

    A scripted team plays along: its commands are swallowed where they stand. Raises what the reconciler raises when
    something comes out otherwise; where the reconciler is lenient, commands go on acting but nothing more is compared.
    """
    reconciler = exercise.reconciler
    exercise.wall = clock
    scripted = author_of(exercise.setup.team)
    while (entry := reconciler.next) is not None:
        if reconciler.lost:
            reconciler.swallow()
            if entry.entry_class == "command":
                _act_again(exercise, entry)
            continue
        exercise.run(entry.t_ms)
        if exercise.passing is not None and exercise.passing.open:
            _pass_by(exercise, entry)
            continue
        reconciler.outcomes(exercise.play.take())
        if reconciler.next is entry and entry.kind == "reached" and exercise.t_ms == entry.t_ms:
            exercise.play.reach()
            reconciler.outcomes(exercise.play.take())
        if reconciler.next is not entry or reconciler.lost:
            continue
        if entry.entry_class != "command" or entry.author == scripted or exercise.t_ms != entry.t_ms:
            reconciler.differ(entry, "")
            continue
        reconciler.swallow()
        _act_again(exercise, entry)
    reconciler.outcomes(exercise.play.take())


def _pass_by(exercise: Exercise, entry: Entry) -> None:
    """Go past an entry of a world in which something counts that is taken back later."""
    reconciler, passing = exercise.reconciler, exercise.passing
    exercise.play.take()
    if entry.entry_class == "command" and exercise.t_ms != entry.t_ms:
        reconciler.differ(entry, "")
        return
    reconciler.swallow()
    if entry.entry_class == "command":
        _act_again(exercise, entry)
    elif passing is not None:
        passing.hear(entry)


def _act_again(exercise: Exercise, entry: Entry) -> None:
    exercise.run(entry.t_ms)
    try:
        command = COMMAND.validate_python(entry.payload)
    except ValueError as error:
        exercise.reconciler.differ(entry, f"something that is no command: {str(error)[:300]}")
        return
    exercise.act(Given(entry.seq, entry.t_ms, command, entry.author), entry.clock)
    came = exercise.play.take()
    if exercise.passing is None or not exercise.passing.open:
        exercise.reconciler.outcomes(came)


def run_out(exercise: Exercise) -> None:
    """Play a headless exercise from wherever it is to its end, and close it."""
    if exercise.state == "ready":
        exercise.do(Start(), AUTHOR)
    if exercise.state == "running":
        exercise.advance(exercise.setup.until_ms)
    if exercise.state != "ended":
        exercise.do(End(), AUTHOR)
