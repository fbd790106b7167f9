"""Writing out: ``grid.{region}`` over all regions, ``mobile.*`` over all processes that match.

``{variable}`` stands for a value that the name of a process (crew pool, reaction) takes; in a ``title`` it is shown
by the value's own title. ``*`` matches any characters of a name.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import Reason
from sim.scenario.nodes import Node, merge, scalar
from sim.scenario.problems import Problems, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["MAX_PROCESSES", "Matcher", "Variables", "Written", "matches", "write_out"]

MAX_PROCESSES: Final = 100_000
"""Most processes after writing out."""
_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_-]*)(\.title)?\}")
_LEFT_ALONE: Final = frozenset({"target"})
_FREE_TEXT: Final = frozenset({"note", "source", "text", "staff"})


class Written(NamedTuple):
    """One entry of a section, written out."""

    node: Node
    """Its content, with its variables filled in."""
    values: dict[str, str]
    """Variable → value, from its name."""
    pattern: str
    """The key that it was written out from; its own name when that was no pattern."""


class Variables:
    """What variables may stand for, and how their values are shown."""

    def __init__(self, regions: Sequence[str], titles: Mapping[str, Node], problems: Problems) -> None:
        self.regions = list(regions)
        self.problems = problems
        self.failed = False
        """True when something could not be written out, so that names are missing."""
        self._titles = titles

    def shown(self, value: str, language: str) -> str:
        """Give the title of a value in a language; the value itself where there is none."""
        title = self._titles.get(value)
        if title is None:
            return value
        if title.text is not None:
            return title.text
        text = title.get(language)
        return text.text if text is not None and text.text else value

    def fill(self, node: Node, values: Mapping[str, str], where: str) -> Node:
        """Give ``node`` with the variables in all its texts and keys replaced."""
        return self._fill(node, values, where, "")

    def _fill(self, node: Node, values: Mapping[str, str], where: str, field: str, language: str = "") -> Node:
        value = node.value
        if isinstance(value, str):
            return self._fill_text(node, values, where, field, language) if "{" in value else node
        if isinstance(value, list):
            filled = [self._fill(item, values, where, field) for item in value]
            return node if all(a is b for a, b in zip(filled, value, strict=True)) else scalar(filled, node)
        if not isinstance(value, dict):
            return node
        result: dict[str, Node] = {}
        same = True
        for key, child in value.items():
            titled = field == "title" and key in ("nl", "en")
            child_field = field if titled or field in _FREE_TEXT else key
            new = self._fill(child, values, f"{where}.{key}", child_field, key if titled else "")
            new_key = self._replace(key, values, "nl", titled=False) if "{" in key else key
            same = same and new is child and new_key == key
            result[new_key] = new
        return node if same else scalar(result, node)

    def _fill_text(self, node: Node, values: Mapping[str, str], where: str, field: str, language: str) -> Node:
        text = str(node.value)
        titled = field == "title"
        for name, _ in _PLACEHOLDER.findall(text):
            if name not in values and name not in _LEFT_ALONE and field not in _FREE_TEXT:
                what = Reason.of("problems.pattern.no-value", name=f"{{{name}}}", text=quoted(text))
                known = [key for key in values if key != "process"]
                field = "region:" if name == "region" else "for:"
                remedy = self.problems.nearest(name, known, "problems.pattern.no-value.do", field=field)
                self.problems.add(node.place, where, what, remedy)
        if not titled or language:
            return scalar(self._replace(text, values, language or "nl", titled=titled), node)
        both = {code: self._replace(text, values, code, titled=True) for code in ("nl", "en")}
        if both["nl"] == both["en"]:
            return scalar(both["nl"], node)
        return scalar({code: scalar(words, node) for code, words in both.items()}, node)

    def _replace(self, text: str, values: Mapping[str, str], language: str, *, titled: bool) -> str:
        def value_of(found: re.Match[str]) -> str:
            value = values.get(found[1])
            if value is None:
                return found[0]
            return self.shown(value, language) if titled or found[2] else value

        return _PLACEHOLDER.sub(value_of, text)


def write_out(layers: Sequence[Node], section: str, variables: Variables) -> dict[str, Written]:
    """Write the entries of a section out over their variables, layer on layer; literal names win over patterns."""
    out: dict[str, Written] = {}
    for layer in layers:
        variables.failed = variables.failed or not isinstance(layer.value, dict | None)
        entries: list[tuple[bool, str, Written]] = []
        for key, node in layer.mapping.items():
            for values in _choices(key, node, f"{section}.{key}", variables):
                name = _named(key, values)
                entries.append(("{" not in key, name, Written(node, values, key)))
                out.setdefault(name, Written(node, {}, ""))
                if len(out) > MAX_PROCESSES:
                    what = Reason.of("problems.pattern.entries", most=MAX_PROCESSES)
                    variables.problems.add(node.key or node.place, section, what, code="many")
                    variables.failed = True
                    return {}
        for _, name, entry in sorted(entries, key=lambda e: e[0]):
            _lay(out, name, entry, f"{section}.{name}", variables)
    return {name: entry for name, entry in out.items() if entry.pattern}


def _named(key: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), key) if "{" in key else key


def _lay(out: dict[str, Written], name: str, entry: Written, where: str, variables: Variables) -> None:
    if entry.node.value is None:
        out[name] = Written(entry.node, {}, "")
        return
    before = out[name]
    node = (
        variables.fill(_without_for(entry.node), entry.values, where)
        if "{" in entry.pattern
        else _without_for(entry.node)
    )
    if before.pattern:
        node = Node(merge(before.node, node, keep_null=True).value, node.place, node.key)
        out[name] = Written(node, {**before.values, **entry.values}, before.pattern)
    else:
        out[name] = Written(node, entry.values, entry.pattern)


def _without_for(node: Node) -> Node:
    if "for" not in node.mapping:
        return node
    return scalar({k: v for k, v in node.mapping.items() if k != "for"}, node)


def _choices(key: str, node: Node, where: str, variables: Variables) -> Iterator[dict[str, str]]:
    given = node.get("for")
    over: dict[str, list[str]] = {}
    for name, values in given.mapping.items() if given else ():
        over[name] = [str(v.value) for v in values.items] if isinstance(values.value, list) else [str(values.value)]
    names = list(dict.fromkeys(m[0] for m in _PLACEHOLDER.findall(key)))
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


class Matcher:
    """Which names a pattern matches, in declared order."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = dict.fromkeys(names)
        self._order = {name: i for i, name in enumerate(self.names)}
        self._forward = sorted(self.names)
        self._backward = sorted(name[::-1] for name in self.names)
        self._cache: dict[str, tuple[str, ...]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def match(self, pattern: str) -> tuple[str, ...]:
        """Give the names that ``pattern`` matches; without ``*`` it matches itself alone."""
        if "*" not in pattern:
            return (pattern,) if pattern in self.names else ()
        found = self._cache.get(pattern)
        if found is None:
            found = self._cache[pattern] = self._search(pattern)
        return found

    def _search(self, pattern: str) -> tuple[str, ...]:
        head, *middle, tail = pattern.split("*")
        starts = _with_prefix(self._forward, head)
        ends = _with_prefix(self._backward, tail[::-1])
        if len(starts) <= len(ends):
            candidates = [self._forward[i] for i in starts]
        else:
            candidates = [self._backward[i][::-1] for i in ends]
        found = [n for n in candidates if _holds(n, head, middle, tail)]
        return tuple(sorted(found, key=self._order.__getitem__))


def _holds(name: str, head: str, middle: Sequence[str], tail: str) -> bool:
    # Not a regular expression: one with many stars takes time exponential in their number.
    end = len(name) - len(tail)
    at = len(head)
    if at > end or not (name.startswith(head) and name.endswith(tail)):
        return False
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def matches(pattern: str, name: str) -> bool:
    """Say whether ``pattern``, in which ``*`` stands for any characters, matches ``name``."""
    if "*" not in pattern:
        return pattern == name
    head, *middle, tail = pattern.split("*")
    return _holds(name, head, middle, tail)


def _with_prefix(names: Sequence[str], prefix: str) -> range:
    first = bisect_left(names, prefix)
    return range(first, bisect_left(names, prefix + "\U0010ffff", first))
