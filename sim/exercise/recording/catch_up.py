"""Going through a journal again. Every command acts as it did, every outcome is computed again and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import COMMAND
from sim.exercise.run.scripted_team import author_of
from sim.exercise.run.states import IssuedCommand

if TYPE_CHECKING:
    from sim.exercise.recording.recorded_play import RecordedPlay
    from sim.journal import Entry

__all__ = ["catch_up"]


def catch_up(course: RecordedPlay) -> None:
    """Bring a fresh play to where its journal stops.

    What a crash kept from being written is written now. A scripted team plays along: its commands are compared where
    they stand. Raises what the reconciler raises when something comes out otherwise; where it is lenient, commands go
    on acting but nothing more is compared.
    """
    reconciler, passing = course.reconciler, course.passing
    scripted = author_of(course.setup.team)
    while (entry := reconciler.next) is not None:
        if reconciler.lost:
            reconciler.swallow()
            if entry.entry_class == "command":
                _act_again(course, entry)
            continue
        course.run(entry.t_ms)
        if passing.open:
            _pass_by(course, entry)
            continue
        course.write()
        if reconciler.next is entry and entry.kind == "reached" and course.t_ms == entry.t_ms:
            course.play.reach()
            course.write()
        if reconciler.next is not entry or reconciler.lost:
            continue
        if entry.entry_class != "command" or entry.author == scripted or course.t_ms != entry.t_ms:
            reconciler.differ(entry, "")
            continue
        reconciler.swallow()
        _act_again(course, entry)
    course.write()


def _pass_by(course: RecordedPlay, entry: Entry) -> None:
    """Go past an entry of a world in which something counts that is taken back later."""
    reconciler = course.reconciler
    course.play.take()
    if entry.entry_class == "command" and course.t_ms != entry.t_ms:
        reconciler.differ(entry, "")
        return
    reconciler.swallow()
    if entry.entry_class == "command":
        _act_again(course, entry)
    else:
        course.passing.hear(entry)


def _act_again(course: RecordedPlay, entry: Entry) -> None:
    course.run(entry.t_ms)
    try:
        command = COMMAND.validate_python(entry.payload)
    except ValueError as error:
        course.reconciler.differ(entry, f"something that is no command: {str(error)[:300]}")
        return
    course.act(IssuedCommand(entry.seq, entry.t_ms, command, entry.author), entry.clock)
    came = course.play.take()
    if not course.passing.open:
        course.reconciler.outcomes(came)
