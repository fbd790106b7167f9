"""What keeps a process down now, and what would lift each cause.

It is read from the live world, step by step back to its ends.

The records of :mod:`sim.engine.cascade.cause_records` say why something fell; this says why it is not back yet,
which can be another reason: a restart that still runs, a crew that is still to come, two processes that wait for
each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.curves import MOVED
from sim.engine.modifiers.intervals import carrier_of
from sim.scenario.stations import HALF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node
    from sim.engine.network.node_state import NodeState
    from sim.engine.repair.damage import DamageState
    from sim.engine.repair.ledger import Damages

__all__ = ["Blocker", "Repair", "blockers"]


@dataclass(frozen=True, slots=True)
class Repair:
    """How the repair of one damage stands."""

    pool: str | None
    """Its crew pool; none repairs by itself."""
    place: int | None
    """Its place in the queue for crews, from 1; none when it is under way."""
    queue: int
    """How many jobs wait for these crews."""
    speed: float
    """Speed of the work now, 0..1; 0 stands still. For a job that waits, what the crews would make."""
    worked: float
    """Crew-time done so far, ms."""
    undone: float
    """Share of the damage undone so far, 0..1."""
    size: float
    """Share of the condition it took."""
    left: float | None
    """Crew-time still to do, ms: drawn, so none unless the asker may know what nobody in the world knows."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that keeps a process below 1 now; only what binds is told."""

    process: str
    kind: Literal["need", "restart", "isolated", "repair", "damage", "demand", "load", "override", "loop"]
    """``need``: its supplier must come back; ``restart``: supply is back, the restart still runs; ``isolated``: cut
    off by an effect; ``repair``: a damage with work; ``damage``: one that only an action or an end undoes;
    ``demand``: effects or the hour; ``load``: demand for as long as another process is down; ``override``: until
    released; ``loop``: it waits for one that waits for it, and needs a start from outside."""
    name: str
    """The need, damage, link, or carrier of the override."""
    depth: int
    """Steps back from the process asked about, from 0."""
    allows: float
    """Service it allows now, 0..1; of what limits capacity, what capacity allows."""
    supplier: str | None = None
    """For ``need``, ``load`` and ``loop``: the process that must come back."""
    level: float | None = None
    """Level of that supplier now."""
    back: float | None = None
    """Level of the supplier at which this is lifted: 1, what is enough for those among the first, or what a place
    needs."""
    restart: int = 0
    """How long after supply is back it comes up, ms; where that grows, were supply back now."""
    grows: bool = False
    """That takes longer the longer it is out."""
    until: int | None = None
    """When what restarts now is up, ms; none when nothing does."""
    carriers: tuple[str, ...] = ()
    """What carries it: ``threat/id``, ``action/id#n``, ``profile``, ..."""
    repair: Repair | None = None
    taken_over: float | None = None
    """For ``need``: what is read of the supplier where others take over from it; none where nobody does."""
    opens: int | None = None
    """When others will take over from the supplier if it stays as it is, ms; none where they do or never will."""


def blockers(
    nodes: Mapping[str, Node], damages: Damages, process: str, now: int, *, secrets: bool = False
) -> tuple[Blocker, ...]:
    """Return what holds ``process`` down now, nearest first, each process once."""
    if nodes[process].level >= 1 - MOVED:
        return ()
    return tuple(_Walk(nodes, damages, now, secrets=secrets).of(process, (), 0))


