"""Jumps of an exercise, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.brief import Brief
    from sim.scenario.models import Text

__all__ = ["JumpResult", "PlayedSitting", "PlayingTime"]


@dataclass(frozen=True, slots=True)
class PlayedSitting:
    """A sitting of the time plan as it was played, in both times (ms)."""

    number: int
    since_ms: int
    until_ms: int
    played_since_ms: int
    played_until_ms: int


@dataclass(frozen=True, slots=True)
class PlayingTime:
    """How an exercise with a time plan was played."""

    sittings: tuple[PlayedSitting, ...]
    skips: tuple[tuple[int, int], ...]
    """What was jumped over: from when to when, ms of scenario time."""


@dataclass(frozen=True, slots=True)
class JumpResult:
    """A jump, with the brief that was given after it."""

    t_ms: int
    """When it ended."""
    clock: int | None
    brief: Brief
    titles: tuple[tuple[str, Text], ...]
    """Titles of what the brief names, by ``kind/name``."""
