"""What layers of a stock have in common.

A battery and the generator behind it serve one after the other (``docs/model.md`` §2). The first layer that has stock
and has not failed serves. All of them fill from supply.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from sim.engine.draws.bounds import holds_more
from sim.engine.network.buffer import NONE, Buffer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from sim.engine.network.drain import Delivery

__all__ = ["MOST_LAYERS", "LayeredBuffer", "StockLayer", "drained", "filled", "given", "note_used", "serving"]

MOST_LAYERS: Final = 4
"""Most layers of one tranche: of many sites each that may not start doubles their parts."""

LayerStocks = tuple[float, ...]


class StockLayer:
    """One layer of the stock of a buffer."""

    __slots__ = ("buffer", "delivery", "endurance", "failed", "kept", "ordinal", "recharge", "shown", "starts", "used")

    def __init__(
        self,
        ordinal: int,
        endurance: float,
        recharge: float,
        starts: Callable[[int], bool] | None = None,
        delivery: Delivery | None = None,
    ) -> None:
        self.ordinal = ordinal
        """Which layer it is, as written, from 1."""
        self.endurance = endurance if endurance >= NONE else 0.0
        self.recharge = recharge
        self.starts = starts
        """Whether it starts in the n-th outage; none always does."""
        self.delivery = delivery
        """Who brings what it burns; none when nobody does."""
        self.kept = 0.0
        """Share of the sites, or of the draw, that is brought what it burns."""
        self.failed = False
        """It did not start, and has not been up with full supply since."""
        self.used = -1.0
        """The furthest below full that it ever served, ms; negative before the first."""
        self.shown = False
        """Its endurance has shown."""
        self.buffer: Buffer | None = None
        """What it is a layer of, which looks how far it is used before that is told."""

    def least(self, now: int) -> int | None:
        """Return the least endurance that agrees with all so far, ms. Return None when it has shown."""
        if self.buffer is not None:
            self.buffer.look(now)
        return None if self.shown else holds_more(self.used)

    @property
    def holds(self) -> bool:
        """Whether it can serve at all now."""
        return self.endurance > 0.0 and not self.failed

    def fail(self) -> None:
        """Let it not start; what it held is lost, so its endurance counts as shown."""
        self.failed = self.shown = True


class LayeredBuffer(Buffer):
    """A buffer whose layers are tried and serve one after the other."""

    __slots__ = ()

    layers: list[StockLayer]
    _outages: int
    """How often supply has left 1."""
    _served: int | None

    def ahead(self) -> Self:
        """Return a copy in which every layer starts, and nothing is drawn."""
        then = deepcopy(self)
        for layer in then.layers:
            layer.starts = None
        return then

    def course(self) -> dict[int, float]:
        """Return when it runs dry, in whole or in part, and what it then passes on.

        Supply is to stay, and every layer to start.
        """
        then, found = self.ahead(), dict[int, float]()
        while (t := then.depletes_at) is not None:
            x = then.x
            then.run_dry(t)
            if then.x < x:
                found[t] = then.x
        return found

    @property
    def dry_at(self) -> int | None:
        """When it, or the first of its sites, goes out if every layer starts."""
        return None if self.depletes_at is None else min(self.course(), default=None)

    @property
    def started(self) -> bool:
        """False when a layer that should have come on did not."""
        return not self.unstarted

    @property
    def unstarted(self) -> tuple[int, ...]:
        """The layers, from 1, that did not start."""
        return tuple([layer.ordinal for layer in self.layers if layer.failed])

    @property
    def served(self) -> int | None:
        """The layer that served last, from 1."""
        return self._served

    def _tried(self, stocks: LayerStocks, rates: Sequence[float]) -> tuple[int | None, LayerStocks]:
        """Return the place of the layer that serves, and the stocks left.

        Those before it have been tried.
        """
        while (at := serving(self.layers, stocks, rates)) is not None:
            layer = self.layers[at]
            if layer.starts is None or layer.starts(self._outages):
                return at, stocks
            layer.fail()
            stocks = tuple([0.0 if j == at else stock for j, stock in enumerate(stocks)])
        return None, stocks


def drained(layers: Sequence[StockLayer], stocks: LayerStocks, rates: Sequence[float], span: float) -> LayerStocks:
    """Return the stocks after ``span`` ms in which they served, one after the other.

    A layer whose rate is 0 is brought what it burns, and lasts.
    """
    left = list(stocks)
    for j, layer in enumerate(layers):
        if not layer.holds:
            continue
        if rates[j] == 0.0:
            break
        lasts = left[j] / rates[j]
        if lasts > span:
            left[j] -= rates[j] * span
            break
        left[j] = 0.0
        span -= lasts
    return tuple([stock if stock >= NONE else 0.0 for stock in left])


def filled(layers: Sequence[StockLayer], stocks: LayerStocks, span: float) -> LayerStocks:
    """Return the stocks after ``span`` ms of supply."""
    both = zip(layers, stocks, strict=True)
    return tuple([min(a.endurance, s + a.recharge * span) if a.holds else 0.0 for a, s in both])


def given(layers: Sequence[StockLayer], stocks: LayerStocks, stock: float) -> LayerStocks:
    """Return the stocks with more, which fills the layers in order."""
    full = list(stocks)
    for j, layer in enumerate(layers):
        if layer.holds:
            more = min(stock, layer.endurance - full[j])
            full[j] += more
            stock -= more
    return tuple(full)


def serving(layers: Sequence[StockLayer], stocks: LayerStocks, rates: Sequence[float]) -> int | None:
    """Return the place of the layer that serves.

    It is the first that has stock, or is brought it. None when none does.
    """
    for j, layer in enumerate(layers):
        if layer.holds and (stocks[j] >= NONE or rates[j] == 0.0):
            return j
    return None


def note_used(layers: Sequence[StockLayer], stocks: LayerStocks, at: int | None) -> None:
    """Take in how far the layers up to the one that serves are below full.

    What is empty has shown what it held.
    """
    for layer, stock in zip(layers[: len(layers) if at is None else at + 1], stocks, strict=False):
        if layer.holds:
            layer.used = max(layer.used, layer.endurance - stock)
            layer.shown = layer.shown or stock < NONE
