"""Resolution of an exercise: its files become one tree.

The tree has the shape of the scenario, and every value keeps its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.expand.network import SECTIONS, Network, resolve_network
from sim.scenario.expand.number_sources import mark
from sim.scenario.expand.threat_places import ThreatPlaces
from sim.scenario.source.problems import quoted
from sim.scenario.source.source_tree import SourceNode, merge, scalar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.scenario.source.sources import Sources

__all__ = ["Resolved", "resolve_exercise", "resolve_incident", "resolve_network_alone", "resolve_questions"]

_NOT_IN_SCENARIO: Final = frozenset({"kind", "network", "include", "names", *SECTIONS})
_FILE_ONLY: Final = frozenset({"format", "kind", "include"})
_LONGEST: Final = "3650d"
_SHORTHAND: Final[tuple[str, ...]] = ("size", "repair", "restored", "priority")


class Resolved:
    """The tree of a scenario before it is validated."""

    def __init__(self, root: SourceNode, network: Network) -> None:
        self.root = root
        self.uncertain = network.uncertain
        self.complete = network.complete
        self.shared = network.shared


def resolve_exercise(top: SourceNode, path: Path, sources: Sources) -> Resolved | None:
    """Resolve the exercise that was read at ``path``. Return none when a file that it needs cannot be read."""
    layers = sources.with_includes(top, path, ("part", "exercise"))
    exercise = layers[0]
    for layer in layers[1:]:
        exercise = merge(exercise, layer)
    network = exercise.get("network")
    if network is None and exercise.get("processes") is None:
        sources.problems.add(top.place, "", Reason.of("problems.file.no-network"))
        return None
    # A small exercise may declare its processes itself.
    networks = [] if network is None else sources.included(network, "network", path, ("network",), (path,))
    if sources.unreadable:
        return None
    name = path.parent.name if path.stem == "exercise" else path.stem
    return _whole(name, exercise, [*networks, *layers], top, sources)


def resolve_incident(top: SourceNode, path: Path, sources: Sources) -> Resolved | None:
    """Resolve the incident that was read at ``path``. Return none when a file that it needs cannot be read."""
    layers = sources.with_includes(top, path, ("network",))
    network = top.get("network")
    if network is not None:
        layers = [*sources.included(network, "network", path, ("network",), (path,)), *layers]
    if sources.unreadable:
        return None
    # An incident is not played, so how long it lasts is how far the model runs.
    horizon = top.get("horizon")
    lasts = {} if horizon is None else {"lasts": horizon}
    return _whole(path.stem, SourceNode({**lasts, **top.mapping}, top.place), layers, top, sources)


def resolve_questions(top: SourceNode, path: Path, sources: Sources) -> Resolved | None:
    """Resolve the questions that were read at ``path``.

    Return none when a file that they need cannot be read. The result is one scenario with the network once and the
    threats of all questions; a question names its own.
    """
    layers = sources.with_includes(top, path, ("network",))
    network = top.get("network")
    if network is not None:
        layers = [*sources.included(network, "network", path, ("network",), (path,)), *layers]
    if sources.unreadable:
        return None
    written = top.get("questions") or scalar([], top)
    threats: list[SourceNode] = []
    questions: list[SourceNode] = []
    for item in written.items:
        asked = item.get("id")
        own = _caused(item, str(asked.value) if asked is not None else "")
        threats += own
        names = scalar([name for one in own if (name := one.get("id")) is not None], item.get("threats") or item)
        mapping = {**item.mapping, "threats": names}
        questions.append(scalar(mapping, item) if isinstance(item.value, dict) else item)
    # A threat may come as late as its own question allows, which is checked by itself.
    frame = {"starts": "2000-01-01 00:00", "lasts": "1h", "horizon": _LONGEST}
    fields = {key: SourceNode(value, top.place) for key, value in frame.items()} | top.mapping
    fields |= {"threats": scalar(threats, written), "questions": scalar(questions, written)}
    return _whole(path.stem, SourceNode(fields, top.place), layers, top, sources)


def _caused(question: SourceNode, name: str) -> list[SourceNode]:
    """Return the threats of a question, each with an id.

    That is its own, else that of the question and its number. So a name, and the draws it names, stays what it is
    whatever other questions there are.
    """
    threats = question.get("threats")
    found: list[SourceNode] = []
    for number, item in enumerate(threats.items if threats is not None else (), start=1):
        if isinstance(item.value, dict) and item.get("id") is None:
            found.append(scalar({"id": scalar(f"{name}-{number}", item), **item.mapping}, item))
        else:
            found.append(item)
    return found


def _whole(
    name: str, exercise: SourceNode, layers: Sequence[SourceNode], top: SourceNode, sources: Sources
) -> Resolved:
    resolved = resolve_network(layers, top, sources)
    fields = {k: n for k, n in exercise.mapping.items() if k not in _NOT_IN_SCENARIO and n.value is not None}
    fields.setdefault("id", scalar(name.lower().replace(" ", "-"), top))
    for section, kind in (("threats", "threat"), ("actions", "action")):
        if section in fields:
            fields[section] = _used(fields[section], section, kind, sources)
    if "threats" in fields:
        places = ThreatPlaces(resolved.sections, sources.problems)
        threats = fields["threats"]
        written = [places.written(one, f"threats.{number}") for number, one in enumerate(threats.items, 1)]
        fields["threats"] = scalar(written, threats) if isinstance(threats.value, list) else threats
    return Resolved(_marked({**fields, **resolved.sections}, top, resolved, sources), resolved)


def resolve_network_alone(path: Path, shown: str, sources: Sources) -> Resolved | None:
    """Read and resolve the network at ``path`` as an exercise without events.

    Return none when a file that it needs cannot be read.
    """
    top = sources.read(path, shown, ("network",))
    if top is None:
        return None
    layers = sources.with_includes(top, path, ("network",))
    if sources.unreadable:
        return None
    resolved = resolve_network(layers, top, sources)
    name = path.stem.lower().replace(" ", "-")
    frame = {"format": "keten/1", "id": name, "title": name, "starts": "2000-01-01 00:00", "lasts": "1h"}
    fields = {key: SourceNode(value, top.place) for key, value in frame.items()}
    title = top.get("title")
    if title is not None:
        fields["title"] = title
    return Resolved(_marked({**fields, **resolved.sections}, top, resolved, sources), resolved)


def _marked(fields: dict[str, SourceNode], top: SourceNode, network: Network, sources: Sources) -> SourceNode:
    """Return the tree of all sections, with the source of every number.

    That is the source of the file that wrote it.
    """
    return mark(SourceNode(fields, top.place), sources.read_files, network.shared)


def _used(section: SourceNode, name: str, kind: str, sources: Sources) -> SourceNode:
    taken = {str(i.value) for item in section.items if (i := item.get("id")) is not None}
    result: list[SourceNode] = []
    for number, item in enumerate(section.items):
        if isinstance(item.value, dict):
            result.append(_on_library(item, f"{name}.{number + 1}", kind, sources, taken))
        else:
            result.append(item)
    return scalar(result, section)


def _on_library(item: SourceNode, where: str, kind: str, sources: Sources, taken: set[str]) -> SourceNode:
    use = item.get("use")
    own = scalar({k: v for k, v in item.mapping.items() if k not in ("use", *_shorthand(kind))}, item)
    under: SourceNode | None = None
    if use is not None:
        under = sources.library(kind, str(use.value))
        if under is None and use.text is not None:
            titles = sources.library_titles(kind)
            remedy = sources.problems.nearest(str(use.value), titles, "problems.library.add", titles, folder=f"{kind}s")
            what = Reason.of(f"problems.library.no-{kind}", name=quoted(use.value))
            sources.problems.add(use.place, f"{where}.use", what, remedy)
            sources.report_library()
    if under is not None:
        base = scalar({k: v for k, v in under.mapping.items() if k not in (*_FILE_ONLY, "id")}, under)
        own = SourceNode(merge(base, own).value, item.place, item.key)
    fields = dict(own.mapping)
    if use is not None and "id" not in fields:
        fields["id"] = scalar(_free_name(str(use.value), taken), use)
    if kind == "threat":
        _shorten(fields, item)
    return scalar(fields, item)


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free


def _shorthand(kind: str) -> Sequence[str]:
    return _SHORTHAND if kind == "threat" else ()


def _shorten(fields: dict[str, SourceNode], item: SourceNode) -> None:
    given = {key: item.mapping[key] for key in _SHORTHAND if key in item.mapping}
    if not given:
        return
    effects = fields.get("effects")
    if effects is None:
        alone = {"effect": SourceNode("damage", item.place), **given}
        fields["effects"] = SourceNode([SourceNode(alone, item.place)], item.place)
        return
    replaced: list[SourceNode] = []
    for effect in effects.items:
        kind = effect.get("effect")
        hurts = kind is not None and kind.value == "damage"
        replaced.append(merge(effect, SourceNode(given, effect.place)) if hurts else effect)
    fields["effects"] = scalar(replaced, effects)
