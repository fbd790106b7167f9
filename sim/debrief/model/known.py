"""How sure the figures of a debrief are. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.impact.signs import Sign

__all__ = ["KnownBand", "KnownMeasure", "KnownResults"]


@dataclass(frozen=True, slots=True)
class KnownBand:
    """Where a measure lies over worlds."""

    median: float
    low: float
    """90 % of the worlds lie from here ..."""
    high: float
    """... to here; ``coverage`` is how many in truth."""
    coverage: float
    """Chance that a next world lies between; below 0.9 these are the lowest and the highest."""


@dataclass(frozen=True, slots=True)
class KnownMeasure:
    """One measure, over the time played."""

    id: str
    chance: KnownBand | None
    """What was done, by other chance with the numbers as written. None where it could not be computed."""
    library: KnownBand | None
    """What was done, by other plausible numbers with the same chance."""
    chance_nobody: KnownBand | None
    """The same as ``chance`` with nobody acting; none where nothing is compared with that."""
    library_nobody: KnownBand | None
    sign: Sign | None
    """Whether what was done is better than nobody acting, whatever the numbers; none where it is not compared."""


@dataclass(frozen=True, slots=True)
class KnownResults:
    """The measures of an exercise by chance and by other numbers."""

    worlds: int
    """Worlds of either kind."""
    left_out: int
    """Worlds passed over because their numbers cannot be together."""
    numbers: int
    """Numbers that were drawn."""
    measures: tuple[KnownMeasure, ...]
