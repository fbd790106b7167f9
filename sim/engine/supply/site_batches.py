"""A tranche whose sites differ in endurance.

It has batches of many sites each, under one supply.

Whatever the supply does, stocks drain and fill at one rate for all, so of two batches the one that lasts shorter is
never out later. Neighbouring sites need therefore only know how many of their batches are out, the shortest first.
"""

from __future__ import annotations

from sim.engine.network.buffer import NONE, Buffer, falling
from sim.engine.supply.sites import Segment, Sites
from sim.units import ceil_ms

__all__ = ["Batches"]

Stocks = tuple[float, ...]


class BatchSegment:
    """Neighbouring sites with one history, in every batch. They go from the stretch before up to ``hi``."""

    __slots__ = ("hi", "lost", "out", "ref", "stocks", "timer")

    def __init__(self, hi: float, stocks: Stocks) -> None:
        self.hi = hi
        self.out = 0
        """How many batches are out."""
        self.stocks = stocks
        """Stock of each batch at ``ref``; 0 for what is out."""
        self.ref = 0
        self.lost = 0
        """When it last lost supply, for those who ask how long its stock held."""
        self.timer: int | None = None
        """When what is out has had supply for its restart time."""

    def cut(self, q: float) -> BatchSegment:
        """Split off and give the sites below ``q``."""
        low = BatchSegment(q, self.stocks)
        low.out, low.ref, low.lost, low.timer = self.out, self.ref, self.lost, self.timer
        return low

    def same(self, other: BatchSegment) -> bool:
        """Whether both have the same history."""
        mine = self.out == other.out and self.ref == other.ref and self.timer == other.timer
        return mine and self.stocks == other.stocks


