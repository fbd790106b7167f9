"""The one place that touches the exercise: gives it commands and notes, lets its clock run, takes snapshots."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol

from sim.units import HOUR, MINUTE, SECOND
from tui.notes import parse_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.records import Fall
    from sim.exercise.ahead import Ahead
    from sim.exercise.commands import Command, Jump
    from sim.exercise.explaining import Explanation
    from sim.exercise.snapshot import Snapshot

__all__ = ["Playable", "Session", "Witness"]

AUTHOR: Final = "facilitator"
SLICE: Final = 0.008
"""Seconds that the exercise may compute before the screen gets its turn."""
REFRESH: Final = 0.25
"""Seconds between two snapshots."""


class Witness(Protocol):
    """The world, as far as the room may look into it."""

    @property
    def now(self) -> int:
        """Exercise time, ms."""

    def why(self, process: str) -> Fall | None:
        """Why a process stands below 1; none when it is whole."""


class Playable(Protocol):
    """What the room asks of an exercise; :class:`sim.exercise.Exercise` is one."""

    @property
    def world(self) -> Witness:
        """The world, read only."""

    def do(self, command: Command, author: str, *, clock: int) -> object:
        """Validate, journal and apply; raise ``CommandRefused``."""

    def leap(self, command: Jump, author: str, *, clock: int) -> object:
        """Give a jump that ``advance`` goes through; raise ``CommandRefused``."""

    def advance(self, to_ms: int, clock: int) -> object:
        """Simulate through to an exercise time."""

    def note(self, kind: str, payload: dict[str, object], author: str, clock: int) -> object:
        """Journal something that never touches the world."""

    def clock_target(self, clock: int) -> int:
        """Where exercise time should be at this clock time, ms."""

    def snapshot(self) -> Snapshot:
        """Take a picture."""

    def explain(self, process: str) -> Explanation:
        """Explain why a process stands where it stands now."""

    def look_ahead(self) -> Callable[[str, int], Ahead]:
        """Give what tells what a process takes down next within so many ms of now; in any thread."""


class Session:
    """An exercise being played: ``publish`` gets a snapshot and its clock time, at each command and regularly."""

    def __init__(
        self, exercise: Playable, clock: Callable[[], int], publish: Callable[[Snapshot, int], object]
    ) -> None:
        self._exercise = exercise
        self._clock = clock
        self._publish = publish
        self._step = MINUTE

    def show(self) -> None:
        """Publish the exercise as it is now."""
        self._publish(self._exercise.snapshot(), self._clock())

    def give(self, command: Command) -> None:
        """Give a command; raise ``CommandRefused`` when it cannot be accepted."""
        if command.kind == "jump":
            self._exercise.leap(command, AUTHOR, clock=self._clock())
            self._set_out()
        else:
            self._exercise.do(command, AUTHOR, clock=self._clock())
        self.show()

    def _set_out(self) -> None:
        """Make a short jump at once; of a long one the rest is left to the ticks, between which keys are heard."""
        begun = perf_counter()
        while self._behind() and perf_counter() - begun < REFRESH and self._advance():
            pass

    def note(self, text: str) -> None:
        """Note an observation, with both clocks."""
        snapshot = self._exercise.snapshot()
        self._exercise.note("observation", parse_note(text, snapshot), AUTHOR, self._clock())
        self.show()

    def why(self, process: str) -> Fall | None:
        """Why a process stands below 1; none when it is whole."""
        return self._exercise.world.why(process)

    def explain(self, process: str) -> Explanation:
        """Everything about why a process stands where it stands now."""
        return self._exercise.explain(process)

    def look_ahead(self) -> Callable[[str, int], Ahead]:
        """Give what tells, of this moment, what a process takes down next; to be called in a thread."""
        return self._exercise.look_ahead()

    async def run(self) -> None:
        """Let the exercise follow its clock until cancelled."""
        while True:
            await self.tick()
            await asyncio.sleep(REFRESH)

    async def tick(self) -> None:
        """Bring the exercise to where its clock is, then publish it."""
        shown = perf_counter()
        while self._behind():
            begun = perf_counter()
            if not self._advance():
                break
            ended = perf_counter()
            self._pace(ended - begun)
            if ended - shown >= REFRESH:
                self.show()
                shown = ended
            await asyncio.sleep(0)
        self.show()

    def _behind(self) -> bool:
        return self._exercise.clock_target(self._clock()) > self._exercise.world.now

    def _advance(self) -> bool:
        """Compute one slice; tell whether the exercise moved, which it refuses while its clock stands still."""
        clock, before = self._clock(), self._exercise.world.now
        self._exercise.advance(min(self._exercise.clock_target(clock), before + self._step), clock)
        return self._exercise.world.now > before

    def _pace(self, spent: float) -> None:
        """Size the next slice so that a long jump never freezes the screen."""
        if spent > SLICE:
            self._step = max(SECOND, self._step // 2)
        elif spent < SLICE / 2:
            self._step = min(HOUR, self._step * 2)
