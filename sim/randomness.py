"""Chance by name.

Every draw is a pure function of the seed and the name of what is drawn.

There is no shared sequence, so one more random quantity, or one decision taken away, changes no other draw.
The world asks a :class:`Draws` for ``name -> uniform`` and nothing else; a forecast passes another one, which
keeps what has been seen and draws the rest conditionally. That is why every distribution has ``cdf`` and
``inverse``. Durations are in milliseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import sha256
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Conditional",
    "Constant",
    "Distribution",
    "Draws",
    "Lognormal",
    "SeededDraws",
    "Seen",
    "Triangular",
    "Uniform",
    "Weighted",
    "quantile_from",
]

_NORMAL: Final = NormalDist()
_Z90: Final = 1.2815515655446004
_TINY: Final = 2.0**-54


class Draws(Protocol):
    """Where the world gets its chance from."""

    def uniform(self, name: str) -> float:
        """Return the number in [0, 1) that belongs to ``name``: always the same one."""
        ...


@dataclass(frozen=True, slots=True)
class SeededDraws:
    """The first 53 bits of SHA-256 of ``seed/name``."""

    seed: int
    """Any integer; the same seed is the same world."""

    def uniform(self, name: str) -> float:
        """Return the number in [0, 1) that belongs to ``name`` under this seed."""
        digest = sha256(f"{self.seed}/{name}".encode()).digest()
        return (int.from_bytes(digest[:8], "big") >> 11) * 2.0**-53


class Seen(NamedTuple):
    """What has been seen of one draw: that it is in [low, high). Where the two are equal it is that number."""

    low: float
    """0..1."""
    high: float
    """0..1, not below ``low``."""
    ahead: tuple[str, ...] = ()
    """Names of draws: this was seen only where the first of them is the lowest of all; elsewhere nothing was."""


@dataclass(frozen=True, slots=True)
class Conditional:
    """Draws that agree with what has been seen of another world. In everything else they are this world's own."""

    seed: int
    """Any integer: which of the worlds that agree. It shares no draw with the seeded worlds."""
    seen: Mapping[str, Seen]
    """What has been seen, by the name of the draw; missing is nothing at all."""
    own: tuple[float, float] = (0.0, 1.0)
    """Where this world's own numbers lie, 0..1; a narrow range is the edge of what was seen."""

    def uniform(self, name: str) -> float:
        """Return the number in [0, 1) that belongs to ``name`` here.

        It is the one that was seen, or this world's own within the range that was seen.
        """
        seen = self.seen.get(name)
        if seen is not None and seen.low == seen.high:
            return seen.low
        digest = sha256(f"agrees/{self.seed}/{name}".encode()).digest()
        least, most = self.own
        own = least + (most - least) * ((int.from_bytes(digest[:8], "big") >> 11) * 2.0**-53)
        if seen is None or not self._ahead(seen.ahead):
            return own
        return min(seen.low + (seen.high - seen.low) * own, math.nextafter(seen.high, 0.0))

    def _ahead(self, names: tuple[str, ...]) -> bool:
        return not names or all(self.uniform(names[0]) < self.uniform(other) for other in names[1:])


class Distribution(Protocol):
    """A random quantity, in milliseconds unless its user says otherwise. ``inverse(cdf(x))`` is x."""

    def cdf(self, x: float) -> float:
        """Return the chance of a value at or below ``x``."""
        ...

    def inverse(self, u: float) -> float:
        """Return the value at quantile ``u`` in [0, 1]."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same value."""

    value: float

    def cdf(self, x: float) -> float:
        """Return 0 below the value, 1 from it on."""
        return 1.0 if x >= self.value else 0.0

    def inverse(self, u: float) -> float:  # noqa: ARG002 -- the same at every quantile
        """Return the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal by its median and its 90 % quantile. Both are above 0, p90 above the median."""

    median: float
    p90: float

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        return math.log(self.p90 / self.median) / _Z90

    def cdf(self, x: float) -> float:
        """Return the chance of a value at or below ``x``."""
        return 0.0 if x <= 0 else _NORMAL.cdf(math.log(x / self.median) / self.sigma)

    def inverse(self, u: float) -> float:
        """Return the value at quantile ``u``. The ends of [0, 1] are moved just inside, so the value is finite."""
        u = min(max(u, _TINY), 1 - _TINY * 2)
        return self.median * math.exp(self.sigma * _NORMAL.inv_cdf(u))


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform between ``low`` and ``high``."""

    low: float
    high: float

    def cdf(self, x: float) -> float:
        """Return the chance of a value at or below ``x``."""
        if x >= self.high:
            return 1.0
        return 0.0 if x <= self.low else (x - self.low) / (self.high - self.low)

    def inverse(self, u: float) -> float:
        """Return the value at quantile ``u``."""
        return self.low + u * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Triangular: ``low`` ≤ ``mode`` ≤ ``high``, low < high."""

    low: float
    mode: float
    high: float

    def cdf(self, x: float) -> float:
        """Return the chance of a value at or below ``x``."""
        if x >= self.high:
            return 1.0
        if x <= self.low:
            return 0.0
        width = self.high - self.low
        if x < self.mode:
            return (x - self.low) ** 2 / (width * (self.mode - self.low))
        return 1 - (self.high - x) ** 2 / (width * (self.high - self.mode))

    def inverse(self, u: float) -> float:
        """Return the value at quantile ``u``."""
        width = self.high - self.low
        if u * width < self.mode - self.low:
            return self.low + math.sqrt(u * width * (self.mode - self.low))
        return self.high - math.sqrt((1 - u) * width * (self.high - self.mode))


@dataclass(frozen=True, slots=True)
class Weighted:
    """One of a list of values; weights are above 0 and need not add up to 1. Values ascend."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def _total(self) -> float:
        total = 0.0
        for weight in self.weights:
            total += weight
        return total

    def cdf(self, x: float) -> float:
        """Return the chance of a value at or below ``x``."""
        below = 0.0
        for value, weight in zip(self.values, self.weights, strict=True):
            if value <= x:
                below += weight
        return below / self._total()

    def inverse(self, u: float) -> float:
        """Return the first value whose cumulative share is above ``u``."""
        left = u * self._total()
        for value, weight in zip(self.values, self.weights, strict=True):
            if left < weight:
                return value
            left -= weight
        return self.values[-1]


def quantile_from(distribution: Distribution, least: int, known: float) -> float:
    """Return the quantile from which on every value, rounded, is at least ``least``.

    ``known`` is a quantile of which that is true; the answer is never above it, so there always is one, however far
    out in the tail, or beyond the end of what is possible, ``least`` may lie.
    """
    low, step = min(distribution.cdf(least - 0.25), known), 2.0**-53
    while low < known and round(distribution.inverse(low)) < least:
        low, step = min(low + step, known), 2 * step
    return low
