"""The network of the floor in flat lists. It is the same in every run and computed once."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sim.randomness import SeededDraws
from sim.scenario.stations import call_stations

if TYPE_CHECKING:
    from sim.scenario import models

HOUR = 3_600_000
OPEN, RISE, FALL, STAGE = 0, 1, 2, 3
"""Phases of a millisecond, in the order in which they come; crews and reactions come between the last two."""
ONE, ALL, ANY, MIX = 0, 1, 2, 3
"""How suppliers combine; one alone needs no combining."""
SITES, PLACE, POOL = 0, 1, 2
BARE = (1.0, 0.0, "", 1.0, 0)
"""The row of a need that has no stock."""
SEASONS = ("winter", "spring", "summer", "autumn")
Curve = tuple[tuple[float, float], ...]


class Tables:
    """Lists by process (in order of name) and by need. :meth:`reset` puts the state of a run beside them."""

    def __init__(self, scenario: models.Scenario) -> None:
        self.scenario = scenario
        self.names = sorted(scenario.processes)
        index = self.index = {name: i for i, name in enumerate(self.names)}
        processes = [scenario.processes[name] for name in self.names]
        self.reserve = [p.reserve for p in processes]
        self.pools: list[list[tuple[float, float]]] = [[] for _ in processes]
        """(share, reserve) of the pools of call takers."""
        self.callers: list[list[tuple[int, float]]] = [[] for _ in processes]
        """Lines whose calls a process takes, with their shares of these."""
        self.stations: list[list[int]] = [[] for _ in processes]
        for name, station in call_stations(scenario.processes).items():
            self.pools[index[name]] = [(pool.share, pool.reserve) for pool in station.pools]
            for line in station.lines:
                self.callers[index[name]].append((index[line], scenario.processes[line].calls / station.normal))
                self.stations[index[line]].append(index[name])
        self.by_hand = [p.by_hand for p in processes]
        self.needs: list[tuple[int, ...]] = []
        self.owner: list[int] = []
        self.how: list[int] = []
        self.form: list[int] = []
        self.ids: list[list[int]] = []
        self.weights: list[list[float]] = []
        self.curve: list[Curve | None] = []
        self.restart: list[int] = []
        self.recharge: list[float] = []
        self.stocks: list[list[tuple[float, Any, str, float, int]]] = []
        """Per need its tranches: (share, endurance or its distribution, name of the draw, chance of a start, which)."""
        self.key: list[str] = []
        self.links: list[list[int]] = [[] for _ in processes]
        self.link: list[tuple[int, int, float]] = []
        """(owner, supplier, gain)."""
        readers: list[list[int]] = [[] for _ in processes]
        for i, process in enumerate(processes):
            first = len(self.owner)
            for key, need in sorted(process.needs.items()):
                for s in sorted(need.suppliers):
                    readers[index[s]].append(len(self.owner))
                self._add_need(i, f"{self.names[i]}/{key}", need)
            self.needs.append(tuple(range(first, len(self.owner))))
        for i, process in enumerate(processes):
            for _, link in sorted(process.load.items()):
                readers[index[link.from_]].append(-1 - len(self.link))
                self.links[i].append(len(self.link))
                self.link.append((i, index[link.from_], link.gain))
        self.readers = [tuple(own) for own in readers]
        """What reads a process: a need, or -1 - link."""
        self.plain = [
            self.form[k] == SITES and not self.restart[k] and self.stocks[k] == [BARE] for k in range(len(self.owner))
        ]
        """Needs that pass on what they get: no stock and no restart."""
        self._add_crews(scenario, processes)
        self._add_profiles(scenario, processes)

    def _add_need(self, i: int, key: str, need: models.Need) -> None:
        if need.refuel is not None or "control" in need.passes:
            raise NotImplementedError("fuel over the road, or control lost along needs")
        suppliers = sorted(need.suppliers)
        how = MIX if need.mix is not None else ONE if len(suppliers) == 1 else ANY if need.any is not None else ALL
        curve = need.curve or (((0.0, need.floor), (1.0, 1.0)) if need.floor else None)
        self.owner.append(i)
        self.how.append(how)
        self.form.append({"sites": SITES, "place": PLACE, "pool": POOL}[need.form])
        self.ids.append([self.index[s] for s in suppliers])
        self.weights.append([need.mix[s] if need.mix else 1.0 for s in suppliers])
        self.curve.append(curve)
        self.restart.append(need.least_restart)
        self.recharge.append(need.recharge)
        self.key.append(key)
        rows: list[tuple[float, Any, str, float, int]] = []
        for t, tranche in enumerate(need.stock):
            share, starts = tranche.share, tranche.starts
            if need.form == "sites" and starts < 1.0:
                # Of many sites those whose backup does not start are always the same: they hold nothing.
                rows.append((share * (1 - starts), 0.0, "", 1.0, t))
                share, starts = share * starts, 1.0
            if tranche.spread is not None:
                inverse = tranche.spread.distribution.inverse
                parts = [float(round(inverse((2 * q + 1) / 20))) for q in range(10)]
                rows += [(share / 10, part, "", starts, t) for part in parts]
            elif tranche.lasts.fixed is not None:
                rows.append((share, float(tranche.lasts.fixed), "", starts, t))
            else:
                rows.append((share, tranche.lasts.distribution, f"endurance/{key}/{t}", starts, t))
        self.stocks.append(rows or [BARE])

    def _add_crews(self, scenario: models.Scenario, processes: list[models.Process]) -> None:
        names = sorted(scenario.crews)
        self.pool_of = [-1 if p.crew is None else names.index(p.crew) for p in processes]
        self.pool_size = [scenario.crews[name].size for name in names]
        self.pool_needs: list[list[tuple[int, float]]] = []
        self.pool_readers: list[list[int]] = [[] for _ in processes]
        for n, name in enumerate(names):
            self.pool_needs.append([(self.index[c.from_], c.floor) for c in scenario.crews[name].needs.values()])
            for s, _ in self.pool_needs[-1]:
                self.pool_readers[s].append(n)

    def _add_profiles(self, scenario: models.Scenario, processes: list[models.Process]) -> None:
        """List when the profile of which process changes to what. The list covers the longest run that there can be."""
        starts = scenario.starts
        into = (starts.minute * 60 + starts.second) * 1000 + starts.microsecond // 1000
        self.profiles: list[tuple[int, int, float, float]] = []
        for i, process in enumerate(processes):
            before, demand = 1.0, process.demand
            if demand.by_hour is None and not demand.by_season:
                continue
            for hour in range(24 * 31):
                t = max(0, hour * HOUR - into)
                clock = starts + timedelta(milliseconds=t)
                factor = demand.by_hour[clock.hour] if demand.by_hour else 1.0
                for season, times in demand.by_season.items():
                    factor *= times if season == SEASONS[clock.month % 12 // 3] else 1.0
                if factor != before:
                    self.profiles.append((t, i, before, factor))
                before = factor
        self.profiles.sort()

    def reset(self, seed: int, until: int) -> None:
        """Put the state of a new run in place, with the draws that are made once."""
        n, m = len(self.names), len(self.owner)
        self.uniform = SeededDraws(seed).uniform
        self.until = until
        self.now = 0
        self.count = 0
        self.heap: list[tuple[Any, ...]] = []
        self.level = [1.0] * n
        self.profile = [1.0] * n
        self.condition = [1.0] * n
        self.cap = [1.0] * n
        self.factors: list[list[tuple[str, float, bool]]] = [[] for _ in range(n)]
        """(key, factor, whether people react) of the effects on demand in force."""
        self.own = [1.0] * n
        """Demand, but for what lines ask."""
        self.damages: list[list[Any]] = [[] for _ in range(n)]
        self.control: list[list[str]] = [[] for _ in range(n)]
        self.touched: list[int] = []
        self.is_touched = [False] * n
        self.moved: list[int] = []
        self.stale: list[int] = []
        self.curves: list[list[tuple[int, float]]] = [[(0, 1.0)] for _ in range(n)]
        self.raw = [1.0] * m
        self.mils = [1000] * m
        self.supply = [1.0] * m
        self.received = [1.0] * m
        self.allows = [1.0] * m
        self.link_raw = [1.0] * len(self.link)
        self.link_mils = [1000] * len(self.link)
        self.groups = [None if plain else self._drawn(k) for k, plain in enumerate(self.plain)]
        """Per need its stocks: groups of sites, or pools; none for a plain one."""
        self.places: list[Any] = [None] * m
        for k, form in enumerate(self.form):
            if form == PLACE:
                process = self.names[self.owner[k]]
                at = [self.uniform(f"place/{process}/{self.names[s]}") for s in self.ids[k]]
                self.places[k] = (at, [1.0] * len(at), [1000] * len(at))

    def _drawn(self, k: int) -> list[list[Any]]:
        rows = []
        for share, lasts, name, starts, index in self.stocks[k]:
            endurance = lasts if isinstance(lasts, float) else float(round(lasts.inverse(self.uniform(name))))
            rows.append((endurance if endurance >= 0.001 else 0.0, share, starts, index))
        if self.form[k] == POOL:
            # share, x, endurance, stock, since, up, supply then and since, chance of a start, which, starts drawn
            full = [(-self.restart[k] - 1, 1.0)]
            return [[share, 1.0, e, e, 0, True, list(full), starts, index, 0] for e, share, starts, index in rows]
        # Sites that never fail to start and share a history go out in the order of their endurance: one group.
        groups = [[row] for row in rows if row[2] < 1.0]
        sure = sorted(row for row in rows if row[2] == 1.0)
        return [group(own) for own in ([sure, *groups] if sure else groups)]


def group(rows: list[tuple[float, float, float, int]]) -> list[Any]:
    """Return a group of sites, all up and full. It has endurances that rise, and shares added up to each."""
    lasts = [row[0] for row in rows]
    shares = [0.0]
    for row in rows:
        shares.append(shares[-1] + row[1])
    # A segment: from, to, how many tranches are out, stock of each, since, timer, when the next is dry, failed.
    whole = [0.0, 1.0, 0, lasts, 0, None, None, False]
    # Endurances, shares, segments, share out, segments with any out, chance of a start, which, starts drawn.
    return [lasts, shares, [whole], 0.0, 0, rows[0][2], rows[0][3], 0]


def value_at(curve: Curve, x: float) -> float:
    """Return the value of a rising line of points at ``x``, level outside them."""
    at = bisect_left(curve, (x, 0.0))
    if at == len(curve):
        return curve[-1][1]
    right, high = curve[at]
    if at == 0 or right == x:
        return high
    left, low = curve[at - 1]
    return low + (high - low) * (x - left) / (right - left)
