"""One process of a running world.

It has its needs and links, who reads it, and what they make of its level. Whoever reads a station is given what it does
by itself, or what those do who take over, whichever is more; its own level stays as if nobody took over, and the calls
that are taken over come beside what is asked of those who take them.

Suppliers are kept sorted by name, nodes in rank order of the condensed graph (suppliers before those they serve,
a cycle together), so that nothing depends on the order in which a file declares things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.engine.network.node_state import NodeState
from sim.engine.network.trace import Inputs, able_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.engine.network.caller_groups import CallerGroups
    from sim.engine.network.combined import Combined
    from sim.engine.network.link import Link
    from sim.engine.network.need import NeedState
    from sim.engine.network.ports import OpenDamage, Watcher
    from sim.scenario.models.emergency import TakesOver

__all__ = ["CallTransfer", "Centre", "Node", "pooled", "shared_out"]


def pooled(pools: Sequence[tuple[float, float]], strength: float) -> float:
    """Return the share of a demand that pools of takers allow, 0..1.

    ``strength`` is the share of capacity over demand.
    """
    allows = 0.0
    for share, reserve in pools:
        allows += share * min(1.0, strength * reserve)
    return allows


class Node(NodeState):
    """One process as the engine keeps it."""

    __slots__ = (
        "callers", "capacity_needs", "centre", "crews", "damages", "deliveries", "groups", "links", "loads", "needs",
        "own", "pools", "reach_needs", "readers", "shares", "stations",
    )  # fmt: skip

    def __init__(self, name: str, reserve: float, customers: float) -> None:
        super().__init__(name, reserve, customers)
        self.needs: list[NeedState] = []
        """All of them, by name; :meth:`take_needs` sets them."""
        self.reach_needs: list[NeedState] = []
        """Those that bound reach, each by itself."""
        self.groups: CallerGroups | None = None
        """Two more that bound it together; none where callers are not told apart."""
        self.capacity_needs: tuple[NeedState, ...] = ()
        """Those that multiply capacity."""
        self.links: list[Link] = []
        self.readers: list[NeedState] = []
        """Needs of other nodes that read this one alone, or a place that reads each of its suppliers."""
        self.shares: list[tuple[Combined, list[NeedState]]] = []
        """What it gives together with others, and the needs of other nodes that read it."""
        # Few nodes have any of these: tuples, which the empty ones share.
        self.deliveries: tuple[NeedState, ...] = ()
        """Needs of other nodes whose stock it brings what that burns."""
        self.loads: tuple[Link, ...] = ()
        """Links of other nodes that read this one."""
        self.crews: tuple[Watcher, ...] = ()
        """Crew pools that read this one."""
        self.damages: Sequence[OpenDamage] = ()
        """Open ones, sorted by name; the ledger keeps them."""
        self.own = 1.0
        """Demand on it, but for what its lines ask."""
        self.pools: tuple[tuple[float, float], ...] = ()
        """(share, reserve) of each pool of call takers, where these are not all alike."""
        self.centre: Centre | None = None
        """What it has as a station; none where no calls are taken."""
        self.callers: tuple[tuple[Node, float], ...] = ()
        """Lines whose calls it takes, each with its share of the calls at normal demand."""
        self.stations: tuple[Node, ...] = ()
        """Those that take its calls, its own and who takes over from these."""

    def take_needs(
        self, reach: list[NeedState], capacity: tuple[NeedState, ...], groups: CallerGroups | None = None
    ) -> None:
        """Have these needs, which bound reach or multiply capacity, each sorted by name.

        Those of ``groups`` bound reach together.
        """
        self.needs = self.reach_needs = reach
        self.groups = groups
        together = () if groups is None else (groups.mobile, groups.fixed)
        if capacity or together:
            self.needs = sorted([*reach, *together, *capacity], key=lambda need: need.name)
            self.capacity_needs = capacity

    def weigh(self, t: int) -> None:
        """Compute demand and capacity again.

        They follow from profile, demand effects, messages, links, condition, capacity needs and what its lines ask.
        """
        self.integrate(t)
        self.own = demand = self._own_demand()
        if self.centre is not None:
            demand += self._called_for() + self.taken_over()
        self.demand = demand
        able = self.condition
        if self.capacity_needs:
            able = able_share(able, [need.allows for need in self.capacity_needs])
        self.capacity = self.capacity_at(able, demand)

    def unsoftened(self) -> float:
        """Return the share of a surge that messages leave, 0..1."""
        left = 1.0
        for _, share in self.messages:
            left *= 1 - share
        return left

    def _own_demand(self) -> float:
        """Return the demand on it by its profile, effects, messages and links."""
        unsoftened = self.unsoftened()
        demand = self.profile
        for _, factor, surge in self.demands:
            demand *= 1 + (factor - 1) * unsoftened if surge and factor > 1 else factor
        for link in self.links:
            demand += link.load()
        return demand

    def capacity_at(self, able: float, demand: float) -> float:
        """Return the share of a demand that so much of its capacity allows.

        It may be above 1.
        """
        if self.pools:
            return pooled(self.pools, able / demand)
        return able * self.reserve / demand

    def relief(self) -> float:
        """Return the share of its work that is left to it.

        That is the product of the steady demand factors below 1.
        """
        relief = 1.0
        for _, factor, surge in self.demands:
            if factor < 1 and not surge:
                relief *= factor
        return relief

    def _called_for(self) -> float:
        """Return what its lines ask beyond its own demand, less what others take over."""
        if not self.callers:
            return 0.0
        relief, more = self.relief(), 0.0
        for line, share in self.callers:
            more += share * max(0.0, line.own - self.own / relief)
        return relief * more

    def taken_over(self) -> float:
        """Return the demand of the calls that it takes over from other stations."""
        if self.centre is None or not self.centre.callers:
            return 0.0
        more = 0.0
        for line, share in self.centre.callers:
            more += share * line.own
        return self.relief() * more

    def evaluate(self) -> float:
        """Return the service level that inputs, condition, demand and overrides make now."""
        if self.overrides:
            return self.overrides[-1][2]
        level = self.capacity
        for need in self.reach_needs:
            if need.allows < level:  # noqa: PLR1730 -- read most of all; min() takes thrice as long
                level = need.allows
        if self.groups is not None:
            level = min(level, self.groups.reach())
        return min(level, 1.0)

    def keep_trace(self, t: int) -> None:
        """Keep what the level is made of from ``t`` on, where somebody will ask."""
        trace = self.trace
        if trace is None:
            return
        by_hand = self.overrides[-1][2] if self.overrides else None
        if trace and trace[-1].t == t:
            trace.pop()
        allows = {need.name: need.allows for need in self.reach_needs}
        if self.groups is not None:
            allows |= {need.name: need.allows for need in (self.groups.mobile, self.groups.fixed)}
        shares = {need.name: need.allows for need in self.capacity_needs}
        taken = 0.0
        offers: tuple[tuple[float, tuple[str, ...]], ...] = ()
        if self.centre is not None:
            taken = self.taken_over()
            offers = tuple([(one.share, tuple([node.name for node, _ in one.takers])) for one in self.centre.offers])
        trace.append(
            Inputs(
                t,
                self.demand,
                self.relief(),
                self.condition,
                by_hand,
                allows,
                shares,
                self.level,
                taken,
                offers,
                self.unsoftened(),
            )
        )


class CallTransfer(NamedTuple):
    """One take-over of the calls of a station."""

    key: str
    """Of the effect: unique among those of one station."""
    share: float
    """Share of its calls, above 0 to 1."""
    takers: tuple[tuple[Node, float], ...]
    """Who takes them over, each with its share of what they take; sorted by name."""


class Centre:
    """What a node that takes calls has beside its needs."""

    __slots__ = ("_taken", "callers", "helped", "loads", "normal", "offers", "own_lines", "taken_by", "takers",
                 "takes_over")  # fmt: skip

    def __init__(self, takes_over: TakesOver | None) -> None:
        self.takers = 0.0
        """How many take calls; a part of one where they follow from its reserve."""
        self.takes_over = takes_over
        """Who takes over when it is down; none is nobody."""
        self.normal = 0.0
        """Calls an hour at normal demand; 0 where it gets none."""
        self.own_lines: tuple[tuple[Node, float], ...] = ()
        """Lines whose calls it takes, each with its calls an hour at normal demand."""
        self.offers: list[CallTransfer] = []
        """Take-overs in force, as far as those who read it are concerned; sorted by key."""
        self.loads: list[CallTransfer] = []
        """The same, as far as those who take over are concerned: they begin later in a millisecond."""
        self.taken_by: tuple[tuple[Node, float], ...] = ()
        """Who takes over its calls, each with the largest share of them that it takes in any; sorted by name."""
        self.helped: tuple[Node, ...] = ()
        """Those whose calls it takes over, sorted by name."""
        self.callers: tuple[tuple[Node, float], ...] = ()
        """Lines of others whose calls it takes over, each with its share of the calls here at normal demand."""
        self._taken: dict[str, list[tuple[Node, float]]] = {}
        """The same by the station that they are taken over from."""

    def offered(self, level: float) -> float:
        """Return what whoever reads the station is given, 0..1. Its own level is ``level``."""
        if not self.taken_by:
            return level
        return max(level, min(1.0, self.others()))

    def others(self) -> float:
        """Return the share of its calls that those answer who take over.

        With several in force it may be above 1.
        """
        total = 0.0
        for node, share in self.taken_by:
            total += share * node.level
        return total

    def offer(self, node: Node) -> None:
        """Work out anew who takes over the calls of ``node``, whose centre this is."""
        before, self.taken_by = self.taken_by, _largest(self.offers)
        now = [one for one, _ in self.taken_by]
        for one in {*now, *[one for one, _ in before]}:
            if one.centre is not None:
                helped = {other for other in one.centre.helped if other is not node} | ({node} if one in now else set())
                one.centre.helped = tuple(sorted(helped, key=lambda other: other.name))

    def load(self, node: Node, changed: CallTransfer) -> list[Node]:
        """Work out anew what calls come to those of a take-over from ``node``.

        It has begun or ended. Return who has other calls than before, by name.
        """
        shares = dict(_largest(self.loads))
        touched = []
        for taker, _ in changed.takers:
            if taker.centre is not None and taker.centre.take(taker, node.name, self.own_lines, shares.get(taker, 0.0)):
                touched.append(taker)
        return touched

    def take(self, node: Node, station: str, lines: Iterable[tuple[Node, float]], share: float) -> bool:
        """Take a share of the calls of another station; return whether it differs.

        Calls of lines that are its own are counted here already.
        """
        own = [line for line, _ in self.own_lines]
        taken = [(line, share * calls / self.normal) for line, calls in lines if line not in own]
        if not share or not taken:
            return self._taken.pop(station, None) is not None and self._ask(node)
        if self._taken.get(station) == taken:
            return False
        self._taken[station] = taken
        return self._ask(node)

    def _ask(self, node: Node) -> bool:
        """Add up what is taken over, line by line. Lines know who is asked more when they are."""
        asked: dict[Node, float] = {}
        for _, taken in sorted(self._taken.items()):
            for line, share in taken:
                asked[line] = asked.get(line, 0.0) + share
        for line, _ in self.callers:
            if line not in asked:
                line.stations = tuple([one for one in line.stations if one is not node])
        for line in asked:
            if node not in line.stations:
                line.stations += (node,)
        self.callers = tuple(sorted(asked.items(), key=lambda pair: pair[0].name))
        return True


def shared_out(takers: Iterable[Node]) -> tuple[tuple[Node, float], ...]:
    """Return the stations that take over, each with its share by the people there.

    They are those that get calls of their own. It is the same for each where none has any people.
    """
    found = [(node, node.centre.takers) for node in takers if node.centre is not None and node.centre.normal]
    total = 0.0
    for _, people in found:
        total += people
    return tuple([(node, people / total if total else 1 / len(found)) for node, people in found])


def _largest(take_overs: Iterable[CallTransfer]) -> tuple[tuple[Node, float], ...]:
    """Return the largest share of the calls that each takes, by name."""
    found: dict[Node, float] = {}
    for one in take_overs:
        for node, part in one.takers:
            found[node] = max(found.get(node, 0.0), one.share * part)
    return tuple(sorted(found.items(), key=lambda pair: pair[0].name))
