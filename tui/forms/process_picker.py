"""Choose a process, to be explained or set by hand next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.forms.base import Choice, Form, Part, Values
from tui.messages import WhyWanted
from tui.room_port import room
from tui.text.titles import target_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from sim.exercise.view.snapshot import Snapshot
    from tui.messages import OverrideWanted
    from tui.text.format import Words

__all__ = ["ChooseProcessForm"]


class ChooseProcessForm(Form):
    """The processes, worst first.

    Enter opens what was asked for of the one that is chosen.
    """

    def __init__(self, words: Words, snapshot: Snapshot, wanted: Callable[[str], WhyWanted | OverrideWanted]) -> None:
        super().__init__(words, snapshot)
        self._wanted = wanted

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.process.title-why" if self._wanted is WhyWanted else "room.process.title-override")

    def fields(self) -> tuple[Part, ...]:
        """Return one list."""
        words = self.words
        worst = sorted(self.snapshot.processes, key=lambda one: (one.level, -one.without))
        options = tuple(
            (one.name, f"{target_name(words, self.snapshot, one.name)}  {words.percent(one.level)}") for one in worst
        )
        return (Choice("process", words("room.situation.process"), options, height=12),)

    def message(self, values: Values) -> Message | None:
        """Open what was asked for."""
        if values["process"]:
            self.app.call_later(room(self).open, self._wanted(values["process"]))
        return None
