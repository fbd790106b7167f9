"""Help: every key, from the one place where keys are declared."""

from __future__ import annotations

from textual.content import Content

from tui.input.keys import GROUPS, KEYS, key_shown
from tui.screens.reading import ReadingScreen

__all__ = ["HelpScreen"]


class HelpScreen(ReadingScreen):
    """Keys by group, each with what it does.

    Then how times are written and what the signs mean.
    """

    def heading(self) -> str:
        """Return the title."""
        return self.words("room.help-title")

    def body(self) -> Content:
        """List the keys."""
        lines: list[Content] = []
        for group in GROUPS:
            lines.append(Content.styled(self.words(f"room.group.{group}"), "bold $accent"))
            for key in KEYS:
                if key.group == group:
                    shown = key_shown(self.words, key).ljust(8)
                    lines.append(Content.assemble("  ", (shown, "bold"), self.words(f"room.help.{key.name}")))
            lines.append(Content(""))
        for legend in ("times", "signs"):
            lines.append(Content.styled(self.words(f"room.{legend}.title"), "bold $accent"))
            lines += [Content(line) for line in self.words(f"room.{legend}").splitlines()]
            lines.append(Content(""))
        return Content("\n").join(lines[:-1])
