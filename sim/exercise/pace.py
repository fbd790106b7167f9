"""What the clock of a room does at an inject.

Whatever it does is a command of its own on record, so that a replay needs no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import Pause, SetSpeed

if TYPE_CHECKING:
    from sim.exercise.clock import Clock
    from sim.exercise.run.states import Arrival

__all__ = ["at_inject", "slows"]


def slows(arrival: Arrival) -> bool:
    """Return whether the clock has something to do at an arrival: at any inject."""
    return arrival.cause == "inject"


def at_inject(clock: Clock, arrival: Arrival) -> Pause | SetSpeed | None:
    """Return the command that a clock gives at an inject; none where it runs on."""
    if clock.state != "running" or clock.pace == "go-on":
        return None
    if clock.pace == "pause":
        return Pause(inject=arrival.name)
    return SetSpeed(factor=1, inject=arrival.name) if clock.speed > 1 else None
