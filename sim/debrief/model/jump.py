"""Jumps of an exercise, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.brief import Brief
    from sim.scenario.models import Text

__all__ = ["JumpResult"]


@dataclass(frozen=True, slots=True)
class JumpResult:
    """A jump, with the brief that was given after it."""

    t_ms: int
    """When it ended."""
    clock: int | None
    brief: Brief
    titles: tuple[tuple[str, Text], ...]
    """Titles of what the brief names, by ``kind/name``."""
