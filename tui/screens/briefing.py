"""The screen of the briefing.

It has what participants and staff are told before STARTEX, and the three keys to begin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from sim.exercise.commands.model import Start
from tui.forms.setup import SetupForm
from tui.input.keys import bindings
from tui.messages import Accepted, CommandGiven, Refused
from tui.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["BriefingScreen"]


class BriefingScreen(ReadingScreen):
    """Opens by itself while the exercise has not begun; ``b`` opens it again."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("briefing")]

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        super().__init__(words)
        self._snapshot = snapshot

    def heading(self) -> str:
        """Return the exercise's title."""
        return self.words.of(self._snapshot.title, self._snapshot.exercise)

    def body(self) -> Content:
        """Return both briefings and what the exercise is made of."""
        words, snapshot = self.words, self._snapshot
        begins = words.scenario_clock(snapshot.starts, 0)
        facts = words("room.briefing.facts", begins=begins, lasts=words.duration(snapshot.lasts_ms))
        parts = [Content.styled(facts, "dim")]
        objectives = "\n".join(f"• {words.of(title, key)}" for key, title in snapshot.objectives)
        for key, text in (
            ("room.briefing.participants", words.lines(snapshot.briefing)),
            ("room.briefing.staff", words.lines(snapshot.staff_briefing)),
            ("room.briefing.objectives", objectives),
        ):
            if text:
                parts += [Content(""), Content.styled(words(key), "bold $accent"), Content(text)]
        return Content("\n").join(parts)

    def on_mount(self) -> None:
        """Follow the exercise: it may be started or stopped while this is read."""
        self.watch(self.app, "snapshot", self._see)

    def _see(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.query_one(".keys", Static).update(Content(self.words(self.keys())))

    def keys(self) -> str:
        """Return the three keys to begin, or how to go back."""
        return "room.briefing.keys" if self._snapshot.state == "ready" else "room.reading.keys"

    def action_start(self) -> None:
        """Start the clock; the room opens when that is on disk."""
        if self._snapshot.state == "ready":
            self.post_message(CommandGiven(Start(), reply_to=self))
        else:
            self.dismiss()

    def action_setup(self) -> None:
        """Ask who is there and how the clock runs; only before STARTEX."""
        if self._snapshot.state == "ready":
            self.app.push_screen(SetupForm(self.words, self._snapshot))

    def on_accepted(self, message: Accepted) -> None:
        """Go to the room."""
        del message
        if self.is_current:
            self.dismiss()

    def on_refused(self, message: Refused) -> None:
        """Say why."""
        self.app.notify(message.why, severity="warning", markup=False)
