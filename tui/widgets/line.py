"""A part of the screen that is drawn again only when what it says has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content

    from tui.text.format import Words

__all__ = ["Line", "WordLine"]


class Line(Static):
    """Text without markup. Giving it the same text again costs nothing."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(markup=False, id=id, classes=classes)
        self._written: tuple[object, ...] = ()

    def write(self, content: Content) -> None:
        """Show a text, unless it is there already."""
        written = (content.plain, *content.spans)
        if written != self._written:
            self._written = written
            self.update(content, layout=self._needs_layout(content))

    def _needs_layout(self, content: Content) -> bool:
        """Return whether a text needs more lines than there are, or fewer.

        The screen must then be laid out again.
        """
        height = self.styles.height
        if height is not None and not height.is_auto:
            return False
        return self.size.width <= 0 or content.get_height(self.styles.get_rules(), self.size.width) != self.size.height


class WordLine(Line):
    """A line in the room's words. It is written again for another size, and in another language."""

    def __init__(self, words: Words, *, id: str | None = None) -> None:  # noqa: A002 - as Textual names it
        super().__init__(id=id)
        self._words = words

    def on_mount(self) -> None:
        """Follow the language of the room."""
        self.watch(self.app, "language", self._write, init=False)

    def on_resize(self, event: events.Resize) -> None:
        """Write again for the new size."""
        del event
        self._write()

    def _write(self) -> None:
        """Write what there is to say now."""
        raise NotImplementedError
