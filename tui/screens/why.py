"""The screen of why. It has the chain of causes of one process, what would lift it, and what it takes down next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from sim.exercise.explain.lookahead import LookAhead
from sim.exercise.explain.sentences import SentenceWriter
from sim.exercise.explain.tree import sections
from sim.units import HOUR, clean
from tui.room_port import room
from tui.screens.reading import ReadingScreen
from tui.text.cause_tree import chain
from tui.text.format import t_long
from tui.text.titles import Named, target_name
from tui.widgets.hereafter import undisturbed

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.text.format import Words

__all__ = ["WhyScreen"]

_AHEAD: Final = 24 * HOUR


class WhyScreen(ReadingScreen):
    """Asked once, when it opens: the exercise goes on behind it. What comes next is added when it is worked out."""

    def __init__(self, words: Words, process: str) -> None:
        super().__init__(words)
        self.process = process
        """Name of the process that is explained."""
        self._ahead: LookAhead | Literal["computing", "failed"] = "computing"

    def compose(self) -> ComposeResult:
        """Ask everything that is known at once, then draw it."""
        self._snapshot = room(self).snapshot
        self._explained = room(self).explain(self.process)
        yield from super().compose()

    def on_mount(self) -> None:
        """Look ahead in a thread, since that runs a world of its own."""
        if self._explained.fall is not None:
            look = partial(room(self).look_ahead(), self.process, _AHEAD)
            self.run_worker(partial(undisturbed, look), thread=True, exclusive=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show what comes next, once it is known."""
        if event.state == WorkerState.SUCCESS and isinstance(event.worker.result, LookAhead):
            self._ahead = event.worker.result
        elif event.state == WorkerState.ERROR:
            self._ahead = "failed"
        else:
            return
        self.query_one(".text", Static).update(self.body())

    def heading(self) -> str:
        """Name the process and the moment."""
        named = target_name(self.words, self._snapshot, self.process)
        return self.words("room.why.title", process=named, at=t_long(self._snapshot.t_ms))

    def body(self) -> Content:
        """Return the chain of causes and what follows from it.

        After the chain comes what holds it, what lifts it, how sure that is, and what comes next.
        """
        words, explained = self.words, self._explained
        if explained.fall is None and not explained.callers:
            return Content(self._whole())
        teller = SentenceWriter(words.language, Named(words, self._snapshot))
        whole = explained.fall is None
        lines = [Content(self._whole())] if whole else chain(explained, teller)
        for title, items in sections(explained, teller, explained.t + _AHEAD, None if whole else self._ahead):
            lines += [Content(""), Content.styled(title, "bold")]
            lines += [Content(f"- {clean(item, lines=False)}") for item in items]
        lines += [Content(""), Content.styled(words("room.why.model"), "dim italic")]
        return Content("\n").join(lines)

    def _whole(self) -> str:
        """Return that it delivers in full, and what nobody notices yet."""
        view = next((one for one in self._snapshot.processes if one.name == self.process), None)
        kept = {} if view is None else {"control-lost": view.control, "quality-lost": view.quality}
        lost = [self.words(f"room.situation.{mark}") for mark, whole in kept.items() if not whole]
        return self.words("room.why.whole-but", but=" · ".join(lost)) if lost else self.words("room.why.whole")
