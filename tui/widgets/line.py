"""A part of the screen that is drawn again only when what it says has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

if TYPE_CHECKING:
    from textual.content import Content

__all__ = ["Line"]


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
