"""The header of every screen.

It has the clocks and the state, then the exercise as a line, what is next and what waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.exercise.view.snapshot import EMPTY, Snapshot
from sim.units import clean, playing_time
from tui.text import signs
from tui.text.agenda_line import Agenda
from tui.text.clock_text import Timing, playing_left, playing_total, sitting_is_over, timing
from tui.text.format import TIMES, fitted, shortened, t_long, wall_minute
from tui.text.ruler import ruler
from tui.text.titles import abbreviated
from tui.widgets.line import WordLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.text.format import Words

__all__ = ["HeaderBar"]

_MARKS: Final[dict[Timing, str]] = {
    "ready": signs.STOPPED,
    "running": signs.RUNNING,
    "paused": signs.PAUSED,
    "jumping": signs.RUNNING,
    "stalled": signs.PAUSED,
    "stopped": signs.STOPPED,
    "ended": signs.STOPPED,
}
_GAP: Final = "  "
_TITLE: Final = 12
"""Fewest cells of the title, before anything that can be left out."""
_RULER: Final = 10, 0.28
"""Fewest cells of the ruler, and the share of its line that it gets before what can be left out."""
_AT_RATE: Final = ("running", "paused", "jumping", "stalled")


class HeaderBar(WordLine):
    """Two lines at the top of a screen; red from edge to edge after STOP OEFENING."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self._wall = 0
        self._snapshot = EMPTY
        self._fault = ""

    def on_mount(self) -> None:
        """Follow the app's snapshot."""
        self.watch(self.app, "snapshot", self._show)
        self.watch(self.app, "fault", self._fail)
        self.watch(self.app, "wall", self._tick)

    def _show(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        now = timing(snapshot)
        self.update_classes({f"-{one}": one == now for one in _MARKS})
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
            self.write(Content("\n").join([self._first(width), self._second(width)]))

    # The first line

    def _first(self, width: int) -> Content:
        """Return the word and the title; at the right who is there, state and clocks."""
        words, snapshot = self._words, self._snapshot
        if timing(snapshot) == "stopped":
            clocks = f"{t_long(snapshot.t_ms)}"
            banner = words("room.header.stopped")
            return Content.styled(f"{banner.center(max(0, width - len(clocks)))}{clocks}"[: max(width, len(banner))])
        badge = f" {words('room.header.exercise')} "
        title = words.of(snapshot.title, snapshot.exercise)
        space = width - len(badge) - 1 - min(_TITLE, len(title)) - len(_GAP)
        right = _chosen(self._clocks(), space)
        title = shortened(title, max(0, width - len(badge) - 1 - len(_GAP) - right.cell_length))
        left = Content.assemble((badge, "bold reverse"), f" {title}")
        return left.pad_right(max(0, width - left.cell_length - right.cell_length)) + right

    def _clocks(self) -> list[Sequence[tuple[int, str, str]]]:
        """Return the pieces at the right, in order.

        Each has its forms as (rank, text, style), the longest first.

        A form of a lower rank is given its place first.
        """
        words, snapshot = self._words, self._snapshot
        now = timing(snapshot)
        mark, speed = _MARKS[now], f"{words.number(snapshot.speed)}{TIMES}"
        state = words(f"room.state.{now}")
        at_rate = now in _AT_RATE
        urgent = "" if now == "running" else "$due bold"
        there = [(key, since) for key, since in snapshot.attendance if since is not None]
        teams = " ".join(
            abbreviated(words, snapshot, key) + (f"({words.hour(snapshot.starts, since)})" if since else "")
            for key, since in there
        )
        pieces: list[Sequence[tuple[int, str, str]]] = [
            [
                (8, words("room.header.present", teams=teams), "$quiet"),
                (7, words("room.header.present-of", n=len(there), of=len(snapshot.attendance)), "$quiet"),
            ]
            if snapshot.attendance
            else [],
            [(4, f"GRIP {snapshot.grip}", "bold")] if snapshot.grip else [],
            [(3, words("room.header.blackout"), "$due bold"), (0, words("room.header.blackout-short"), "$due bold")]
            if snapshot.blackout
            else [],
            [
                (5 if at_rate else 0, f"{mark} {state} {speed}" if at_rate else f"{mark} {state}", urgent),
                (0, f"{mark}{speed}" if at_rate else f"{mark} {state}", urgent),
            ],
            [(0, t_long(snapshot.t_ms), "bold")],
        ]
        scenario = words("room.header.scenario")
        if words.scenario_hour(snapshot.starts, snapshot.t_ms):
            pieces.append([
                (6, f"{scenario} {words.scenario_clock(snapshot.starts, snapshot.t_ms)}", "bold"),
                (1, f"{scenario} {words.scenario_hour(snapshot.starts, snapshot.t_ms)}", "bold"),
            ])  # fmt: skip
        pieces.append([(2, f"{words('room.header.clock')} {wall_minute(self._wall, snapshot.clock_zone)}", "")])
        if (sitting := snapshot.sitting) is not None:
            played = playing_time(sitting.played_ms)
            values = {"number": sitting.number, "of": sitting.of, "played": played}
            pieces.append([
                (3, words("room.header.sitting", **values), ""), (0, words("room.header.played", **values), ""),
            ])  # fmt: skip
        return pieces

    # The second line

    def _second(self, width: int) -> Content:
        """Return the ruler, what is next and what waits.

        While there is something that the journal does not take, that is told instead.
        """
        words, snapshot = self._words, self._snapshot
        if self._fault:
            return Content.styled(fitted(clean(self._fault, lines=False), width), "bold")
        if snapshot.state in ("stopped", "ended"):
            return Content(fitted(words(f"room.next.{snapshot.state}"), width))
        right = _chosen(self._ahead(), width - max(_RULER[0], int(width * _RULER[1])) - len(_GAP))
        return ruler(snapshot, max(0, width - right.cell_length - len(_GAP))) + _GAP + right

    def _ahead(self) -> list[Sequence[tuple[int, str, str]]]:
        """Return how long the exercise lasts, what is next, and what waits.

        Between them stands when it is done at this rate.
        """
        words, snapshot = self._words, self._snapshot
        pieces: list[Sequence[tuple[int, str, str]]] = [[(3, words.duration(playing_total(snapshot)), "$quiet")]]
        if sitting_is_over(snapshot):
            pieces.append([(1, words("room.header.sitting-over"), "$due bold")])
        wait = None if snapshot.next_inject_ms is None else max(0, snapshot.next_inject_ms - snapshot.t_ms)
        if wait is None:
            pieces.append([(1, words("room.header.none-next"), "$quiet")])
        else:
            following = words("room.header.next", wait=words.wait(wait))
            real = words("room.header.next-real", wait=words.wait(wait), real=words.wait(int(wait / snapshot.speed)))
            pieces.append([(2, real, ""), (0, following, "")])
        left = playing_left(snapshot)
        if left > 0 and timing(snapshot) in _AT_RATE:
            done = wall_minute(self._wall + int(left / snapshot.speed), snapshot.clock_zone)
            pieces.append([(5, words("room.header.done", at=done), "$quiet")])
        elif left <= 0:
            pieces.append([(1, words("room.header.over"), "$due bold")])
        for sign, kind, n, style in Agenda.of(snapshot, words).marks():
            told = words(f"room.header.{kind}", n=n)
            pieces.append([(6, f"{sign}{told}", style), (0, f"{sign}{n}", style)])
        return pieces


def _chosen(pieces: Sequence[Sequence[tuple[int, str, str]]], space: int) -> Content:
    """Return the pieces that ``space`` cells hold, by rank; those of rank 0 always."""
    chosen: dict[int, tuple[str, str]] = {}
    for rank, place, text, style in sorted(
        ((rank, place, text, style) for place, forms in enumerate(pieces) for rank, text, style in forms),
        key=lambda one: (one[0], one[1]),
    ):
        others = sum(Content(told).cell_length + len(_GAP) for at, (told, _) in chosen.items() if at != place)
        if rank == 0 or others + Content(text).cell_length <= space:
            chosen[place] = text, style
    parts = [Content.styled(*chosen[place]) for place in sorted(chosen)]
    return Content(_GAP).join(parts)
