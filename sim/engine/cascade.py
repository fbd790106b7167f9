"""Settling: one rise or fall at a time, outward from what changed (``docs/model.md`` §3).

Within one settlement everything moves one way, so the order of work cannot matter; rank order makes it quick.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.engine.causes import explain, note_need
from sim.engine.inputs import note
from sim.engine.reading import MOVED
from sim.engine.repair import Damage, Pool, Repairs
from sim.engine.state import Link, Need, Node
from sim.engine.tending import Tending

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.agenda import Agenda
    from sim.engine.stocks import Tranche
    from sim.randomness import Draws

__all__ = ["Cascade"]


class Cascade:
    """The nodes of one world and how a change travels through them."""

    __slots__ = ("_agenda", "_draws", "_start_ordinals", "healed", "lost", "moved", "nodes", "repairs", "touched")

    def __init__(self, nodes: dict[str, Node], agenda: Agenda, draws: Draws) -> None:
        self.nodes = nodes
        self._agenda = agenda
        self._draws = draws
        self._start_ordinals: dict[str, int] = {}
        self.repairs = Repairs(agenda, self._step_done)
        self.touched: list[Node] = []
        """Nodes whose level moved in this millisecond."""
        self.moved: list[Node] = []
        """Nodes that a condition reads and that moved since conditions were last read."""
        self.lost: Callable[[Node], None] = lambda _: None
        """Carries lost control and quality on to what hangs on a process."""
        self.healed: list[Callable[[Damage], None]] = []
        """Called when a damage is wholly undone."""

    @property
    def now(self) -> int:
        """The time now, ms."""
        return self._agenda.now

    # What is told to a node from outside; each settles before it returns.

    def reweigh(self, node: Node, *, rising: bool) -> None:
        """Demand, condition or an override of ``node`` has changed: settle."""
        node.weigh(self._agenda.now)
        self.settle(node, rising=rising)

    def resupply(self, need: Need, *, rising: bool) -> None:
        """Isolation of ``need`` has changed: tell its tranches, and settle."""
        if self._supply(need, rising=rising):
            self.settle(need.node, rising=rising)

    def recurve(self, need: Need, *, rising: bool) -> None:
        """Bypasses or floors of ``need`` have changed: settle."""
        if self._allow(need):
            self.settle(need.node, rising=rising)

    def give(self, need: Need, stock: float) -> None:
        """Add stock to every tranche of ``need``, and settle."""
        now = self._agenda.now
        for index, tranche in enumerate(need.tranches):
            tranche.give(stock, now)
            self._expect(need, index, tranche)
        if self._receive(need):
            self.settle(need.node, rising=True)

    def tend(self, need: Need, *, rising: bool) -> None:
        """How the stock of ``need`` falls has changed: settle."""
        if self._tend(need):
            self.settle(need.node, rising=rising)

    def _tend(self, need: Need) -> bool:
        now, tending = self._agenda.now, need.tending
        if tending is None:
            return False
        for index, tranche in enumerate(need.tranches):
            tranche.redraw(tending.draw(), tending.kept(), now)
            self._expect(need, index, tranche)
        return self._receive(need)

    def damage(self, damage: Damage) -> None:
        """Add a damage: settle, and queue its repair."""
        node = damage.node
        node.damages.append(damage)
        node.damages.sort(key=lambda d: d.name)
        self.repairs.open(damage)
        self._recondition(node, rising=False)

    def grow(self, damage: Damage, size: float) -> None:
        """Make a damage as large as ``size``, whatever of it was repaired: its repair begins afresh, and settle."""
        damage.size = size
        if damage not in damage.node.damages:
            self.damage(damage)
            return
        self.repairs.restart(damage)
        self._recondition(damage.node, rising=False)

    def noticed(self, node: Node) -> None:
        """Control or quality of ``node`` was taken or given back by an effect: it, and what hangs on it, notice."""
        self.notice(node)
        self.lost(node)

    def notice(self, node: Node) -> None:
        """Control or quality of ``node`` has changed: conditions may see it, and crews work faster or slower."""
        self.moved.append(node)
        if node.by_hand < 1.0:
            self.repairs.repace(node)

    def undo(self, damage: Damage) -> None:
        """Undo a damage at once, however far its repair was."""
        if damage in damage.node.damages:
            damage.undone = 1.0
            self.repairs.close(damage)
            damage.node.damages.remove(damage)
            self._recondition(damage.node, rising=True)
            self._tell_healed(damage)

    def _step_done(self, damage: Damage) -> None:
        done = damage.step == len(damage.steps)
        if done:
            damage.node.damages.remove(damage)
        self._recondition(damage.node, rising=True)
        if done:
            self._tell_healed(damage)

    def _tell_healed(self, damage: Damage) -> None:
        for tell in self.healed:
            tell(damage)

    def _recondition(self, node: Node, *, rising: bool) -> None:
        total = 0.0
        for damage in node.damages:
            total += damage.size * (1 - damage.undone)
        node.condition = max(0.0, 1 - total)
        self.reweigh(node, rising=rising)

    # The settlement itself.

    def settle(self, start: Node, *, rising: bool) -> None:
        """Recompute ``start``, its dependents, and theirs, until no reading changes."""
        now = self._agenda.now
        heap: list[tuple[int, Node]] = [(start.rank, start)]
        start.queued = True
        while heap:
            node = heappop(heap)[1]
            node.queued = False
            level = node.evaluate()
            if level == node.level:
                continue
            node.integrate(now)
            falls = level < node.level
            node.level = level
            if falls:
                node.fall = explain(node, now)
            if not node.touched:
                node.touched = True
                self.touched.append(node)
            if node.watches:
                self.moved.append(node)
            for pool in node.crews:
                self.repairs.mark(pool)
            for reader in node.readers:
                if self._read(reader, now, rising=rising) and not reader.node.queued:
                    reader.node.queued = True
                    heappush(heap, (reader.node.rank, reader.node))

    def _read(self, reader: Need | Link | Tending, now: int, *, rising: bool) -> bool:
        """Let a need or link look at its suppliers; tell whether its node must be recomputed."""
        if not reader.look(rising=rising):
            return False
        if isinstance(reader, Link):
            reader.node.weigh(now)
            return True
        if isinstance(reader, Tending):
            return self._tend(reader.need)
        return self._supply(reader, rising=rising)

    def _supply(self, need: Need, *, rising: bool) -> bool:
        """Pass the supply as it counts now to the tranches; tell whether what the need allows has changed."""
        supply = need.current()
        before = need.supply
        if supply == before or (supply > before) != rising:
            return False
        need.supply = supply
        if need.node.watches:
            self.moved.append(need.node)
        for generator in need.generators:
            generator.look()
        now = self._agenda.now
        for index, tranche in enumerate(need.tranches):
            if rising:
                tranche.rose(supply, now)
            else:
                empty = before == 1.0 and tranche.x == 1.0 and self._fails_to_start(need, index)
                tranche.fell(supply, now, empty=empty)
            self._expect(need, index, tranche)
        return self._receive(need)

    def _fails_to_start(self, need: Need, index: int) -> bool:
        if need.form == "sites" or need.starts[index] >= 1.0:
            return False
        key = f"start/{need.node.name}/{need.name}/{index}"
        ordinal = self._start_ordinals[key] = self._start_ordinals.get(key, 0) + 1
        return self._draws.uniform(f"{key}/{ordinal}") >= need.starts[index]

    def _expect(self, need: Need, index: int, tranche: Tranche) -> None:
        """Make due when the tranche next runs dry or restarts; what has been overtaken by then does nothing."""
        dry, up = tranche.next_fall, tranche.next_rise
        due = need.due[index]
        if dry is not None and dry != due[0]:
            self._agenda.fall(
                dry, need.node.name, f"stock/{need.name}/{index}", lambda: self._run_dry(need, index, tranche, dry)
            )
        if up is not None and up != due[1]:
            self._agenda.rise(
                up, need.node.name, f"stock/{need.name}/{index}", lambda: self._come_up(need, index, tranche, up)
            )
        need.due[index] = (dry, up)

    def _run_dry(self, need: Need, index: int, tranche: Tranche, due: int) -> None:
        if tranche.next_fall == due:
            need.due[index] = (None, need.due[index][1])
            tranche.run_dry(due)
            self._expect(need, index, tranche)
            if self._receive(need):
                self.settle(need.node, rising=False)

    def _come_up(self, need: Need, index: int, tranche: Tranche, due: int) -> None:
        if tranche.next_rise == due:
            need.due[index] = (need.due[index][0], None)
            tranche.come_up(due)
            self._expect(need, index, tranche)
            if self._receive(need):
                self.settle(need.node, rising=True)

    def _receive(self, need: Need) -> bool:
        received = need.receive()
        if received == need.received:
            return False
        if received < need.received:
            note_need(need, self._agenda.now)
        need.received = received
        return self._allow(need)

    def _allow(self, need: Need) -> bool:
        allows = need.possible()
        if allows == need.allows:
            return False
        need.allows = allows
        if need.node.trace is not None:
            note(need.node, need.node.trace, self._agenda.now)
        return True

    # The end of a millisecond.

    def close(self, t: int) -> list[Node]:
        """Record the change of every node touched; give those that differ from before."""
        changed = []
        for node in self.touched:
            node.touched = False
            curve = node.curve
            if curve[-1][0] == t:
                curve.pop()
            if not curve or abs(node.level - curve[-1][1]) > MOVED:
                curve.append((t, node.level))
            changed.append(node)
        self.touched.clear()
        changed.sort(key=lambda node: node.rank)
        return changed


def open_pools(cascade: Cascade, sizes: dict[str, int], needs: dict[str, list[tuple[str, float]]]) -> None:
    """Give the cascade its crew pools: sizes by name, and what each needs as (process, floor)."""
    for name, size in sorted(sizes.items()):
        pool = cascade.repairs.pools[name] = Pool(name, size)
        for process, floor in needs[name]:
            node = cascade.nodes[process]
            pool.needs.append((node, floor))
            node.crews.append(pool)
