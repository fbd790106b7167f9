"""The header of every screen. It has the word for exercise, the clocks, the state, and the next thing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from sim.exercise.view.snapshot import EMPTY, Snapshot
from sim.units import clean
from tui.text.agenda_line import Agenda
from tui.text.clock_text import Timing, timing
from tui.text.format import TIMES, fitted, t_long, wall_clock

if TYPE_CHECKING:
    from textual import events

    from tui.text.format import Words

__all__ = ["HeaderBar"]

_MARKS: Final[dict[Timing, str]] = {
    "ready": "■",
    "running": "▶",
    "paused": "‖",
    "jumping": "▶",
    "stalled": "‖",
    "stopped": "■",
    "ended": "■",
}


class HeaderBar(Static):
    """Three lines at the top of a screen; red from edge to edge after STOP OEFENING."""

    def __init__(self, words: Words) -> None:
        super().__init__(markup=False)
        self._words = words
        self._wall = 0
        self._snapshot = EMPTY
        self._fault = ""

    def on_mount(self) -> None:
        """Follow the app's snapshot."""
        self.watch(self.app, "snapshot", self._show)
        self.watch(self.app, "fault", self._fail)
        self.watch(self.app, "wall", self._tick)

    def on_resize(self, event: events.Resize) -> None:
        """Write again for the new width."""
        del event
        self._write()

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        now = timing(snapshot)
        for one in _MARKS:
            self.set_class(one == now, f"-{one}")
        self._write()

    def _tick(self, wall: int) -> None:
        self._wall = wall
        self._write()

    def _fail(self, fault: str) -> None:
        self._fault = fault
        self.set_class(bool(fault), "-fault")
        self._write()

    def _write(self) -> None:
        width = self.size.width - 2
        if width > 0:
            self.update(Content("\n").join([self._first(width), self._second(width), self._third(width)]))

    def _first(self, width: int) -> Content:
        """Return the word and the title; state and speed at the right."""
        words, snapshot = self._words, self._snapshot
        if timing(snapshot) == "stopped":
            return Content.styled(words("room.header.stopped").center(width), "bold")
        badge = f" {words('room.header.exercise')} "
        right = self._state()
        title = fitted(words.of(snapshot.title, snapshot.exercise), width - len(badge) - len(right) - 3)
        left = Content.assemble((badge, "bold $text on $warning-darken-2"), f" {title}")
        return left.pad_right(max(0, width - left.cell_length - len(right))) + Content.styled(right, "bold")

    def _state(self) -> str:
        now = timing(self._snapshot)
        state = f"{_MARKS[now]} {self._words(f'room.state.{now}')}"
        if now in ("running", "paused", "stalled"):
            return f"{state}  {self._words.number(self._snapshot.speed)}{TIMES}"
        return state

    def _second(self, width: int) -> Content:
        """Return all clocks: exercise time, scenario time, the clock on the wall."""
        words, snapshot = self._words, self._snapshot
        right = self._ahead(words) if snapshot.state in ("ready", "running", "paused") else ""
        left = self._clocks(words.scenario_clock(snapshot.starts, snapshot.t_ms))
        if left.cell_length + len(right) + 2 > width:
            # A zone beside a clock takes the room of the day; how long there is until the next inject stays in sight.
            left = self._clocks(words.scenario_hour(snapshot.starts, snapshot.t_ms))
        share = min(1.0, snapshot.t_ms / snapshot.lasts_ms) if snapshot.lasts_ms else 0.0
        of = "  " + words("room.header.of", share=words.percent(share), lasts=words.duration(snapshot.lasts_ms))
        if left.cell_length + len(right) + len(of) + 2 <= width:
            right += of
        return left.pad_right(max(2, width - left.cell_length - len(right))) + Content.styled(right, "dim")

    def _clocks(self, scenario: str) -> Content:
        """Return exercise time, scenario time, and the clock on the wall.

        Scenario time is left out when it is empty.
        """
        words, snapshot = self._words, self._snapshot
        parts = [(t_long(snapshot.t_ms), "bold")]
        if scenario:
            parts += [("  " + words("room.header.scenario") + " ", "dim"), (scenario, "bold")]
        parts += [("  " + words("room.header.clock") + " ", "dim"), (wall_clock(self._wall, snapshot.clock_zone), "")]
        return Content.assemble(*parts)

    def _ahead(self, words: Words) -> str:
        """Return in how long the next timed inject is due."""
        due = self._snapshot.next_inject_ms
        if due is None:
            return ""
        return words("room.header.ahead", wait=words.duration(max(0, due - self._snapshot.t_ms)))

    def _third(self, width: int) -> Content:
        """Return the next thing to do, always."""
        if self._fault:
            return Content.styled(fitted(clean(self._fault, lines=False), width), "bold")
        agenda = Agenda.of(self._snapshot, self._words)
        counts = agenda.counts(self._words)
        first = fitted(agenda.first, width - (len(counts) + 2 if counts else 0))
        left = Content.styled(first, "bold" if agenda.urgent else "")
        if not counts:
            return left
        return left.pad_right(max(2, width - left.cell_length - len(counts))) + Content.styled(counts, "bold")
