"""Texts that tell whether exercise time runs.

They are in one place, so that header and forms say the same of the same snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tui.text.format import t_long

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["Timing", "clock_line", "timing"]

Timing = Literal["ready", "running", "paused", "jumping", "stalled", "stopped", "ended"]
"""``jumping`` while a jump is under way, ``stalled`` while the clock waits for the journal."""


def timing(snapshot: Snapshot) -> Timing:
    """Return whether exercise time runs, and why not."""
    if snapshot.stalled:
        return "stalled"
    return "jumping" if snapshot.jump_ms is not None else snapshot.state


def clock_line(words: Words, snapshot: Snapshot) -> str:
    """Return the sentence that says whether exercise time runs."""
    speed, to = words.number(snapshot.speed), t_long(snapshot.jump_ms or 0)
    return words(f"room.clock.{timing(snapshot)}", speed=speed, to=to)
