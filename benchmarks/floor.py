"""The opponent: the same rules by hand on heapq and flat lists, without names, why, actions or SimPy.

It knows what a run without people needs: needs in their three forms, curves, load links, damages with steps and
crews, demand effects with profiles, hourly profiles, and reactions to the level of one process. Anything else raises,
so that a comparison is never made with work left out.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import Any

from sim.engine.build import floored
from sim.randomness import SeededDraws
from sim.scenario import models

HOUR = 3_600_000
RISE, FALL = 0, 1


class Floor:
    """One network in flat lists: build once, then :meth:`run`."""

    def __init__(self, scenario: models.Scenario, seed: int) -> None:
        draws = SeededDraws(seed)
        self.scenario = scenario
        self.names = sorted(scenario.processes)
        index = {name: i for i, name in enumerate(self.names)}
        n = len(self.names)
        self.level = [1.0] * n
        self.reserve = [scenario.processes[name].reserve for name in self.names]
        self.demand = [1.0] * n
        self.profile = [1.0] * n
        self.factors: list[dict[Any, float]] = [{} for _ in range(n)]
        self.condition = [1.0] * n
        self.damages: list[dict[int, list[Any]]] = [{} for _ in range(n)]
        self.needs: list[list[int]] = [[] for _ in range(n)]
        self.links: list[list[list[Any]]] = [[] for _ in range(n)]
        self.readers: list[list[tuple[int, Any]]] = [[] for _ in range(n)]
        self.reactions: list[list[list[Any]]] = [[] for _ in range(n)]
        # Per need: owner, combine, suppliers, weights, curve, form, restart, recharge.
        self.need: list[tuple[Any, ...]] = []
        self.raw: list[list[float]] = []
        self.mils: list[list[int]] = []
        self.places: list[list[float]] = []
        self.supply: list[float] = []
        self.received: list[float] = []
        self.allows: list[float] = []
        self.tranches: list[list[list[Any]]] = []
        for i, name in enumerate(self.names):
            process = scenario.processes[name]
            for key, need in sorted(process.needs.items()):
                self._add_need(i, key, need, index, draws)
            for link in process.load.values():
                entry = [index[link.from_], link.gain, 1.0, 1000]
                self.links[i].append(entry)
                self.readers[index[link.from_]].append((i, entry))
        self._index = index
        self.draws = draws
        # Per crew pool: crews, needs [(process, floor)], rate, jobs, waiting.
        self.pools: list[list[Any]] = []
        self.pool_of = [-1] * n
        self.pool_readers: list[list[int]] = [[] for _ in range(n)]
        self.stale: dict[int, None] = {}
        for pool in sorted(scenario.crews):
            needs = [(index[c.from_], c.floor) for c in scenario.crews[pool].needs.values()]
            for s, _ in needs:
                self.pool_readers[s].append(len(self.pools))
            for i, name in enumerate(self.names):
                if scenario.processes[name].crew == pool:
                    self.pool_of[i] = len(self.pools)
            self.pools.append([scenario.crews[pool].size, needs, 1.0, [], []])

    def _add_need(self, i: int, key: str, need: models.Need, index: dict[str, int], draws: SeededDraws) -> None:
        k = len(self.need)
        name = self.names[i]
        suppliers = sorted(need.suppliers)
        combine = 2 if need.mix is not None else 1 if need.any is not None else 0
        weights = [need.mix[s] if need.mix else 1.0 for s in suppliers]
        curve = need.curve or floored(((0.0, 0.0), (1.0, 1.0)), [need.floor or 0.0])
        ids = [index[s] for s in suppliers]
        restart = need.restart
        self.need.append((i, combine, ids, weights, curve, need.form, restart, need.recharge))
        self.raw.append([1.0] * (len(ids) if need.form == "place" else 1))
        self.mils.append([1000] * len(self.raw[-1]))
        self.places.append([draws.uniform(f"place/{name}/{s}") for s in suppliers] if need.form == "place" else [])
        self.supply.append(1.0)
        self.received.append(1.0)
        self.allows.append(1.0)
        self.needs[i].append(k)
        for s in ids:
            self.readers[s].append((i, k))
        rows: list[list[Any]] = []
        for t, tranche in enumerate(need.stock or (models.Tranche(),)):
            lasts = tranche.lasts.distribution
            if tranche.spread is not None:
                inverse = tranche.spread.distribution.inverse
                parts = [(tranche.share / 10, inverse((2 * q + 1) / 20)) for q in range(10)]
            elif tranche.lasts.fixed is not None:
                parts = [(tranche.share, float(tranche.lasts.fixed))]
            else:
                parts = [(tranche.share, lasts.inverse(draws.uniform(f"endurance/{name}/{key}/{t}")))]
            for share, endurance in parts:
                e = float(round(endurance))
                e = e if e >= 0.001 else 0.0
                start = f"start/{name}/{key}/{len(rows)}"
                if need.form == "pool":
                    # share, x, endurance, stock, ref, up, history, starts, draw name, draws made
                    rows.append([share, 1.0, e, e, 0, True, [(-restart - 1, 1.0)], tranche.starts, start, 0])
                else:
                    # share, x, endurance, segments [hi, up, stock, ref, timer, failed], 3 x unused, starts, draw, draws
                    rows.append([share, 1.0, e, [[1.0, True, e, 0, None, False]], 0, 0, 0, tranche.starts, start, 0])
        self.tranches.append(rows)

    def run(self, until: int) -> dict[str, list[tuple[int, float]]]:
        """Give every change point of every process up to ``until`` ms."""
        self.heap: list[tuple[Any, ...]] = []
        self.count = 0
        self.now = 0
        self.touched: dict[int, None] = {}
        self.moved: dict[int, None] = {}
        self.curves: list[list[tuple[int, float]]] = [[(0, 1.0)] for _ in self.names]
        self._begin()
        heap = self.heap
        while heap and heap[0][0] <= until:
            t = self.now = heap[0][0]
            while heap and heap[0][0] == t:
                while heap and heap[0][0] == t and heap[0][1] <= FALL:
                    entry = heappop(heap)
                    entry[4](*entry[5])
                if self.stale:
                    self._assign()
                if self.moved:
                    self._react()
            for i in self.touched:
                curve = self.curves[i]
                if curve[-1][0] == t:
                    curve.pop()
                if not curve or abs(self.level[i] - curve[-1][1]) > 1e-9:
                    curve.append((t, self.level[i]))
            self.touched.clear()
        return {name: self.curves[i] for i, name in enumerate(self.names)}

    def push(self, t: int, phase: int, i: int, do: Any, *args: Any) -> None:
        """Make something due for process ``i``."""
        self.count += 1
        heappush(self.heap, (t, phase, i, self.count, do, args))

    def _begin(self) -> None:
        for i, name in enumerate(self.names):
            profile = self.scenario.processes[name].demand
            if profile.by_season:
                raise NotImplementedError("seasons")
            if profile.by_hour is not None:
                self._hourly(i, profile.by_hour, self.scenario.starts.hour)
        for threat in self.scenario.threats:
            if threat.at is None:
                raise NotImplementedError("conditional threats")
            for effect in threat.effects:
                self._effect(effect, threat.at, threat.target, threat.id)
        for name, reaction in sorted(self.scenario.reactions.items()):
            when = reaction.when
            if isinstance(when, models.LossCondition):
                continue  # never true here: an effect that takes control or quality raises
            if not isinstance(when, models.LevelCondition) or when.process is None or when.below is None or when.for_:
                raise NotImplementedError("conditions on more than a level")
            self.reactions[self._index[when.process]].append([when.below, False, reaction, name, reaction.target])

    def _hourly(self, i: int, hours: tuple[float, ...], hour: int) -> None:
        starts = self.scenario.starts
        into = (starts.minute * 60 + starts.second) * 1000
        before = 1.0
        for h in range(24 * 15):
            factor = hours[(hour + h) % 24]
            if factor != before:
                self.push(max(0, h * HOUR - into), RISE if factor < before else FALL, i, self._set_profile, i, factor)
            before = factor

    def _set_profile(self, i: int, factor: float) -> None:
        rising = factor < self.profile[i]
        self.profile[i] = factor
        self._weigh(i)
        self._settle(i, rising)

    def _effect(self, effect: Any, t: int, target: str | None, name: str) -> None:
        place = effect.target.replace("{target}", target or "")
        if "*" in place or effect.lasts is not None:
            raise NotImplementedError("patterns and ends")
        i = self._index[place]
        t += effect.after
        if effect.effect == "damage":
            work = None
            if effect.repair is not None:
                draw = self.draws.uniform(f"repair/{place}/{effect.name or name}")
                work = float(effect.repair.fixed or round(effect.repair.distribution.inverse(draw)))
            steps = sorted(effect.restored.items()) or [(1.0, 1.0)]
            self.push(t, FALL, i, self._damage, i, effect.size, work, steps)
        elif effect.effect == "demand":
            before = 1.0
            for after, factor in effect.profile or ((0, effect.factor),):
                phase = RISE if factor < before else FALL
                self.push(t + after, phase, i, self._factor, i, id(effect), factor, phase == RISE)
                before = factor
        else:
            raise NotImplementedError(effect.effect)

    def _factor(self, i: int, key: int, factor: float, rising: bool) -> None:  # noqa: FBT001 -- flat on purpose
        self.factors[i][key] = factor
        self._weigh(i)
        self._settle(i, rising)

    def _damage(self, i: int, size: float, work: float | None, steps: list[tuple[float, float]]) -> None:
        # size, undone, process, work, steps, step, done, ref, rate, due, priority, arrived
        damage = [size, 0.0, i, work, steps, 0, 0.0, self.now, 0.0, -1, 5, self.now]
        self.damages[i][self.count] = damage
        damage.append(self.count)
        pool = self.pool_of[i]
        if work is not None and pool < 0:
            damage[8] = 1.0
            self._expect(damage)
        elif work is not None:
            self.pools[pool][4].append(damage)
            self.stale[pool] = None
        self._recondition(i, rising=False)

    def _expect(self, damage: list[Any]) -> None:
        if damage[8] > 0:
            left = damage[4][damage[5]][0] * damage[3] - damage[6]
            damage[9] = max(self.now, math.ceil(damage[7] + left / damage[8] - 1e-6))
            self.push(damage[9], RISE, damage[2], self._repair, damage, damage[9])

    def _repair(self, damage: list[Any], due: int) -> None:
        if damage[9] != due:
            return
        i = damage[2]
        damage[1] = damage[4][damage[5]][1]
        damage[5] += 1
        if damage[5] == len(damage[4]):
            del self.damages[i][damage[12]]
            pool = self.pool_of[i]
            if pool >= 0:
                self.pools[pool][3].remove(damage)
                self.stale[pool] = None
        else:
            self._expect(damage)
        self._recondition(i, rising=True)

    def _assign(self) -> None:
        stale, self.stale = self.stale, {}
        for n in stale:
            crews, needs, old, jobs, waiting = self.pools[n]
            rate = min([1.0, *(floor + (1 - floor) * self.level[s] for s, floor in needs)])
            if rate != old:
                self.pools[n][2] = rate
                for job in jobs:
                    job[6] += job[8] * (self.now - job[7])
                    job[7], job[8], job[9] = self.now, rate, -1
                    self._expect(job)
            waiting.sort(key=lambda job: (job[10], job[11], job[12]))
            while waiting and len(jobs) < crews:
                job = waiting.pop(0)
                jobs.append(job)
                job[7], job[8] = self.now, rate
                self._expect(job)

    def _recondition(self, i: int, *, rising: bool) -> None:
        total = 0.0
        for damage in self.damages[i].values():
            total += damage[0] * (1 - damage[1])
        self.condition[i] = max(0.0, 1 - total)
        self._settle(i, rising)

    def _react(self) -> None:
        moved, self.moved = self.moved, {}
        for i in moved:
            for entry in self.reactions[i]:
                holds = self.level[i] < entry[0]
                if holds and not entry[1]:
                    for effect in entry[2].effects:
                        self._effect(effect, self.now, entry[4], entry[3])
                entry[1] = holds

    def _weigh(self, i: int) -> None:
        demand = self.profile[i]
        for factor in self.factors[i].values():
            demand *= factor
        for _, gain, _, mils in self.links[i]:
            demand += gain * (1000 - mils) / 1000
        self.demand[i] = demand

    def _settle(self, start: int, rising: bool) -> None:  # noqa: FBT001 -- flat on purpose
        level, queue = self.level, [start]
        while queue:
            i = queue.pop()
            new = min(1.0, self.condition[i] * self.reserve[i] / self.demand[i])
            for k in self.needs[i]:
                new = min(new, self.allows[k])
            if new == level[i]:
                continue
            level[i] = new
            self.touched[i] = None
            if self.reactions[i]:
                self.moved[i] = None
            for n in self.pool_readers[i]:
                self.stale[n] = None
            for owner, reader in self.readers[i]:
                if isinstance(reader, int):
                    if self._look(reader, rising):
                        queue.append(owner)
                else:
                    raw, reader[2] = reader[2], new
                    mils = read(new, raw, reader[3], rising)
                    if mils != reader[3]:
                        reader[3] = mils
                        self._weigh(owner)
                        queue.append(owner)

    def _look(self, k: int, rising: bool) -> bool:  # noqa: FBT001 -- flat on purpose
        _, combine, ids, weights, _, form, _, _ = self.need[k]
        values = [self.level[s] for s in ids]
        raws = values if form == "place" else [combined(values, combine, weights)]
        mils = self.mils[k]
        changed = False
        for n, raw in enumerate(raws):
            new = read(raw, self.raw[k][n], mils[n], rising)
            self.raw[k][n] = raw
            if new != mils[n]:
                mils[n], changed = new, True
        if not changed:
            return False
        supply = mils[0] / 1000
        if form == "place":
            have = [1.0 if q < m / 1000 else 0.0 for q, m in zip(self.places[k], mils, strict=True)]
            supply = 1.0 if combined(have, combine, weights) >= 1 - 1e-9 else 0.0
        if supply == self.supply[k]:
            return False
        before, self.supply[k] = self.supply[k], supply
        for row in self.tranches[k]:
            failed = False
            if not rising and before == 1.0 and row[1] == 1.0 and form != "sites" and row[7] < 1.0:
                row[9] += 1
                failed = self.draws.uniform(f"{row[8]}/{row[9]}") >= row[7]
            if form == "pool":
                self._feed(k, row, before, supply, failed)
            else:
                self._serve(k, row, before, supply, failed)
        return self._receive(k)

    def _receive(self, k: int) -> bool:
        total, whole = 0.0, True
        for row in self.tranches[k]:
            total += row[0] * row[1]
            whole = whole and row[1] == 1.0
        received = 1.0 if whole else total
        if received == self.received[k]:
            return False
        self.received[k] = received
        allows = value_at(self.need[k][4], received)
        changed = allows != self.allows[k]
        self.allows[k] = allows
        return changed

    def _serve(self, k: int, row: list[Any], before: float, supply: float, failed: bool) -> None:  # noqa: FBT001
        """Many sites: supply went from ``before`` to ``supply``."""
        owner, _, _, _, _, form, restart, recharge = self.need[k]
        endurance, now = row[2], self.now
        fails = 1 - row[7] if form == "sites" else float(failed)
        cut = 1 - fails * (1 - supply) if supply < before else 2.0
        lo, out = 0.0, []
        for seg in split(row[3], sorted({before, supply, cut})):
            hi, up, stock, ref, timer, failed = seg
            if supply < before and lo >= supply:
                if lo < before:
                    timer = None
                    if up:
                        stock, ref = 0.0 if failed else min(endurance, stock + recharge * (now - ref)), now
                failed = failed or lo >= cut
                if up and (failed or stock < 0.001):
                    up, stock, ref = False, 0.0, 0
                elif up and lo < before:
                    self.push(max(now, math.ceil(now + stock - 1e-6)), FALL, owner, self._dry, k, row)
            elif before <= lo < supply:
                if up:
                    stock, ref = max(0.0, stock - (now - ref)), now
                elif restart == 0:
                    up, stock, ref = True, 0.0, now
                else:
                    timer = now + restart
                    self.push(timer, RISE, owner, self._up, k, row)
            out.append([hi, up, stock, ref, timer, failed])
            lo = hi
        row[3] = out
        tally(row, now if supply == 1.0 else None)

    def _dry(self, k: int, row: list[Any]) -> None:
        lo, supply = 0.0, self.supply[k]
        for seg in row[3]:
            if seg[1] and lo >= supply and math.ceil(seg[3] + seg[2] - 1e-6) <= self.now:
                seg[1], seg[2], seg[3] = False, 0.0, 0
            lo = seg[0]
        tally(row)
        if self._receive(k):
            self._settle(self.need[k][0], False)

    def _up(self, k: int, row: list[Any]) -> None:
        for seg in row[3]:
            if seg[4] is not None and seg[4] <= self.now:
                seg[1], seg[3], seg[4] = True, self.now, None
        tally(row, self.now if self.supply[k] == 1.0 else None)
        if self._receive(k):
            self._settle(self.need[k][0], True)

    def _feed(self, k: int, row: list[Any], before: float, supply: float, failed: bool) -> None:  # noqa: FBT001
        """One common stock: supply went from ``before`` to ``supply``."""
        now = self.now
        if row[5]:
            rate = self.need[k][7] if before >= 1 else before - 1
            row[3] = min(row[2], max(0.0, row[3] + rate * (now - row[4])))
            if failed or row[3] < 0.001:
                row[3] = 0.0
        row[4] = now
        history = row[6]
        if history[-1][0] == now:
            history.pop()
        if not history or history[-1][1] != supply:
            history.append((now, supply))
        if row[5] and row[3] == 0.0 and supply < before:
            row[5] = False
        self._pool(k, row)

    def _pool(self, k: int, row: list[Any]) -> None:
        owner, restart, history, now = self.need[k][0], self.need[k][6], row[6], self.now
        while len(history) > 1 and history[1][0] <= now - restart:
            del history[0]
        least = min(u for _, u in history)
        if not row[5] and least >= 1:
            row[5], row[4] = True, now
        row[1] = 1.0 if row[5] else least
        supply = history[-1][1]
        if row[5] and supply < 1:
            self.push(max(now, math.ceil(row[4] + row[3] / (1 - supply) - 1e-6)), FALL, owner, self._empty, k, row)
        elif not row[5] and len(history) > 1:
            self.push(history[1][0] + restart, RISE, owner, self._leave, k, row)

    def _empty(self, k: int, row: list[Any]) -> None:
        supply = row[6][-1][1]
        if row[5] and supply < 1 and math.ceil(row[4] + row[3] / (1 - supply) - 1e-6) <= self.now:
            row[5], row[3] = False, 0.0
            self._pool(k, row)
            if self._receive(k):
                self._settle(self.need[k][0], False)

    def _leave(self, k: int, row: list[Any]) -> None:
        self._pool(k, row)
        if self._receive(k):
            self._settle(self.need[k][0], True)


def read(raw: float, before: float, mils: int, rising: bool) -> int:  # noqa: FBT001 -- flat on purpose
    """Give the new reading in thousandths."""
    if rising:
        if raw - before <= 1e-9:
            return mils
        new = math.ceil(1000 * raw - 1e-6)
        return max(mils, 1000 if new == 999 else new)
    if before - raw <= 1e-9:
        return mils
    new = math.floor(1000 * raw + 1e-6)
    return min(mils, 1000 if new == 999 else new)


def combined(values: list[float], combine: int, weights: list[float]) -> float:
    """Combine supplies: all, any or mix."""
    if combine == 0:
        return min(values)
    if combine == 1:
        return max(values)
    total = 0.0
    for weight, value in zip(weights, values, strict=True):
        total += weight * value
    return min(1.0, total)


def value_at(curve: tuple[tuple[float, float], ...], x: float) -> float:
    """Give the piecewise linear value at ``x``."""
    before = curve[0]
    if x <= before[0]:
        return before[1]
    for point in curve:
        if x <= point[0]:
            return before[1] + (point[1] - before[1]) * (x - before[0]) / (point[0] - before[0])
        before = point
    return before[1]


def split(segments: list[list[Any]], cuts: list[float]) -> list[list[Any]]:
    """Cut segments so that every value of ``cuts`` inside is a boundary."""
    out = []
    lo = 0.0
    for seg in segments:
        out += [[q, *seg[1:]] for q in cuts if lo < q < seg[0]]
        out.append(seg)
        lo = seg[0]
    return out


def tally(row: list[Any], full: int | None = None) -> None:
    """Work out the share of sites up; when all are, and supply is full at ``full``, failed backups are mended."""
    x, lo, whole = 0.0, 0.0, True
    for seg in row[3]:
        if seg[1]:
            x += seg[0] - lo
        else:
            whole = False
        lo = seg[0]
    row[1] = 1.0 if whole else x
    if whole and full is not None:
        for seg in row[3]:
            if seg[5]:
                seg[5], seg[3] = False, full
