"""The same rules as the engine's by hand, on heapq and flat lists.

It has no names, why, actions or SimPy.

It knows what a run without people needs: needs in their three forms, curves, load links, damages with steps and crews,
demand effects with profiles, profiles by hour and season, patterns, ends of effects, footprints with fragility, an
intruder in a shared component, a campaign, and reactions to the level of one process. Anything else raises, so that a
comparison is never made with work left out.

It shares no code with the engine. :class:`Floor` is built once per network; :meth:`Floor.run` resets it and draws.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import ceil, floor

from benchmarks.floor_tables import ALL, ANY, FALL, ONE, PLACE, RISE, STAGE, value_at
from benchmarks.floor_threats import Threats


class Floor(Threats):
    """One network in flat lists."""

    def run(self, seed: int, until: int) -> dict[str, list[tuple[int, float]]]:
        """Return every change point of every process up to ``until`` ms. The world is that of ``seed``."""
        self.reset(seed, until)
        self.begin()
        heap = self.heap
        while heap and heap[0][0] <= until:
            t = self.now = heap[0][0]
            while heap and heap[0][0] == t:
                while heap and heap[0][0] == t and heap[0][1] <= RISE:
                    entry = heappop(heap)
                    entry[4](entry[5])
                late = []
                while heap and heap[0][0] == t and heap[0][1] <= FALL:
                    entry = heappop(heap)
                    if entry[1] == FALL:
                        entry[4](entry[5])
                    else:
                        late.append(entry)
                for entry in late:
                    heappush(heap, entry)
                if self.stale:
                    self.assign()
                if self.moved:
                    self.react()
                if not late:
                    while heap and heap[0][0] == t and heap[0][1] == STAGE:
                        entry = heappop(heap)
                        entry[4](entry[5])
            for i in self.touched:
                self.is_touched[i] = False
                curve = self.curves[i]
                if curve[-1][0] == t:
                    curve.pop()
                if not curve or abs(self.level[i] - curve[-1][1]) > 1e-9:
                    curve.append((t, self.level[i]))
            self.touched.clear()
        return dict(zip(self.names, self.curves, strict=True))

    def settle(self, i: int, rising: bool) -> None:  # noqa: FBT001, PLR0915 -- flat on purpose
        """Settle outward from process ``i`` until no reading changes. The level of ``i`` may have changed."""
        level, allows, cap, needs, readers = self.level, self.allows, self.cap, self.needs, self.readers
        raws, mils, ids, plain, owner = self.raw, self.mils, self.ids, self.plain, self.owner
        queue = [i]
        while queue:
            i = queue.pop()
            new = cap[i]
            for k in needs[i]:
                new = min(new, allows[k])
            if new == level[i]:
                continue
            level[i] = new
            if not self.is_touched[i]:
                self.is_touched[i] = True
                self.touched.append(i)
            if self.reactions[i]:
                self.moved.append(i)
            if self.pool_readers[i]:
                self.stale += self.pool_readers[i]
            for k in readers[i]:
                if k < 0:
                    self._look_at_link(-1 - k, new, rising, queue)
                    continue
                how = self.how[k]
                if self.form[k] == PLACE:
                    if self._look_from_place(k, rising):
                        queue.append(owner[k])
                    continue
                if how == ONE:
                    raw = new
                elif how == ALL:
                    raw = min([level[s] for s in ids[k]])
                elif how == ANY:
                    raw = max([level[s] for s in ids[k]])
                else:
                    raw = self._mixed(k, [level[s] for s in ids[k]])
                before = raws[k]
                raws[k] = raw
                if rising:
                    if raw - before <= 1e-9:
                        continue
                    now = ceil(1000 * raw - 1e-6)
                    if now == 999:
                        now = 1000
                    if now <= mils[k]:
                        continue
                else:
                    if before - raw <= 1e-9:
                        continue
                    now = floor(1000 * raw + 1e-6)
                    if now == 999:
                        now = 1000
                    if now >= mils[k]:
                        continue
                mils[k] = now
                if plain[k]:
                    curve = self.curve[k]
                    gives = now / 1000 if curve is None else value_at(curve, now / 1000)
                    if gives != allows[k]:
                        allows[k] = gives
                        queue.append(owner[k])
                elif self.feed(k, now / 1000, rising):
                    queue.append(owner[k])

    def _mixed(self, k: int, values: list[float]) -> float:
        total = 0.0
        for weight, value in zip(self.weights[k], values, strict=True):
            total += weight * value
        return min(1.0, total)

    def _look_at_link(self, n: int, raw: float, rising: bool, queue: list[int]) -> None:  # noqa: FBT001
        before = self.link_raw[n]
        self.link_raw[n] = raw
        mils = moved(raw, before, self.link_mils[n], rising)
        if mils != self.link_mils[n]:
            self.link_mils[n] = mils
            i = self.link[n][0]
            self.weigh(i)
            queue.append(i)
            for station in self.stations[i]:
                self.weigh(station)
                queue.append(station)

    def _look_from_place(self, k: int, rising: bool) -> bool:  # noqa: FBT001 -- flat on purpose
        at, raws, mils = self.places[k]
        changed = False
        for n, s in enumerate(self.ids[k]):
            raw = self.level[s]
            new = moved(raw, raws[n], mils[n], rising)
            raws[n] = raw
            if new != mils[n]:
                mils[n], changed = new, True
        if not changed:
            return False
        have = [1.0 if q < m / 1000 else 0.0 for q, m in zip(at, mils, strict=True)]
        how = self.how[k]
        if how == ONE:
            return self.feed(k, have[0], rising)
        if how in (ALL, ANY):
            return self.feed(k, min(have) if how == ALL else max(have), rising)
        return self.feed(k, 1.0 if self._mixed(k, have) >= 1 - 1e-9 else 0.0, rising)


def moved(raw: float, before: float, mils: int, rising: bool) -> int:  # noqa: FBT001 -- flat on purpose
    """Return the new reading in thousandths."""
    if rising:
        if raw - before <= 1e-9:
            return mils
        new = ceil(1000 * raw - 1e-6)
        return max(mils, 1000 if new == 999 else new)
    if before - raw <= 1e-9:
        return mils
    new = floor(1000 * raw + 1e-6)
    return min(mils, 1000 if new == 999 else new)
