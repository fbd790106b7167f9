"""The two lines around the panes: tabs above, keys below; both can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.style import Style

from sim.units import clean
from tui.input.keys import KEYS, PANES, Key, Pane, key_named, key_shown, pane_of
from tui.text.agenda_line import Agenda
from tui.text.format import fitted
from tui.widgets.line import WordLine

if TYPE_CHECKING:
    from textual.timer import Timer

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["KeyBar", "TabBar"]

_ALWAYS = ("help", "stop")
_CLOSED: Final = ("stopped", "ended")
"""States in which commands are refused."""
_REFUSED: Final = frozenset(
    {
        *("jump", "said", "release", "hold", "skip", "move", "remedy", "withdraw", "ad-hoc"),
        *("order", "decision", "tick", "override", "undo"),
    }
)
"""Keys that do nothing but give a command."""
_CONFIRMED: Final = 6.0
"""Seconds for which it is said what was done."""


def _click(action: str) -> Style:
    return Style.from_meta({"@click": f"screen.{action}" if not action.startswith("app.") else action})


class TabBar(WordLine):
    """What can be done with what is to be said; at the right the panes.

    Each pane has its number, and how much waits in it.
    """

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self._shown: tuple[Snapshot, Pane] | None = None

    def show(self, snapshot: Snapshot, pane: Pane) -> None:
        """Show which pane is chosen, and what waits where."""
        self._shown = snapshot, pane
        self._write()

    def _write(self) -> None:
        width = self.size.width - 2
        if self._shown is None or width <= 0:
            return
        snapshot, pane = self._shown
        tabs = self._tabs(snapshot, pane)
        saying = bool(snapshot.to_say) and snapshot.state in ("running", "paused")
        keys = self._words("room.now.keys") if saying else ""
        left = Content(fitted(keys, max(0, width - tabs.cell_length - 2)))
        self.write(left.pad_right(max(0, width - left.cell_length - tabs.cell_length)) + tabs)

    def _tabs(self, snapshot: Snapshot, pane: Pane) -> Content:
        agenda = Agenda.of(snapshot, self._words)
        waiting = {"injects": agenda.due, "response": agenda.late + agenda.requests + agenda.questions}
        parts: list[Content] = []
        for number, name in enumerate(PANES):
            if name == "now":
                continue
            count = f"({waiting[name]})" if waiting.get(name) else ""
            label = Content(f" {number} {self._words(f'room.tab.{name}')}{count} ")
            chosen = Style.parse("bold reverse") if name == pane else Style()
            parts.append(label.stylize(chosen + _click(f"pane('{name}')")))
        return Content("").join(parts)


class KeyBar(WordLine):
    """The keys of the chosen pane, as many as fit; help and STOP always."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self._pane: Pane = "situation"
        self._over = False
        """Whether commands are refused."""
        self._done: tuple[str, str] | None = None
        self._until: Timer | None = None

    def show(self, snapshot: Snapshot, pane: Pane) -> None:
        """Show the keys of a pane that do something now."""
        closed = snapshot.state in _CLOSED
        if (pane, closed) != (self._pane, self._over):
            self._pane, self._over = pane, closed
            self._write()

    def tell(self, done: str, undo: str) -> None:
        """Show for a while what was done, in place of the keys.

        ``undo`` says how that is taken back.
        """
        if self._until is not None:
            self._until.stop()
        self._done, self._until = (done, undo), self.set_timer(_CONFIRMED, self._told)
        self._write()

    def _told(self) -> None:
        self._done = self._until = None
        self._write()

    def _write(self) -> None:
        width = self.size.width - 2
        if width <= 0:
            return
        if self._done is not None:
            done, undo = self._done
            told = fitted(clean(done, lines=False), width - len(undo))
            self.write(Content.assemble((told, "bold"), (undo, "bold $accent")))
            return
        always = [key for key in KEYS if key.name in _ALWAYS]
        mine = [key for key in KEYS if self._pane in key.bars and key not in always]
        if self._over:
            mine = [key for key in [*mine, key_named("end")] if key.name not in _REFUSED]
        mine.sort(key=lambda key: pane_of(key) != self._pane)
        parts = [self._part(key) for key in always]
        left = width
        for part in parts:
            left -= part.cell_length + 2
        shown: list[Content] = []
        for key in mine:
            part = self._part(key)
            if part.cell_length + 2 <= left:
                left -= part.cell_length + 2
                shown.append(part)
        self.write(Content("  ").join([*shown, *parts]))

    def _part(self, key: Key) -> Content:
        shown = key_shown(self._words, key).partition(" ")[0]
        part = Content.assemble((shown, "bold $accent"), f" {self._words(f'room.key.{key.name}')}")
        return part.stylize(_click(key.action))
