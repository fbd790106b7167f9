"""The prompts of the demonstration: what to try next, and when it has been tried.

A tour is data: steps in order, each with the key it shows, its words (``room.tour.NAME``) and a condition on what the
room has shown. Whatever is tried before its turn counts, and a step that was done is never asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from sim.exercise.commands.model import Jump, Pause, SetSpeed, Start
from sim.units import MINUTE
from tui.input.keys import KEYS, key_shown
from tui.room_port import room
from tui.screens.room import RoomScreen
from tui.screens.why import WhyScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ClassVar

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["OPENING", "STEPS", "Seen", "Step", "TourBar", "TourRoom", "first_to_do"]

OPENING: Final[tuple[Command, ...]] = (Start(), SetSpeed(factor=10), Jump(to_ms=6 * MINUTE), Pause())
"""Commands before the room opens: a minute of exercise time before the station fails, paused, at 10 times."""
_HALF: Final = 0.5
"""Level below which a process counts as failed, 0..1."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the room has shown since the tour began."""

    opening: Snapshot
    now: Snapshot
    explained: bool
    """Whether the page of why was opened for a process below its full level."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try."""

    name: str
    """Names its words: ``room.tour.NAME``."""
    key: str
    """Name of the key that it shows, one of :data:`tui.input.keys.KEYS`."""
    done: Callable[[Seen], bool]
    """Return whether it has been tried."""


def _failed(seen: Seen) -> bool:
    stood = {process.name for process in seen.opening.processes if process.level >= _HALF}
    return any(process.level < _HALF and process.name in stood for process in seen.now.processes)


def _jumped(seen: Seen) -> bool:
    known = {line.seq for line in seen.opening.journal}
    return seen.now.jump_ms is None and any(
        line.kind == "jump" and line.entry_class == "command" and line.seq not in known for line in seen.now.journal
    )


STEPS: Final = (
    Step("failure", "clock", _failed),
    Step("why", "why", lambda seen: seen.explained),
    Step("order", "order", lambda seen: len(seen.now.orders) > len(seen.opening.orders)),
    Step("jump", "jump", _jumped),
    Step("debrief", "end", lambda seen: seen.now.state == "ended"),
)
"""The tour of ``keten demo``; a few minutes in all."""


def first_to_do(steps: tuple[Step, ...], at: int, seen: Seen) -> int:
    """Return the index of the first step from ``at`` on that is yet to be tried.

    It is their number when none is. After ENDEX nothing can be tried any more, so that no step is left then.
    """
    if seen.now.state == "ended":
        return len(steps)
    while at < len(steps) and steps[at].done(seen):
        at += 1
    return at


class TourBar(Static):
    """The prompt in front; takes no focus and no keys."""

    def __init__(self, words: Words, steps: tuple[Step, ...]) -> None:
        super().__init__(markup=False)
        self._words = words
        self._steps = steps
        self._at = 0
        self._opening: Snapshot | None = None
        self._explained = False

    @property
    def at(self) -> int:
        """Index of the step that is shown; the number of steps when all were tried."""
        return self._at

    def on_mount(self) -> None:
        """Follow the exercise."""
        self.watch(self.app, "snapshot", self._see)
        self.watch(self.app, "language", lambda: self.update(self._prompt()), init=False)

    def on_resize(self, event: events.Resize) -> None:
        """Keep notices above the prompt, however many lines it takes."""
        self._notices_above(event.size.height + self.styles.margin.bottom + 1)

    def on_unmount(self) -> None:
        """Leave the place of notices to the style sheet again."""
        self._notices_above(None)

    def _notices_above(self, rows: int | None) -> None:
        for rack in self.screen.query("ToastRack"):
            rack.styles.margin = None if rows is None else rack.styles.margin._replace(bottom=rows)

    def in_front(self, screen: object) -> None:
        """Take note of the screen that is in front now."""
        snapshot = room(self).snapshot
        if isinstance(screen, WhyScreen):
            self._explained |= any(one.name == screen.process and one.level < 1 for one in snapshot.processes)
        self._see(snapshot)

    def _see(self, snapshot: Snapshot) -> None:
        if not snapshot.exercise:
            return
        if self._opening is None:
            self._opening = snapshot
        self._at = first_to_do(self._steps, self._at, Seen(self._opening, snapshot, self._explained))
        self.update(self._prompt())

    def _prompt(self) -> Content:
        words = self._words
        if self._at == len(self._steps):
            return Content.assemble((words("room.tour.over"), "bold"), "\n", (words("room.tour.close-last"), "dim"))
        step = self._steps[self._at]
        key = next(key for key in KEYS if key.name == step.key)
        place = words("room.tour.close", at=self._at + 1, of=len(self._steps))
        said = Content.assemble(
            (f" {key_shown(words, key)} ", "bold reverse"), " ", (words(f"room.tour.{step.name}"), "bold")
        )
        return Content("\n").join([said, Content.styled(place, "dim")])


class TourRoom(RoomScreen):
    """The room with prompts above its keys, until the key t takes them away."""

    BINDINGS: ClassVar[list[BindingType]] = [("t", "close_tour", "")]
    STOPS = False
    OPENS_BRIEF = False

    def __init__(self, words: Words, steps: tuple[Step, ...] = STEPS) -> None:
        super().__init__(words)
        self._steps = steps

    def compose(self) -> ComposeResult:
        """Add the prompts to the room."""
        yield from super().compose()
        yield TourBar(self.words, self._steps)

    def on_screen_suspend(self, event: events.ScreenSuspend) -> None:
        """Tell the prompts which screen came in front."""
        del event
        for bar in self.query(TourBar):
            bar.in_front(self.app.screen)

    def action_close_tour(self) -> None:
        """Take the prompts away for good."""
        self.query(TourBar).remove()
