"""Resolving a network: patterns written out, every process on its kind, shares of inhabitants made numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import Reason, either
from sim.scenario.nodes import Node, merge, scalar, without_null
from sim.scenario.patterns import Matcher, Variables, Written, write_out
from sim.scenario.problems import quoted
from sim.units import parse_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.sources import Sources

__all__ = ["SECTIONS", "Network", "resolve_network"]

SECTIONS: Final = ("regions", "processes", "crews", "routes", "means", "channels", "reactions")
"""What an exercise may override of its network."""
MAX_SUPPLIERS: Final = 200_000
"""Most suppliers that patterns in needs are written out to, in all."""
_NOT_INHERITED: Final = frozenset({"format", "kind", "id", "text", "reactions", "note"})


class Network(NamedTuple):
    """A network with nothing left to write out."""

    sections: dict[str, Node]
    """Regions, processes, crews, routes, means, channels and reactions, as the scenario has them."""
    uncertain: frozenset[str]
    """Processes whose kind is unknown, so that what they need cannot be judged."""
    complete: bool
    """False when something could not be written out: names are missing that are not at fault."""


def resolve_network(layers: Sequence[Node], empty: Node, sources: Sources) -> Network:
    """Resolve the networks and the exercise that overrides them, in that order; problems go to ``sources``."""
    simple = {name: _merged(layers, name, empty) for name in ("regions", "routes", "means", "channels")}
    titles = {k: t for k, node in simple["regions"].mapping.items() if (t := node.get("title")) is not None}
    titles |= _merged(layers, "names", empty).mapping
    variables = Variables(list(simple["regions"].mapping), titles, sources.problems)

    def written(section: str) -> dict[str, Written]:
        return write_out([n for layer in layers if (n := layer.get(section))], section, variables)

    work = _Processes(sources, variables, simple["regions"])
    processes = work.resolve(written("processes"))
    reactions = {name: entry.node for name, entry in written("reactions").items()}
    sections = {
        **simple,
        "processes": scalar(processes, _first(layers, "processes", empty)),
        "crews": scalar({n: e.node for n, e in written("crews").items()}, _first(layers, "crews", empty)),
        "reactions": scalar({**reactions, **work.reactions}, _first(layers, "reactions", empty)),
    }
    return Network(
        {k: n for k, n in sections.items() if n.value}, frozenset(work.uncertain), complete=not variables.failed
    )


def _first(layers: Sequence[Node], section: str, empty: Node) -> Node:
    return next((n for layer in reversed(layers) if (n := layer.get(section))), empty)


def _merged(layers: Sequence[Node], section: str, empty: Node) -> Node:
    result = scalar({}, empty)
    for layer in layers:
        node = layer.get(section)
        if node is not None and isinstance(node.value, dict):
            result = merge(result, node)
    return result


class _Processes:
    def __init__(self, sources: Sources, variables: Variables, regions: Node) -> None:
        self._sources = sources
        self._problems = sources.problems
        self._variables = variables
        self._regions = regions
        self._shares: dict[tuple[str, str], tuple[float, Node]] = {}
        self._suppliers = 0
        self.uncertain: list[str] = []
        self.reactions: dict[str, Node] = {}

    def resolve(self, written: Mapping[str, Written]) -> dict[str, Node]:
        processes = {name: self._process(name, entry) for name, entry in written.items()}
        names = Matcher(list(processes))
        customers = {n: v for n, node in processes.items() if (v := _number(node.get("customers"))) is not None}
        return {name: self._needs(name, node, names, customers) for name, node in processes.items()}

    def _process(self, name: str, entry: Written) -> Node:
        node = entry.node
        where = f"processes.{name}"
        if not isinstance(node.value, dict):
            return node
        values = dict(entry.values)
        region = node.get("region")
        if region is not None and region.text:
            values["region"] = region.text
        values["process"] = name
        kind = node.get("kind")
        if kind is not None and kind.text is not None:
            node = self._on_kind(node, kind, values, where)
        result = dict(without_null(node).mapping)
        if "region" in values and "region" not in result:
            result["region"] = Node(values["region"], node.place, node.key)
        self._take_reactions(name, result, values)
        if "customers" in result:
            result["customers"] = self._customers(name, result["customers"], values, entry.pattern)
        return scalar(result, node)

    def _on_kind(self, node: Node, kind: Node, values: Mapping[str, str], where: str) -> Node:
        library = self._sources.library("process-kind", str(kind.value))
        if library is None:
            known = self._sources.library_names("process-kind")
            remedy = self._problems.nearest(str(kind.value), known, "problems.library.add", folder="kinds")
            what = Reason.of("problems.library.no-kind", name=quoted(kind.value))
            self._problems.add(kind.place, f"{where}.kind", what, remedy)
            self._sources.report_library()
            self.uncertain.append(values["process"])
            return node
        own = {k: v for k, v in library.mapping.items() if k not in _NOT_INHERITED or k == "reactions"}
        if "title" in node.mapping:
            own.pop("title", None)
        defaults = self._variables.fill(scalar(own, library), values, where)
        return Node(merge(defaults, node).value, node.place, node.key)

    def _take_reactions(self, name: str, process: dict[str, Node], values: Mapping[str, str]) -> None:
        reactions = process.pop("reactions", None)
        for key, reaction in reactions.mapping.items() if reactions else ():
            filled = self._variables.fill(reaction, values, f"processes.{name}.reactions.{key}")
            if isinstance(filled.value, dict) and "target" not in filled.value:
                filled = scalar({**filled.value, "target": scalar(name, filled)}, filled)
            self.reactions[f"{name}/{key}"] = filled

    def _customers(self, name: str, node: Node, values: Mapping[str, str], pattern: str) -> Node:
        share = node.get("share")
        if share is None:
            return node
        where = f"processes.{name}.customers"
        if isinstance(share.value, dict):
            chosen = next((share.value[v] for v in values.values() if v in share.value), None)
            if chosen is None:
                names = [value for key, value in values.items() if key not in ("process", "region")]
                what = Reason.of("problems.share.none", name=name, names=either(names))
                self._problems.add(share.place, where, what, code="no share")
                return scalar(0, node)
            share = chosen
        part = _share(share)
        if part is None:
            return scalar(share.value, share)
        region = values.get("region")
        self._add_share(pattern, region or "", part, share, where)
        return scalar(float(round(part * self._inhabitants(region))), share)

    def _inhabitants(self, region: str | None) -> float:
        total = 0.0
        for name, node in self._regions.mapping.items():
            if region in (None, name):
                total += _number(node.get("inhabitants")) or 0.0
        return total

    def _add_share(self, pattern: str, region: str, part: float, node: Node, where: str) -> None:
        total = self._shares.get((pattern, region), (0.0, node))[0] + part
        self._shares[(pattern, region)] = (total, node)
        if total > 1 + 1e-9:
            key = "problems.share.too-much-of" if region else "problems.share.too-much"
            what = Reason.of(key, name=quoted(pattern), total=f"{total * 100:.6g}", region=region)
            self._problems.add(node.place, where, what, Reason.of("problems.share.too-much.do"), code="share")

    # Needs

    def _needs(self, name: str, node: Node, names: Matcher, customers: Mapping[str, float]) -> Node:
        needs = node.get("needs")
        if needs is None or not isinstance(needs.value, dict):
            return node
        written = {
            key: self._need(name, key, need, names, customers) if isinstance(need.value, dict) else need
            for key, need in needs.value.items()
        }
        if all(written[key] is need for key, need in needs.value.items()):
            return node
        return scalar({**node.mapping, "needs": scalar(written, needs)}, node)

    def _need(self, name: str, key: str, need: Node, names: Matcher, customers: Mapping[str, float]) -> Node:
        where = f"processes.{name}.needs.{key}"
        result = dict(need.mapping)
        for way in ("any", "all"):
            node = need.get(way)
            if node is not None and any("*" in (item.text or "") for item in node.items):
                result[way] = self._written_list(name, node, names, f"{where}.{way}")
        mix = need.get("mix")
        if mix is not None and any("*" in supplier for supplier in mix.mapping):
            result["mix"] = self._written_mix(name, mix, names, customers, f"{where}.mix")
        return need if result == need.mapping else scalar(result, need)

    def _matches(self, name: str, pattern: str, node: Node, names: Matcher, where: str) -> list[str]:
        matched = names.match(pattern)
        self._suppliers += len(matched)
        if self._suppliers > MAX_SUPPLIERS:
            what = Reason.of("problems.pattern.suppliers", most=MAX_SUPPLIERS)
            self._problems.add(node.key or node.place, where, what, code="many")
            self._variables.failed = True
            return []
        found = [n for n in matched if n != name]
        if not found and not self._variables.failed:
            remedy = self._problems.nearest(pattern.replace("*", ""), names.names, "problems.no-match.do")
            what = Reason.of("problems.no-match", name=quoted(pattern))
            self._problems.add(node.key or node.place, where, what, remedy, code="no match")
        return found

    def _written_list(self, name: str, node: Node, names: Matcher, where: str) -> Node:
        literal = {item.text for item in node.items}
        result: list[Node] = []
        taken: set[str] = set()
        for item in node.items:
            if "*" not in (item.text or ""):
                result.append(item)
                continue
            for found in self._matches(name, str(item.value), item, names, where):
                if found not in literal and found not in taken:
                    taken.add(found)
                    result.append(scalar(found, item))
        return scalar(result, node)

    def _written_mix(self, name: str, node: Node, names: Matcher, customers: Mapping[str, float], where: str) -> Node:
        result: dict[str, Node] = {}
        for supplier, weight in node.mapping.items():
            if "*" not in supplier:
                result[supplier] = weight
                continue
            found = [n for n in self._matches(name, supplier, weight, names, where) if n not in node.mapping]
            amount = _share(weight)
            for one, part in zip(found, _parts(found, customers), strict=True):
                before = _share(result[one]) if one in result else None
                result[one] = weight if amount is None else scalar(amount * part + (before or 0.0), weight)
        return scalar(result, node)


def _parts(names: Sequence[str], customers: Mapping[str, float]) -> list[float]:
    total = 0.0
    for name in names:
        total += customers.get(name, 0.0)
    if total <= 0:
        return [1 / len(names) for _ in names]
    return [customers.get(name, 0.0) / total for name in names]


def _number(node: Node | None) -> float | None:
    if node is None or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return None
    return float(node.value)


def _share(node: Node) -> float | None:
    """Give the share a node says; none when it says none, which its model tells of."""
    if isinstance(node.value, str):
        try:
            return parse_share(node.value)
        except ValueError:
            return None
    return _number(node)
