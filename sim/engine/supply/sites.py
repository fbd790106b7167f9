"""A tranche of many sites, each up or out by itself. Neighbours of one history are kept together."""

from __future__ import annotations

from sim.engine.network.buffer import NONE, Buffer, falling
from sim.units import ceil_ms

__all__ = ["Sites", "Unbuffered"]


class Segment:
    """Neighbouring sites with one history: from the segment before up to ``hi``."""

    __slots__ = ("failed", "given", "gone", "hi", "lost", "ref", "stock", "timer", "up")

    def __init__(self, hi: float, stock: float) -> None:
        self.hi = hi
        self.up = True
        self.stock = stock
        """Stock at ``ref``; what an out site has been given, until it is up."""
        self.ref = 0
        self.lost = 0
        """When it last lost supply: for those who ask how long its stock held, without a part in what happens."""
        self.gone = 0
        """When an out site went out, where its restart time grows with that."""
        self.timer: int | None = None
        """When an out site has had supply for its restart time."""
        self.given: int | None = None
        """When an out site comes up from stock it was given, supply or not."""
        self.failed = False
        """The backup of this place did not start: it has no stock until it is up with full supply."""

    def cut(self, q: float) -> Segment:
        """Split off and give the sites below ``q``."""
        low = Segment(q, self.stock)
        low.up, low.ref, low.timer, low.given, low.failed = self.up, self.ref, self.timer, self.given, self.failed
        low.lost, low.gone = self.lost, self.gone
        return low

    def same(self, other: Segment) -> bool:
        """Whether both have the same history."""
        return (
            self.up == other.up
            and self.ref == other.ref
            and self.stock == other.stock
            and self.timer == other.timer
            and self.given == other.given
            and self.failed == other.failed
            and self.gone == other.gone
        )


