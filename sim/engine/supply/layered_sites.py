"""Many sites, or one place, that live on layers of stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.network.buffer import NONE
from sim.engine.supply.layers import (
    LayeredBuffer,
    LayerStocks,
    StockLayer,
    drained,
    filled,
    given,
    note_used,
    serving,
)
from sim.units import ceil_ms

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LayeredSites"]


class LayeredSegment:
    """Neighbouring sites with one history: from the segment before up to ``hi``."""

    __slots__ = ("given", "gone", "hi", "lost", "stocks", "timer", "up")

    def __init__(self, hi: float, stocks: LayerStocks) -> None:
        self.hi = hi
        self.up = True
        self.stocks = stocks
        """Stock of each layer when they were last brought up to date."""
        self.lost = 0
        """When it was last fed, for those who ask how long its stock held."""
        self.gone = 0
        """When it went out, where its restart time grows with that."""
        self.timer: int | None = None
        """When it comes up by what it is fed."""
        self.given: int | None = None
        """When it comes up from stock it was given."""

    def cut(self, q: float) -> LayeredSegment:
        """Split off and give the sites below ``q``."""
        low = LayeredSegment(q, self.stocks)
        low.up, low.lost, low.gone, low.timer, low.given = self.up, self.lost, self.gone, self.timer, self.given
        return low

    def same(self, other: LayeredSegment) -> bool:
        """Whether both have the same history."""
        mine = (self.up, self.stocks, self.gone, self.timer, self.given)
        return mine == (other.up, other.stocks, other.gone, other.timer, other.given)


class LayeredSites(LayeredBuffer):
    """Sites that are each up or out by themselves and live on layers of stock.

    Of many sites a layer starts or does not, in parts of their own: see :mod:`sim.engine.build`. One place tries.
    """

    __slots__ = ("_draw", "_outages", "_ref", "_served", "growth", "layers", "missing", "most", "segments")

    def __init__(self, share: float, layers: list[StockLayer], restart: int, missing: tuple[int, ...] = ()) -> None:
        total = 0.0
        for layer in layers:
            total += layer.endurance
            layer.buffer = self
        super().__init__(share, total, restart, 0.0)
        self.layers = layers
        self.missing = missing
        """Layers, from 1, that did not start in these sites."""
        self._draw = 1.0
        self._outages = 0
        self._ref = 0
        """When the stocks were last brought up to date."""
        self._served: int | None = None
        self.growth = 0.0
        self.most = restart
        self.segments = [LayeredSegment(1.0, tuple([layer.endurance for layer in layers]))]

    def begin(self, t: int, filled: float) -> None:
        """Begin the run at ``t`` with the share ``filled`` of each layer."""
        self.begun = self._ref = t
        for s in self.segments:
            s.stocks, s.lost = tuple([layer.endurance * filled for layer in self.layers]), t

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:  # noqa: ARG002 -- layers try by turns
        """Feed sites from ``supply`` on no more, nor fill those from ``mains`` on."""
        self._bring(t)
        if self.mains == 1.0 > mains:
            self._outages += 1
        before, self.supply, self.mains = self.supply, supply, mains
        self._split(supply)
        self._split(mains)
        for lo, s in self._spans():
            if supply <= lo < before:
                s.lost, s.timer = t, None
        self._serve(t)
        self._settle(t)

    def rose(self, supply: float, mains: float, t: int) -> None:
        """Feed the sites up to ``supply``, and fill those up to ``mains``."""
        self._bring(t)
        before, self.supply, self.mains = self.supply, supply, mains
        self._split(supply)
        self._split(mains)
        for lo, s in self._spans():
            if before <= lo < supply and not s.up:
                s.timer = self._ready(s, t)
        self.come_up(t)

    def run_dry(self, t: int) -> None:
        """Let the next layer serve, or sites go out that have none left."""
        self._bring(t)
        self._serve(t)
        self._settle(t)

    def come_up(self, t: int) -> None:
        """Bring up sites whose restart is over. From stock alone only if a layer starts."""
        self._bring(t)
        for lo, s in self._spans():
            by_feed = s.timer is not None and s.timer <= t
            if by_feed or (s.given is not None and s.given <= t):
                s.given = None
                if by_feed or lo < self.supply or self._starts(s, lo) is not None:
                    s.up, s.timer, s.gone = True, None, 0
        self._settle(t)

    def give(self, stock: float, t: int) -> None:
        """Add stock to every site, layer by layer.

        An out one comes up after its restart time from it.
        """
        if stock < NONE or not any(layer.holds for layer in self.layers):
            return
        self._bring(t)
        for lo, s in self._spans():
            s.stocks = given(self.layers, s.stocks, stock)
            if not s.up and s.given is None:
                s.given = self._ready(s, t)
            elif s.up and lo >= self.supply:
                self._starts(s, lo)
        self.come_up(t)

    def redraw(self, draw: float, kept: float, t: int) -> None:  # noqa: ARG002 -- each layer has deliveries of its own
        """Change the draw on the stocks from now on.

        What is brought is read anew of each layer.
        """
        self._bring(t)
        self._draw = draw
        for layer in self.layers:
            layer.kept = 0.0 if layer.delivery is None else layer.delivery.share()
            self._split(layer.kept)
        for lo, s in self._spans():
            reached = any(layer.holds and lo < layer.kept for layer in self.layers)
            if not s.up and reached and s.given is None:
                s.given = self._ready(s, t)
            elif s.up and lo >= self.supply:
                self._starts(s, lo)
        self.come_up(t)

    def look(self, t: int) -> None:
        """Take in how far the layers are used."""
        for lo, s in self._spans():
            if s.up and lo >= self.supply:
                stocks = self._now(s, lo, t)
                note_used(self.layers, stocks, serving(self.layers, stocks, self._rates(lo)))

    def short_since(self, t: int) -> int:
        """Return when the first of the sites that run dry at ``t`` was last fed."""
        found = [s.lost for lo, s in self._spans() if s.up and lo >= self.supply and self._end(s, lo) == t]
        return min(found, default=t)

    @property
    def unstarted(self) -> tuple[int, ...]:
        """The layers, from 1, that did not start."""
        return (*self.missing, *super().unstarted)

    @property
    def back(self) -> int | None:
        """When all out sites that are fed now will be up again, ms. None when none is restarting."""
        return max([s.timer for s in self.segments if not s.up and s.timer is not None], default=None)

    @property
    def grows(self) -> bool:
        """Whether what is out takes longer to come up the longer it is out."""
        return self.growth > 0.0

    def takes(self, t: int) -> int:
        """Return how long what is out longest takes to come up, fed from ``t`` on."""
        return max([self._ready(s, t) - t for s in self.segments if not s.up], default=self.restart)

    def _ready(self, s: LayeredSegment, t: int) -> int:
        if not self.growth:
            return t + self.restart
        return ceil_ms(t + min(float(self.most), self.restart + self.growth * (t - s.gone)))

    def _spans(self) -> Iterator[tuple[float, LayeredSegment]]:
        """Yield each segment with where it begins."""
        lo = 0.0
        for s in self.segments:
            yield lo, s
            lo = s.hi

    def _rates(self, lo: float) -> list[float]:
        return [0.0 if lo < layer.kept else self._draw for layer in self.layers]

    def _now(self, s: LayeredSegment, lo: float, t: int) -> LayerStocks:
        """Return the stocks of sites that are up: they fill, rest or serve."""
        if lo < self.mains:
            return filled(self.layers, s.stocks, t - self._ref)
        if lo < self.supply:
            return s.stocks
        return drained(self.layers, s.stocks, self._rates(lo), t - self._ref)

    def _bring(self, t: int) -> None:
        """Bring the stocks up to ``t``."""
        self.look(t)
        for lo, s in self._spans():
            if s.up:
                s.stocks = self._now(s, lo, t)
        self._ref = t

    def _end(self, s: LayeredSegment, lo: float) -> int | None:
        """Return when the layer that serves is empty. None when it is brought what it burns."""
        rates = self._rates(lo)
        at = serving(self.layers, s.stocks, rates)
        if at is None:
            return self._ref
        return None if rates[at] == 0.0 else ceil_ms(self._ref + s.stocks[at] / rates[at])

    def _starts(self, s: LayeredSegment, lo: float) -> int | None:
        """Return the layer that serves, once those before it have been tried."""
        at, s.stocks = self._tried(s.stocks, self._rates(lo))
        if at is not None:
            self._served = self.layers[at].ordinal
        return at

    def _serve(self, t: int) -> None:
        for lo, s in self._spans():
            if s.up and lo >= self.supply and self._starts(s, lo) is None:
                s.up, s.timer, s.given = False, None, None
                s.stocks = (0.0,) * len(s.stocks)
                s.gone = t if self.growth else 0

    def _split(self, q: float) -> None:
        for i, (lo, s) in enumerate(self._spans()):
            if lo < q < s.hi:
                self.segments.insert(i, s.cut(q))
                return

    def _settle(self, t: int) -> None:
        """Merge equal neighbours; work out ``x`` and what comes next."""
        if self.mains == 1.0 and all(s.up for s in self.segments):
            for layer in self.layers:
                layer.failed = False
        edges = (self.supply, self.mains, *[layer.kept for layer in self.layers])
        merged: list[LayeredSegment] = []
        for lo, s in self._spans():
            if merged and lo not in edges and merged[-1].same(s):
                merged[-1].hi, merged[-1].lost = s.hi, min(merged[-1].lost, s.lost)
            else:
                merged.append(s)
        self.segments = merged
        ends = [self._end(s, lo) for lo, s in self._spans() if s.up and lo >= self.supply]
        ups = [at for s in merged if not s.up for at in (s.timer, s.given) if at is not None]
        self.depletes_at = min([max(t, end) for end in ends if end is not None], default=None)
        self.restarts_at = min(ups, default=None)
        x = 0.0
        for lo, s in self._spans():
            if s.up:
                x += s.hi - lo
        self.x = 1.0 if all(s.up for s in merged) else x
