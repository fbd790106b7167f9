"""What stands behind a form: the screen beneath, dimmed.

Textual draws all of that screen again whenever a part of it changes, and whenever the form is drawn. Here each of its
lines is kept until something changes there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.strip import Strip

if TYPE_CHECKING:
    from typing import Any, Self

    from textual.color import Color
    from textual.geometry import Region, Size
    from textual.screen import Screen

__all__ = ["DimmedScreen"]


class DimmedScreen(ModalScreen[None]):
    """A screen through which the one beneath is seen. Its colour is half transparent."""

    def __init__(self, *, classes: str) -> None:
        super().__init__(classes=classes)
        self._beneath: dict[int, Strip] = {}
        """The lines beneath, by number, as far as nothing has changed there since they were drawn."""
        self._beneath_for: tuple[Size, Color] | None = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw again. A screen beneath names the regions in which it has changed."""
        for screen in self.app.screen_stack if regions else ():
            if isinstance(screen, DimmedScreen):
                screen.forget(regions)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def forget(self, regions: tuple[Region, ...]) -> None:
        """Draw lines of the screen beneath again when they are needed next."""
        for region in regions:
            for y in region.line_range:
                self._beneath.pop(y, None)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines of the screen beneath, dimmed."""
        stack = self.app.screen_stack
        beneath = stack[stack.index(self) - 1]
        if beneath._compositor.size != self.size:  # noqa: SLF001
            # The window has changed, and the screen beneath is not laid out for it yet.
            self.call_later(self.refresh)
            return [Strip.blank(crop.width, self.rich_style) for _ in crop.line_range]
        made_for = (self.size, self.styles.background)
        if self._beneath_for != made_for:
            self._beneath, self._beneath_for = {}, made_for
        missing = {y for y in crop.line_range if y not in self._beneath}
        if missing:
            self._beneath |= self._drawn(beneath, missing)
        return [self._beneath[y].crop(crop.x, crop.right) for y in crop.line_range]

    def _drawn(self, beneath: Screen[Any], lines: set[int]) -> dict[int, Strip]:
        size, color = self.size, self.styles.background
        # The one part of Textual that draws some lines of a screen and leaves the others.
        chops = beneath._compositor._render_chops(size.region, lines.__contains__)  # noqa: SLF001
        return {
            y: _dimmed(Strip.join(chops[y].values()), self.rich_style, color).adjust_cell_length(size.width)
            for y in lines
        }


def _dimmed(strip: Strip, ground: Style, color: Color) -> Strip:
    drawn = [Segment(text, _tinted(style or Style.null(), ground, color)) for text, style, _ in strip]
    return Strip(drawn, strip.cell_length)


@lru_cache(maxsize=4096)
def _tinted(style: Style, ground: Style, color: Color) -> Style:
    """Return a style under a colour, as Textual makes it."""
    segment = next(iter(BackgroundScreen.process_segments([Segment(" ", style)], color)))
    return ground + (segment.style or style)
