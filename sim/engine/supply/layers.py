"""What layers of a stock have in common.

A battery and the generator behind it serve one after the other (``docs/model.md`` §2). The first layer that has stock
and has not failed serves. All of them fill from supply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.engine.draws.bounds import holds_more
from sim.engine.network.buffer import NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.engine.network.buffer import Buffer
    from sim.engine.network.drain import Delivery

__all__ = ["MOST_LAYERS", "StockLayer", "drained", "filled", "given", "note_used", "serving"]

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
