"""What one process reads of another, in thousandths.

So no difference smaller than that moves anything (``docs/model.md`` §2).
"""

from __future__ import annotations

import math

from sim.curves import MOVED

__all__ = ["Reading", "narrow"]


class Reading:
    """A value read in thousandths, rounded away from where it came.

    It changes only down in a fall, only up in a rise.
    """

    __slots__ = ("mils", "raw")

    def __init__(self) -> None:
        self.mils = 1000
        self.raw = 1.0

    def update(self, raw: float, *, rising: bool) -> bool:
        """Read ``raw``; return whether the reading has changed."""
        moved = raw - self.raw
        self.raw = raw
        if rising:
            if moved <= MOVED:
                return False
            mils = math.ceil(1000 * raw - 1e-6)
            if mils == 999:
                mils = 1000
            if mils <= self.mils:
                return False
        else:
            if moved >= -MOVED:
                return False
            mils = math.floor(1000 * raw + 1e-6)
            if mils == 999:
                mils = 1000
            if mils >= self.mils:
                return False
        self.mils = mils
        return True


def narrow(shown: list[float], place: float, share: float) -> None:
    """Narrow down ``shown``, the range [from, below) in which ``place`` can be.

    ``place`` is a position among customers of whom ``share`` is served.
    """
    if place < share:
        shown[1] = min(shown[1], share)
    else:
        shown[0] = max(shown[0], share)
