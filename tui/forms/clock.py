"""Forms about the clock and the exercise as a whole: jump, end, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sim.exercise.commands.model import Command, End, Jump, Start, Undo
from tui.forms.base import Choice, Field, Form, Unclear, Values
from tui.forms.confirm import SureForm, yes_no
from tui.input.time_input import Skipped, parse_time
from tui.text.format import date_of, t_long

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import JournalLine, Snapshot
    from tui.app import RoomApp
    from tui.text.format import Words

__all__ = ["EndForm", "GoOnForm", "JumpForm", "LeaveForm", "UndoForm", "far", "time_of"]

_NEAR: Final = 2
"""Injects that a jump may deliver without being asked about."""


def time_of(form: Form, text: str) -> int:
    """Return the exercise time of a field, ms. Raises :class:`Unclear`, with the forms that are understood."""
    try:
        return parse_time(text, form.now_ms(), form.snapshot.starts)
    except Skipped as skipped:
        said = form.words("room.form.time-skipped", time=f"{skipped.at:%H:%M}", day=skipped.at.day)
        raise Unclear(said) from skipped
    except (ValueError, OverflowError) as error:
        raise Unclear(form.words("room.form.time-unclear")) from error


class JumpForm(Form):
    """Jump to the next inject, or to a time."""

    SAYS_CLOCK = True

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.jump.title")

    def about(self) -> str:
        """Say that time is simulated through. Requests that only the facilitator can answer before it are counted."""
        orders = self.snapshot.orders
        waiting = sum(one.state == "waiting-answer" and one.answered_by == "facilitator" for one in orders)
        said = self.words("room.jump.about")
        return f"{said}\n{self.words('room.jump.requests', n=waiting)}" if waiting else said

    def fields(self) -> tuple[Field | Choice, ...]:
        """Return one field: the time of the next inject, unless another is typed."""
        return (Field("time", self.words("room.jump.to"), self._following(), self.words("room.form.time-hint")),)

    def _following(self) -> str:
        following = self.snapshot.next_inject_ms
        return "" if following is None else t_long(following)

    def command(self, values: Values) -> Command:
        """Jump; the next inject's own time is exact, though it is shown to the second."""
        exact = self.snapshot.next_inject_ms
        if exact is not None and values["time"] == self._following():
            return Jump(to_ms=exact)
        return Jump(to_ms=time_of(self, self.need(values, "time")))

    def message(self, values: Values) -> Message | None:
        """Jump; ask once more when the jump is a far one."""
        command = self.command(values)
        asked = far(self.words, self.snapshot, cast("Jump", command).to_ms)
        if asked is None:
            return super().message(values)
        self.app.call_later(self.app.push_screen, SureForm(self.words, self.snapshot, asked, command))
        return None


def far(words: Words, snapshot: Snapshot, to_ms: int) -> tuple[str, str] | None:
    """Return title and text of the question before a far jump; none for any other.

    A jump is far when it goes past midnight, past the playing time or past two injects.
    """
    now = snapshot.t_ms
    passed = sum(
        one.state == "to-come" and one.planned_ms is not None and one.planned_ms <= to_ms for one in snapshot.injects
    )
    end = words.scenario_clock(snapshot.starts, to_ms)
    why = []
    if now <= snapshot.lasts_ms < to_ms:
        why.append(words("room.jump.past-end", lasts=words.duration(snapshot.lasts_ms)))
    if date_of(snapshot.starts, now) != date_of(snapshot.starts, to_ms):
        why.append(words("room.jump.past-midnight"))
    if not why and passed <= _NEAR:
        return None
    why.append(words("room.jump.delivers", n=passed))
    title = words("room.jump.sure", at=t_long(to_ms), clock=end)
    return title, " ".join(why)


class EndForm(Form):
    """Confirm ENDEX."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.end.title")

    def about(self) -> str:
        """Return what it means."""
        return self.words("room.end.about")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Return no as the first answer."""
        return (yes_no(self.words, "room.end.yes", "room.end.no"),)

    def message(self, values: Values) -> Message | None:
        """End, or go on."""
        return super().message(values) if values["sure"] == "yes" else None

    def command(self, values: Values) -> Command:
        """End the exercise."""
        del values
        return End()


class GoOnForm(Form):
    """Confirmation that the exercise goes on after STOP. The key was wrong, or the incident is over."""

    SAYS_CLOCK = True

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.go-on.title")

    def about(self) -> str:
        """Return what it means."""
        return self.words("room.go-on.about")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Return no as the first answer."""
        return (yes_no(self.words, "room.go-on.yes", "room.go-on.no"),)

    def message(self, values: Values) -> Message | None:
        """Go on, or stay stopped."""
        return super().message(values) if values["sure"] == "yes" else None

    def command(self, values: Values) -> Command:
        """Start the clock again."""
        del values
        return Start()


class LeaveForm(Form):
    """Confirm that the room is closed; the clock runs on until it is."""

    SAYS_CLOCK = True

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.leave.title")

    def about(self) -> str:
        """Return how to go on with the exercise after the room is closed.

        Of one that ended it is how to get the debrief.
        """
        ended = cast("RoomApp", self.app).snapshot.state == "ended"
        return self.words("room.leave.about-ended" if ended else "room.leave.about")

    def clock_text(self, snapshot: Snapshot) -> str:
        """Return whether exercise time runs, and what closing does to it.

        Where something is not written to the journal, that is said too.
        """
        said = super().clock_text(snapshot)
        if snapshot.state == "running":
            said = f"{said} {self.words('room.leave.pauses')}"
        fault = cast("RoomApp", self.app).fault
        return f"{fault}\n{said}" if fault else said

    def fields(self) -> tuple[Field | Choice, ...]:
        """Return closing as the first answer: it loses nothing."""
        options = (("yes", self.words("room.leave.yes")), ("no", self.words("room.leave.no")))
        return (Choice("sure", self.words("room.form.choice"), options),)

    def message(self, values: Values) -> Message | None:
        """Close the room, or go on."""
        if values["sure"] == "yes":
            cast("RoomApp", self.app).close()
        return None


class UndoForm(Form):
    """Confirm which command is taken back."""

    def __init__(self, words: Words, snapshot: Snapshot, line: JournalLine, told: str) -> None:
        super().__init__(words, snapshot)
        self._line = line
        self._told = told

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.undo.title", seq=self._line.seq)

    def about(self) -> str:
        """Name the command in words."""
        return f"{t_long(self._line.t_ms)}  {self._told}\n{self.words('room.undo.about')}"

    def fields(self) -> tuple[Field | Choice, ...]:
        """Return taking back as the first answer."""
        options = (("yes", self.words("room.undo.yes")), ("no", self.words("room.undo.no")))
        return (Choice("sure", self.words("room.form.choice"), options),)

    def message(self, values: Values) -> Message | None:
        """Undo, or leave it."""
        return super().message(values) if values["sure"] == "yes" else None

    def command(self, values: Values) -> Command:
        """Take the command back."""
        del values
        return Undo(seq=self._line.seq)
