"""Writing patterns out.

``grid.{region}`` is written out over all regions, ``mobile.*`` over all processes that match.

``{variable}`` stands for a value that the name of a process (crew pool, reaction) takes; in a ``title`` it is shown
by the value's own title. ``*`` matches any characters of a name.
"""

from __future__ import annotations

import itertools
from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import Reason
from sim.scenario.expand.templates import PLACEHOLDER, blank_of, where_of
from sim.scenario.source.problems import Problems, quoted
from sim.scenario.source.source_tree import Shared, SourceNode, merge, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.scenario.expand.templates import TextTemplate, Values, Where

__all__ = ["MAX_PROCESSES", "ExpandedEntry", "Variables", "write_out"]

MAX_PROCESSES: Final = 100_000
"""Most processes after writing out."""


class ExpandedEntry(NamedTuple):
    """One entry of a section, written out."""

    node: SourceNode
    """Its content, with its variables filled in."""
    values: dict[str, str]
    """Variable → value, from its name."""
    pattern: str
    """The key that it was written out from; its own name when that was no pattern."""


class Variables:
    """What variables may stand for, and how their values are shown."""

    def __init__(self, regions: Sequence[str], titles: Mapping[str, SourceNode], problems: Problems) -> None:
        self.regions = list(regions)
        self.problems = problems
        self.failed = False
        """True when something could not be written out, so that names are missing."""
        self.shared = Shared()
        """What is one object wherever it is written out."""
        self._titles = titles
        self._blanks: dict[int, tuple[TextTemplate | None, object]] = {}

    def shown(self, value: str, language: str) -> str:
        """Return the title of a value in a language, else the value itself."""
        title = self._titles.get(value)
        if title is None:
            return value
        if title.text is not None:
            return title.text
        text = title.get(language)
        return text.text if text is not None and text.text else value

    def fill(self, node: SourceNode, values: Values, where: str) -> SourceNode:
        """Return ``node``, of a file, with its variables replaced. That is done in all its texts and keys."""
        if not isinstance(node.value, dict | list):
            return self.fill_once(node, values, where)
        known = self._blanks.get(id(node.value))
        if known is None:
            # With its content, so that the id stays its own.
            known = self._blanks[id(node.value)] = (blank_of(node, self.shared), node.value)
        return node if known[0] is None else known[0].fill(values, where, self)

    def fill_once(self, node: SourceNode, values: Values, where: str) -> SourceNode:
        """Return ``node`` with its variables replaced, for a node met only once.

        Such a node is itself the result of filling in, so nothing of it is kept for later.
        """
        blank = blank_of(node, Shared())
        return node if blank is None else blank.fill(values, where, self)

    def lacks(self, name: str, node: SourceNode, values: Values, where: Where | str) -> None:
        """Report a variable in a text that has no value."""
        what = Reason.of("problems.pattern.no-value", name=f"{{{name}}}", text=quoted(node.value))
        known = [key for key in values if key != "process"]
        field = "region:" if name == "region" else "for:"
        remedy = self.problems.nearest(name, known, "problems.pattern.no-value.do", field=field)
        self.problems.add(node.place, where_of(where), what, remedy)

    def named(self, key: str, values: Values) -> str:
        """Return a key with its variables replaced; it stays as it is where it has none."""
        return intern(PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), key)) if "{" in key else key


def write_out(layers: Sequence[SourceNode], section: str, variables: Variables) -> dict[str, ExpandedEntry]:
    """Write the entries of a section out over their variables.

    A later layer is laid on an earlier one; in a layer literal names win over patterns.
    """
    out: dict[str, ExpandedEntry] = {}
    for layer in layers:
        variables.failed = variables.failed or not isinstance(layer.value, dict | None)
        entries: list[tuple[bool, str, ExpandedEntry]] = []
        for key, whole in layer.mapping.items():
            node = _without_for(whole)
            for values in _choices(key, whole, f"{section}.{key}", variables):
                name = variables.named(key, values)
                entries.append(("{" not in key, name, ExpandedEntry(node, values, key)))
                # In the order of the file, though literal names are laid on last: reports and screens show that order.
                out.setdefault(name, ExpandedEntry(node, {}, ""))
                if len(out) > MAX_PROCESSES:
                    what = Reason.of("problems.pattern.entries", most=MAX_PROCESSES)
                    variables.problems.add(node.key or node.place, section, what, code="many")
                    variables.failed = True
                    return {}
        for _, name, entry in sorted(entries, key=lambda e: e[0]):
            _lay(out, name, entry, f"{section}.{name}", variables)
    return {name: entry for name, entry in out.items() if entry.pattern}


def _lay(out: dict[str, ExpandedEntry], name: str, entry: ExpandedEntry, where: str, variables: Variables) -> None:
    if entry.node.value is None:
        out[name] = ExpandedEntry(entry.node, {}, "")
        return
    before = out[name]
    node = variables.fill(entry.node, entry.values, where) if "{" in entry.pattern else entry.node
    if before.pattern:
        merged = merge(before.node, node, keep_null=True, shared=variables.shared)
        node = SourceNode(merged.value, node.place, node.key)
        out[name] = ExpandedEntry(node, {**before.values, **entry.values}, before.pattern)
    else:
        out[name] = ExpandedEntry(node, entry.values, entry.pattern)


def _without_for(node: SourceNode) -> SourceNode:
    if "for" not in node.mapping:
        return node
    return scalar({k: v for k, v in node.mapping.items() if k != "for"}, node)


def _choices(key: str, node: SourceNode, where: str, variables: Variables) -> Iterator[dict[str, str]]:
    given = node.get("for")
    over: dict[str, list[str]] = {}
    for name, values in given.mapping.items() if given else ():
        over[name] = [str(v.value) for v in values.items] if isinstance(values.value, list) else [str(values.value)]
    names = list(dict.fromkeys(m[0] for m in PLACEHOLDER.findall(key)))
    for name in names:
        if name == "region":
            over.setdefault(name, variables.regions)
        if name not in over:
            what = Reason.of("problems.pattern.no-values", name=f"{{{name}}}", written=f"for: {{{name}: [...]}}")
            variables.problems.add(node.key or node.place, where, what)
            variables.failed = True
            return
    if "{" not in key and any(len(v) != 1 for v in over.values()):
        what = Reason.of("problems.pattern.no-variable", variable="{variable}")
        variables.problems.add((given or node).place, where, what)
        variables.failed = True
        return
    for combination in itertools.product(*over.values()):
        yield dict(zip(over, combination, strict=True))
