"""Forms about the clock and the exercise as a whole: jump, end, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sim.exercise.commands import Command, End, Jump, Start, Undo
from tui.forms.base import Choice, Field, Form, Unclear, Values
from tui.times import parse_time
from tui.wording import t_long

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.snapshot import JournalLine, Snapshot
    from tui.app import RoomApp
    from tui.wording import Words

__all__ = ["EndForm", "GoOnForm", "JumpForm", "LeaveForm", "UndoForm", "time_of"]


def time_of(form: Form, text: str) -> int:
    """Give the exercise time that a field says; raise :class:`Unclear` with the forms that are understood."""
    try:
        return parse_time(text, form.snapshot.t_ms, form.snapshot.starts)
    except (ValueError, OverflowError) as error:
        raise Unclear(form.words("room.form.time-unclear")) from error


class JumpForm(Form):
    """Jump to the next inject, or to a time."""

    def title_text(self) -> str:
        """Say what is asked."""
        return self.words("room.jump.title")

    def about(self) -> str:
        """Say that time is simulated through."""
        return self.words("room.jump.about")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Give one field: the time of the next inject, unless another is typed."""
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


class EndForm(Form):
    """Confirm ENDEX."""

    def title_text(self) -> str:
        """Say what is asked."""
        return self.words("room.end.title")

    def about(self) -> str:
        """Say what it means."""
        return self.words("room.end.about")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Give no as the first answer."""
        return (_yes_no(self.words, "room.end.yes", "room.end.no"),)

    def message(self, values: Values) -> Message | None:
        """End, or go on."""
        return super().message(values) if values["sure"] == "yes" else None

    def command(self, values: Values) -> Command:
        """End the exercise."""
        del values
        return End()


class GoOnForm(Form):
    """Confirm that the exercise goes on after STOP: the key was wrong, or the incident is over."""

    def title_text(self) -> str:
        """Say what is asked."""
        return self.words("room.go-on.title")

    def about(self) -> str:
        """Say what it means."""
        return self.words("room.go-on.about")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Give no as the first answer."""
        return (_yes_no(self.words, "room.go-on.yes", "room.go-on.no"),)

    def message(self, values: Values) -> Message | None:
        """Go on, or stay stopped."""
        return super().message(values) if values["sure"] == "yes" else None

    def command(self, values: Values) -> Command:
        """Start the clock again."""
        del values
        return Start()


class LeaveForm(Form):
    """Confirm that the room is closed; the journal is safe."""

    def title_text(self) -> str:
        """Say what is asked."""
        return self.words("room.leave.title")

    def about(self) -> str:
        """Say that nothing is lost."""
        return self.words("room.leave.about")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Give closing as the first answer: it loses nothing."""
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
        """Say what is asked."""
        return self.words("room.undo.title", seq=self._line.seq)

    def about(self) -> str:
        """Name the command in words."""
        return f"{t_long(self._line.t_ms)}  {self._told}\n{self.words('room.undo.about')}"

    def fields(self) -> tuple[Field | Choice, ...]:
        """Give taking back as the first answer."""
        options = (("yes", self.words("room.undo.yes")), ("no", self.words("room.undo.no")))
        return (Choice("sure", self.words("room.form.choice"), options),)

    def message(self, values: Values) -> Message | None:
        """Undo, or leave it."""
        return super().message(values) if values["sure"] == "yes" else None

    def command(self, values: Values) -> Command:
        """Take the command back."""
        del values
        return Undo(seq=self._line.seq)


def _yes_no(words: Words, yes: str, no: str) -> Choice:
    return Choice("sure", words("room.form.choice"), (("no", words(no)), ("yes", words(yes))))
