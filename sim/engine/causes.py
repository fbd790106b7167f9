"""Why: one record where a process falls, linked to the records of its suppliers as they then were.

Records are made in order of time and only point back, so a chain ends, at a damage, an effect or an override, even
in a loop whose first damage has long been repaired (``docs/model.md`` §9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.engine.records import Factor, Fall, Stock

if TYPE_CHECKING:
    from sim.engine.state import Need, Node
    from sim.engine.stocks import Tranche

__all__ = ["explain", "lost_help", "next_after", "note_need", "ran_dry", "short_supplier", "went_out", "without"]

_SMALL = 1e-9
_CAPACITY = ("condition", "demand")


def note_need(need: Need, t: int) -> None:
    """Keep, as a tranche of ``need`` falls, when that was and the supplier it hung on as it is now."""
    need.fell_at = t
    need.supplier_then, need.cause, need.blamed = None, None, tuple(need.isolates)
    if need.blamed or not need.suppliers:
        return
    supplier = short_supplier(need)
    need.supplier_then = supplier.name
    need.cause = supplier.fall


def lost_help(need: Need, t: int) -> None:
    """Keep that a need falls back on what it receives, now that a bypass or floor ended (not for want of fuel)."""
    of_fuel = need.stock is not None and need.stock.end == "fuel" and need.stock.until == t
    if not need.bypasses and need.received < 1.0 and not of_fuel:
        need.fell_at = t
        need.stock = Stock("ended", None, 1 - need.received, t, t)


def ran_dry(need: Need, tranche: Tranche, before: float, since: int, t: int) -> None:
    """Keep that a tranche, ``before`` up, ran dry at ``t`` after its supply fell short at ``since``."""
    if tranche.x < before:
        need.stock = Stock("dry", tranche.ordinal, tranche.share * (before - tranche.x), since, t)


def went_out(tranche: Tranche, share: float, t: int) -> Stock:
    """Give what a tranche lived on that went out as soon as its supply fell."""
    end: Literal["failed", "empty", "none"] = "empty" if tranche.endurance else "none"
    return Stock(end if tranche.started else "failed", tranche.ordinal, share, t, t)


def short_supplier(need: Need) -> Node:
    """Give the supplier that decides: the lowest of all, the highest of any, the dearest shortfall of a mix."""
    suppliers = need.suppliers
    if len(suppliers) == 1:
        return suppliers[0]
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
    lowest = min([f.allows for f in factors], default=1.0)
    if node.overrides:
        factors = [_bound(f) if f.kind == "override" else f for f in factors]
    else:
        factors = [_bound(f) if f.allows <= lowest + _SMALL else f for f in factors]
    if len(factors) > 1:
        factors.sort(key=lambda f: (not f.binding, f.allows, f.kind, f.name))
    return Fall(t, node.name, node.level, tuple(factors))


def _bound(factor: Factor) -> Factor:
    return Factor(
        factor.kind, factor.name, factor.allows, True, factor.since, factor.supplier, factor.cause, factor.carriers,
        factor.stock, factor.lifted,
    )  # fmt: skip


def _need_factor(need: Need) -> Factor:
    if need.spoilt and need.allows == need.unfit:
        return Factor("need", need.name, need.allows, False, need.fell_at, need.spoilt_by, None, need.spoilt)
    return Factor(
        "need", need.name, need.allows, False, need.fell_at, need.supplier_then, need.cause, need.blamed, need.stock
    )


def _capacity_factors(node: Node, t: int) -> list[Factor]:
    """Condition and demand: each named when it is what brings capacity below 1."""
    factors = []
    allows = node.capacity
    if node.damages:
        carriers = tuple(d.carrier for d in node.damages)
        names = ", ".join(d.name for d in node.damages)
        since = min(d.arrived for d in node.damages)
        lifted = min(1.0, node.reserve / node.demand)
        factors.append(Factor("condition", names, allows, False, since, None, None, carriers, None, lifted))
    if node.demand > 1.0:
        carriers = tuple(key.rpartition("/")[0] for key, factor, _ in node.demands if factor > 1.0)
        if node.profile > 1.0:
            carriers += ("profile",)
        if carriers:
            lifted = _capacity_at(node, node.demand - _raised(node))
            factors.append(Factor("demand", "demand", allows, False, t, None, None, carriers, None, lifted))
        for link in node.links:
            load = link.load()
            if load > 0.0:
                ends = () if link.supplier.fall else ("reading",)
                cause = link.supplier.fall
                lifted = _capacity_at(node, node.demand - load)
                factors.append(
                    Factor("demand", link.name, allows, False, t, link.supplier.name, cause, ends, None, lifted)
                )
    return factors


def _raised(node: Node) -> float:
    """Give how much demand would fall were the profile and every demand effect at most 1."""
    asked, calm = node.demand, min(1.0, node.profile)
    for link in node.links:
        asked -= link.load()
    for _, factor, _ in node.demands:
        calm *= min(1.0, factor)
    return max(0.0, asked - calm)


def _capacity_at(node: Node, demand: float) -> float:
    return min(1.0, node.condition * node.reserve / demand) if demand > 0.0 else 1.0


def without(fall: Fall, factor: Factor) -> float:
    """Give the level there would have been with ``factor`` alone lifted, everything else as it was."""
    if factor.kind != "override" and any(other.kind == "override" for other in fall.factors):
        return fall.level
    of_capacity = factor.kind in _CAPACITY
    level = factor.lifted
    for other in fall.factors:
        # Condition and demand are one capacity: what one would allow without the other is known.
        if other is not factor and other.kind != "override" and not (of_capacity and other.kind in _CAPACITY):
            level = min(level, other.allows)
    return level


def next_after(fall: Fall) -> Factor | None:
    """Give what would have bound next were all that bound lifted; none when service would have been full."""
    rest = [factor for factor in fall.factors if not factor.binding]
    return min(rest, key=lambda factor: (factor.allows, factor.kind, factor.name), default=None)
