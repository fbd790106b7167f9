"""Forms about injects: skip with a reason, move to a time, write one on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sim.exercise.commands.model import Command, MoveInject, ShiftInjects, SkipInject
from sim.exercise.time_text import parse_span
from sim.words import MINUS
from tui.forms.base import Field, Form, Part, Unclear, Values
from tui.forms.confirm import ask_after
from tui.forms.time_fields import time_of
from tui.messages import Question
from tui.text.format import t_long, t_short
from tui.text.titles import inject_name

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["AboutInject", "MoveForm", "ShiftForm", "SkipForm"]

_SHOWN: Final = 5
"""How many injects are named before they are shifted."""


class AboutInject(Form):
    """A form about one inject, which it names."""

    def __init__(self, words: Words, snapshot: Snapshot, inject: InjectView) -> None:
        super().__init__(words, snapshot)
        self.inject = inject

    def subject(self) -> tuple[str, ...]:
        """Return the inject."""
        return (self.inject.id,)

    def about(self) -> str:
        """Name the inject."""
        return inject_name(self.words, self.inject)


class SkipForm(AboutInject):
    """Leave an inject out, and say why."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.skip.title")

    def fields(self) -> tuple[Part, ...]:
        """Return one field: why."""
        return (Field("reason", self.words("room.field.reason")),)

    def command(self, values: Values) -> Command:
        """Skip it."""
        return SkipInject(inject=self.inject.id, reason=self.need(values, "reason"))


class MoveForm(AboutInject):
    """Move an inject to another time."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.move.title")

    def about(self) -> str:
        """Name the inject, and say what does not move with it."""
        return f"{super().about()}\n{self.words('room.move.about')}"

    def fields(self) -> tuple[Part, ...]:
        """Return one field: the time it has, to be changed."""
        planned = self.inject.planned_ms
        value = "" if planned is None else t_long(max(planned, self.snapshot.t_ms))
        return (Field("time", self.words("room.field.time"), value, self.words("room.form.time-hint")),)

    def command(self, values: Values) -> Command:
        """Move it."""
        return MoveInject(inject=self.inject.id, to_ms=time_of(self, self.need(values, "time")))


class ShiftForm(Form):
    """Move all that is to come, later or earlier."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.shift.title")

    def about(self) -> str:
        """Return which injects it moves."""
        return self.words("room.shift.about", n=len(self._coming()))

    def _coming(self) -> list[tuple[int, str]]:
        coming = [one for one in self.snapshot.injects if one.state == "to-come" and one.planned_ms is not None]
        return [(one.planned_ms or 0, inject_name(self.words, one)) for one in coming]

    def fields(self) -> tuple[Part, ...]:
        """Return one field: how much."""
        return (Field("by", self.words("room.shift.by"), hint=self.words("room.shift.hint")),)

    def command(self, values: Values) -> Command:
        """Move them: what begins with a minus sign, earlier."""
        text = self.need(values, "by").strip()
        try:
            by = parse_span(text.lstrip("+-" + MINUS))
        except ValueError as error:
            raise Unclear(self.words("room.shift.unclear")) from error
        return ShiftInjects(by_ms=-by if text[0] in ("-", MINUS) else by)

    def message(self, values: Values) -> Message | None:
        """Ask first, with the times that the first of them get."""
        command = self.command(values)
        by, coming, words = cast("ShiftInjects", command).by_ms, self._coming(), self.words
        if not coming or not by:
            return super().message(values)
        way = "room.shift.later" if by > 0 else "room.shift.earlier"
        moved = [
            f"{t_short(at)} → {t_short(max(self.snapshot.t_ms, at + by))}  {title}" for at, title in coming[:_SHOWN]
        ]
        more = [words("room.shift.more", n=len(coming) - _SHOWN)] if len(coming) > _SHOWN else []
        title = words(way, n=len(coming), by=words.duration(abs(by)))
        ask_after(self, Question(title, "\n".join([*moved, *more]), command))
        return None
