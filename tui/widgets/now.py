"""What is to be said now.

It is the first inject that was released and is still to be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from sim.exercise.view.snapshot import EMPTY
from tui.messages import InjectWanted
from tui.room_port import room
from tui.text.format import fitted
from tui.text.titles import how_to_give, inject_name

if TYPE_CHECKING:
    from textual import events

    from sim.exercise.view.snapshot import InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["NowPane"]

_EDGE: Final = 2
"""Cells that the padding takes."""


class NowPane(Static, can_focus=True):
    """One line; always in sight. It has the focus by its digit, and then Enter opens the text."""

    def __init__(self, words: Words, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, markup=False)
        self._words = words
        self._snapshot = EMPTY

    def on_mount(self) -> None:
        """Follow the exercise."""
        self.watch(self.app, "snapshot", self._see)

    def on_resize(self, event: events.Resize) -> None:
        """Write again for the new width."""
        del event
        self._write()

    def _see(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._write()

    def first(self) -> InjectView | None:
        """Return the inject that is to be said now; none when nothing is."""
        names = self._snapshot.to_say[:1]
        return next((one for one in self._snapshot.injects if one.id in names), None)

    def _write(self) -> None:
        width = self.size.width - _EDGE
        if width <= 0:
            return
        inject, words = self.first(), self._words
        if inject is None:
            self.update(Content.styled(fitted(words("room.now.nothing"), width), "dim"))
            return
        place = words("room.now.place", n=1, of=len(self._snapshot.to_say))
        how = how_to_give(words, self._snapshot, inject)
        line = words("room.now.line", place=place, how=how, title=inject_name(words, inject))
        self.update(Content.styled(fitted(line, width), "bold"))

    def deed(self, name: str) -> None:
        """Do what a key asks: ``choose`` opens the text of the inject that is to be said."""
        inject = self.first()
        if name != "choose":
            return
        if inject is None:
            self.app.notify(self._words("room.now.nothing"), timeout=4, markup=False)
        else:
            room(self).expect_screen()
            self.post_message(InjectWanted(inject.id))

    def arrive(self) -> None:
        """Have nothing to choose."""

    def text(self) -> str:
        """Return the text that is to be said, for the clipboard.

        It is empty when there is none.
        """
        inject = self.first()
        return "" if inject is None else self._words.lines(inject.text)
