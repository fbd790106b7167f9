"""Readings, and what a need receives and allows."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.units import HOUR, ceil_ms
from tests.naive.layers import Layer, LayeredPool, LayeredSites, ways
from tests.naive.stocks import MICROSECOND, PoolTranche, SiteTranche

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.randomness import Draws
    from sim.scenario.models import Need, Tranche


class Reading:
    """A level as it is read: in thousandths, in a rise only up and in a fall only down."""

    def __init__(self) -> None:
        self.value = 1.0
        self.raw = 1.0

    def look(self, raw: float, *, rising: bool) -> bool:
        """Look at the raw value; tell whether the reading changed."""
        before = self.value
        if rising and raw > self.raw + 1e-9:
            self.value = max(before, grid(math.ceil(1000 * raw - 1e-6)))
        elif not rising and raw < self.raw - 1e-9:
            self.value = min(before, grid(math.floor(1000 * raw + 1e-6)))
        self.raw = raw
        return self.value != before


def grid(thousandths: int) -> float:
    """Return whole thousandths as a level, 999 as 1."""
    return 1.0 if thousandths >= 999 else thousandths / 1000


def combine(need: Need, values: list[float]) -> float:
    """Return the raw supply from what each supplier gives."""
    if need.any is not None:
        return max(values)
    if need.mix is not None:
        total = 0.0
        for weight, value in zip(need.mix.values(), values, strict=True):
            total += weight * value
        return min(1.0, total)
    return min(values)


def curve_points(need: Need) -> list[tuple[float, float]]:
    """Return the points of the curve."""
    if need.curve is not None:
        return list(need.curve)
    return [(0.0, need.floor or 0.0), (1.0, 1.0)]


def on_curve(points: list[tuple[float, float]], x: float) -> float:
    """Read a piecewise linear curve, constant outside its points."""
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]


@dataclass(eq=False)
class Generator:
    """A bypass that did start, and burns its own fuel while supply falls short; without a tank it never runs out."""

    tank: int | None
    brought: float | None = None
    """What it comes with, where that is less than a full tank."""
    fuel: float = 0.0
    running: bool = True

    def __post_init__(self) -> None:
        self.fuel = float(self.tank or 0)
        if self.tank is not None and self.brought is not None:
            self.fuel = min(self.fuel, self.brought)
            self.running = self.fuel >= MICROSECOND

    def dry(self, u: float, now: int) -> float:
        """Return when its fuel is gone if nothing changes."""
        return ceil_ms(now + self.fuel) if self.running and self.tank is not None and u < 1 else math.inf

    def drift(self, ms: int, u: float) -> None:
        """Let ``ms`` pass."""
        if self.running and self.tank is not None and u < 1:
            self.fuel -= ms

    def fall(self, u: float, now: int) -> bool:
        """Stop when the fuel is gone; tell whether it did."""
        if self.dry(u, now) > now:
            return False
        self.running, self.fuel = False, 0.0
        return True

    def give(self, add: float) -> float:
        """Add fuel, never above the tank: it runs again; return what is left over."""
        if self.tank is None or add < MICROSECOND:
            return add
        taken = min(add, self.tank - self.fuel)
        self.fuel, self.running = self.fuel + taken, True
        return add - taken


class NaiveNeed:
    """One need of one process: its readings, its tranches, and the effects on it."""

    def __init__(self, process: str, name: str, need: Need, draws: Draws, sites: int) -> None:
        self.process, self.name, self.need, self.draws = process, name, need, draws
        self.suppliers = need.suppliers
        self.place = need.form == "place"
        self.readings = [Reading() for _ in (self.suppliers if self.place else (0,))]
        self.positions = [draws.uniform(f"place/{process}/{s}") if self.place else 0.0 for s in self.suppliers]
        self.refuel = Reading()
        refueller = f"place/{process}/{need.refuel}"
        self.position = draws.uniform(refueller) if self.place and need.refuel is not None else None
        self.draws_in_force: list[float] = []
        self.isolated = 0
        self.bypassed = 0
        self.generators: list[Generator] = []
        self.spoilt = False
        """What it is supplied with has lost its quality."""
        self.floors: list[float] = []
        self.tranches: list[SiteTranche | PoolTranche] = []
        self.indices: list[int] = []
        for index, share, endurance, starts in self.endurances():
            if need.stock and need.stock[index].layers:
                continue
            self.indices.append(index)
            filled = need.stock[index].starts_with if need.stock else 1.0
            if need.form == "pool":
                self.tranches.append(PoolTranche(share, endurance, starts, round(self.restart(0)), filled=filled))
            else:
                self.tranches.append(SiteTranche(share, endurance, starts, 1 if self.place else sites, filled=filled))

        for index, tranche in enumerate(need.stock):
            for made in self.layered(index, tranche, sites) if tranche.layers else ():
                self.indices.append(index)
                self.tranches.append(made)
        brings = [who for tranche in need.stock for who in self.refuellers(tranche) if who is not None]
        self.refuels = {name: Reading() for name in brings}
        self.refuel_at = {name: draws.uniform(f"place/{process}/{name}") if self.place else None for name in brings}

    def refuellers(self, tranche: Tranche) -> list[str | None]:
        """Return who refuels each layer: its own, or, where none of the tranche has one, the need's for the last."""
        found = [layer.refuel for layer in tranche.layers]
        if found and all(name is None for name in found):
            found[-1] = self.need.refuel
        return found

    def layered(self, index: int, tranche: Tranche, sites: int) -> list[LayeredSites | LayeredPool]:
        """Return what stands for a tranche of layers: parts for every way in which they start, and for tenths."""
        found: list[LayeredSites | LayeredPool] = []
        spreads = any(layer.spread is not None for layer in tranche.layers)
        for tenth in range(10) if spreads else (None,):
            for share, started in ways(tranche.layers, many=self.need.form == "sites"):
                layers, starts = [], {}
                for number in started:
                    model, key = tranche.layers[number - 1], f"{self.process}/{self.name}/{index}/{number - 1}"
                    if model.spread is not None:
                        lasts = round(model.spread.distribution.inverse(0.05 + 0.1 * (tenth or 0)))
                    else:
                        lasts = round(model.lasts.distribution.inverse(self.draws.uniform(f"endurance/{key}")))
                    pace = self.need.recharge if model.recharge is None else model.recharge
                    layers.append(Layer(number, lasts, lasts * tranche.starts_with, pace))
                    if model.starts < 1 and self.need.form != "sites":
                        starts[number] = self.layer_draw(key, model.starts)
                part = tranche.share * share / (10 if spreads else 1)
                if self.need.form == "pool":
                    found.append(LayeredPool(part, layers, starts, round(self.restart(0))))
                else:
                    found.append(LayeredSites(part, layers, starts, 1 if self.place else sites))
        return found

    def layer_draw(self, key: str, share: float) -> Callable[[int], bool]:
        """Return the draw that decides whether a layer starts, by the outage."""
        return lambda n: self.draws.uniform(f"start/{key}/{n}") < share

    def restart(self, out: float) -> float:
        """Return how long it takes to come up after ``out`` ms in which it was out and not fed."""
        given = self.need.restart
        return given if isinstance(given, int) else min(given.most, given.least + given.per_hour * out / HOUR)

    def endurances(self) -> list[tuple[int, float, int, float]]:
        """Return (declared index, share, endurance in ms, chance of starting) of each tranche."""
        found: list[tuple[int, float, int, float]] = []
        for index, tranche in enumerate(self.need.stock):
            if tranche.layers:
                continue
            if tranche.spread is not None:
                for k in range(10):
                    lasts = round(tranche.spread.distribution.inverse(0.05 + 0.1 * k))
                    found.append((index, tranche.share / 10, lasts, tranche.starts))
            else:
                u = self.draws.uniform(f"endurance/{self.process}/{self.name}/{index}")
                found.append((index, tranche.share, round(tranche.lasts.distribution.inverse(u)), tranche.starts))
        if self.need.form == "sites":
            lucky = [(index, share * starts, lasts, 1.0) for index, share, lasts, starts in found]
            found = lucky + [(index, share * (1 - starts), 0, 1.0) for index, share, _, starts in found]
        return found if self.need.stock else [(0, 1.0, 0, 1.0)]

    def settle(self, levels: dict[str, float], now: int, *, rising: bool) -> bool:
        """Look at the suppliers and let every tranche follow; tell whether anything changed."""
        values = [min(1.0, levels[s] / self.need.among_first) for s in self.suppliers]
        raws = values if self.place else [combine(self.need, values)]
        moved = False
        for reading, raw in zip(self.readings, raws, strict=True):
            moved |= reading.look(raw, rising=rising)
        moved |= self.tend(levels, now, rising=rising)
        u = self.supply()
        fed = 1.0 if self.other_means else u
        for index, tranche in zip(self.indices, self.tranches, strict=True):
            draw = self.start_draw(index)
            if isinstance(tranche, PoolTranche):
                moved |= tranche.follow(fed, u, draw)
            else:
                count = tranche.count
                moved |= tranche.follow(math.ceil(fed * count - 0.5), math.ceil(u * count - 0.5), now, draw)
            moved |= tranche.rise(now, self.restart) if rising else tranche.fall(now)
        for generator in () if rising else self.generators:
            moved |= generator.fall(u, now)
        return moved

    def tend(self, levels: dict[str, float], now: int, *, rising: bool) -> bool:
        """See how fast stock falls, and who is brought what it burns; tell whether that changed."""
        draw = 1.0
        for factor in self.draws_in_force:
            draw *= factor
        reached = 0.0
        if self.need.refuel is not None:
            self.refuel.look(levels[self.need.refuel], rising=rising)
            reached = self.refuel.value
        if self.position is not None:
            reached = 1.0 if self.position < reached else 0.0
        brought: dict[str, float] = {}
        for name, reading in self.refuels.items():
            reading.look(levels[name], rising=rising)
            at = self.refuel_at[name]
            brought[name] = reading.value if at is None else 1.0 if at < reading.value else 0.0
        moved = False
        for index, tranche in zip(self.indices, self.tranches, strict=True):
            if isinstance(tranche, LayeredSites | LayeredPool):
                who = enumerate(self.refuellers(self.need.stock[index]), 1)
                of_layers = {n: brought[name] for n, name in who if name is not None}
                moved |= tranche.tend_layers(draw, of_layers, now)
            else:
                moved |= tranche.tend(draw, reached, now)
        return moved

    def drift(self, ms: int) -> None:
        """Let ``ms`` pass in which nothing changes."""
        u = self.supply()
        for tranche in self.tranches:
            tranche.drift(ms, self.need.recharge)
        for generator in self.generators:
            generator.drift(ms, u)

    def next(self, now: int) -> float:
        """Return when something happens here by itself."""
        times = [tranche.next(now, self.restart) for tranche in self.tranches]
        return min(times + [generator.dry(self.supply(), now) for generator in self.generators])

    def give(self, add: int, now: int) -> None:
        """Fill the tanks of the generators in turn; what is left goes to every tranche, once what restarted is up."""
        left = float(add)
        for generator in self.generators:
            left = generator.give(left)
        for tranche in self.tranches:
            tranche.rise(now, self.restart)
            if left >= MICROSECOND:
                tranche.give(left, now)

    @property
    def other_means(self) -> bool:
        """Return whether it is met in full by other means: a bypass that needs no fuel, or a generator that runs."""
        return self.bypassed > 0 or any(generator.running for generator in self.generators)

    def start_draw(self, index: int) -> Callable[[int], float]:
        """Return the draw that decides whether a backup starts, by how often it was called on."""
        return lambda n: self.draws.uniform(f"start/{self.process}/{self.name}/{index}/{n}")

    def supply(self) -> float:
        """Return u; for a place 1 when it has supply and 0 when not. Isolation hides the reading and leaves it be."""
        if self.isolated:
            return 0.0
        if not self.place:
            return self.readings[0].value
        has = [1.0 if q < r.value else 0.0 for q, r in zip(self.positions, self.readings, strict=True)]
        return 1.0 if combine(self.need, has) >= 1 - 1e-9 else 0.0

    def received(self, now: int) -> float:
        """Return x."""
        if self.other_means or all(tranche.x(now) == 1 for tranche in self.tranches):
            return 1.0
        total = 0.0
        for tranche in self.tranches:
            total += tranche.share * tranche.x(now)
        return total

    def allows(self, now: int) -> float:
        """Return g(x)."""
        floor = max(self.floors, default=0.0)
        allows = on_curve([(x, max(y, floor)) for x, y in curve_points(self.need)], self.received(now))
        if self.need.unfit is not None and self.spoilt and not self.other_means:
            return min(allows, self.need.unfit)
        return allows
