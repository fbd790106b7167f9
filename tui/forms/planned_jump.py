"""The form that prepares a planned jump, inject by inject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sim.exercise.commands.model import PlanJump
from sim.units import playing_time
from tui.forms.base import Choice, Field, Form, Part, Unclear, Values
from tui.forms.jump import JumpForm
from tui.forms.time_fields import time_of
from tui.messages import Accepted, CommandGiven
from tui.room_port import room
from tui.text.format import fitted, t_long
from tui.text.titles import inject_name

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import PlannedJumpView, Snapshot
    from sim.scenario.models.time_plan import JumpFate
    from tui.text.format import Words

__all__ = ["PlannedJumpForm"]

_FATES: Final[tuple[JumpFate, ...]] = ("before", "brief", "after", "drop")
_WIDTH: Final = 40
"""Cells of the name of an inject."""
_INJECT: Final = "inject-"


class PlannedJumpForm(Form):
    """Prepare the planned jump that comes next, and make it, or jump otherwise."""

    says_clock = True

    def __init__(self, words: Words, snapshot: Snapshot, jump: PlannedJumpView, *, stops: bool) -> None:
        super().__init__(words, snapshot)
        self._jump = jump
        self._stops = stops
        """At what another jump stops."""
        self._names = tuple(name for name, _ in jump.fates)
        self._then: tuple[int, int] | None = None
        """The jump that is made once it is prepared: its step, and where it goes, ms."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.plan.title")

    def about(self) -> str:
        """Return where it goes, in both times."""
        words, snapshot, jump = self.words, self.snapshot, self._jump
        sitting = snapshot.sitting
        assert sitting is not None
        lines = [
            words(
                "room.plan.about-rest" if jump.rest else "room.plan.about",
                at=words.when(snapshot.starts, jump.at_ms),
                to=words.when(snapshot.starts, jump.to_ms),
                played=playing_time(sitting.played_ms),
            )
        ]
        return "\n".join([*lines, words("room.plan.injects", n=len(self._names))])

    def fields(self) -> tuple[Part, ...]:
        """Return what to do, where it goes, and what becomes of each inject."""
        words = self.words
        ways = ("jump", "prepare", "other")
        options = tuple((way, words(f"room.plan.{way}")) for way in ways)
        fates = tuple((fate, words(f"room.plan.fate.{fate}")) for fate in _FATES)
        return (
            Choice("way", words("room.plan.way"), options, "jump", height=3),
            *self._beginning(),
            Field("to", words("room.plan.to"), t_long(self._jump.to_ms), words("room.form.time-hint")),
            *(
                Choice(f"{_INJECT}{number}", self._label(name), fates, fate, height=2)
                for number, (name, fate) in enumerate(self._jump.fates)
            ),
        )

    def _beginning(self) -> tuple[Field, ...]:
        """Return the field of when it begins; none for what is left of a jump."""
        if self._jump.rest:
            return ()
        return (Field("at", self.words("room.plan.at"), t_long(self._jump.at_ms), self.words("room.form.time-hint")),)

    def _label(self, name: str) -> str:
        found = next(one for one in self.snapshot.injects if one.id == name)
        at = "" if found.planned_ms is None else f"{self.words.hour(self.snapshot.starts, found.planned_ms)} "
        return fitted(at + inject_name(self.words, found), _WIDTH)

    def on_accepted(self, message: Accepted) -> None:
        """Close: it is on record. Then ask what is said beforehand, and jump."""
        then = self._then if self.is_current else None
        super().on_accepted(message)
        if then is not None:
            form = JumpForm(self.words, room(self).snapshot, stops=False, planned=then)
            self.app.call_later(self.app.push_screen, form)

    def message(self, values: Values) -> Message | None:
        """Prepare it; then ask whether to jump, in the form of jumps."""
        if values["way"] == "other":
            self.app.call_later(self.app.push_screen, JumpForm(self.words, self.snapshot, stops=self._stops))
            return None
        at = None if self._jump.rest else self._otherwise(values, "at", self._jump.at_ms)
        to = self._otherwise(values, "to", self._jump.to_ms)
        if values["way"] == "jump" and at is not None:
            raise Unclear(self.words("room.plan.now"))
        fates = {name: cast("JumpFate", values[f"{_INJECT}{number}"]) for number, name in enumerate(self._names)}
        self._then = (self._jump.step, to or self._jump.to_ms) if values["way"] == "jump" else None
        return CommandGiven(PlanJump(step=self._jump.step, fates=fates, to_ms=to, at_ms=at), reply_to=self)

    def _otherwise(self, values: Values, key: str, planned: int) -> int | None:
        """Return the time in a field; none where it is what was planned.

        What was planned is shown to the second, and is exact.
        """
        text = self.need(values, key)
        found = planned if text == t_long(planned) else time_of(self, text, asked=False)
        return None if found == planned else found
