"""What can be said of two ways to act over many worlds: which is better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LEAST_ALIKE", "Sign", "sign_of"]

LEAST_ALIKE: Final = 0.9
"""Share of the worlds that must agree before it is said whether a team did better or worse."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What can be said of how a team did against another on one measure."""

    says: Literal["better", "worse", "alike", "cannot-be-said"]
    """What holds in at least :data:`LEAST_ALIKE` of the worlds; else that it cannot be said."""
    better: int
    """Worlds in which it did better."""
    worse: int
    worlds: int
    """Worlds in which it is known."""


def sign_of(pairs: Sequence[tuple[float | None, float | None]], *, more: bool) -> Sign:
    """Return whether the first of each pair is better.

    That is the lower value, or with ``more`` the higher.
    """
    differences = [(-1 if more else 1) * _difference(*pair) for pair in pairs]
    better, worse = sum(d < 0 for d in differences), sum(d > 0 for d in differences)
    return Sign(_says(better, worse, len(pairs)), better, worse, len(pairs))


def _difference(one: float | None, other: float | None) -> float:
    if one is None and other is None:
        return 0.0
    return (math.inf if one is None else one) - (math.inf if other is None else other)


def _says(better: int, worse: int, worlds: int) -> Literal["better", "worse", "alike", "cannot-be-said"]:
    least = LEAST_ALIKE * worlds - 1e-9
    if worlds and better >= least:
        return "better"
    if worlds and worse >= least:
        return "worse"
    return "alike" if worlds and worlds - better - worse >= least else "cannot-be-said"
