"""Stocks in layers: what is not fed lives on the first that holds something and has not failed."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sim.units import ceil_ms
from tests.naive.stocks import MICROSECOND, NEVER, PoolTranche, Site, SiteTranche

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario.models import Layer as LayerModel
    from tests.naive.stocks import Restart

Starts = dict[int, Callable[[int], bool]]
"""Whether a layer starts in an outage, by its number; those that always do are missing."""


@dataclass
class Layer:
    """One layer of one site, or of a common stock."""

    number: int
    endurance: float
    stock: float
    recharge: float
    failed: bool = False
    reached: float = 0.0
    """It is brought what it burns: a site yes or no, of a common stock so much of it."""

    @property
    def usable(self) -> bool:
        """Return whether it is there at all, and has not failed."""
        return self.endurance >= MICROSECOND and not self.failed

    @property
    def serves(self) -> bool:
        """Return whether it can serve now."""
        return self.usable and (self.stock >= MICROSECOND or self.reached == 1)


def first(layers: list[Layer]) -> Layer | None:
    """Return the first layer that can serve."""
    return next((layer for layer in layers if layer.serves), None)


def burn(layers: list[Layer], rate: float, ms: float) -> None:
    """Let ``ms`` pass in which the layers serve in turn, with a draw of ``rate``."""
    left = ms
    while left > 0 and (layer := first(layers)) is not None:
        pace = rate * (1 - layer.reached)
        if pace == 0:
            return
        took = min(left, layer.stock / pace)
        layer.stock = 0.0 if took < left else layer.stock - pace * took
        left -= took


def fill(layers: list[Layer], ms: float) -> None:
    """Let ``ms`` of supply pass."""
    for layer in layers:
        if layer.usable:
            layer.stock = min(layer.endurance, layer.stock + layer.recharge * ms)


def bring(layers: list[Layer], add: float) -> None:
    """Bring stock: it fills the layers in order until it is used up."""
    for layer in layers:
        if layer.usable:
            taken = min(add, layer.endurance - layer.stock)
            layer.stock, add = layer.stock + taken, add - taken


def ends(layers: list[Layer], rate: float, now: float) -> float:
    """Return when the layer that serves now is empty."""
    layer = first(layers)
    if layer is None:
        return now
    pace = rate * (1 - layer.reached)
    return NEVER if pace == 0 else ceil_ms(now + layer.stock / pace)


@dataclass(eq=False)
class LayeredSite(Site):
    """One site, with its layers."""

    layers: list[Layer] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A site that is parted from others goes its own way.
        self.layers = copy.deepcopy(self.layers)

    @property
    def serves(self) -> bool:
        """Return whether it lives on its layers now."""
        return self.up and self.since is None

    def goes_out(self, now: int) -> float:
        """Return when the layer that serves is empty: the next has its turn then, or it goes out."""
        return ends(self.layers, self.draw, now) if self.serves else NEVER

    def drift(self, ms: int, recharge: float) -> None:
        """Let ``ms`` pass in which nothing changes."""
        del recharge
        if self.serves:
            burn(self.layers, self.draw, ms)
        elif self.up and self.fills:
            fill(self.layers, ms)


class Trial:
    """How layers are tried: in which outage it is, and what is drawn of each layer."""

    def __init__(self, starts: Starts) -> None:
        self.starts, self.outage = starts, 0

    def find(self, layers: list[Layer]) -> Layer | None:
        """Try the layers whose turn it is; return the one that serves."""
        while (layer := first(layers)) is not None:
            if layer.number not in self.starts or self.starts[layer.number](self.outage):
                return layer
            layer.failed, layer.stock = True, 0.0
        return None


def recover(layers: list[Layer]) -> None:
    """Let what failed count again."""
    for layer in layers:
        layer.failed = False


class LayeredSites(SiteTranche):
    """Sites with layers."""

    def __init__(self, share: float, layers: list[Layer], starts: Starts, count: int) -> None:
        super().__init__(share, 0.0, 1.0, count)
        self.trial = Trial(starts)
        self.sites = [LayeredSite(0.0, 0.0, layers=layers)] * count
        self.reached_to = {layer.number: 0 for layer in layers}
        self.regroup()

    def each(self) -> Iterator[LayeredSite]:
        """Yield each different site once."""
        for site, _ in self.groups:
            assert isinstance(site, LayeredSite)
            yield site

    def follow(self, fed: int, supplied: int, now: int, draw: Callable[[int], float]) -> bool:
        """Feed the first ``fed`` sites, of which the first ``supplied`` have supply; tell whether that is new."""
        self.trial.outage += self.supplied == self.count > supplied
        return super().follow(fed, supplied, now, draw)

    def tend_layers(self, draw: float, reached: dict[int, float], now: int) -> bool:
        """Let the stock fall ``draw`` times as fast, but not in layers of sites that are brought what they burn."""
        moved, self.draw = draw != self.draw, draw
        for site in self.each():
            site.draw = draw
        for number in self.reached_to:
            before, to = self.reached_to[number], math.ceil(reached.get(number, 0.0) * self.count - 0.5)
            self.reached_to[number] = to
            moved |= to != before
            self.part(min(before, to), max(before, to), partial(reach, number=number, reached=float(to > before)))
        for site in self.each() if moved else ():
            if site.serves:
                self.trial.find(site.layers)
            elif not site.up and site.gift is None and any(layer.usable and layer.reached for layer in site.layers):
                site.gift = now
        return moved

    def rise(self, now: int, restart: Restart) -> bool:
        """Bring up what may come up; what has no more than stock only if a layer of it starts."""
        risen = [site for site in self.each() if site.comes_up(restart) <= now]
        for site in risen:
            site.gift = None
            site.up = site.since is not None or self.trial.find(site.layers) is not None
        if self.supplied == self.count and self.x(now) == 1:
            for site in self.each():
                recover(site.layers)
        return any(site.up for site in risen)

    def fall(self, now: int) -> bool:
        """Let the next layer serve where one is empty, and take out what has none left."""
        fallen = [site for site in self.each() if site.serves and self.trial.find(site.layers) is None]
        for site in fallen:
            site.up, site.gone = False, now
            for layer in site.layers:
                layer.stock = 0.0
        return bool(fallen)

    def give(self, add: float, now: int) -> None:
        """Add stock to every site, layer by layer."""
        for site in self.each():
            if any(layer.usable for layer in site.layers):
                bring(site.layers, add)
                if site.serves:
                    self.trial.find(site.layers)
                elif not site.up and site.gift is None:
                    site.gift = now


def reach(site: Site, number: int, reached: float) -> None:
    """Let a layer of a site be brought what it burns, or no more."""
    assert isinstance(site, LayeredSite)
    for layer in site.layers:
        if layer.number == number:
            layer.reached = reached


class LayeredPool(PoolTranche):
    """A common stock with layers."""

    def __init__(self, share: float, layers: list[Layer], starts: Starts, restart: int) -> None:
        super().__init__(share, 0.0, 1.0, restart)
        self.layers, self.trial, self.draw = layers, Trial(starts), 1.0

    @property
    def serves(self) -> bool:
        """Return whether it lives on its layers now."""
        return self.up and self.v < 1

    def follow(self, fed: float, u: float, draw: Callable[[int], float]) -> bool:
        """Let it be fed ``fed``, and supply be ``u``; tell whether that is new."""
        self.trial.outage += self.u == 1 > u
        return super().follow(fed, u, draw)

    def tend_layers(self, draw: float, reached: dict[int, float], now: int) -> bool:
        """Let the stock fall ``draw`` times as fast, less the share of each layer that is brought."""
        before = [self.draw, *[layer.reached for layer in self.layers]]
        self.draw = draw
        for layer in self.layers:
            layer.reached = reached.get(layer.number, 0.0)
        if before == [self.draw, *[layer.reached for layer in self.layers]]:
            return False
        if self.serves:
            self.trial.find(self.layers)
        elif not self.up and self.gift is None and any(layer.usable and layer.reached == 1 for layer in self.layers):
            self.gift = now
        return True

    def rise(self, now: int, restart: Restart) -> bool:
        """Come up when it has been fed in full for the restart time, or from stock if a layer of it starts."""
        was = self.up
        if not self.up and self.lowest(now) == 1:
            self.up = True
        elif not self.up and self.by_gift(restart) <= now:
            self.up = self.v == 1 or self.trial.find(self.layers) is not None
            self.gift = None
        if self.up:
            self.gift = None
            if self.u == 1:
                recover(self.layers)
        return self.up and not was

    def goes_out(self, now: int) -> float:
        """Return when the layer that serves is empty: the next has its turn then, or it goes out."""
        return ends(self.layers, (1 - self.v) * self.draw, now) if self.serves else NEVER

    def fall(self, now: int) -> bool:
        """Let the next layer serve where one is empty, and go out if none is left."""
        del now
        if not self.serves or self.trial.find(self.layers) is not None:
            return False
        self.up, self.gift = False, None
        for layer in self.layers:
            layer.stock = 0.0
        return True

    def give(self, add: float, now: int) -> None:
        """Add stock, layer by layer."""
        if any(layer.usable for layer in self.layers):
            bring(self.layers, add)
            if self.serves:
                self.trial.find(self.layers)
            elif not self.up and self.gift is None:
                self.gift = now

    def drift(self, ms: int, recharge: float) -> None:
        """Let ``ms`` pass."""
        del recharge
        if self.serves:
            burn(self.layers, (1 - self.v) * self.draw, ms)
        elif self.up and self.u == 1:
            fill(self.layers, ms)


def ways(layers: Sequence[LayerModel], *, many: bool) -> list[tuple[float, list[int]]]:
    """Return each way in which layers start or do not, of many sites: (share of them, which start, from 1)."""
    if not many:
        return [(1.0, [n for n, _ in enumerate(layers, 1)])]
    found = []
    for started in itertools.product((True, False), repeat=len(layers)):
        share = 1.0
        for layer, starts in zip(layers, started, strict=True):
            share *= layer.starts if starts else 1 - layer.starts
        if share > 0:
            found.append((share, [n for n, starts in enumerate(started, 1) if starts]))
    return found