class _Walk:
    def __init__(self, nodes: Mapping[str, Node], damages: Damages, now: int, *, secrets: bool) -> None:
        self._nodes = nodes
        self._damages = damages
        self._now = now
        self._secrets = secrets
        self._seen: dict[str, None] = {}

    def of(self, process: str, path: tuple[str, ...], depth: int) -> Iterator[Blocker]:
        if process in self._seen:
            return
        self._seen[process] = None
        node = self._nodes[process]
        path = (*path, node.name)
        if node.overrides:
            _, carrier, level, _ = node.overrides[-1]
            yield Blocker(node.name, "override", carrier, depth, level, carriers=(carrier,))
            return
        groups = node.groups
        together = 1.0 if groups is None else groups.reach()
        lowest = min([node.capacity, together, *(need.allows for need in node.reach_needs)])
        for need in node.reach_needs:
            if need.allows < 1.0 and need.allows <= lowest + MOVED:
                yield from self._need(need, need.allows, path, depth)
        if groups is not None and together < 1.0 and together <= lowest + MOVED:
            for need in groups.short():
                yield from self._need(need, together, path, depth)
        if node.capacity < 1.0 and node.capacity <= lowest + MOVED:
            yield from self._capacity(node, path, depth)

    def _need(self, need: NeedState, allows: float, path: tuple[str, ...], depth: int) -> Iterator[Blocker]:
        name = need.node.name
        backs = [tranche.back for tranche in need.tranches]
        until = max((back for back in backs if back is not None), default=None)
        restart = max(tranche.takes(self._now) for tranche in need.tranches)
        grows = any(tranche.grows for tranche in need.tranches)
        if need.isolates:
            cut = tuple(dict.fromkeys(need.isolates))
            yield Blocker(name, "isolated", need.name, depth, allows, restart=restart, until=until, carriers=cut)
            return
        if need.supply >= 1.0 or not need.suppliers:
            yield Blocker(name, "restart", need.name, depth, allows, restart=restart, until=until)
            return
        supplier = need.deciding_supplier()
        looped = supplier.name in path
        yield Blocker(
            name, "loop" if looped else "need", need.name, depth, allows, supplier.name, supplier.level,
            _wanted(need, supplier), restart, grows, until, taken_over=self._taken_over(supplier),
            opens=self._opens(supplier),
        )  # fmt: skip
        if not looped:
            yield from self.of(supplier.name, path, depth + 1)

    def _taken_over(self, supplier: NodeState) -> float | None:
        """Return what is read of a station that others take over from."""
        centre = self._nodes[supplier.name].centre
        return supplier.offered if centre is not None and centre.taken_by else None

    def _opens(self, supplier: NodeState) -> int | None:
        """Return when others will take over from a station that stays as it is."""
        centre = self._nodes[supplier.name].centre
        rule = centre.takes_over if centre is not None and not centre.taken_by else None
        if rule is None or supplier.level >= min(HALF, rule.share) - MOVED:
            return None
        since = self._now
        for t, level in reversed(supplier.curve):
            if level >= HALF - MOVED:
                break
            since = t
        return max(self._now, since + rule.after)

    def _capacity(self, node: Node, path: tuple[str, ...], depth: int) -> Iterator[Blocker]:
        allows = node.capacity
        for damage in self._damages.of(node):
            kind: Literal["repair", "damage"] = "damage" if damage.work is None else "repair"
            repair = None if damage.work is None else self._repair(damage)
            yield Blocker(node.name, kind, damage.name, depth, allows, carriers=(damage.carrier,), repair=repair)
        for need in node.capacity_needs:
            if need.allows < 1.0:
                yield from self._need(need, allows, path, depth)
        if node.demand > 1.0:
            yield from self._demand(node, path, depth, allows)
            for line, _ in node.callers:
                # Who call are the people of the line: what helps is aimed at them.
                if line.own * node.relief() > node.own + MOVED:
                    yield from self._demand(line, path, depth + 1, allows)
        elif not node.damages and all(need.allows >= 1.0 for need in node.capacity_needs):
            yield Blocker(node.name, "demand", "demand", depth, allows, carriers=("profile",))

    def _demand(self, node: Node, path: tuple[str, ...], depth: int, allows: float) -> Iterator[Blocker]:
        raised = [carrier_of(key) for key, factor, _ in node.demands if factor > 1.0]
        if node.profile > 1.0:
            raised.append("profile")
        if raised:
            yield Blocker(node.name, "demand", "demand", depth, allows, carriers=tuple(dict.fromkeys(raised)))
        for link in node.links:
            if link.load() > 0.0:
                behind = link.supplier
                yield Blocker(node.name, "load", link.name, depth, allows, behind.name, behind.level, 1.0)
                if behind.name not in path:
                    yield from self.of(behind.name, path, depth + 1)

    def _repair(self, damage: DamageState) -> Repair:
        pool = None if damage.pool is None else self._damages.repairs.pools[damage.pool]
        worked = damage.done_at(self._now)
        waiting = sorted(pool.waiting, key=lambda job: job.order()) if pool is not None else []
        place = waiting.index(damage) + 1 if damage in waiting else None
        speed = damage.rate if damage.working else 0.0
        if not damage.working and pool is not None and pool.crews():
            speed = pool.speed() * damage.node.repair_speed()
        left = max(0.0, (damage.work or 0.0) - worked) if self._secrets else None
        return Repair(damage.pool, place, len(waiting), speed, worked, damage.undone, damage.size, left)


def _wanted(need: NeedState, supplier: NodeState) -> float:
    """Return the level of ``supplier`` from which the need is met, 0..1. For a place it is what its position asks."""
    if need.place is None:
        return need.first
    position = need.place.positions[need.suppliers.index(supplier)]
    return need.first * min(1.0, (int(position * 1000) + 1) / 1000)
