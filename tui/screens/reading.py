"""A screen to read: the header, a title, text that scrolls; Escape goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.input.keys import bindings
from tui.room_port import room
from tui.widgets.header import HeaderBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tui.text.format import Words

__all__ = ["DetailScreen", "ReadingScreen"]


class ReadingScreen(Screen[None]):
    """Subclasses give :meth:`heading`, :meth:`body` and the line of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("page")]
    AUTO_FOCUS = ".body"

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def compose(self) -> ComposeResult:
        """Header, title, body, keys."""
        yield HeaderBar(self.words)
        yield Static(Content(self.heading()), classes="heading")
        with VerticalScroll(classes="body"):
            yield Static(self.body(), classes="text")
        yield Static(Content(self.words(self.keys())), classes="keys")

    def action_back(self) -> None:
        """Go back to the room."""
        self.dismiss()

    def action_copy(self) -> None:
        """Copy the text to the clipboard of the terminal."""
        room(self).copy(self.copied())

    def copied(self) -> str:
        """Return what is copied: title and text."""
        return f"{self.heading()}\n\n{self.body().plain}"

    def heading(self) -> str:
        """Return the title, clean and on one line."""
        raise NotImplementedError

    def body(self) -> Content:
        """Return the text."""
        raise NotImplementedError

    def keys(self) -> str:
        """Return the key of the line that says how to go on."""
        return "room.reading.keys"


class DetailScreen(ReadingScreen):
    """The text about one row of a pane, on a screen of its own. It is for reading out, or scrolling."""

    def __init__(self, words: Words, title: str, detail: Content) -> None:
        super().__init__(words)
        self._title = title
        self._detail = detail

    def heading(self) -> str:
        """Return the pane it comes from."""
        return self._title

    def body(self) -> Content:
        """Return the words."""
        return self._detail
