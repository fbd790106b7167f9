"""The two lines around the panes: tabs above, keys below; both can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from tui.agenda import Agenda
from tui.keys import KEYS, PANES, Pane, key_shown

if TYPE_CHECKING:
    from textual import events

    from sim.exercise.snapshot import Snapshot
    from tui.wording import Words

__all__ = ["KeyBar", "TabBar"]


def _click(action: str) -> Style:
    return Style.from_meta({"@click": f"screen.{action}" if not action.startswith("app.") else action})


class TabBar(Static):
    """The panes by number; what waits in one is counted behind its name."""

    def __init__(self, words: Words) -> None:
        super().__init__(markup=False)
        self._words = words

    def show(self, snapshot: Snapshot, pane: Pane) -> None:
        """Show which pane is chosen, and what waits where."""
        agenda = Agenda.of(snapshot, self._words)
        waiting = {"injects": agenda.due, "response": agenda.requests}
        parts: list[Content] = []
        for number, name in enumerate(PANES, start=1):
            count = f" ({waiting[name]})" if waiting.get(name) else ""
            label = Content(f" {number} {self._words(f'room.{name}.title')}{count} ")
            chosen = Style.parse("bold reverse") if name == pane else Style()
            parts.append(label.stylize(chosen + _click(f"pane('{name}')")))
        self.update(Content(" ").join(parts))


class KeyBar(Static):
    """The keys of the chosen pane, as many as fit; ``?`` always."""

    def __init__(self, words: Words) -> None:
        super().__init__(markup=False)
        self._words = words
        self._pane: Pane = "situation"

    def show(self, pane: Pane) -> None:
        """Show the keys of a pane."""
        self._pane = pane
        self._write()

    def on_resize(self, event: events.Resize) -> None:
        """Write again for the new width."""
        del event
        self._write()

    def _write(self) -> None:
        width = self.size.width - 2
        if width <= 0:
            return
        stop = [key for key in KEYS if key.name == "stop"]
        mine = [key for key in KEYS if self._pane in key.panes] + stop
        parts: list[Content] = []
        used = 0
        for key in mine:
            shown = key_shown(self._words, key).partition(" ")[0]
            label = self._words(f"room.key.{key.name}")
            size = cell_len(shown) + cell_len(label) + 3
            if used + size <= width:
                used += size
                part = Content.assemble((shown, "bold $accent"), f" {label}")
                parts.append(part.stylize(_click(key.action)))
        self.update(Content("  ").join(parts))
