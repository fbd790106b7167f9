"""Times that are typed in a form: what was understood, and whether it is far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.notes import NoteUnclear, parse_moment
from sim.exercise.time_text import Skipped, parse_time
from tui.forms.base import Form, Unclear
from tui.room_port import room
from tui.text.format import date_of, t_long

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["check_far", "far_reasons", "moment_of", "time_of"]


def time_of(form: Form, text: str, *, asked: bool = True) -> int:
    """Return the exercise time of a field, ms.

    Raises :class:`Unclear`, with the ways of writing that are understood; and where it is ``asked``, once for a time
    that is far.
    """
    try:
        at = parse_time(text, form.now_ms(), form.snapshot.starts)
    except Skipped as skipped:
        said = form.words("room.form.time-skipped", time=f"{skipped.at:%H:%M}", day=skipped.at.day)
        raise Unclear(said) from skipped
    except (ValueError, OverflowError) as error:
        raise Unclear(form.words("room.form.time-unclear")) from error
    if asked:
        check_far(form, text, at)
    return at


def moment_of(form: Form, text: str) -> int:
    """Return the moment that has been of a field, ms.

    Raises :class:`Unclear` where it has not, and once for one that is far.
    """
    try:
        at = parse_moment(text, room(form).snapshot)
    except NoteUnclear as unclear:
        raise Unclear(unclear.told(form.words.language)) from unclear
    check_far(form, text, at)
    return at


def check_far(form: Form, text: str, at_ms: int) -> None:
    """Say once of a time that is far what was understood; sent once more, it counts.

    Only a clock time without its day can be taken for another. Raises :class:`Unclear`.
    """
    if ":" not in text or not text[:1].isdigit() or (text, at_ms) in form.agreed_times:
        return
    why = far_reasons(form.words, room(form).snapshot, at_ms)
    if why:
        form.agreed_times.add((text, at_ms))
        clock = form.words.scenario_clock(form.snapshot.starts, at_ms)
        said = form.words("room.form.time-far", time=text, at=t_long(at_ms), clock=clock)
        raise Unclear(" ".join((said, *why, form.words("room.form.time-again"))))


def far_reasons(words: Words, snapshot: Snapshot, at_ms: int) -> list[str]:
    """Return why a time is far; nothing for one that is near.

    It is far on another day of the scenario than now, and past the playing time.
    """
    now, starts = snapshot.t_ms, snapshot.starts
    why = []
    if now <= snapshot.lasts_ms < at_ms:
        why.append(words("room.jump.past-end", lasts=words.duration(snapshot.lasts_ms)))
    if date_of(starts, now) != date_of(starts, at_ms):
        why.append(words("room.jump.past-midnight" if at_ms > now else "room.form.before-midnight"))
    return why
