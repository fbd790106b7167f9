"""The form of a pause with a reason."""

from __future__ import annotations

from sim.exercise.commands.model import Command, Pause
from tui.forms.base import Field, Form, Part, Values

__all__ = ["PauseForm"]


class PauseForm(Form):
    """Pause the clock, and say why."""

    says_clock = True

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.pause.title")

    def fields(self) -> tuple[Part, ...]:
        """Return one field: why."""
        return (Field("reason", self.words("room.pause.why")),)

    def command(self, values: Values) -> Command:
        """Pause it."""
        return Pause(reason=self.need(values, "reason"))