class Batches(Buffer):
    """Batches of sites, the shortest-lived first. ``share`` is of all of them together, equal parts of it of each."""

    __slots__ = ("_full", "_left", "stretches")

    def __init__(self, share: float, endurances: list[float], restart: int, recharge: float) -> None:
        # As a whole it has the endurance of the batch that lasts longest.
        super().__init__(share, max(endurances), restart, recharge)
        self._full: Stocks = tuple([e if e >= NONE else 0.0 for e in sorted(endurances)])
        n = len(endurances)
        self._left = tuple([(n - out) / n for out in range(n + 1)])
        """Share of the batches that are up, by how many are out."""
        self.stretches = [BatchSegment(1.0, self._full)]

    def begin(self, t: int, filled: float) -> None:
        """Begin the run at ``t`` with the share ``filled`` of the stock."""
        self.begun = t
        stocks = self._full if filled == 1.0 else tuple([e * filled for e in self._full])
        for s in self.stretches:
            s.stocks, s.ref, s.lost = stocks, t, t

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:  # noqa: ARG002 -- all of them start
        """Feed sites from ``supply`` on no more, nor fill those from ``mains`` on."""
        before, self.supply = self.supply, supply
        filled, self.mains = self.mains, mains
        self._split(supply)
        if mains != supply:
            self._split(mains)
        lo = 0.0
        for s in self.stretches:
            if mains <= lo < filled and s.out < len(self._full):
                s.stocks, s.ref = self._refilled(s, t), t
            if supply <= lo < before:
                s.timer = None
                if s.out < len(self._full):
                    s.ref = s.lost = t
                    self._drain(s, t)
            lo = s.hi
        self._settle(t)

    def rose(self, supply: float, mains: float, t: int) -> None:
        """Feed the sites up to ``supply``, and fill those up to ``mains``."""
        before, self.supply = self.supply, supply
        filled, self.mains = self.mains, mains
        self._split(supply)
        if mains != supply:
            self._split(mains)
        lo = 0.0
        for s in self.stretches:
            if before <= lo < supply:
                if s.out < len(self._full):
                    gone = t - s.ref
                    s.stocks, s.ref = tuple([left if (left := e - gone) >= NONE else 0.0 for e in s.stocks]), t
                if s.out:
                    s.timer = t + self.restart
            elif filled <= lo < mains and s.out < len(self._full):
                s.ref = t
            lo = s.hi
        self.come_up(t)

    def run_dry(self, t: int) -> None:
        """Sites without supply whose stock has run out go out."""
        lo = 0.0
        for s in self.stretches:
            if lo >= self.supply and s.out < len(self._full):
                self._drain(s, t)
            lo = s.hi
        self._settle(t)

    def course(self) -> dict[int, float]:
        """Return when batches of its sites go out and what share is up then.

        It is so were supply to stay.
        """
        lo, up, count = 0.0, 0.0, len(self._full)
        falls: dict[int, float] = {}
        for s in self.stretches:
            up += (s.hi - lo) * self._left[s.out]
            for stock in s.stocks[s.out :] if lo >= self.supply else ():
                dry = ceil_ms(s.ref + stock)
                falls[dry] = falls.get(dry, 0.0) + (s.hi - lo) / count
            lo = s.hi
        return falling(up, falls)

    def short_since(self, t: int) -> int:
        """Return when the first of the sites that run dry at ``t`` lost its supply."""
        lo, first = 0.0, t
        for s in self.stretches:
            if lo >= self.supply and s.out < len(self._full) and ceil_ms(s.ref + s.stocks[s.out]) <= t:
                first = min(first, s.lost)
            lo = s.hi
        return first

    @property
    def started(self) -> bool:
        """True: backup that may fail to start comes in tranches of its own."""
        return True

    @property
    def back(self) -> int | None:
        """When all out sites that have supply now will be up again, ms. None when none is restarting."""
        return max([s.timer for s in self.stretches if s.timer is not None], default=None)

    def come_up(self, t: int) -> None:
        """Bring up the sites whose restart is over; they are empty.

        Those that were up have been filling all the while, where the mains serve them.
        """
        lo = 0.0
        for s in self.stretches:
            if s.timer is not None and s.timer <= t:
                if lo < self.mains:
                    s.stocks = self._refilled(s, t)
                s.ref, s.out, s.timer = t, 0, None
            lo = s.hi
        self._settle(t)

    def give(self, stock: float, t: int) -> None:
        """Raise ``NotImplementedError``.

        What is given is not given to all alike, so it must come to the :meth:`parts`.
        """
        raise NotImplementedError

    def redraw(self, draw: float, kept: float, t: int) -> None:
        """Not possible either: who is brought what it burns differs by batch."""
        raise NotImplementedError

    def parts(self, t: int) -> list[Buffer]:
        """Return its batches, each by itself, as they stand at ``t``."""
        self.depletes_at = self.restarts_at = None
        batches: list[Buffer] = []
        for index, endurance in enumerate(self._full):
            sites = Sites(self.share / len(self._full), endurance, self.restart, self.recharge)
            sites.supply, sites.mains, sites.ordinal, sites.begun = self.supply, self.mains, self.ordinal, self.begun
            sites.segments = [_alone(s, index, self.begun) for s in self.stretches]
            sites.come_up(t)
            batches.append(sites)
        return batches

    def _refilled(self, s: BatchSegment, t: int) -> Stocks:
        """Return the stocks of sites that have had supply since ``ref``. What is out has none."""
        if s.stocks is self._full:
            return s.stocks
        more, full, out = self.recharge * (t - s.ref), self._full, s.out
        if not out and more >= self.endurance:
            return full
        filled = [min(stock + more, e) for stock, e in zip(s.stocks, full, strict=True)]
        return (*s.stocks[:out], *filled[out:])

    def _drain(self, s: BatchSegment, t: int) -> None:
        """Let go out what has no stock left at ``t``."""
        out = s.out
        while out < len(s.stocks) and (s.stocks[out] < NONE or ceil_ms(s.ref + s.stocks[out]) <= t):
            out += 1
        if out != s.out:
            s.out = out
            s.stocks = ((0.0,) * out) + s.stocks[out:]
            if out == len(s.stocks):
                s.ref = self.begun

    def _split(self, q: float) -> None:
        lo = 0.0
        for i, s in enumerate(self.stretches):
            if lo < q < s.hi:
                self.stretches.insert(i, s.cut(q))
                return
            lo = s.hi

    def _settle(self, t: int) -> None:
        """Merge equal neighbours; work out ``x`` and what comes next."""
        merged: list[BatchSegment] = []
        x, lo, supply, mains, whole = 0.0, 0.0, self.supply, self.mains, True
        fall = rise = None
        for s in self.stretches:
            if lo < supply:
                # Full, resting or never refilling, sites have one history whenever they got there.
                if lo >= mains:
                    s.ref = self.begun
                elif not s.out and (s.stocks is self._full or self.recharge * (t - s.ref) >= self.endurance):
                    s.stocks, s.ref = self._full, self.begun
                elif self.recharge == 0.0:
                    s.ref = self.begun
            elif s.out < len(s.stocks):
                dry = ceil_ms(s.ref + s.stocks[s.out])
                fall = dry if fall is None or dry < fall else fall
            if s.timer is not None:
                rise = s.timer if rise is None or s.timer < rise else rise
            whole = whole and not s.out
            x += (s.hi - lo) * self._left[s.out]
            if merged and lo not in (supply, mains) and merged[-1].same(s):
                merged[-1].hi, merged[-1].lost = s.hi, min(merged[-1].lost, s.lost)
            else:
                merged.append(s)
            lo = s.hi
        self.stretches = merged
        self.depletes_at, self.restarts_at = fall, rise
        self.x = 1.0 if whole else x


def _alone(s: BatchSegment, index: int, begun: int) -> Segment:
    """Return one batch of a stretch, in a run that begins at ``begun``."""
    segment = Segment(s.hi, s.stocks[index])
    segment.up, segment.lost = index >= s.out, s.lost
    if segment.up:
        segment.ref = s.ref
    else:
        segment.ref, segment.timer = begun, s.timer
    return segment
