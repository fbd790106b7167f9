"""From a frozen scenario to the flat state of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.engine.network.buffer import NONE
from sim.engine.network.caller_groups import CallerGroups
from sim.engine.network.combined import combined
from sim.engine.network.drain import Delivery, StockDrain
from sim.engine.network.link import Link
from sim.engine.network.need import NeedState
from sim.engine.network.node import Centre, Node
from sim.engine.network.place_supply import PlaceSupply
from sim.engine.primitives.response_curve import IDENTITY
from sim.engine.supply.drawn_endurance import DrawnReservoir, DrawnSites
from sim.engine.supply.layered_reservoir import LayeredReservoir
from sim.engine.supply.layered_sites import LayeredSites
from sim.engine.supply.layers import StockLayer
from sim.engine.supply.reservoir import Reservoir
from sim.engine.supply.site_batches import Batches
from sim.engine.supply.sites import Sites, Unbuffered
from sim.scenario.models.network import RestartGrowth
from sim.scenario.stations import PHONES, call_stations, caller_shares
from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.engine.draws.observed import DrawSource
    from sim.engine.network.buffer import Buffer
    from sim.engine.network.combined import Combined
    from sim.engine.network.node_state import NodeState
    from sim.scenario import models

__all__ = ["build_nodes"]

_ONE: Final = (1.0,)
_QUANTILES: Final = tuple((2 * i + 1) / 20 for i in range(10))

SupplyKey = tuple[str, "tuple[NodeState, ...]", tuple[float, ...], float]
"""(how they are combined, sorted by name, weights, share of each that is enough)."""
SharedSupply = tuple["Combined", "list[NeedState]"]
"""What several suppliers give together, with the needs that read it."""


def build_nodes(scenario: models.Scenario, chance: DrawSource) -> dict[str, Node]:
    """Return the nodes by name, in rank order. The draws that are made once per run are made here."""
    nodes = {name: Node(name, p.reserve, p.customers) for name, p in sorted(scenario.processes.items())}
    begins = scenario.begins
    shares: dict[SupplyKey, SharedSupply] = {}
    for name, node in nodes.items():
        process = scenario.processes[name]
        node.by_hand = process.by_hand
        if begins:
            node.since, node.curve = begins, [(begins, 1.0)]
        needs = [_need(node, key, need, nodes, chance) for key, need in sorted(process.needs.items())]
        capacity = [need for need in needs if process.needs[need.name].as_ == "capacity"]
        told_apart = caller_shares(process)
        if capacity or told_apart is not None:
            needs = [need for need in needs if need not in capacity]
        groups = None
        if told_apart is not None:
            fixed, mobile = (need for need in needs if need.name in PHONES)
            groups = CallerGroups(told_apart, mobile, fixed)
            needs = [need for need in needs if need.name not in PHONES]
        node.take_needs(needs, tuple(capacity), groups)
        node.links = [Link(node, key, nodes[link.from_], link.gain) for key, link in sorted(process.load.items())]
        for need in node.needs:
            _read(need, nodes, shares)
            delivering = process.needs[need.name].refuel
            brought = (delivering, *[name for t in process.needs[need.name].stock for name in t.refuels(delivering)])
            for supplier in dict.fromkeys(brought):
                if supplier is not None:
                    nodes[supplier].deliveries += (need,)
        for link in node.links:
            nodes[link.supplier.name].loads += (link,)
        if process.calls or process.intake is not None or process.holds is not None:
            node.trace = []
            node.keep_trace(begins)
        if process.intake is not None:
            node.centre = Centre(process.takes_over)
    _take_calls(nodes, scenario)
    for rank, node in enumerate(_ranked(nodes)):
        node.rank = rank
    return dict(sorted(nodes.items(), key=lambda pair: pair[1].rank))


def _take_calls(nodes: dict[str, Node], scenario: models.Scenario) -> None:
    """Tell stations what their takers can do, and whose calls they take."""
    for name, station in call_stations(scenario.processes).items():
        node = nodes[name]
        reserves = {pool.reserve for pool in station.pools}
        if len(reserves) == 1:
            (node.reserve,) = reserves
        else:
            node.pools = tuple([(pool.share, pool.reserve) for pool in station.pools])
        node.capacity = node.capacity_at(1.0, 1.0)
        shares = [(nodes[line], scenario.processes[line].calls / station.normal) for line in station.lines]
        node.callers = tuple(shares)
        if node.centre is not None:
            node.centre.normal, node.centre.takers = station.normal, station.people
            node.centre.own_lines = tuple([(nodes[line], scenario.processes[line].calls) for line in station.lines])
        for line, _ in shares:
            line.stations += (node,)


def _read(need: NeedState, nodes: dict[str, Node], shares: dict[SupplyKey, SharedSupply]) -> None:
    """Have a need read its suppliers.

    Several suppliers are read by what they give together, once for all needs that read the same.
    """
    if need.place is not None or (len(need.suppliers) == 1 and need.combine != "mix" and need.first == 1.0):
        for supplier in need.suppliers:
            nodes[supplier.name].readers.append(need)
        return
    key = need.combine, need.suppliers, need.weights, need.first
    shared = shares.get(key)
    if shared is None:
        shared = shares[key] = combined(*key), []
        for supplier in need.suppliers:
            nodes[supplier.name].shares.append(shared)
    known, readers = shared
    readers.append(need)
    need.combined, need.reading = known, known.reading
    # A pattern over many makes as many tuples of many: one is enough.
    need.suppliers, need.weights = known.suppliers, known.weights


def _need(node: Node, name: str, model: models.Need, nodes: dict[str, Node], chance: DrawSource) -> NeedState:
    begins = node.since
    combine = "mix" if model.mix is not None else "any" if model.any is not None else "all"
    points = model.curve or (((0.0, model.floor), (1.0, 1.0)) if model.floor is not None else IDENTITY)
    need = NeedState(node, name, model.form, combine, points)
    need.passes, need.unfit, need.first = model.passes, model.unfit, model.among_first
    suppliers = sorted(model.suppliers)
    need.suppliers = tuple([nodes[supplier] for supplier in suppliers])
    need.weights = _ONE * len(suppliers) if model.mix is None else tuple([model.mix[s] for s in suppliers])
    if model.form == "place":
        need.place = PlaceSupply(combine, need.suppliers, need.weights, need.first)
        placed = zip(suppliers, need.place.shown, strict=True)
        drawn = [chance.share(f"place/{node.name}/{supplier}", shown) for supplier, shown in placed]
        need.place.positions = tuple(drawn)
    if not model.stock:
        need.tranches = (_tranche(model, 1.0, 0.0),)
        need.starts = _ONE
    else:
        _stock(need, model, nodes, chance)
    if begins or any(tranche.starts_with != 1.0 for tranche in model.stock):
        need.fell_at = begins
        for kept in need.tranches:
            kept.begin(begins, model.stock[kept.ordinal - 1].starts_with if model.stock else 1.0)
    if model.refuel is not None and not all(tranche.layers for tranche in model.stock):
        need.drain = need.drain or StockDrain()
        need.drain.whole = _delivery(need, model.refuel, nodes, chance)
    if need.drain is not None:
        need.part(begins)
        for kept in need.tranches:
            kept.redraw(1.0, need.drain.delivered(), begins)
    return need


def _delivery(need: NeedState, supplier: str, nodes: dict[str, Node], chance: DrawSource) -> Delivery:
    """Return what a supplier brings to the stock of a need, or to a layer of it."""
    need.drain = need.drain or StockDrain()
    delivery = Delivery(nodes[supplier])
    if need.form == "place":
        delivery.place = chance.share(f"place/{need.node.name}/{supplier}", delivery.shown)
    need.drain.deliveries += (delivery,)
    return delivery


def _stock(need: NeedState, model: models.Need, nodes: dict[str, Node], chance: DrawSource) -> None:
    tranches: list[Buffer] = []
    starts: list[float] = []
    alike = model.form == "sites" and not isinstance(model.restart, RestartGrowth)
    for index, tranche in enumerate(model.stock):
        starting = tranche.starts
        if tranche.layers:
            made: list[Buffer] = _layered(need, model, (index, tranche), nodes, chance)
            starting = 1.0  # each layer tries by itself
        else:
            share = tranche.share * tranche.starts if model.form == "sites" else tranche.share
            made = []
            if tranche.spread is not None and alike and share > 0.0:
                made = [Batches(share, _quantiles(tranche.spread), model.least_restart, model.recharge)]
            elif share > 0.0:
                made = _tranches(model, tranche, share, f"{need.node.name}/{need.name}/{index}", chance)
            if model.form == "sites" and tranche.starts < 1.0:
                made.append(_without_backup(model, tranche.share * (1 - tranche.starts)))
        for one in made:
            one.ordinal = index + 1
            tranches.append(one)
            starts.append(starting)
    need.tranches, need.starts = tuple(tranches), tuple(starts)


def _without_backup(need: models.Need, share: float) -> Sites:
    """Return the share of many sites whose backup does not start."""
    sites = _sites(need, share, 0.0)
    sites.unlucky = True
    return sites


def _tranches(need: models.Need, tranche: models.Tranche, share: float, key: str, chance: DrawSource) -> list[Buffer]:
    """Return the tranche, or the ten that stand for one whose sites differ."""
    if tranche.spread is not None:
        return [_tranche(need, share / 10, lasts) for lasts in _quantiles(tranche.spread)]
    if tranche.lasts.fixed is not None:
        return [_tranche(need, share, float(tranche.lasts.fixed))]
    name, distribution = f"endurance/{key}", tranche.lasts.distribution
    endurance = float(chance.quantity(name, distribution))
    restart = need.least_restart
    drawn: DrawnReservoir | DrawnSites
    if need.form == "pool":
        drawn = DrawnReservoir(share, endurance, restart, need.recharge)
    else:
        drawn = DrawnSites(share, endurance, restart, need.recharge)
        _grow(drawn, need)
    # What it holds at first depends on what it can hold, which so is seen at once.
    if tranche.starts_with == 1.0:
        chance.follow(name, distribution, drawn)
    return [drawn]


def _layered(
    need: NeedState, model: models.Need, which: tuple[int, models.Tranche], nodes: dict[str, Node], chance: DrawSource
) -> list[Buffer]:
    """Return a tranche in layers.

    It is one buffer, or of many sites a part for every way in which layers start or do not. Where endurance differs
    between sites, ten of each: the tenths of all layers go together.
    """
    index, tranche = which
    key, sites = f"{need.node.name}/{need.name}/{index}", model.form == "sites"
    numbered = list(enumerate(tranche.layers, 1))
    refuels = enumerate(tranche.refuels(model.refuel), 1)
    deliveries = {n: _delivery(need, who, nodes, chance) for n, who in refuels if who is not None}
    tenths = range(10) if any(one.spread is not None for one in tranche.layers) else range(1)
    ways: list[tuple[float, tuple[int, ...]]] = [(tranche.share / len(tenths), ())]
    for n, one in numbered if sites else ():
        went = [(share * one.starts, missing) for share, missing in ways]
        ways = [way for way in (*went, *[(s * (1 - one.starts), (*missing, n)) for s, missing in ways]) if way[0] > 0.0]
    made: list[Buffer] = []
    for tenth in tenths:
        for share, missing in ways:
            layers = []
            for n, one in numbered:
                if n in missing:
                    continue
                name = f"endurance/{key}/{n - 1}"
                starts = None if sites or one.starts == 1.0 else _starting(f"start/{key}/{n - 1}", one.starts, chance)
                layer = StockLayer(
                    n, _lasting(one, tenth, name, chance), _recharge(one, model), starts, deliveries.get(n)
                )
                # What it holds at first depends on what it can hold, which so is seen at once.
                if one.spread is None and one.lasts.fixed is None and tranche.starts_with == 1.0:
                    chance.follow(name, one.lasts.distribution, layer)
                layers.append(layer)
            made.append(_of_layers(model, share, layers, missing))
    return made


def _of_layers(model: models.Need, share: float, layers: list[StockLayer], missing: tuple[int, ...]) -> Buffer:
    """Return a buffer of these layers. Those that are ``missing`` did not start."""
    if model.form == "pool":
        return LayeredReservoir(share, layers, model.least_restart)
    sites = LayeredSites(share, layers, model.least_restart, missing)
    _grow(sites, model)
    return sites


def _recharge(layer: models.Layer, need: models.Need) -> float:
    return need.recharge if layer.recharge is None else layer.recharge


def _lasting(layer: models.Layer, tenth: int, name: str, chance: DrawSource) -> float:
    """Return the endurance of a layer, ms. It is that of a tenth of its sites, or as drawn."""
    if layer.spread is not None:
        return _quantiles(layer.spread)[tenth]
    if layer.lasts.fixed is not None:
        return float(layer.lasts.fixed)
    return float(chance.quantity(name, layer.lasts.distribution))


def _starting(name: str, share: float, chance: DrawSource) -> Callable[[int], bool]:
    """Return what draws whether a layer starts in the n-th outage."""

    def starts(outage: int) -> bool:
        return chance.uniform(f"{name}/{outage}") < share

    return starts


def _quantiles(spread: models.DurationDraw) -> list[float]:
    inverse = spread.distribution.inverse
    return [float(round(inverse(q))) for q in _QUANTILES]


def _tranche(model: models.Need, share: float, endurance: float) -> Buffer:
    if model.form == "pool":
        return Reservoir(share, endurance, model.least_restart, model.recharge)
    return _sites(model, share, endurance)


def _sites(model: models.Need, share: float, endurance: float) -> Sites:
    if endurance < NONE and model.restart == 0:
        return Unbuffered(share, endurance, 0, model.recharge)
    sites = Sites(share, endurance, model.least_restart, model.recharge)
    _grow(sites, model)
    return sites


def _grow(sites: Sites | LayeredSites, model: models.Need) -> None:
    """Let the restart time of sites grow, where that of their need does."""
    if isinstance(model.restart, RestartGrowth):
        sites.growth, sites.most = model.restart.per_hour / HOUR, model.restart.most


def _ranked(nodes: dict[str, Node]) -> list[Node]:
    """Order nodes so that suppliers come before those they serve.

    Nodes of a cycle stand together. The method is Tarjan's, without recursion.
    """
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    placed: set[Node] = set()
    components: list[list[Node]] = []
    work: list[tuple[Node, list[Node]]] = []

    def enter(node: Node) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        served = [*node.readers, *node.deliveries, *[need for _, needs in node.shares for need in needs]]
        names = [*[need.node.name for need in served], *[link.node.name for link in node.loads]]
        work.append((node, [nodes[name] for name in sorted(names, reverse=True)]))

    for root in nodes.values():
        if root not in index:
            enter(root)
        while work:
            node, readers = work[-1]
            if readers:
                reader = readers.pop()
                if reader not in index:
                    enter(reader)
                elif reader not in placed:
                    low[node] = min(low[node], index[reader])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                component = [stack.pop()]
                while component[-1] is not node:
                    component.append(stack.pop())
                placed.update(component)
                components.append(sorted(component, key=_by_name))
    # Tarjan closes what is served first, so suppliers come last.
    return [node for component in reversed(components) for node in component]


def _by_name(node: Node) -> str:
    return node.name
