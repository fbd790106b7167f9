"""A queue before call takers as a fluid.

Calls are taken first come first served; whoever would wait longer than patience leaves.

Rates are calls per ms, constant between events; contents are then linear, so every event is computed, not searched.
"""

from __future__ import annotations

from math import inf

__all__ = ["FluidQueue"]

_NONE = 1e-9
"""A content, in calls, that is none."""


class FluidQueue:
    """Callers of several classes waiting for one pool of takers."""

    __slots__ = ("_admitted", "_parcels", "content", "gone", "longest", "out", "patience", "speed")

    def __init__(self, patience: float, classes: int) -> None:
        self.patience = patience
        """ms that a caller waits at most; may be infinite."""
        self.speed = 0.0
        """Calls taken per ms."""
        self.content = 0.0
        """Callers waiting."""
        self.out = [0.0] * classes
        """Rate at which calls are taken, per class."""
        self.gone = [0.0] * classes
        """Rate at which callers give up, per class."""
        self.longest = 0.0
        """Longest wait of anyone answered, ms."""
        self._admitted = 0.0
        self._parcels: list[tuple[float, list[float]]] = []
        """Volume and shares per class, first come first."""

    def staff(self, speed: float) -> list[float]:
        """Take calls at ``speed`` (per ms) from now on.

        Return the calls, per class, that now cannot be taken in time.
        """
        self.speed = speed
        lost = [0.0] * len(self.out)
        excess = self.content - self._most()
        while excess > _NONE and self._parcels:
            volume, shares = self._parcels.pop()
            cut = min(volume, excess)
            for at, share in enumerate(shares):
                lost[at] += cut * share
            if volume > cut:
                self._parcels.append((volume - cut, shares))
            self.content -= cut
            excess -= cut
        return lost

    def flow(self, arriving: list[float]) -> None:
        """Let callers arrive at these rates from now on."""
        total = 0.0
        for rate in arriving:
            total += rate
        self.gone = [0.0] * len(arriving)
        if self.content <= _NONE:
            self.content = 0.0
            self._parcels.clear()
            if total <= self.speed:
                self.out, self._admitted = list(arriving), total
                return
        shares = [rate / total for rate in arriving] if total else list(arriving)
        if total and (not self._parcels or self._parcels[-1][1] != shares):
            self._parcels.append((0.0, shares))
        self._admitted = total
        if total > self.speed and self.content >= self._most() - _NONE:
            self._admitted = self.speed
            self.gone = [share * (total - self.speed) for share in shares]
        self.out = [self.speed * share for share in self._head()]

    def _most(self) -> float:
        return self.speed * self.patience if self.speed else 0.0

    def _head(self) -> list[float]:
        while len(self._parcels) > 1 and self._parcels[0][0] <= _NONE:
            self._parcels.pop(0)
        return self._parcels[0][1]

    def _growth(self) -> float:
        return self._admitted - self.speed if self._parcels else 0.0

    def due(self) -> float:
        """Return the ms until the rates of the queue change by themselves. It is infinite when they will not."""
        if not self._parcels:
            return inf
        growth, soonest = self._growth(), inf
        if growth < 0:
            soonest = self.content / -growth
        elif growth > 0:
            soonest = max(0.0, self._most() - self.content) / growth
        if len(self._parcels) > 1 and self.speed:
            soonest = min(soonest, self._parcels[0][0] / self.speed)
        return soonest

    def run(self, span: float) -> None:
        """Let ``span`` ms pass, no longer than :meth:`due`."""
        if not self._parcels:
            return
        volume, shares = self._parcels[-1]
        self._parcels[-1] = (volume + self._admitted * span, shares)
        volume, shares = self._parcels[0]
        self._parcels[0] = (max(0.0, volume - self.speed * span), shares)
        self.content = max(0.0, self.content + self._growth() * span)
        if self.speed:
            self.longest = max(self.longest, self.content / self.speed)

    def waiting(self) -> list[float]:
        """Return the callers waiting now, per class."""
        result = [0.0] * len(self.out)
        for volume, shares in self._parcels:
            for at, share in enumerate(shares):
                result[at] += volume * share
        return result
