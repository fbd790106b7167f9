"""The stocks of the floor.

They are sites, in groups of tranches that share a history, and common pools.

Of tranches under one supply with one rate of refilling, the one that lasts shortest is always out first: a run of
neighbouring sites needs only to know how many of its tranches are out, and when the next will be.
"""

from __future__ import annotations

from heapq import heappush
from math import ceil
from typing import Any

from benchmarks.floor_tables import FALL, POOL, RISE, Tables, value_at

LO, HI, OUT, STOCK, REF, TIMER, DRY, FAILED = range(8)
LASTS, SHARES, SEGMENTS, LOST, HURT, STARTS, WHICH, DRAWN = range(8)


class Stocks(Tables):
    """What a need receives when its supply changes, stocks run dry and sites restart."""

    def settle(self, i: int, rising: bool) -> None:  # noqa: FBT001 -- flat on purpose
        """Settle outward from process ``i``; written where the readings are."""
        raise NotImplementedError

    def feed(self, k: int, supply: float, rising: bool) -> bool:  # noqa: FBT001 -- flat on purpose
        """Set the supply of need ``k``; return whether what it allows has changed."""
        before = self.supply[k]
        if supply == before:
            return False
        self.supply[k] = supply
        form = self.form[k]
        if form == POOL:
            for row in self.groups[k] or ():
                self._pool_fed(k, row, before, supply, rising)
        elif rising:
            for own in self.groups[k] or ():
                self._rose(k, own, before, supply)
        else:
            for own in self.groups[k] or ():
                empty = False
                if own[STARTS] < 1.0 and before == 1.0 and not own[HURT]:
                    own[DRAWN] += 1
                    name = f"start/{self.key[k]}/{own[WHICH]}/{own[DRAWN]}"
                    empty = self.uniform(name) >= own[STARTS]
                self._fell(k, own, before, supply, empty)
        return self.receive(k)

    def receive(self, k: int) -> bool:
        """Add up what need ``k`` receives; return whether what it allows has changed."""
        received, whole = 0.0, True
        if self.form[k] == POOL:
            for row in self.groups[k] or ():
                received += row[0] * row[1]
                whole = whole and row[1] == 1.0
        else:
            for own in self.groups[k] or ():
                received += own[SHARES][-1] - own[LOST]
                whole = whole and not own[HURT]
        if whole:
            received = 1.0
        if received == self.received[k]:
            return False
        self.received[k] = received
        curve = self.curve[k]
        allows = received if curve is None else value_at(curve, received)
        if allows == self.allows[k]:
            return False
        self.allows[k] = allows
        return True

    def _fell(self, k: int, own: list[Any], before: float, supply: float, empty: bool) -> None:  # noqa: FBT001 -- flat on purpose
        now, recharge, lasts = self.now, self.recharge[k], own[LASTS]
        self._split(k, own, supply)
        for seg in own[SEGMENTS]:
            lo = seg[LO]
            if lo < supply:
                continue
            if lo < before:
                seg[TIMER] = None
                stock = seg[STOCK]
                if stock is not lasts and recharge and not seg[FAILED]:
                    more = recharge * (now - seg[REF])
                    seg[STOCK] = lasts if more >= lasts[-1] else [
                        min(s + more, e) for s, e in zip(stock, lasts, strict=True)
                    ]  # fmt: skip
                seg[REF] = now
            if empty and not seg[FAILED]:
                seg[FAILED], seg[STOCK], seg[REF] = True, [0.0] * len(lasts), now
            if lo < before or empty:
                self._drain(k, own, seg)
        if len(own[SEGMENTS]) > 4:
            self._merge(k, own)

    def _drain(self, k: int, own: list[Any], seg: list[Any]) -> None:
        """Let go out of a segment without supply what is dry now, and make the next due."""
        out, stock, now = seg[OUT], seg[STOCK], self.now
        n = len(stock)
        while out < n and (stock[out] < 0.001 or ceil(seg[REF] + stock[out] - 1e-6) <= now):
            out += 1
        if out != seg[OUT]:
            self._count_out(own, seg, out)
        due = ceil(seg[REF] + stock[out] - 1e-6) if out < n else None
        if due != seg[DRY]:
            seg[DRY] = due
            if due is not None:
                self.count += 1
                heappush(self.heap, (due, FALL, self.owner[k], self.count, self._dry, (k, own, seg, due)))

    @staticmethod
    def _count_out(own: list[Any], seg: list[Any], out: int) -> None:
        shares, before = own[SHARES], seg[OUT]
        own[LOST] += (seg[HI] - seg[LO]) * (shares[out] - shares[before])
        own[HURT] += (out > 0) - (before > 0)
        seg[OUT] = out
        if not own[HURT]:
            own[LOST] = 0.0

    def _dry(self, at: tuple[int, list[Any], list[Any], int]) -> None:
        k, own, seg, due = at
        if seg[DRY] == due:
            self._drain(k, own, seg)
            if self.receive(k):
                self.settle(self.owner[k], False)

    def _rose(self, k: int, own: list[Any], before: float, supply: float) -> None:
        now, restart = self.now, self.restart[k]
        self._split(k, own, supply)
        for seg in own[SEGMENTS]:
            if before <= seg[LO] < supply:
                gone = now - seg[REF]
                if seg[OUT] < len(seg[STOCK]):
                    seg[STOCK] = [s - gone if s - gone >= 0.001 else 0.0 for s in seg[STOCK]]
                seg[REF], seg[DRY] = now, None
                if seg[OUT] and restart:
                    seg[TIMER] = now + restart
                    self._expect_up(k, own, seg)
                elif seg[OUT]:
                    self._come_up(k, own, seg)
        self._mend(k, own)
        if len(own[SEGMENTS]) > 4:
            self._merge(k, own)

    def _expect_up(self, k: int, own: list[Any], seg: list[Any]) -> None:
        self.count += 1
        heappush(self.heap, (seg[TIMER], RISE, self.owner[k], self.count, self._up, (k, own, seg, seg[TIMER])))

    def _come_up(self, k: int, own: list[Any], seg: list[Any]) -> None:
        """Let come up what is out, empty; what was up has been filling all the while."""
        more = 0.0 if seg[FAILED] else self.recharge[k] * (self.now - seg[REF])
        pairs = list(zip(seg[STOCK], own[LASTS], strict=True))[seg[OUT] :]
        seg[STOCK] = [0.0] * seg[OUT] + [min(s + more, e) for s, e in pairs]
        seg[REF], seg[TIMER] = self.now, None
        self._count_out(own, seg, 0)

    def _up(self, at: tuple[int, list[Any], list[Any], int]) -> None:
        k, own, seg, due = at
        if seg[TIMER] == due:
            self._come_up(k, own, seg)
            self._mend(k, own)
            if self.receive(k):
                self.settle(self.owner[k], True)

    def _mend(self, k: int, own: list[Any]) -> None:
        """Repair the backups that failed, once everything is up with full supply. They fill from then on."""
        if own[STARTS] < 1.0 and not own[HURT] and self.supply[k] == 1.0:
            for seg in own[SEGMENTS]:
                if seg[FAILED]:
                    seg[FAILED], seg[REF] = False, self.now

    def _split(self, k: int, own: list[Any], q: float) -> None:
        segments = own[SEGMENTS]
        for at, seg in enumerate(segments):
            if seg[HI] > q:
                if seg[LO] < q:
                    low = seg.copy()
                    low[HI] = seg[LO] = q
                    segments.insert(at, low)
                    own[HURT] += low[OUT] > 0
                    if low[TIMER] is not None:
                        self._expect_up(k, own, low)
                    if low[DRY] is not None:
                        self.count += 1
                        at_dry = (k, own, low, low[DRY])
                        heappush(self.heap, (low[DRY], FALL, self.owner[k], self.count, self._dry, at_dry))
                return

    def _merge(self, k: int, own: list[Any]) -> None:
        """Merge neighbours that have one history. What has refilled, or never does, has one history."""
        now, recharge, lasts, supply = self.now, self.recharge[k], own[LASTS], self.supply[k]
        merged: list[list[Any]] = []
        for seg in own[SEGMENTS]:
            if seg[LO] < supply and not seg[OUT] and not seg[FAILED]:
                if recharge * (now - seg[REF]) >= lasts[-1]:
                    seg[STOCK] = lasts
                if seg[STOCK] is lasts or recharge == 0.0:
                    seg[REF] = 0
            last = merged[-1] if merged else None
            if last is not None and seg[LO] != supply and last[OUT:] == seg[OUT:]:
                last[HI] = seg[HI]
                own[HURT] -= seg[OUT] > 0
                seg[TIMER] = seg[DRY] = None
            else:
                merged.append(seg)
        own[SEGMENTS] = merged

    # Common pools: share, x, endurance, stock, since, up, supplies, chance of a start, which, starts drawn.

    def _pool_fed(self, k: int, row: list[Any], before: float, supply: float, rising: bool) -> None:  # noqa: FBT001
        now = self.now
        failed = False
        if not rising and before == 1.0 and row[1] == 1.0 and row[7] < 1.0:
            row[9] += 1
            failed = self.uniform(f"start/{self.key[k]}/{row[8]}/{row[9]}") >= row[7]
        if row[5]:
            rate = self.recharge[k] if before >= 1 else before - 1
            stock = row[3] + rate * (now - row[4])
            row[3] = 0.0 if failed or stock < 0.001 else min(row[2], stock)
        row[4] = now
        history = row[6]
        if history[-1][0] == now:
            history.pop()
        if not history or history[-1][1] != supply:
            history.append((now, supply))
        if row[5] and row[3] < 0.001 and not rising:
            row[5], row[3] = False, 0.0
        self._pool(k, row)

    def _pool(self, k: int, row: list[Any]) -> None:
        restart, history, now = self.restart[k], row[6], self.now
        while len(history) > 1 and history[1][0] <= now - restart:
            del history[0]
        least = min(u for _, u in history)
        if not row[5] and least >= 1:
            row[5], row[4] = True, now
        row[1] = 1.0 if row[5] else least
        supply = history[-1][1]
        self.count += 1
        if row[5] and supply < 1:
            due = max(now, ceil(row[4] + row[3] / (1 - supply) - 1e-6))
            heappush(self.heap, (due, FALL, self.owner[k], self.count, self._pool_dry, (k, row)))
        elif not row[5] and len(history) > 1:
            due = history[1][0] + restart
            heappush(self.heap, (due, RISE, self.owner[k], self.count, self._pool_moves, (k, row)))

    def _pool_dry(self, at: tuple[int, list[Any]]) -> None:
        k, row = at
        supply = row[6][-1][1]
        if row[5] and supply < 1 and ceil(row[4] + row[3] / (1 - supply) - 1e-6) <= self.now:
            row[5], row[3] = False, 0.0
            self._pool(k, row)
            if self.receive(k):
                self.settle(self.owner[k], False)

    def _pool_moves(self, at: tuple[int, list[Any]]) -> None:
        k, row = at
        self._pool(k, row)
        if self.receive(k):
            self.settle(self.owner[k], True)
