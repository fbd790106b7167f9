"""Resolution of a network.

Patterns are written out, kinds are applied to processes, and shares of inhabitants become numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import Reason, either
from sim.scenario.expand.patterns import ExpandedEntry, Variables, write_out
from sim.scenario.expand.suppliers import Suppliers, number, share_of
from sim.scenario.source.problems import quoted
from sim.scenario.source.source_tree import Shared, SourceNode, merge, scalar, without_null
from sim.selectors import Matcher

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.source.sources import Sources

__all__ = ["SECTIONS", "Network", "resolve_network"]

SECTIONS: Final = ("regions", "processes", "crews", "routes", "means", "channels", "reactions")
"""What an exercise may override of its network."""
_NOT_INHERITED: Final = frozenset({"format", "kind", "id", "text", "reactions", "note"})


class Network(NamedTuple):
    """A network with nothing left to write out."""

    sections: dict[str, SourceNode]
    """Regions, processes, crews, routes, means, channels and reactions, as the scenario has them."""
    uncertain: frozenset[str]
    """Processes whose kind is unknown, so that what they need cannot be judged."""
    shared: Shared
    """What is one object wherever it stands."""
    complete: bool
    """False when something could not be written out: names are missing that are not at fault."""


def resolve_network(layers: Sequence[SourceNode], empty: SourceNode, sources: Sources) -> Network:
    """Resolve networks and the exercise that overrides them.

    ``layers`` are in that order. Problems go to ``sources``.
    """
    simple = {name: _merged(layers, name, empty) for name in ("regions", "routes", "means", "channels")}
    titles = {k: t for k, node in simple["regions"].mapping.items() if (t := node.get("title")) is not None}
    titles |= _merged(layers, "names", empty).mapping
    variables = Variables(list(simple["regions"].mapping), titles, sources.problems)

    def written(section: str) -> dict[str, ExpandedEntry]:
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
        {k: n for k, n in sections.items() if n.value},
        frozenset(work.uncertain),
        variables.shared,
        complete=not variables.failed,
    )


def _first(layers: Sequence[SourceNode], section: str, empty: SourceNode) -> SourceNode:
    return next((n for layer in reversed(layers) if (n := layer.get(section))), empty)


def _merged(layers: Sequence[SourceNode], section: str, empty: SourceNode) -> SourceNode:
    result = scalar({}, empty)
    for layer in layers:
        node = layer.get(section)
        if node is not None and isinstance(node.value, dict):
            result = merge(result, node)
    return result


class _Processes:
    def __init__(self, sources: Sources, variables: Variables, regions: SourceNode) -> None:
        self._sources = sources
        self._problems = sources.problems
        self._variables = variables
        self._regions = regions
        self._shared = variables.shared
        self._shares: dict[tuple[str, str], float] = {}
        self._kinds: dict[tuple[str, bool], SourceNode | None] = {}
        self._inhabitants = _inhabitants(regions)
        self.uncertain: list[str] = []
        self.reactions: dict[str, SourceNode] = {}

    def resolve(self, written: dict[str, ExpandedEntry]) -> dict[str, SourceNode]:
        # What has been resolved is freed at once: at 100,000 processes both together would be a third more.
        processes = {name: self._process(name, written.pop(name)) for name in list(written)}
        # After all processes are known: a pattern of suppliers is split by the customers of what it matches.
        customers = {n: v for n, node in processes.items() if (v := number(node.get("customers"))) is not None}
        suppliers = Suppliers(Matcher(processes), customers, self._variables)
        return {name: suppliers.written(name, node) for name, node in processes.items()}

    def _process(self, name: str, entry: ExpandedEntry) -> SourceNode:
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
        result = dict(without_null(node, self._shared).mapping)
        if "region" in values and "region" not in result:
            result["region"] = SourceNode(values["region"], node.place, node.key)
        self._take_reactions(name, result, values)
        if "customers" in result:
            result["customers"] = self._customers(name, result["customers"], values, entry.pattern)
        return scalar(result, node)

    def _on_kind(self, node: SourceNode, kind: SourceNode, values: Mapping[str, str], where: str) -> SourceNode:
        own = self._kind(str(kind.value), titled="title" in node.mapping)
        if own is None:
            titles = self._sources.library_titles("process-kind")
            remedy = self._problems.nearest(str(kind.value), titles, "problems.library.add", titles, folder="kinds")
            what = Reason.of("problems.library.no-kind", name=quoted(kind.value))
            self._problems.add(kind.place, f"{where}.kind", what, remedy)
            self._sources.report_library()
            self.uncertain.append(values["process"])
            return node
        defaults = self._variables.fill(own, values, where)
        return SourceNode(merge(defaults, node, shared=self._shared).value, node.place, node.key)

    def _kind(self, name: str, *, titled: bool) -> SourceNode | None:
        """Return what a process takes of its kind; none when the kind is unknown.

        A process with a title of its own (``titled``) does not take that of the kind.
        """
        if (name, titled) not in self._kinds:
            library = self._sources.library("process-kind", name)
            if library is not None:
                own = {k: v for k, v in library.mapping.items() if k not in _NOT_INHERITED or k == "reactions"}
                if titled:
                    own.pop("title", None)
                library = scalar(own, library)
            self._kinds[name, titled] = library
        return self._kinds[name, titled]

    def _take_reactions(self, name: str, process: dict[str, SourceNode], values: Mapping[str, str]) -> None:
        reactions = process.pop("reactions", None)
        for key, reaction in reactions.mapping.items() if reactions else ():
            filled = self._variables.fill_once(reaction, values, f"processes.{name}.reactions.{key}")
            if isinstance(filled.value, dict) and "target" not in filled.value:
                filled = scalar({**filled.value, "target": scalar(name, filled)}, filled)
            self.reactions[f"{name}/{key}"] = filled

    def _customers(self, name: str, node: SourceNode, values: Mapping[str, str], pattern: str) -> SourceNode:
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
        part = share_of(share)
        if part is None or not 0 <= part <= 1:
            return scalar(share.value, share)
        region = values.get("region")
        self._add_share(pattern, region or "", part, share, where)
        return scalar(float(round(part * self._inhabitants.get(region, 0.0))), share)

    def _add_share(self, pattern: str, region: str, part: float, node: SourceNode, where: str) -> None:
        total = self._shares[pattern, region] = self._shares.get((pattern, region), 0.0) + part
        if total > 1 + 1e-9:
            key = "problems.share.too-much-of" if region else "problems.share.too-much"
            what = Reason.of(key, name=quoted(pattern), total=f"{total * 100:.6g}", region=region)
            self._problems.add(node.place, where, what, Reason.of("problems.share.too-much.do"), code="share")


def _inhabitants(regions: SourceNode) -> dict[str | None, float]:
    """Return the inhabitants by region; under none those of all regions."""
    found: dict[str | None, float] = {None: 0.0}
    for name, node in regions.mapping.items():
        found[name] = max(0.0, number(node.get("inhabitants")) or 0.0)
        found[None] += found[name]
    return found
