"""One form for every question with yes and no.

It comes before something that cannot be taken back or that ends something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import End, Start, Undo
from tui.forms.base import Choice, Form, Part, Values
from tui.messages import CommandGiven, Question
from tui.room_port import room
from tui.text.format import t_long

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import JournalLine, Snapshot
    from tui.text.format import Words

__all__ = ["ConfirmForm", "LeaveForm", "ask_after", "end_question", "go_on_question", "undo_question"]


class ConfirmForm(Form):
    """Asks a question; yes gives its command."""

    def __init__(self, words: Words, snapshot: Snapshot, question: Question) -> None:
        super().__init__(words, snapshot)
        self._question = question
        self.says_clock = question.clock

    def title_text(self) -> str:
        """Return what is asked."""
        return self._question.title

    def about(self) -> str:
        """Return what yes would do."""
        return self._question.about

    def fields(self) -> tuple[Part, ...]:
        """Return the two answers."""
        yes, no = ("yes", self.words(self._question.yes)), ("no", self.words(self._question.no))
        options = (yes, no) if self._question.yes_first else (no, yes)
        return (Choice("sure", self.words("room.form.choice"), options),)

    def message(self, values: Values) -> Message | None:
        """Do it, or not."""
        return self.agreed() if values["sure"] == "yes" else None

    def action_dismiss_form(self) -> None:
        """Leave the question at once: with two answers, stray letters seek nothing."""
        self.dismiss()

    def agreed(self) -> Message | None:
        """Return the message that yes posts."""
        command = self._question.command
        return None if command is None else CommandGiven(command, reply_to=self)


class LeaveForm(ConfirmForm):
    """Confirm that the room is closed; the clock runs on until it is.

    It says how to go on with an exercise that can be resumed, or how to get the debrief of one that ended. Closing is
    the first answer: it loses nothing.
    """

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        about = words("room.leave.about-ended" if snapshot.state == "ended" else "room.leave.about")
        asked = Question(
            words("room.leave.title"), about, None, "room.leave.yes", "room.leave.no", yes_first=True, clock=True
        )
        super().__init__(words, snapshot, asked)

    def clock_text(self, snapshot: Snapshot) -> str:
        """Return whether exercise time runs, and what closing does to it.

        What is not written comes first, where that is so.
        """
        said = super().clock_text(snapshot)
        if snapshot.state == "running":
            said = f"{said} {self.words('room.leave.pauses')}"
        fault = room(self).fault
        return f"{fault}\n{said}" if fault else said

    def agreed(self) -> Message | None:
        """Close the room."""
        room(self).close()
        return None


def ask_after(form: Form, question: Question) -> None:
    """Ask a question when a form has closed."""
    form.app.call_later(form.app.push_screen, ConfirmForm(form.words, form.snapshot, question))


def end_question(words: Words) -> Question:
    """Return what is asked before ENDEX."""
    return Question(words("room.end.title"), words("room.end.about"), End(), "room.end.yes", "room.end.no")


def go_on_question(words: Words) -> Question:
    """Return what is asked before the exercise goes on after STOP.

    The key was wrong, or the incident is over.
    """
    title, about = words("room.go-on.title"), words("room.go-on.about")
    return Question(title, about, Start(), "room.go-on.yes", "room.go-on.no", clock=True)


def undo_question(words: Words, line: JournalLine, told: str) -> Question:
    """Return what is asked before a command is taken back. ``told`` is the command in words."""
    about = f"{t_long(line.t_ms)}  {told}\n{words('room.undo.about')}"
    title = words("room.undo.title", seq=line.seq)
    return Question(title, about, Undo(seq=line.seq), "room.undo.yes", "room.undo.no", yes_first=True)
