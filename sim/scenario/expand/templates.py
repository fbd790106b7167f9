"""Trees with ``{variables}`` in them.

Each is read once and filled in for every region that it is written out for.

What is the same wherever it is filled in stays one object, held in
:class:`~sim.scenario.source.source_tree.Shared`: all that has no variable, and what has only some of the variables
of its pattern, for each of their values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.scenario.source.source_tree import SourceNode, scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario.source.source_tree import Shared

__all__ = ["PLACEHOLDER", "FaultReporter", "TextTemplate", "Values", "Where", "blank_of", "where_of"]

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_-]*)(\.title)?\}")
_LEFT_ALONE: Final = frozenset({"target"})
_FREE_TEXT: Final = frozenset({"note", "source", "text", "staff"})

Where = tuple["Where | str", str]
"""A place as a chain of keys: what stands above, and the last key. Written out only when there is a fault to tell."""


def where_of(where: Where | str) -> str:
    """Write a chain of keys: ``processes.grid.needs``."""
    keys: list[str] = []
    while not isinstance(where, str):
        where, key = where
        keys.append(key)
    return ".".join([where, *reversed(keys)])


Values = Mapping[str, str]
"""Variable → value."""


class FaultReporter(Protocol):
    """Who knows how values are shown, and tells of what is missing."""

    def shown(self, value: str, language: str) -> str:
        """Return the title of a value in a language."""
        ...

    def lacks(self, name: str, node: SourceNode, values: Values, where: Where | str) -> None:
        """Report a variable in a text that has no value."""
        ...


class TextTemplate(Protocol):
    """A part of a tree that holds variables."""

    names: tuple[str, ...]
    """The variables in it, each once."""

    def fill(self, values: Values, where: Where | str, teller: FaultReporter) -> SourceNode:
        """Return the part with its variables filled in."""
        ...


class _Hole(NamedTuple):
    name: str
    titled: bool
    written: str
    """As it stands: what is left where it has no value."""
    after: str
    """The text up to the next one."""


class _Text:
    __slots__ = ("_before", "_field", "_holes", "_language", "_node", "names")

    def __init__(self, node: SourceNode, field: str, language: str) -> None:
        self._node = node
        self._field = field
        self._language = language
        parts = PLACEHOLDER.split(node.value)
        self._before = parts[0]
        self._holes = [
            _Hole(name, bool(title), f"{{{name}{title or ''}}}", after)
            for name, title, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
        ]
        self.names = tuple(dict.fromkeys(hole.name for hole in self._holes))

    def fill(self, values: Values, where: Where | str, teller: FaultReporter) -> SourceNode:
        field, node = self._field, self._node
        for hole in self._holes:
            name = hole.name
            if name not in values and name not in _LEFT_ALONE and field not in _FREE_TEXT:
                teller.lacks(name, node, values, where)
        titled = field == "title"
        if not titled or self._language:
            return scalar(self.written(values, self._language or "nl", teller, titled=titled), node)
        both = {code: self.written(values, code, teller, titled=True) for code in ("nl", "en")}
        if both["nl"] == both["en"]:
            return scalar(both["nl"], node)
        return scalar({code: scalar(words, node) for code, words in both.items()}, node)

    def written(self, values: Values, language: str, teller: FaultReporter, *, titled: bool) -> str:
        """Return the text with its variables filled in.

        In a title each value is written as it is shown in the language.
        """
        text = self._before
        for name, shown, written, after in self._holes:
            value = values.get(name)
            if value is None:
                value = written
            elif titled or shown:
                value = teller.shown(value, language)
            text = f"{text}{value}{after}"
        return intern(text)


class _List:
    __slots__ = ("_items", "_made", "_node", "_shared", "names")

    def __init__(self, node: SourceNode, blanks: list[TextTemplate | None], shared: Shared) -> None:
        self._node = node
        self._items = list(zip(node.value, blanks, strict=True))
        self._shared = shared
        self._made: dict[tuple[str, ...], SourceNode] = {}
        self.names = _names(blanks)

    def fill(self, values: Values, where: Where | str, teller: FaultReporter) -> SourceNode:
        key = _few(self.names, values)
        made = self._made.get(key) if key else None
        if made is None:
            filled = [item if blank is None else blank.fill(values, where, teller) for item, blank in self._items]
            made = scalar(filled, self._node)
            if key:
                self._made[key] = made
                self._shared.add(made.value)
        return made


class _Mapping:
    __slots__ = ("_entries", "_made", "_node", "_shared", "names")

    def __init__(
        self, node: SourceNode, keys: list[_Text | None], blanks: list[TextTemplate | None], shared: Shared
    ) -> None:
        self._node = node
        self._entries = [
            (key, key_blank, child, blank)
            for (key, child), key_blank, blank in zip(node.value.items(), keys, blanks, strict=True)
        ]
        self._shared = shared
        self._made: dict[tuple[str, ...], SourceNode] = {}
        self.names = _names([*keys, *blanks])

    def fill(self, values: Values, where: Where | str, teller: FaultReporter) -> SourceNode:
        memo = _few(self.names, values)
        made = self._made.get(memo) if memo else None
        if made is not None:
            return made
        result: dict[str, SourceNode] = {}
        for key, key_blank, child, blank in self._entries:
            new = child if blank is None else blank.fill(values, (where, key), teller)
            result[key if key_blank is None else key_blank.written(values, "nl", teller, titled=False)] = new
        made = scalar(result, self._node)
        if memo:
            self._made[memo] = made
            self._shared.add(result)
        return made


def _names(blanks: Iterable[TextTemplate | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for blank in blanks if blank is not None for name in blank.names))


def _few(names: tuple[str, ...], values: Values) -> tuple[str, ...]:
    """Return the values that tell apart the results of filling in.

    Return nothing where no result is used twice, so that none is kept.
    """
    # A process has its own name among the values; what depends on it, or on all the others, differs for each.
    if "process" in names or len(names) >= len(values) - ("process" in values):
        return ()
    key = [values[name] for name in names if name in values]
    return tuple(key) if len(key) == len(names) else ()


def blank_of(node: SourceNode, shared: Shared, field: str = "", language: str = "") -> TextTemplate | None:
    """Return what is to be filled in of ``node``; none when nothing is. A node without variables is shared as it is."""
    value = node.value
    if isinstance(value, str):
        return _Text(node, field, language) if PLACEHOLDER.search(value) else None
    if isinstance(value, list):
        items = [blank_of(item, shared, field) for item in value]
        if any(items):
            return _List(node, items, shared)
        shared.add(value)
    elif isinstance(value, dict):
        keys = [_Text(SourceNode(key, node.place), "", "nl") if PLACEHOLDER.search(key) else None for key in value]
        blanks = [_child(key, child, shared, field) for key, child in value.items()]
        if any(keys) or any(blanks):
            return _Mapping(node, keys, blanks, shared)
        shared.add(value)
    return None


def _child(key: str, child: SourceNode, shared: Shared, field: str) -> TextTemplate | None:
    titled = field == "title" and key in ("nl", "en")
    child_field = field if titled or field in _FREE_TEXT else key
    return blank_of(child, shared, child_field, key if titled else "")
