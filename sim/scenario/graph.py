"""A network as a graph for other tools, in DOT, Mermaid or GraphML.

It shows which process supplies which.

An arrow has the direction of a failure: from the supplier to what needs it. The kind of the need is the style of the
arrow; a load link (failure that brings demand) has a style of its own. Order is that of the scenario.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.titles import Titles, one_line, titles_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sim.scenario.models import Need, Scenario
    from sim.words import Language

__all__ = ["FORMATS", "Edge", "Graph", "Vertex", "graph_of", "render"]

LOAD: Final = "load"
_DOT: Final = {
    "physical": "style=solid",
    "cyber": "style=dashed",
    "geographic": "style=dotted",
    "logical": "style=bold",
    LOAD: "style=dashed color=gray arrowhead=odot constraint=false",
}
_MERMAID: Final = {"physical": "-->", "cyber": "-.->", "geographic": "==>", "logical": "--o", LOAD: "--x"}
_SHAPES: Final = {"A": "box3d", "B": "box", "": "ellipse"}


class Vertex(NamedTuple):
    """A process in the picture."""

    name: str
    """Its name in the scenario."""
    title: str
    """Its title in the language of the picture, clean and on one line."""
    kind: str
    """Its process kind; empty when it has none."""
    region: str
    """Its safety region; empty for national processes."""
    vital: str
    """``A`` or ``B`` on the national list, else empty."""
    inside: bool
    """False for a supplier from outside the region that was asked for."""


class Edge(NamedTuple):
    """A need or a load link in the picture."""

    source: str
    """The supplier, or the process whose failure brings demand."""
    target: str
    """The process that needs it, or gets the demand."""
    name: str
    """Name of the need or link."""
    title: str
    """Title of the need, clean and on one line; its name when it has none."""
    kind: str
    """``physical``, ``cyber``, ``geographic``, ``logical`` or ``load``."""
    way: str
    """``from``, ``all``, ``any`` or ``mix``; ``load`` for a link."""
    weight: float
    """Weight in a mix (from 0), gain of a load link (from 0), else 1."""


class Graph(NamedTuple):
    """A picture of a scenario, or of one region of it."""

    title: str
    """Title of the scenario, clean and on one line."""
    regions: Mapping[str, str]
    """Region → title, in declared order."""
    vertices: tuple[Vertex, ...]
    """Processes, in declared order."""
    edges: tuple[Edge, ...]
    """Needs and load links, in declared order of the processes that have them."""


def graph_of(scenario: Scenario, language: Language, region: str | None = None) -> Graph:
    """Return the graph of a scenario.

    With ``region`` it has only the processes of that region and those that they need directly.
    """
    inside = [n for n, process in scenario.processes.items() if region is None or process.region == region]
    titles = Titles(titles_in(scenario), language)
    edges = tuple(edge for name in inside for edge in _edges_of(scenario, name, titles))
    wanted = dict.fromkeys(inside)
    kept = wanted | dict.fromkeys(edge.source for edge in edges)
    vertices = tuple(_vertex(scenario, n, titles, inside=n in wanted) for n in scenario.processes if n in kept)
    regions = {name: titles.region(name) for name in scenario.regions}
    return Graph(one_line(scenario.title.in_(language)), regions, vertices, edges)


def render(graph: Graph, form: str) -> str:
    """Write a graph in one of :data:`FORMATS`; raise ``KeyError`` for another."""
    return "\n".join(FORMATS[form](graph))


def _vertex(scenario: Scenario, name: str, titles: Titles, *, inside: bool) -> Vertex:
    process = scenario.processes[name]
    vital = process.vital.category if process.vital and process.vital.category != "none" else ""
    return Vertex(name, titles.title(name), process.kind or "", process.region or "", vital, inside)


def _edges_of(scenario: Scenario, name: str, titles: Titles) -> Iterator[Edge]:
    process = scenario.processes[name]
    for key, need in process.needs.items():
        for supplier, weight in _suppliers(need):
            yield Edge(supplier, name, key, titles.need(name, key), need.kind, _way(need), weight)
    for key, link in process.load.items():
        yield Edge(link.from_, name, key, key, LOAD, LOAD, link.gain)


def _suppliers(need: Need) -> list[tuple[str, float]]:
    return list(need.mix.items()) if need.mix else [(supplier, 1.0) for supplier in need.suppliers]


def _way(need: Need) -> str:
    return "mix" if need.mix else "any" if need.any else "all" if need.all else "from"


def _grouped(graph: Graph) -> list[tuple[str, list[Vertex]]]:
    """Return vertices by region, national ones first."""
    groups: dict[str, list[Vertex]] = {"": [], **{region: [] for region in graph.regions}}
    for vertex in graph.vertices:
        groups.setdefault(vertex.region, []).append(vertex)
    return [(region, vertices) for region, vertices in groups.items() if vertices]


def _label(edge: Edge) -> str:
    if edge.way in ("any", "all"):
        return f"{edge.name} ({edge.way})"
    return edge.name if edge.way == "from" else f"{edge.name} ({edge.weight:.4g})"


# DOT


def _dot(graph: Graph) -> Iterator[str]:
    yield "digraph keten {"
    yield f"  graph [label={_quoted(graph.title)} labelloc=t rankdir=LR fontname=sans];"
    yield "  node [fontname=sans]; edge [fontname=sans fontsize=9];"
    for number, (region, vertices) in enumerate(_grouped(graph)):
        if region:
            yield f"  subgraph cluster_{number} {{"
            yield f"    label={_quoted(graph.regions.get(region, region))};"
        for vertex in vertices:
            yield f"    {_dot_vertex(vertex)}"
        if region:
            yield "  }"
    for edge in graph.edges:
        label = f"label={_quoted(_label(edge))} tooltip={_quoted(edge.title)}"
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [{label} {_DOT[edge.kind]}];"
    yield "}"


def _dot_vertex(vertex: Vertex) -> str:
    outside = "" if vertex.inside else " style=dashed"
    tooltip = _quoted(vertex.name)
    return f"{tooltip} [label={_quoted(vertex.title)} tooltip={tooltip} shape={_SHAPES[vertex.vital]}{outside}];"


def _quoted(text: str) -> str:
    # A backslash begins an escape such as \N, the node's name; doubled it is itself.
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Mermaid


def _mermaid(graph: Graph) -> Iterator[str]:
    ids = {vertex.name: f"p{number}" for number, vertex in enumerate(graph.vertices, 1)}
    yield "flowchart LR"
    yield f"  %% {_comment(graph.title)}"
    for number, (region, vertices) in enumerate(_grouped(graph)):
        if region:
            yield f"  subgraph r{number} [{_entities(graph.regions.get(region, region))}]"
        for vertex in vertices:
            yield f"    {ids[vertex.name]}[{_entities(vertex.title)}]"
        if region:
            yield "  end"
    for edge in graph.edges:
        arrow = f"{_MERMAID[edge.kind]}|{_entities(_label(edge))}|"
        yield f"  {ids[edge.source]} {arrow} {ids[edge.target]}"
    outside = [ids[vertex.name] for vertex in graph.vertices if not vertex.inside]
    if outside:
        yield "  classDef outside stroke-dasharray: 4"
        yield f"  class {','.join(outside)} outside"


def _comment(text: str) -> str:
    # Braces after %% would be read as settings.
    return text.replace("{", "(").replace("}", ")")


def _entities(text: str) -> str:
    """Write a text so that Mermaid shows it and interprets nothing in it. Other punctuation is written by number."""
    kept = " .,-/()"
    return '"' + "".join(c if c.isalnum() or c in kept else f"#{ord(c)};" for c in text) + '"'


# GraphML

_KEYS: Final = (
    ("node", "title", "string"),
    ("node", "kind", "string"),
    ("node", "region", "string"),
    ("node", "vital", "string"),
    ("node", "inside", "boolean"),
    ("edge", "name", "string"),
    ("edge", "title", "string"),
    ("edge", "kind", "string"),
    ("edge", "way", "string"),
    ("edge", "weight", "double"),
)


_NOT_IN_XML: Final = {0xFFFE: "\N{REPLACEMENT CHARACTER}", 0xFFFF: "\N{REPLACEMENT CHARACTER}"}


def _graphml(graph: Graph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for thing, name, form in _KEYS:
        yield f'  <key id="{thing}-{name}" for="{thing}" attr.name="{name}" attr.type="{form}"/>'
    yield '  <graph id="keten" edgedefault="directed">'
    yield f"    <desc>{_xml(graph.title)}</desc>"
    for vertex in graph.vertices:
        yield f'    <node id="{escape(vertex.name)}">{_data("node", vertex._asdict())}</node>'
    for edge in graph.edges:
        ends = f'source="{escape(edge.source)}" target="{escape(edge.target)}"'
        yield f"    <edge {ends}>{_data('edge', edge._asdict())}</edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(thing: str, values: Mapping[str, object]) -> str:
    wanted = [name for of, name, _ in _KEYS if of == thing]
    return "".join(f'<data key="{thing}-{name}">{_xml(values[name])}</data>' for name in wanted)


def _xml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:.9g}" if isinstance(value, float) else str(value)
    return escape(text.translate(_NOT_IN_XML))


FORMATS: Final[Mapping[str, Callable[[Graph], Iterator[str]]]] = {
    "dot": _dot,
    "mermaid": _mermaid,
    "graphml": _graphml,
}
"""What a graph can be written as."""
