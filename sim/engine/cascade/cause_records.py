"""Why: one record where a process falls.

It is linked to the records of its suppliers as they then were.

Records are made in order of time and only point back, so a chain ends, at a damage, an effect or an override, even
in a loop whose first damage has long been repaired (``docs/model.md`` §9).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.curves import MOVED
from sim.engine.modifiers.intervals import carrier_of
from sim.engine.network.node import pooled
from sim.engine.network.trace import able_share
from sim.engine.results import Fall, FallCause, PhoneGroup, Stock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine.network.buffer import Buffer
    from sim.engine.network.caller_groups import CallerGroups
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node

__all__ = ["explain", "lost_help", "note_need", "ran_dry", "went_out"]


def note_need(need: NeedState, t: int) -> None:
    """Keep when a tranche of ``need`` falls, and on which supplier it depended. The supplier is kept as it is now."""
    need.fell_at = t
    if need.isolates or not need.suppliers:
        need.supplier_then, need.cause, need.blamed = None, None, tuple(need.isolates)
    else:
        supplier = need.deciding_supplier()
        need.supplier_then, need.cause, need.blamed = supplier.name, supplier.fall, ()


def lost_help(need: NeedState, before: Stock | None, t: int) -> None:
    """Keep that a need falls back on what it receives: a bypass or floor ended. ``before`` is what it lived on so far.

    It may be that a generator has burnt its fuel, and what the stock beneath does not hold fell with that.
    """
    if need.bypasses or need.received == 1.0:
        return
    need.fell_at = t
    of_fuel = before is not None and before.end == "fuel" and before.until == t
    need.stock = Stock(
        "fuel" if of_fuel else "ended", None, 1 - need.received, before.since if of_fuel and before else t, t
    )


def ran_dry(need: NeedState, tranche: Buffer, before: float, since: int, t: int) -> None:
    """Keep that a tranche ran dry at ``t``. It was ``before`` up, and its supply fell short at ``since``."""
    if tranche.x < before:
        fell = tranche.share * (before - tranche.x)
        need.stock = Stock("dry", tranche.ordinal, fell, since, t, tranche.served, tranche.unstarted)


def went_out(tranche: Buffer, share: float, t: int) -> Stock:
    """Return what a tranche lived on that went out as soon as its supply fell."""
    end: Literal["failed", "empty", "none"] = "empty" if tranche.endurance else "none"
    failed = tranche.unstarted
    return Stock(end if tranche.started else "failed", tranche.ordinal, share, t, t, None, failed)


def explain(node: Node, t: int) -> Fall:
    """Record every factor of ``node`` that is below 1 now; ``t`` is when it fell.

    Few records are ever asked for, so what will have changed by then is kept as it stands and worked out when told.
    """
    needs = [_fact(need) for need in node.reach_needs if need.allows < 1.0]
    groups = [] if node.groups is None else _groups(node.groups)
    by_hand = node.overrides[-1] if node.overrides else None
    strain = _strain(node) if node.capacity < 1.0 else None
    return Fall(t, node.name, node.level, partial(_told, t, needs, groups, by_hand, strain))


_NeedFact = tuple[str, float, int, "str | None", "Fall | None", tuple[str, ...], "Stock | None"]
"""(name, allows, since, supplier, its record, carriers, stock) of a need that allows less than 1."""


def _fact(need: NeedState) -> _NeedFact:
    if need.spoilt and need.allows == need.unfit:
        return need.name, need.allows, need.fell_at, need.spoilt_by, None, need.spoilt, None
    return need.name, need.allows, need.fell_at, need.supplier_then, need.cause, need.blamed, need.stock


class _GroupFact(NamedTuple):
    """A group of callers of whom not all get through."""

    name: str
    group: PhoneGroup
    allows: float
    """What all groups together allow."""
    lifted: float
    """What they would were this one to get through in full."""
    need: _NeedFact


def _groups(groups: CallerGroups) -> list[_GroupFact]:
    reach = groups.reach()
    return [
        _GroupFact(name, PhoneGroup(share, need.allows, need.name), reach, lifted, _fact(need))
        for name, share, need, lifted in groups.binding()
    ]


class _Strain(NamedTuple):
    """What made capacity less than 1."""

    allows: float
    reserve: float
    pools: tuple[tuple[float, float], ...]
    """(share, reserve) of each pool of call takers, where these are not all alike."""
    condition: float
    needs: list[_NeedFact]
    """Capacity needs, each with the share of capacity that it allows."""
    demand: float
    profile: float
    damages: list[tuple[str, str, int]]
    """(name, carrier, arrived) of each."""
    demands: tuple[tuple[str, float, bool], ...]
    """(key, factor, surge) of each demand effect."""
    loads: list[tuple[str, float, str, Fall | None]]
    """(link, demand it adds, supplier, its record) of each link, its own and those of its lines."""
    called: float
    """Demand that its lines ask beyond its own."""
    raised_by: tuple[str, ...]
    """What raises the demand of those lines."""

    def at(self, able: float, demand: float) -> float:
        """Return the capacity there would be at another share of it, or another demand."""
        if demand <= 0.0:
            return 1.0
        if self.pools:
            return pooled(self.pools, able / demand)
        return min(1.0, able * self.reserve / demand)

    def able(self, condition: float, without: str = "") -> float:
        """Return the share of capacity at another condition, without one capacity need."""
        return able_share(condition, [allows for name, allows, *_ in self.needs if name != without])


def _strain(node: Node) -> _Strain:
    damages = [(d.name, d.carrier, d.arrived) for d in node.damages]
    loads = [(link.name, link.load(), link.supplier.name, link.supplier.fall) for link in node.links]
    called, raised_by = _called(node, loads)
    needs = [_fact(need) for need in node.capacity_needs]
    return _Strain(
        node.capacity, node.reserve, node.pools, node.condition, needs, node.demand, node.profile, damages,
        tuple(node.demands), loads, called, raised_by,
    )  # fmt: skip


def _called(node: Node, loads: list[tuple[str, float, str, Fall | None]]) -> tuple[float, tuple[str, ...]]:
    """Return the demand that the lines of a station add, and what raises it.

    Of what they ask beyond the station, that of their load links goes to ``loads``; the rest is by their effects.
    """
    raised: dict[str, None] = {}
    called = 0.0
    if not node.callers:
        return called, ()
    relief = node.relief()
    for line, share in node.callers:
        more = relief * share * max(0.0, line.own - node.own / relief)
        if more <= 0.0:
            continue
        for link in line.links:
            load = min(more, relief * share * link.load())
            if load > 0.0:
                loads.append((link.name, load, link.supplier.name, link.supplier.fall))
                more -= load
        called += more
        raised |= dict.fromkeys([carrier_of(key) for key, factor, _ in line.demands if factor > 1.0])
        if line.profile > 1.0:
            raised["profile"] = None
    return called, tuple(raised)


def _told(
    t: int,
    needs: list[_NeedFact],
    groups: list[_GroupFact],
    by_hand: tuple[int, str, float, int] | None,
    strain: _Strain | None,
) -> tuple[FallCause, ...]:
    """Return the causes, the binding ones first; a level set by hand binds alone."""
    causes = [
        FallCause("need", name, allows, False, since, supplier, cause, carriers, stock)
        for name, allows, since, supplier, cause, carriers, stock in needs
    ]
    for name, group, allows, lifted, (_, _, since, supplier, cause, carriers, stock) in groups:
        causes.append(FallCause("callers", name, allows, False, since, supplier, cause, carriers, stock, lifted, group))
    if by_hand is not None:
        _, carrier, level, since = by_hand
        causes.append(FallCause("override", carrier, level, False, since, None, None, (carrier,)))
    if strain is not None:
        causes += _of_condition(strain)
        causes += _of_needs(strain)
        causes += _of_demand(strain, t)
    lowest = min([f.allows for f in causes], default=1.0)
    told = [
        f._replace(binding=f.kind == "override" if by_hand is not None else f.allows <= lowest + MOVED) for f in causes
    ]
    return tuple(sorted(told, key=lambda f: (not f.binding, f.allows, f.kind, f.name)))


def _of_condition(strain: _Strain) -> Iterator[FallCause]:
    """Condition, where damages bring it below 1."""
    if strain.damages:
        names = ", ".join([name for name, _, _ in strain.damages])
        carriers = tuple([carrier for _, carrier, _ in strain.damages])
        since = min([arrived for _, _, arrived in strain.damages])
        lifted = strain.at(strain.able(1.0), strain.demand)
        yield FallCause("condition", names, strain.allows, False, since, None, None, carriers, None, lifted)


def _of_needs(strain: _Strain) -> Iterator[FallCause]:
    """Yield the capacity needs that take capacity away."""
    for name, allows, since, supplier, cause, carriers, stock in strain.needs:
        if allows < 1.0:
            lifted = strain.at(strain.able(strain.condition, name), strain.demand)
            yield FallCause("capacity", name, strain.allows, False, since, supplier, cause, carriers, stock, lifted)


def _of_demand(strain: _Strain, t: int) -> Iterator[FallCause]:
    """Yield the factors of demand, where demand is above 1.

    Profile and demand effects are one together, and each link that adds load is one.
    """
    if strain.demand <= 1.0:
        if not strain.damages and strain.able(1.0) >= 1.0:
            # Call takers who are too few for what is normal.
            yield FallCause("demand", "demand", strain.allows, False, t, None, None, ("profile",), None, 1.0)
        return
    carriers = tuple([carrier_of(key) for key, factor, _ in strain.demands if factor > 1.0])
    if strain.profile > 1.0:
        carriers += ("profile",)
    if strain.called > 0.0:
        carriers = tuple(dict.fromkeys([*carriers, *strain.raised_by]))
    if carriers:
        lifted = strain.at(strain.able(strain.condition), strain.demand - _raised(strain))
        yield FallCause("demand", "demand", strain.allows, False, t, None, None, carriers, None, lifted)
    for name, load, supplier, cause in strain.loads:
        if load > 0.0:
            ends = () if cause else ("reading",)
            lifted = strain.at(strain.able(strain.condition), strain.demand - load)
            yield FallCause("demand", name, strain.allows, False, t, supplier, cause, ends, None, lifted)


def _raised(strain: _Strain) -> float:
    """Return by how much demand would fall without what raises it.

    The profile and every demand effect would then be at most 1.
    """
    asked, calm = strain.demand - strain.called, min(1.0, strain.profile)
    for _, load, _, _ in strain.loads:
        asked -= load
    for _, factor, _ in strain.demands:
        calm *= min(1.0, factor)
    return strain.called + max(0.0, asked - calm)
