"""One common stock in layers: a tank, and another that is opened when it is empty."""

from __future__ import annotations

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
from sim.engine.supply.reservoir import Reservoir
from sim.units import ceil_ms

__all__ = ["LayeredReservoir"]


class LayeredReservoir(LayeredBuffer, Reservoir):
    """A common stock whose layers serve one after the other."""

    __slots__ = ("_draw", "_outages", "_served", "layers", "stocks")

    def __init__(self, share: float, layers: list[StockLayer], restart: int) -> None:
        total = 0.0
        for layer in layers:
            total += layer.endurance
            layer.buffer = self
        super().__init__(share, total, restart, 0.0)
        self.layers = layers
        self.stocks: LayerStocks = tuple([layer.endurance for layer in layers])
        """Stock of each layer at ``ref``."""
        self._draw = 1.0
        self._outages = 0
        self._served: int | None = None

    def begin(self, t: int, filled: float) -> None:
        """Begin the run at ``t`` with the share ``filled`` of each layer."""
        super().begin(t, filled)
        self.stocks = tuple([layer.endurance * filled for layer in self.layers])

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:  # noqa: ARG002 -- layers try by turns
        """Take in that what it is fed has fallen; the first layer that starts serves."""
        if self.mains >= 1.0 > mains:
            self._outages += 1
        self._feed(supply, mains, t)
        self._serve()
        self._settle(t)

    def run_dry(self, t: int) -> None:
        """Let the next layer serve, or go out if there is none."""
        if self.up and self.supply < 1.0 and self.depletes_at is not None and self.depletes_at <= t:
            self._feed(self.supply, self.mains, t)
            self._serve()
            self._settle(t)

    def give(self, stock: float, t: int) -> None:
        """Add stock, layer by layer. An out pool comes up after its restart time from it."""
        if stock < NONE or not any(layer.holds for layer in self.layers):
            return
        self._feed(self.supply, self.mains, t)
        self.stocks = given(self.layers, self.stocks, stock)
        self._wake(t)

    def redraw(self, draw: float, kept: float, t: int) -> None:  # noqa: ARG002 -- each layer has deliveries of its own
        """Change the draw on the stock from now on.

        What is brought is read anew of each layer.
        """
        self._feed(self.supply, self.mains, t)
        self._draw = draw
        for layer in self.layers:
            layer.kept = 0.0 if layer.delivery is None else layer.delivery.share()
        self._wake(t)

    def look(self, t: int) -> None:
        """Take in how far the layers are used."""
        if self.up and self.supply < 1.0:
            stocks = self._now(t)
            note_used(self.layers, stocks, serving(self.layers, stocks, self._rates()))

    def _wake(self, t: int) -> None:
        """Let what was brought serve, now or after the restart time of what is out."""
        if self.up and self.supply < 1.0:
            self._starts()
        elif not self.up and self.timer is None and self._can_serve():
            self.timer = t + self.restart
        self._settle(t)

    def _can_serve(self) -> bool:
        """Whether a layer has stock, or is brought all that it burns."""
        both = zip(self.layers, self.stocks, strict=True)
        return any(layer.holds and (stock >= NONE or layer.kept >= 1.0) for layer, stock in both)

    def _rates(self) -> list[float]:
        return [(1.0 - self.supply) * self._draw * (1.0 - layer.kept) for layer in self.layers]

    def _now(self, t: int) -> LayerStocks:
        if self.supply < 1.0:
            return drained(self.layers, self.stocks, self._rates(), t - self.ref)
        return filled(self.layers, self.stocks, t - self.ref) if self.mains >= 1.0 else self.stocks

    def _feed(self, supply: float, mains: float, t: int) -> None:
        self.look(t)
        if self.up:
            self.stocks = self._now(t)
        self._note(supply, mains, t)

    def _starts(self) -> bool:
        """Return whether a layer serves, once those before it have been tried."""
        at, self.stocks = self._tried(self.stocks, self._rates())
        if at is not None:
            self._served = self.layers[at].ordinal
        return at is not None

    def _serve(self) -> None:
        if self.up and self.supply < 1.0 and not self._starts():
            self.up, self.timer, self.stocks = False, None, (0.0,) * len(self.layers)

    def _settle(self, t: int) -> None:
        least = self._least(t)
        if not self.up and least >= 1.0:
            self.up, self.timer, self.ref = True, None, t
        elif not self.up and self.timer is not None and self.timer <= t:
            self.up, self.timer, self.ref = self.supply >= 1.0 or self._starts(), None, t
        if self.up and self.mains >= 1.0:
            for layer in self.layers:
                layer.failed = False
        self.x = 1.0 if self.up else least
        self.depletes_at = self.restarts_at = None
        if self.up and self.supply < 1.0:
            rates = self._rates()
            at = serving(self.layers, self.stocks, rates)
            if at is None:
                self.depletes_at = t
            elif rates[at] > 0.0:
                self.depletes_at = max(t, ceil_ms(self.ref + self.stocks[at] / rates[at]))
        elif not self.up:
            self._expect_restart()
