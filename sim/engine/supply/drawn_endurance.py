"""Stocks whose endurance was drawn.

Beside doing what stocks do, they keep how much of it has shown.

How far a stock is below full does not depend on how much it holds, as long as it has not run dry. So until then all
that shows is that it holds more than the furthest it ever was below full; when it runs dry, it shows what it held.
A stock that was lost because its backup did not start shows nothing by that; but it fills from nothing afterwards, and
when it must serve again before it is full, its endurance is taken as shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.draws.bounds import holds_more
from sim.engine.supply.reservoir import Reservoir
from sim.engine.supply.sites import Sites

if TYPE_CHECKING:
    from sim.engine.supply.sites import Segment

__all__ = ["DrawnReservoir", "DrawnSites"]


class DrawnSites(Sites):
    """Many sites, or one place, with a drawn endurance."""

    __slots__ = ("_filling", "_used", "shown")

    def __init__(self, share: float, endurance: float, restart: int, recharge: float) -> None:
        super().__init__(share, endurance, restart, recharge)
        self._used = -1.0
        """The furthest below full of anything that was served by the stock; negative before the first."""
        self._filling = False
        """Some of it was lost without being used, and may not be full again yet."""
        self.shown = False
        """The endurance has shown."""

    def least(self, now: int) -> int | None:
        """Return the least endurance that agrees with all so far, ms. Return None when it has shown."""
        self._look(now)
        return None if self.shown else holds_more(self._used)

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:
        """Take supply from sites; see :class:`~sim.engine.supply.sites.Sites`."""
        self._look(t)
        if self._filling:
            lo, self._filling = 0.0, False
            for s in self.segments:
                if s.up and lo < self.supply and self._stock(s, lo, t) < self.endurance:
                    self.shown = True
                lo = s.hi
        super().fell(supply, mains, t, empty=empty)
        self._look(t)

    def rose(self, supply: float, mains: float, t: int) -> None:
        """Supply sites; see :class:`~sim.engine.supply.sites.Sites`."""
        self._look(t)
        super().rose(supply, mains, t)

    def run_dry(self, t: int) -> None:
        """Let go out what is dry; see :class:`~sim.engine.supply.sites.Sites`."""
        self._look(t)
        super().run_dry(t)

    def give(self, stock: float, t: int) -> None:
        """Add stock; see :class:`~sim.engine.supply.sites.Sites`."""
        self._look(t)
        super().give(stock, t)

    def _out(self, s: Segment, t: int) -> None:
        if not s.failed:
            self.shown = True
        super()._out(s, t)

    def _look(self, t: int) -> None:
        """Take in how far the sites that live on their stock are below full."""
        lo = 0.0
        for s in self.segments:
            if s.up and lo >= self.supply:
                self._used = max(self._used, self.endurance - self._left(s, lo, t))
            lo = s.hi

    def _settle(self, t: int) -> None:
        if self.mains == 1.0 and all(s.up for s in self.segments) and any(s.failed for s in self.segments):
            self._filling = True
        super()._settle(t)


class DrawnReservoir(Reservoir):
    """One common stock with a drawn endurance."""

    __slots__ = ("_filling", "_used", "shown")

    def __init__(self, share: float, endurance: float, restart: int, recharge: float) -> None:
        super().__init__(share, endurance, restart, recharge)
        self._used = -1.0
        """The furthest below full of anything that was served by the stock; negative before the first."""
        self._filling = False
        """Some of it was lost without being used, and may not be full again yet."""
        self.shown = False
        """The endurance has shown."""

    def least(self, now: int) -> int | None:
        """Return the least endurance that agrees with all so far, ms. Return None when it has shown."""
        self._look(now)
        return None if self.shown else holds_more(self._used)

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:
        """Take supply away; see :class:`~sim.engine.supply.reservoir.Reservoir`."""
        if self.up and self.supply == 1.0 and self._filling:
            self._filling = False
            full = self.stock + self._filling_rate() * (t - self.ref) >= self.endurance
            self.shown = self.shown or not full
        super().fell(supply, mains, t, empty=empty)

    def run_dry(self, t: int) -> None:
        """Go out if dry; see :class:`~sim.engine.supply.reservoir.Reservoir`."""
        self._look(t)
        super().run_dry(t)

    def _feed(self, supply: float, mains: float, t: int) -> None:
        self._look(t)
        super()._feed(supply, mains, t)
        if self.up and supply < 1.0:
            self._used = max(self._used, self.endurance - self.stock)

    def _out(self) -> None:
        if self.failing:
            self._filling = True
        else:
            self.shown = True
        super()._out()

    def _look(self, t: int) -> None:
        """Take in how far it is below full while it serves."""
        if self.up and self.supply < 1.0:
            left = self.stock + (self.supply - 1.0) * self.drain * (t - self.ref)
            self._used = max(self._used, self.endurance - left)
