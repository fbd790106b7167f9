"""The exercise clock.

Exercise time is a pure function of the commands given and the clock on the wall.

Pausing keeps the exact exercise time; starting again anchors there, so whatever the pause lasted, nothing becomes
overdue in it. Exercise time is ms since STARTEX, clock time ms since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.exercise.commands.model import Command, Pause
    from sim.exercise.run.states import ClockState
    from sim.scenario.models import Pace

__all__ = ["REACHED_EVERY", "Clock"]

REACHED_EVERY: Final = 4_000
"""Clock time after which the next advance records how far it came, ms: with four advances a second never over 5 s."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How exercise time runs, since the last command that changed that."""

    state: ClockState = "ready"
    """Only a running clock moves."""
    speed: float = 1.0
    """Exercise seconds per clock second, 1 to 3600."""
    anchor_ms: int = 0
    """Exercise time at the anchor."""
    anchor_clock: int = 0
    """Clock time at the anchor."""
    pace: Pace = "go-on"
    """What it does at an inject."""
    pause: Pause | None = None
    """The pause that it stands still for; none when it runs or stands still for something else."""

    def target(self, clock: int) -> int:
        """Return the exercise time at ``clock``. It never runs backwards, even when a wall clock does."""
        if self.state != "running":
            return self.anchor_ms
        return self.anchor_ms + max(0, int((clock - self.anchor_clock) * self.speed))

    def after(self, command: Command, t_ms: int, clock: int) -> Clock:
        """Return the clock after ``command``, accepted at ``t_ms`` and ``clock``."""
        here = replace(self, anchor_ms=t_ms, anchor_clock=clock, pause=None)
        match command.kind:
            case "start":
                return replace(here, state="running")
            case "pause":
                return replace(here, state="paused", pause=command)
            case "speed":
                return replace(here, speed=command.factor, pause=self.pause)
            case "pace":
                return replace(self, pace=command.pace)
            case "jump":
                # That a sitting was over counts no more where another begins.
                over = self.pause is not None and self.pause.sitting is not None
                return replace(here, anchor_ms=command.to_ms, pause=None if over else self.pause)
            case "stop":
                return replace(here, state="stopped")
            case "end":
                return replace(here, state="ended")
            case _:
                return self
