"""What comes of the chosen process, why it is where it is, and what falls next.

It is the third column of a broad screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import VerticalScroll
from textual.content import Content

from sim.exercise.explain.sentences import SentenceWriter
from tui.room_port import room
from tui.text.cause_tree import chain
from tui.text.format import fitted
from tui.text.outlook_text import weakest
from tui.text.titles import Named, target_name
from tui.widgets.line import Line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from sim.exercise.view.snapshot import ProcessView
    from tui.text.format import Words
    from tui.widgets.situation import SituationPane

__all__ = ["ChainPane"]

_FAN: Final = 7
"""Lines of the fan of what comes."""


class ChainPane(VerticalScroll, can_focus=False):
    """Follows the cursor of the situation."""

    def __init__(self, words: Words, situation: SituationPane, *, id: str) -> None:  # noqa: A002 - as Textual names it
        super().__init__(id=id, classes="beside")
        self._words = words
        self._situation = situation
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield Line()

    def on_mount(self) -> None:
        """Hear of each new choice."""
        self._situation.on_described = self.show

    def on_show(self) -> None:
        """Draw what was chosen while this was not on the screen."""
        self.show(self._situation.chosen_process())

    def show(self, process: ProcessView | None) -> None:
        """Show what comes of a process, the chain of its causes, then what falls next.

        While this is not on the screen, nothing is worked out.
        """
        if not self.display or not self.is_attached or self.size.width <= 0:
            return
        words, snapshot = self._words, self._situation.snapshot
        title = "" if process is None else target_name(words, snapshot, process.name)
        self.border_title = Content(fitted(words("room.situation.hereafter", title=title), self.size.width))
        self.query_one(Line).write(self._told(process))

    def _told(self, process: ProcessView | None) -> Content:
        words, snapshot = self._words, self._situation.snapshot
        if process is None:
            return Content(words("room.situation.none"))
        lines, weak = [Content(words("room.why.whole"))], ""
        if process.level < 1:
            naming = Named(words, snapshot)
            explained, teller = room(self).why(process.name), SentenceWriter(words.language, naming)
            lines, weak = chain(explained, teller, full=False), weakest(explained, teller)
            lines += [Content(""), *self._situation.hereafter.lines(process, words, snapshot, naming)]
        if room(self).looks_ahead:
            size = max(0, self.size.width - 2), _FAN
            lines = [*self._situation.ahead.lines(process, weak, size), Content(""), *lines]
        return Content("\n").join(lines)
