"""Why: one record where a process falls, linked to the records of its suppliers as they then were.

Records are made in order of time and only point back, so a chain ends, at a damage, an effect or an override, even
in a loop whose first damage has long been repaired (``docs/model.md`` §9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.records import Factor, Fall

if TYPE_CHECKING:
    from sim.engine.state import Need, Node

__all__ = ["explain", "note_need"]

_SMALL = 1e-9


def note_need(need: Need, t: int) -> None:
    """Keep, as a tranche of ``need`` falls, when that was and the supplier it hung on as it is now."""
    need.fell_at = t
    need.supplier_then, need.cause, need.blamed = None, None, tuple(need.isolates)
    if need.blamed or not need.suppliers:
        return
    supplier = _short(need)
    need.supplier_then = supplier.name
    need.cause = supplier.fall


def _short(need: Need) -> Node:
    """Give the supplier that decides: the lowest of all, the highest of any, the dearest shortfall of a mix."""
    suppliers = need.suppliers
    if need.form == "place" and len(suppliers) > 1 and need.combine == "all":
        lacking = zip(suppliers, need.places, need.readings, strict=True)
        suppliers = tuple(s for s, q, r in lacking if q >= r.mils / 1000) or suppliers
    if need.combine == "any":
        return max(suppliers, key=lambda s: (s.level, s.name))
    if need.combine == "mix":
        pairs = zip(need.suppliers, need.weights, strict=True)
        return max(pairs, key=lambda pair: (pair[1] * (1 - pair[0].level), pair[0].name))[0]
    return min(suppliers, key=lambda s: (s.level, s.name))


def explain(node: Node, t: int) -> Fall:
    """Give every factor of ``node`` that is below 1 now, the binding ones first; ``t`` is when it fell."""
    factors = [_need_factor(need) for need in node.needs if need.allows < 1.0]
    if node.overrides and node.level < 1.0:
        _, carrier, level = node.overrides[-1]
        factors.append(Factor("override", carrier, level, False, t, None, None, (carrier,)))
    if node.capacity < 1.0:
        factors += _capacity_factors(node, t)
    lowest = min((f.allows for f in factors), default=1.0)
    factors = [_bound(f) if _binds(f, node, lowest) else f for f in factors]
    factors.sort(key=lambda f: (not f.binding, f.allows, f.kind, f.name))
    return Fall(t, node.name, node.level, tuple(factors))


def _binds(factor: Factor, node: Node, lowest: float) -> bool:
    if node.overrides:
        return factor.kind == "override"
    return factor.allows <= lowest + _SMALL


def _bound(factor: Factor) -> Factor:
    return Factor(
        factor.kind, factor.name, factor.allows, True, factor.since, factor.supplier, factor.cause, factor.carriers
    )


def _need_factor(need: Need) -> Factor:
    if need.spoilt and need.allows == need.unfit:
        return Factor("need", need.name, need.allows, False, need.fell_at, need.spoilt_by, None, need.spoilt)
    return Factor("need", need.name, need.allows, False, need.fell_at, need.supplier_then, need.cause, need.blamed)


def _capacity_factors(node: Node, t: int) -> list[Factor]:
    """Condition and demand: each named when it is what brings capacity below 1."""
    factors = []
    allows = node.capacity
    if node.damages:
        carriers = tuple(d.carrier for d in node.damages)
        names = ", ".join(d.name for d in node.damages)
        since = min(d.arrived for d in node.damages)
        factors.append(Factor("condition", names, allows, False, since, None, None, carriers))
    if node.demand > 1.0:
        carriers = tuple(key.rpartition("/")[0] for key, factor, _ in node.demands if factor > 1.0)
        if node.profile > 1.0:
            carriers += ("profile",)
        if carriers:
            factors.append(Factor("demand", "demand", allows, False, t, None, None, carriers))
        for link in node.links:
            if link.load() > 0.0:
                ends = () if link.supplier.fall else ("reading",)
                factors.append(
                    Factor("demand", link.name, allows, False, t, link.supplier.name, link.supplier.fall, ends)
                )
    return factors
