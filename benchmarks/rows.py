"""Rows of the table of speed and size, and timing of two things in turns."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. ``goal`` and ``least`` bound the ratio where there is one and the value otherwise; 0 is no bound.

    ``value`` and ``against`` are in ``unit``; ``ratio`` is the median of the ratios of paired runs, None where a
    measure stands alone. ``least`` is what must be met at least, ``goal`` what is aimed at: both are upper bounds.
    """

    measure: str
    value: float
    unit: str
    goal: float = 0.0
    least: float = 0.0
    against: float | None = None
    ratio: float | None = None
    note: str = ""

    @property
    def judged(self) -> float:
        """What is compared with goal and least. It is the ratio, or the value of a measure that stands alone."""
        return self.value if self.ratio is None else self.ratio

    @property
    def verdict(self) -> str:
        """One of ``goal``, ``least``, ``missed``, or empty where nothing is asked."""
        if not self.least:
            return ""
        return "goal" if self.judged <= self.goal else "least" if self.judged <= self.least else "missed"


@dataclass(frozen=True, slots=True)
class Paired:
    """Medians, in seconds, of two things timed in turns. ``ratio`` is the median of the ratios of the pairs."""

    first: float
    second: float
    ratio: float


def seconds(call: Callable[[], object]) -> float:
    """Return the seconds of one call.

    Garbage is collected first, so that no call pays for what the one before it left.
    """
    gc.collect()
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def paired(first: Callable[[], object], second: Callable[[], object], runs: int) -> Paired:
    """Time two calls in turns, A B A B. So whatever else the machine does affects both alike."""
    return of_pairs([(seconds(first), seconds(second)) for _ in range(runs)])


def of_pairs(pairs: list[tuple[float, float]]) -> Paired:
    """Return the medians of pairs timed in turns. It is for those who time something other than a whole call."""
    return Paired(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )
