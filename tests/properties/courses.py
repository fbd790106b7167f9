"""The course of a generated world, in the engine and in the naive world, and where two courses differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.properties.worlds import Curves, curves, differences, naive, play

if TYPE_CHECKING:
    from tests.properties.mechanisms import Mechanism, Scenario

__all__ = ["Course", "bites", "in_engine", "in_naive_world", "unlike"]

SLACK: Final = 20
"""Furthest that rounding may put two changes apart, ms."""


@dataclass(frozen=True)
class Course:
    """What came of a world."""

    curves: Curves


def in_engine(data: Scenario) -> Course:
    """Return the course that the engine gives a world."""
    return Course(curves(play(data), data))


def in_naive_world(data: Scenario) -> Course:
    """Return the course that the naive world gives it."""
    return Course(naive(data))


def unlike(one: Course, other: Course) -> list[str]:
    """List where two courses differ by more than rounding."""
    return differences(one.curves, other.curves, slack=SLACK)


def bites(mechanism: Mechanism, data: Scenario, course: Course) -> list[str]:
    """List what makes a difference in a world: without it the course is another."""
    found = []
    for name, absence in mechanism.without.items():
        if unlike(course, in_engine(absence.of(data))):
            found.append(name)
    return found
