"""Forms about injects: skip with a reason, move to a time, write one on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands import AdHocInject, Command, MoveInject, SkipInject
from tui.agenda import inject_name
from tui.forms.base import Choice, Field, Form, Unclear, Values
from tui.forms.clock import time_of
from tui.wording import t_long

if TYPE_CHECKING:
    from sim.exercise.snapshot import InjectView, Snapshot
    from tui.wording import Words

__all__ = ["AdHocForm", "MoveForm", "SkipForm"]


class _AboutInject(Form):
    def __init__(self, words: Words, snapshot: Snapshot, inject: InjectView) -> None:
        super().__init__(words, snapshot)
        self.inject = inject

    def about(self) -> str:
        """Name the inject."""
        return inject_name(self.words, self.inject)


class SkipForm(_AboutInject):
    """Leave an inject out, and say why."""

    def title_text(self) -> str:
        """Say what is asked."""
        return self.words("room.skip.title")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Give one field: why."""
        return (Field("reason", self.words("room.field.reason")),)

    def command(self, values: Values) -> Command:
        """Skip it."""
        return SkipInject(inject=self.inject.id, reason=self.need(values, "reason"))


class MoveForm(_AboutInject):
    """Give an inject another time."""

    def title_text(self) -> str:
        """Say what is asked."""
        return self.words("room.move.title")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Give one field: the time it has, to be changed."""
        planned = self.inject.planned_ms
        value = "" if planned is None else t_long(max(planned, self.snapshot.t_ms))
        return (Field("time", self.words("room.field.time"), value, self.words("room.form.time-hint")),)

    def command(self, values: Values) -> Command:
        """Move it."""
        return MoveInject(inject=self.inject.id, to_ms=time_of(self, self.need(values, "time")))


class AdHocForm(Form):
    """Write an inject on the spot."""

    def title_text(self) -> str:
        """Say what is asked."""
        return self.words("room.ad-hoc.title")

    def fields(self) -> tuple[Field | Choice, ...]:
        """Text, to whom, from whom, how, when."""
        words = self.words
        everyone = ("", words("room.ad-hoc.everyone"))
        teams = tuple((key, words.of(title, key)) for key, title in self.snapshot.teams)
        senders = tuple(
            dict.fromkeys(words.of(inject.sender) for inject in self.snapshot.injects if words.of(inject.sender))
        )
        vias = tuple(dict.fromkeys(["in-person", *(inject.via for inject in self.snapshot.injects)]))
        return (
            Field("text", words("room.field.text"), words("room.ad-hoc.begin") + " ", replaced=False),
            Choice("to", words("room.field.to"), (everyone, *teams)),
            Field("sender", words("room.field.sender"), suggestions=senders),
            Choice("via", words("room.field.via"), tuple((via, words.channel(via)) for via in vias)),
            Field("time", words("room.field.time"), hint=words("room.ad-hoc.now")),
        )

    def command(self, values: Values) -> Command:
        """Deliver it now, or at its time."""
        at = time_of(self, values["time"]) if values["time"] else None
        begin = self.words("room.ad-hoc.begin")
        text = self.need(values, "text").removeprefix(begin).strip()
        if not text.strip("."):
            raise Unclear(self.words("room.form.missing", field=self.words("room.field.text")))
        text = f"{begin} {text}"
        return AdHocInject(
            text=text, to=values["to"], sender=values["sender"], via=values["via"] or "in-person", at_ms=at
        )
