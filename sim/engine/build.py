"""From a frozen scenario to the flat state of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.engine.inputs import note
from sim.engine.pools import Pool
from sim.engine.reading import Reading
from sim.engine.sites import Sites
from sim.engine.state import Link, Need, Node
from sim.engine.tending import Tending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.engine.stocks import Tranche
    from sim.randomness import Draws
    from sim.scenario import models

__all__ = ["build_nodes", "floored"]

_IDENTITY: Final = ((0.0, 0.0), (1.0, 1.0))
_ONE: Final = (1.0,)
_NOTHING_DUE: Final[tuple[int | None, int | None]] = (None, None)
_QUANTILES: Final = tuple((2 * i + 1) / 20 for i in range(10))


def build_nodes(scenario: models.Scenario, draws: Draws) -> dict[str, Node]:
    """Give the nodes by name, in rank order, with the draws made that are made once per run."""
    nodes = {name: Node(name, p.reserve, p.customers) for name, p in sorted(scenario.processes.items())}
    for name, node in nodes.items():
        process = scenario.processes[name]
        node.by_hand = process.by_hand
        node.needs = [_need(node, key, need, nodes, draws) for key, need in sorted(process.needs.items())]
        node.links = [Link(node, key, nodes[link.from_], link.gain) for key, link in sorted(process.load.items())]
        for need in node.needs:
            for supplier in need.suppliers:
                supplier.readers.append(need)
            if need.tending is not None and need.tending.supplier is not None:
                need.tending.supplier.readers.append(need.tending)
        for link in node.links:
            link.supplier.readers.append(link)
        if process.calls or process.intake is not None or process.holds is not None:
            node.trace = []
            note(node, node.trace, 0)
    for rank, node in enumerate(_ranked(list(nodes.values()))):
        node.rank = rank
    return dict(sorted(nodes.items(), key=lambda pair: pair[1].rank))


def _need(node: Node, name: str, model: models.Need, nodes: dict[str, Node], draws: Draws) -> Need:
    combine = "mix" if model.mix is not None else "any" if model.any is not None else "all"
    points = model.curve or (((0.0, model.floor), (1.0, 1.0)) if model.floor is not None else _IDENTITY)
    need = Need(node, name, model.form, combine, points)
    need.passes, need.unfit = model.passes, model.unfit
    suppliers = sorted(model.suppliers)
    need.suppliers = tuple([nodes[supplier] for supplier in suppliers])
    need.weights = _ONE * len(suppliers) if model.mix is None else tuple([model.mix[s] for s in suppliers])
    if model.form == "place":
        need.readings = tuple([Reading() for _ in suppliers])
        need.places = tuple([draws.uniform(f"place/{node.name}/{supplier}") for supplier in suppliers])
    if not model.stock:
        need.tranches = (_tranche(model, 1.0, 0.0, 1.0),)
        need.starts = _ONE
    else:
        _stock(need, model, draws)
    need.due = [_NOTHING_DUE] * len(need.tranches)
    if model.refuel is not None:
        place = None if model.form != "place" else draws.uniform(f"place/{node.name}/{model.refuel}")
        need.tending = Tending(need, nodes[model.refuel], place)
        for kept in need.tranches:
            kept.redraw(1.0, need.tending.kept(), 0)
    return need


def _stock(need: Need, model: models.Need, draws: Draws) -> None:
    tranches: list[Tranche] = []
    starts: list[float] = []
    for index, tranche in enumerate(model.stock):
        for share, endurance in _endurances(tranche, f"{need.node.name}/{need.name}/{index}", draws):
            tranches.append(_tranche(model, share, endurance, tranche.starts))
            starts.append(tranche.starts)
    need.tranches, need.starts = tuple(tranches), tuple(starts)


def _endurances(tranche: models.Tranche, key: str, draws: Draws) -> list[tuple[float, float]]:
    if tranche.spread is not None:
        inverse = tranche.spread.distribution.inverse
        return [(tranche.share / 10, float(round(inverse(q)))) for q in _QUANTILES]
    if tranche.lasts.fixed is not None:
        return [(tranche.share, float(tranche.lasts.fixed))]
    drawn = tranche.lasts.distribution.inverse(draws.uniform(f"endurance/{key}"))
    return [(tranche.share, float(round(drawn)))]


def _tranche(model: models.Need, share: float, endurance: float, starts: float) -> Tranche:
    if model.form == "pool":
        return Pool(share, endurance, model.restart, model.recharge)
    # For many sites the chance of a failed start is a share of them; one place draws.
    fails = 1 - starts if model.form == "sites" else 0.0
    return Sites(share, endurance, model.restart, model.recharge, fails)


def floored(curve: tuple[tuple[float, float], ...], floors: Iterable[float]) -> tuple[tuple[float, float], ...]:
    """Give the curve with its points raised to the largest floor: nothing received gives at least that."""
    floor = max(floors, default=0.0)
    if floor == 0.0:
        return curve
    points = curve if curve[0][0] == 0.0 else ((0.0, curve[0][1]), *curve)
    return tuple((x, max(y, floor)) for x, y in points)


def _ranked(nodes: list[Node]) -> list[Node]:
    """Order nodes so that suppliers come before those they serve, cycles together (Tarjan, without recursion)."""
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    placed: set[Node] = set()
    components: list[list[Node]] = []
    work: list[tuple[Node, list[Node]]] = []

    def enter(node: Node) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        work.append((node, sorted((reader.node for reader in node.readers), key=_by_name, reverse=True)))

    for root in nodes:
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
