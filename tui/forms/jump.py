"""The form of a jump, and the times that are typed in forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sim.exercise.commands.model import Command, Jump
from tui.forms.base import Field, Form, Part, Unclear, Values
from tui.forms.confirm import ask_after
from tui.input.time_input import Skipped, parse_time
from tui.messages import Question
from tui.text.format import date_of, t_long

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["JumpForm", "far", "time_of"]

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

    says_clock = True

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.jump.title")

    def about(self) -> str:
        """Return that time is simulated through, and how many requests wait. They wait for the facilitator."""
        orders = self.snapshot.orders
        waiting = sum(one.state == "waiting-answer" and one.answered_by == "facilitator" for one in orders)
        said = self.words("room.jump.about")
        return f"{said}\n{self.words('room.jump.requests', n=waiting)}" if waiting else said

    def fields(self) -> tuple[Part, ...]:
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
        ask_after(self, Question(*asked, command))
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
