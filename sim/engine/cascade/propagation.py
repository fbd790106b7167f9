"""Settling: one rise or fall at a time, outward from what changed.

The rules are in ``docs/model.md`` §3.

Within one settlement everything moves one way, so the order of work cannot matter; rank order makes it quick.
"""

from __future__ import annotations

from functools import partial
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

from sim.curves import MOVED
from sim.engine.cascade.cause_records import explain, lost_help, note_need, ran_dry, went_out
from sim.engine.repair.ledger import Damages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.draws.observed import DrawSource
    from sim.engine.hooks import Hooks
    from sim.engine.network.buffer import Buffer
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import CallTransfer, Node
    from sim.engine.network.node_state import NodeState
    from sim.engine.schedule.calendar import Calendar

__all__ = ["Cascade"]

NOTHING: Final = (None, None)
"""No fall and no rise that the calendar knows of."""


class Cascade:
    """The nodes of one world and how a change travels through them."""

    __slots__ = (
        "_calendar", "_chance", "_ranked", "_start_ordinals", "_why", "damages", "hooks", "moved", "nodes", "repairs",
        "touched", "traced",
    )  # fmt: skip

    def __init__(
        self, nodes: dict[str, Node], calendar: Calendar, chance: DrawSource, hooks: Hooks, *, why: bool = True
    ) -> None:
        self.nodes = nodes
        self._ranked = list(nodes.values())
        """Each at the place that is its rank."""
        self._why = why
        self._calendar = calendar
        self._chance = chance
        self._start_ordinals: dict[Buffer, int] = {}
        """How often the backup of each buffer was called on."""
        self.hooks = hooks
        self.damages = Damages(calendar, hooks, self.reweigh)
        self.repairs = self.damages.repairs
        self.touched: list[Node] = []
        """Nodes whose level moved in this millisecond."""
        self.moved: list[NodeState] = []
        """Nodes that a condition reads and that moved since conditions were last read."""
        self.traced: dict[int, None] = {}
        """Ranks of the nodes of which what their level is made of has changed in this millisecond, and is kept."""

    @property
    def now(self) -> int:
        """The time now, ms."""
        return self._calendar.now

    # What is told to a node from outside; each settles before it returns.

    def reweigh(self, node: NodeState, *, rising: bool) -> None:
        """Demand, condition or an override of ``node`` has changed: settle."""
        node.version += 1
        self._weigh(node)
        self.settle(node, rising=rising)
        for station in self._ranked[node.rank].stations:
            self._weigh(station)
            self.settle(station, rising=rising)

    def resupply(self, need: NeedState, *, rising: bool) -> None:
        """Isolation of ``need`` has changed: tell its tranches, and settle."""
        if self._supply(need, rising=rising):
            self.settle(need.node, rising=rising)

    def recurve(self, need: NeedState, *, rising: bool) -> None:
        """Bypasses or floors of ``need`` have changed: feed its tranches, and settle."""
        need.node.version += 1
        before = need.stock
        moved = self._supply(need, rising=rising)
        if not rising:
            lost_help(need, before, self._calendar.now)
        if self._allow(need) or moved:
            self.settle(need.node, rising=rising)

    def give(self, need: NeedState, stock: float) -> None:
        """Add stock to every tranche of ``need``, and settle."""
        now = self._calendar.now
        need.part(now)
        for index, tranche in enumerate(need.tranches):
            tranche.give(stock, now)
            self._expect(need, index, tranche)
        if self._receive(need):
            self.settle(need.node, rising=True)

    def tend(self, need: NeedState, *, rising: bool) -> None:
        """How the stock of ``need`` falls has changed: settle."""
        if self._tend(need):
            self.settle(need.node, rising=rising)

    def _tend(self, need: NeedState) -> bool:
        now, drain = self._calendar.now, need.drain
        if drain is None:
            return False
        rate, delivered = drain.rate(), drain.delivered()
        need.part(now)
        for index, tranche in enumerate(need.tranches):
            tranche.redraw(rate, delivered, now)
            self._expect(need, index, tranche)
        return self._receive(need)

    def offer(self, node: Node, *, rising: bool) -> None:
        """Take in that other stations take over from ``node``, or no longer do: settle."""
        if node.centre is not None:
            node.version += 1
            node.centre.offer(node)
            self._trace(node)
            self.settle(node, rising=rising)

    def load(self, node: Node, changed: CallTransfer, *, rising: bool) -> None:
        """Take in that calls of ``node`` now go to others, or no longer do: settle."""
        for taker in node.centre.load(node, changed) if node.centre is not None else ():
            taker.version += 1
            self._weigh(taker)
            self.settle(taker, rising=rising)

    def notice(self, node: NodeState) -> None:
        """Take in that control or quality of ``node`` has changed.

        Conditions may see it, and crews work faster or slower.
        """
        node.version += 1
        self.moved.append(node)
        if node.by_hand < 1.0:
            self.damages.repace(node)

    # The settlement itself.

    def settle(self, start: NodeState, *, rising: bool) -> None:
        """Recompute ``start``, its dependents, and theirs, until no reading changes."""
        now, ranked = self._calendar.now, self._ranked
        # Lowest rank first: suppliers settle before those they serve, so outside a cycle each node is computed once.
        due = [start.rank]
        start.queued = True
        while due:
            node = ranked[heappop(due)]
            # It may be queued again by a cycle; readings in whole thousandths bring that to an end.
            node.queued = False
            level, centre = node.evaluate(), node.centre
            if level != node.level:
                node.integrate(now)
                falls = level < node.level
                node.level = level
                if falls and self._why:
                    node.fall = explain(node, now)
                if not node.touched:
                    node.touched = True
                    self.touched.append(node)
                if node.watches:
                    self.moved.append(node)
                for other in centre.helped if centre is not None else ():
                    if not other.queued:
                        other.queued = True
                        heappush(due, other.rank)
            elif centre is None:
                continue
            if centre is not None:
                level = centre.offered(level)
            if level == node.offered:
                continue
            node.offered = level
            for pool in node.crews:
                pool.mark()
            # First what it gives together with others, so that whoever asks which of them decides is told of it.
            for combined, needs in node.shares:
                if combined.refresh(node, rising=rising):
                    for need in needs:
                        if self._supply(need, rising=rising) and not need.node.queued:
                            need.node.queued = True
                            heappush(due, need.node.rank)
            for need in node.readers:
                if need.refresh(node, rising=rising) and self._supply(need, rising=rising) and not need.node.queued:
                    need.node.queued = True
                    heappush(due, need.node.rank)
            if node.deliveries or node.loads:
                for dependent in self._strained(node, rising=rising):
                    if not dependent.queued:
                        dependent.queued = True
                        heappush(due, dependent.rank)

    def _strained(self, node: Node, *, rising: bool) -> Iterator[NodeState]:
        """Yield the nodes that must be computed again because of ``node``.

        It delivers to their stock, or adds load to them.
        """
        for need in node.deliveries:
            if need.drain is not None and need.drain.refresh(node, rising=rising) and self._tend(need):
                yield need.node
        for link in node.loads:
            if link.refresh(node, rising=rising):
                self._weigh(link.node)
                yield link.node
                for station in self._ranked[link.node.rank].stations:
                    self._weigh(station)
                    yield station

    def _weigh(self, node: NodeState) -> None:
        self._ranked[node.rank].weigh(self._calendar.now)
        self._trace(node)

    def _trace(self, node: NodeState) -> None:
        if node.trace is not None:
            self.traced[node.rank] = None

    def _supply(self, need: NeedState, *, rising: bool) -> bool:
        """Pass the supply as it counts now to the tranches of a need.

        They are fed that, or 1 by what stands in for it. Return whether what the need allows has changed.
        """
        supply, before = need.current(), need.fed
        moved = supply != need.supply and (supply > need.supply) == rising
        if not moved:
            supply = need.supply
        fed = 1.0 if need.bypasses else supply
        if fed == before and not moved:
            return False
        need.fed = fed
        if moved:
            need.supply = supply
            if need.node.watches:
                self.moved.append(need.node)
            for generator in need.generators:
                generator.refresh()
        now = self._calendar.now
        # Of tranches that fall together, the cause record names the largest.
        out, most = need.tranches[0], 0.0
        for index, tranche in enumerate(need.tranches):
            if rising:
                tranche.rose(fed, supply, now)
            else:
                x = tranche.x
                called = before == 1.0 == x and fed < 1.0 and tranche.started
                empty = called and self._fails_to_start(need, tranche, need.starts[index])
                tranche.fell(fed, supply, now, empty=empty)
                fell = tranche.share * (x - tranche.x)
                if fell > most:
                    out, most = tranche, fell
            self._expect(need, index, tranche)
        if most > 0.0:
            need.stock = went_out(out, most, now)
        return self._receive(need)

    def _fails_to_start(self, need: NeedState, tranche: Buffer, starts: float) -> bool:
        if need.form == "sites" or starts >= 1.0:
            return False
        ordinal = self._start_ordinals[tranche] = self._start_ordinals.get(tranche, 0) + 1
        key = f"start/{need.node.name}/{need.name}/{tranche.ordinal - 1}"
        return self._chance.uniform(f"{key}/{ordinal}") >= starts

    def _expect(self, need: NeedState, index: int, tranche: Buffer) -> None:
        """Make due when the tranche next runs dry or restarts. What is out of date by then does nothing."""
        need.node.version += 1
        due = tranche.depletes_at, tranche.restarts_at
        known = need.due.get(tranche, NOTHING)
        if due == known:
            return
        need.due[tranche] = due
        name, detail = need.node.name, f"stock/{need.name}/{index}"
        dry, up = due
        if dry is not None and dry != known[0]:
            self._calendar.fall(dry, name, detail, partial(self._run_dry, need, index, tranche, dry))
        if up is not None and up != known[1]:
            self._calendar.rise(up, name, detail, partial(self._come_up, need, index, tranche, up))

    def _run_dry(self, need: NeedState, index: int, tranche: Buffer, due: int) -> None:
        if tranche.depletes_at == due:
            need.due[tranche] = (None, need.due[tranche][1])
            x, since = tranche.x, tranche.short_since(due)
            tranche.run_dry(due)
            self._expect(need, index, tranche)
            ran_dry(need, tranche, x, since, due)
            if self._receive(need):
                self.settle(need.node, rising=False)

    def _come_up(self, need: NeedState, index: int, tranche: Buffer, due: int) -> None:
        if tranche.restarts_at == due:
            need.due[tranche] = (need.due[tranche][0], None)
            tranche.come_up(due)
            self._expect(need, index, tranche)
            if self._receive(need):
                self.settle(need.node, rising=True)

    def _receive(self, need: NeedState) -> bool:
        received, before = need.receive(), need.received
        if received == before:
            return False
        if received < before and self._why:
            note_need(need, self._calendar.now)
        need.received = received
        return self._allow(need)

    def _allow(self, need: NeedState) -> bool:
        allows = need.possible()
        if allows == need.allows:
            return False
        need.allows = allows
        if need in self._ranked[need.node.rank].capacity_needs:
            self._weigh(need.node)
        elif need.node.trace is not None:
            self.traced[need.node.rank] = None
        return True

    # The end of a millisecond.

    def close(self, t: int) -> list[Node]:
        """Record the change of every node touched; return those that differ from before."""
        if self.traced:
            for rank in self.traced:
                self._ranked[rank].keep_trace(t)
            self.traced.clear()
        changed = []
        for node in self.touched:
            node.touched = False
            node.version += 1
            curve = node.curve
            # Only the last level of a millisecond is recorded, and only when it differs from the one before it.
            if curve[-1][0] == t:
                curve.pop()
            if not curve or abs(node.level - curve[-1][1]) > MOVED:
                curve.append((t, node.level))
            changed.append(node)
        self.touched.clear()
        if len(changed) > 1:
            changed.sort(key=lambda node: node.rank)
        return changed
