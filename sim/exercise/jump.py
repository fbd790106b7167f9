"""A jump that is under way: where it goes, and what cuts it short."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from sim.exercise.exercise import Exercise

__all__ = ["CUTS", "Leap", "cut", "go_on"]

CUTS: Final = frozenset({"stop", "pause", "end"})
"""Commands that end a jump where it has come to; any other waits until it has arrived."""


class Leap(NamedTuple):
    """A jump on record that has not arrived."""

    seq: int
    """Its number in the journal."""
    to_ms: int
    """Exercise time at which it ends, ms."""


def go_on(exercise: Exercise, to: int) -> bool:
    """Simulate on to ``to`` (ms), no further than where the jump goes. Return whether it has arrived."""
    leap = exercise.leaping
    if leap is None:
        return True
    exercise.run(min(to, leap.to_ms))
    if exercise.t_ms < leap.to_ms:
        return False
    exercise.play.reach(leap.seq)
    exercise.leaping = None
    return True


def cut(exercise: Exercise, leap: Leap, clock: int) -> None:
    """End the jump here. The journal has it that it reached this moment, and the clock goes on from it at ``clock``."""
    exercise.wall = clock
    exercise.play.reach(leap.seq)
    exercise.leaping = None
    exercise.clock = replace(exercise.clock, anchor_ms=exercise.t_ms, anchor_clock=exercise.wall)