class Sites(Buffer):
    """Many sites, each up or out by itself. Site ``q`` is fed while ``q < supply``, and fills while ``q < mains``."""

    __slots__ = (
        "draw",
        "growth",
        "kept",
        "most",
        "segments",
        "unlucky",
    )

    def __init__(self, share: float, endurance: float, restart: int, recharge: float) -> None:
        super().__init__(share, endurance, restart, recharge)
        self.unlucky = False
        """They are those of many whose backup never starts, and so hold nothing."""
        self.draw = 1.0
        """How fast the stock of a site without supply falls."""
        self.kept = 0.0
        """Sites below this are brought what they burn: their stock does not fall."""
        self.growth = 0.0
        """By how much the restart time grows with the time that a site was out, ms a ms; 0 is not at all."""
        self.most = restart
        """The longest restart time, ms."""
        self.segments = [Segment(1.0, self.endurance)]

    def begin(self, t: int, filled: float) -> None:
        """Begin the run at ``t`` with the share ``filled`` of the stock."""
        self.begun = t
        for s in self.segments:
            s.stock, s.ref, s.lost = self.endurance * filled, t, t

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:
        """Feed sites from ``supply`` on no more, nor fill those from ``mains`` on."""
        before, self.supply = self.supply, supply
        filled, self.mains = self.mains, mains
        self._split(supply)
        if mains != supply:
            self._split(mains)
        lo = 0.0
        for s in self.segments:
            if s.up and mains <= lo < filled:
                s.stock, s.ref = self._refilled(s, t), t
            if supply <= lo < before:
                if s.up:
                    s.ref = s.lost = t
                else:
                    s.timer = None
            if empty and lo >= supply:
                s.failed, s.stock, s.given = True, 0.0, None
            if s.up and lo >= supply and s.stock < NONE and not self._fed(s, lo):
                self._out(s, t)
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
        for s in self.segments:
            if before <= lo < supply:
                if s.up:
                    left = s.stock - self._rate(lo) * (t - s.ref)
                    s.stock = left if left >= NONE else 0.0
                    s.ref = t
                else:
                    s.timer = self._ready(s, t)
            elif s.up and filled <= lo < mains:
                s.ref = t
            lo = s.hi
        self._rise(t)

    def run_dry(self, t: int) -> None:
        """Sites without supply whose stock has run out go out."""
        lo = 0.0
        for s in self.segments:
            if s.up and lo >= self.supply and self._rate(lo) and self._dry_at(s) <= t:
                self._out(s, t)
            lo = s.hi
        self._settle(t)

    def course(self) -> dict[int, float]:
        """Return when groups of its sites go out and what share is up then.

        It is so were supply to stay.
        """
        lo, up = 0.0, 0.0
        falls: dict[int, float] = {}
        for s in self.segments:
            if s.up:
                up += s.hi - lo
                if lo >= self.supply and self._rate(lo):
                    dry = self._dry_at(s)
                    falls[dry] = falls.get(dry, 0.0) + s.hi - lo
            lo = s.hi
        return falling(up, falls)

    def short_since(self, t: int) -> int:
        """Return when the first of the sites that run dry at ``t`` lost its supply."""
        lo, first = 0.0, t
        for s in self.segments:
            if s.up and lo >= self.supply and self._rate(lo) and self._dry_at(s) <= t:
                first = min(first, s.lost)
            lo = s.hi
        return first

    @property
    def started(self) -> bool:
        """False when backup that should have come on did not."""
        return not self.unlucky and not any(s.failed for s in self.segments)

    @property
    def back(self) -> int | None:
        """When all out sites that have supply now will be up again, ms. None when none is restarting."""
        timers = [s.timer for s in self.segments if not s.up and s.timer is not None]
        return max(timers, default=None)

    def come_up(self, t: int) -> None:
        """Sites whose restart is over come up with what stock they have."""
        self._rise(t)

    def give(self, stock: float, t: int) -> None:
        """Add stock to every site; an out one comes up after its restart time from it."""
        if self.endurance == 0.0 or stock < NONE:
            return
        lo = 0.0
        for s in self.segments:
            # Filling does not start what failed to start.
            if s.failed:
                pass
            elif s.up:
                s.stock, s.ref = min(self.endurance, self._stock(s, lo, t) + stock), t
            else:
                s.stock = min(self.endurance, s.stock + stock)
                if s.given is None:
                    s.given = self._ready(s, t)
            lo = s.hi
        self._rise(t)

    def redraw(self, draw: float, kept: float, t: int) -> None:
        """Change the draw on stocks from now on.

        They fall at ``draw``, and not at all in the sites below ``kept``; those start again.
        """
        self._split(kept)
        lo = 0.0
        for s in self.segments:
            if s.up and lo >= self.supply:
                s.stock, s.ref = self._left(s, lo, t), t
            lo = s.hi
        self.draw, self.kept = draw, kept
        lo = 0.0
        for s in self.segments:
            if not s.up and self._fed(s, lo) and s.given is None:
                s.given = self._ready(s, t)
            lo = s.hi
        self._rise(t)

    @property
    def grows(self) -> bool:
        """Whether what is out takes longer to come up the longer it is out."""
        return self.growth > 0.0

    def takes(self, t: int) -> int:
        """Return how long what is out longest takes to come up, fed from ``t`` on."""
        return max([self._ready(s, t) - t for s in self.segments if not s.up], default=self.restart)

    def _ready(self, s: Segment, t: int) -> int:
        """Return when out sites come up that are fed from ``t`` on."""
        if not self.growth:
            return t + self.restart
        return ceil_ms(t + min(float(self.most), self.restart + self.growth * (t - s.gone)))

    def _rate(self, lo: float) -> float:
        return 0.0 if lo < self.kept else self.draw

    def _fed(self, s: Segment, lo: float) -> bool:
        """Return whether sites run on what is brought. They have something that runs, and that did start."""
        return lo < self.kept and self.endurance > 0.0 and not s.failed

    def _left(self, s: Segment, lo: float, t: int) -> float:
        return max(0.0, s.stock - self._rate(lo) * (t - s.ref))

    def _stock(self, s: Segment, lo: float, t: int) -> float:
        """Return the stock of sites that are up: it fills, rests or drains."""
        if lo < self.mains:
            return self._refilled(s, t)
        return s.stock if lo < self.supply else self._left(s, lo, t)

    def _refilled(self, s: Segment, t: int) -> float:
        return 0.0 if s.failed else min(self.endurance, s.stock + self.recharge * (t - s.ref))

    def _dry_at(self, s: Segment) -> int:
        return ceil_ms(s.ref + s.stock / self.draw)

    def _out(self, s: Segment, t: int) -> None:
        s.up, s.stock, s.ref, s.timer, s.given = False, 0.0, self.begun, None, None
        if self.growth:
            s.gone = t

    def _rise(self, t: int) -> None:
        for s in self.segments:
            if (s.timer is not None and s.timer <= t) or (s.given is not None and s.given <= t):
                s.up, s.timer, s.given, s.ref, s.gone = True, None, None, t, 0
        self._settle(t)

    def _split(self, q: float) -> None:
        if q == 1.0:
            return
        lo = 0.0
        for i, s in enumerate(self.segments):
            if lo < q < s.hi:
                self.segments.insert(i, s.cut(q))
                return
            lo = s.hi

    def _settle(self, t: int) -> None:
        """Merge equal neighbours; work out ``x`` and what comes next."""
        merged: list[Segment] = []
        supply, mains, kept, recharge, endurance = self.supply, self.mains, self.kept, self.recharge, self.endurance
        whole = mains == 1.0 and all(s.up for s in self.segments)
        lo = 0.0
        for s in self.segments:
            if s.failed and whole:
                s.failed, s.ref = False, t
            if s.up and lo < supply and not s.failed:
                # Full, resting or never refilling, sites have one history whenever they got there.
                if recharge == 0.0 or lo >= mains:
                    s.ref = self.begun
                elif s.stock + recharge * (t - s.ref) >= endurance:
                    s.stock, s.ref = endurance, self.begun
            # Neighbours alike so far stay apart where supply or deliveries end: from now on they differ.
            if merged and lo not in (supply, mains, kept) and merged[-1].same(s):
                merged[-1].hi, merged[-1].lost = s.hi, min(merged[-1].lost, s.lost)
            else:
                merged.append(s)
            lo = s.hi
        self.segments = merged
        self._count()

    def _count(self) -> None:
        x, lo, all_up, supply = 0.0, 0.0, True, self.supply
        fall = rise = None
        for s in self.segments:
            if s.up:
                x += s.hi - lo
                if lo >= supply and self._rate(lo):
                    dry = self._dry_at(s)
                    if fall is None or dry < fall:
                        fall = dry
            else:
                all_up = False
                if s.timer is not None and (rise is None or s.timer < rise):
                    rise = s.timer
                if s.given is not None and (rise is None or s.given < rise):
                    rise = s.given
            lo = s.hi
        self.depletes_at, self.restarts_at = fall, rise
        self.x = 1.0 if all_up else x


class Unbuffered(Sites):
    """Sites without stock or restart: they have just what is supplied, at once."""

    __slots__ = ()

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:  # noqa: ARG002 -- nothing runs dry
        """Pass on what is left."""
        self.supply = self.x = supply
        self.mains = mains

    def rose(self, supply: float, mains: float, t: int) -> None:  # noqa: ARG002 -- nothing to restart
        """Pass on what has come back."""
        self.supply = self.x = supply
        self.mains = mains

    def course(self) -> dict[int, float]:
        """Return nothing: there is no stock that runs dry."""
        return {}

    def give(self, stock: float, t: int) -> None:
        """Hold nothing that is given."""

    def redraw(self, draw: float, kept: float, t: int) -> None:
        """Have nothing that could be drawn on."""
