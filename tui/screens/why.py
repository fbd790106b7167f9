"""Why: the chain of causes of one process, as an indented tree back to its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content

from tui.causes import chain
from tui.naming import target_name
from tui.screens.reading import ReadingScreen
from tui.wording import t_long

if TYPE_CHECKING:
    from tui.app import RoomApp
    from tui.wording import Words

__all__ = ["WhyScreen"]


class WhyScreen(ReadingScreen):
    """Asked once, when it opens: the exercise goes on behind it."""

    def __init__(self, words: Words, process: str) -> None:
        super().__init__(words)
        self._process = process

    def heading(self) -> str:
        """Name the process and the moment."""
        snapshot = cast("RoomApp", self.app).snapshot
        named = target_name(self.words, snapshot, self._process)
        return self.words("room.why.title", process=named, at=t_long(snapshot.t_ms))

    def body(self) -> Content:
        """Draw the chain."""
        app = cast("RoomApp", self.app)
        fall = app.why(self._process)
        if fall is None:
            return Content(self.words("room.why.whole"))
        lines = [line.drawn() for line in chain(self.words, app.snapshot, fall)]
        lines += [Content(""), Content.styled(self.words("room.why.model"), "dim italic")]
        return Content("\n").join(lines)
