"""The exercise clock as a journal tells it.

It is for a process that follows an exercise and does not play it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.exercise.clock import REACHED_EVERY, Clock
from sim.exercise.commands.model import COMMAND
from sim.units import SECOND

if TYPE_CHECKING:
    from sim.journal import Entry

__all__ = ["RecordedClock"]

_OF_THE_CLOCK: Final = frozenset({"start", "pause", "speed", "pace", "jump", "stop", "end"})
_LATE: Final = REACHED_EVERY + 4 * SECOND
"""Clock time after which a room that runs has written something, ms: what it does is on record every 5 s."""


class RecordedClock:
    """Tells the exercise time at a clock time.

    It takes the entries of a journal one after the other.
    """

    def __init__(self, until_ms: int) -> None:
        self._until_ms = until_ms
        self._clock = Clock()
        self._before = (0, Clock())
        """The last command of the clock, and what the clock was before it."""
        self._jump: tuple[int, int] | None = None
        """Number and goal of a jump that has not arrived."""
        self._last_ms = 0
        self._last_clock = 0

    @property
    def clock(self) -> Clock:
        """How exercise time runs, as of the last entry."""
        return self._clock

    def take(self, entry: Entry) -> None:
        """Take the next entry. Nothing about its form is believed."""
        if entry.entry_class == "note":
            return
        self._last_ms, self._last_clock = max(self._last_ms, entry.t_ms), entry.clock
        if entry.entry_class == "command":
            self._jump = None
            if entry.kind in _OF_THE_CLOCK:
                self._command(entry)
        elif entry.kind == "failed" and entry.answers == self._before[0]:
            self._clock, self._jump = self._before[1], None
        elif entry.kind == "reached" and self._jump is not None and entry.answers == self._jump[0]:
            if entry.t_ms < self._jump[1]:
                self._clock = replace(self._clock, anchor_ms=entry.t_ms, anchor_clock=entry.clock)
            self._jump = None

    def _command(self, entry: Entry) -> None:
        try:
            command = COMMAND.validate_python(entry.payload)
        except ValueError:
            return
        self._before = (entry.seq, self._clock)
        self._clock = self._clock.after(command, entry.t_ms, entry.clock)
        if command.kind == "jump":
            self._jump = (entry.seq, command.to_ms)

    def silent(self, clock: int) -> bool:
        """Return whether the clock should run, and nothing was written for long.

        The room is not there then, or cannot write.
        """
        return self._clock.state == "running" and clock - self._last_clock > _LATE

    def t_ms(self, clock: int) -> int:
        """Return the exercise time at ``clock``, ms.

        While a jump is under way, or its room does not write, it is not beyond what is on record.
        """
        if self._jump is not None:
            return self._last_ms
        target = self._clock.target(clock)
        if self._clock.state == "running":
            target = min(target, self._last_ms + int(_LATE * self._clock.speed))
        return min(max(self._last_ms, target), self._until_ms)
