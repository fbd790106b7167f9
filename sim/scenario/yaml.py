"""Reading one YAML file safely: the core of YAML 1.2, no anchors, no tags, bounded size, depth and number of values.

The tree is built from the parser's events, so nothing is expanded or recursed into before it is counted:
composing a deeply nested document crashes the C parser, its event stream does not.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import yaml

from sim.scenario.nodes import Node, Place
from sim.scenario.problems import Problems, quoted
from sim.units import clean

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_VALUES", "parse"]

MAX_BYTES: Final = 2 * 1024 * 1024
"""Largest file read: 2 MiB."""
MAX_DEPTH: Final = 50
"""Deepest nesting read."""
MAX_VALUES: Final = 150_000
"""Most values, keys included, that one file may hold."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT: Final = re.compile(r"[-+]?[0-9](?:_?[0-9]){0,17}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,4})?")
_DIRECTIVE: Final = re.compile(r"^%", re.MULTILINE)


class _Unreadable(Exception):
    """Reading of this file stops here; the problem has been noted."""


class _Frame(NamedTuple):
    node: Node
    key: list[tuple[str, Place] | None]
    """For a mapping: the key that waits for its value, in a box."""


def parse(data: bytes, shown: str, problems: Problems) -> Node | None:
    """Read a file's bytes as a tree; add what is wrong to ``problems``; none when it cannot be read at all."""
    problems.file(shown)
    try:
        return _Builder(shown, problems).build(_text(data, shown, problems))
    except _Unreadable:
        return None


def _text(data: bytes, shown: str, problems: Problems) -> str:
    def refuse(at: int, what: str, remedy: str) -> _Unreadable:
        before = data[:at]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        problems.add(Place(shown, line, column), "file", what, remedy)
        return _Unreadable()

    if len(data) > MAX_BYTES:
        raise refuse(0, f"is larger than {MAX_BYTES // 1024 // 1024} MiB", "split it with include:, or use patterns")
    if (nul := data.find(b"\0")) >= 0:
        raise refuse(nul, "holds a NUL byte", "save it as plain text in UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise refuse(e.start, "is not text in UTF-8", "save it as plain text in UTF-8") from None
    if found := _DIRECTIVE.search(text):
        at = len(text[: found.start()].encode())
        raise refuse(at, "has a line that starts with %, a YAML directive", "remove that line")
    return text


class _Builder:
    def __init__(self, shown: str, problems: Problems) -> None:
        self._shown = shown
        self._problems = problems
        self._stack: list[_Frame] = []
        self._root: Node | None = None
        self._values = 0
        self._names: list[str] = []

    def build(self, text: str) -> Node:
        loader: Any = _LOADER(text)
        try:
            while True:
                event = loader.get_event()
                if event is None or isinstance(event, yaml.StreamEndEvent):
                    break
                self._take(event)
        except yaml.YAMLError as e:
            raise self._broken(e) from None
        finally:
            loader.dispose()
        if self._root is None:
            raise self._refuse(Place(self._shown, 1, 1), "is empty", "begin with format: keten/1 and kind:")
        return self._root

    def _broken(self, error: yaml.YAMLError) -> _Unreadable:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(self._shown, mark.line + 1, mark.column + 1) if mark else Place(self._shown, 1, 1)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        if "control characters" in said or "special characters" in said:
            return self._refuse(place, "holds a control character", "remove it; it could steer a terminal")
        what = f"is not YAML here: {clean(said, lines=False)}"
        return self._refuse(place, what, "look at the indentation, colons and quotes of this line and the one above")

    def _refuse(self, place: Place, what: str, remedy: str) -> _Unreadable:
        self._problems.add(place, self._where(), what, remedy)
        return _Unreadable()

    def _where(self) -> str:
        return ".".join([*self._names[1:], *self._next_name()][:12]) or "file"

    def _next_name(self) -> list[str]:
        if not self._stack:
            return []
        frame = self._stack[-1]
        if isinstance(frame.node.value, list):
            return [str(len(frame.node.value) + 1)]
        return [frame.key[0][0]] if frame.key[0] else []

    def _take(self, event: Any) -> None:
        place = Place(self._shown, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            raise self._refuse(place, f"uses the alias *{event.anchor}", "write the values out, or use include:")
        if isinstance(event, yaml.NodeEvent):
            self._check_node(event, place)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, place)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], place)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._stack.pop()
            self._names.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
            raise self._refuse(place, "holds a second document", "keep one document in one file; remove the ---")

    def _check_node(self, event: Any, place: Place) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            raise self._refuse(place, f"holds more than {MAX_VALUES} values", "use patterns, or split it with include:")
        if event.anchor is not None:
            raise self._refuse(place, f"sets the anchor &{event.anchor}", "remove it; write the values out")
        if getattr(event, "tag", None) is not None:
            raise self._refuse(place, f"has the tag {quoted(event.tag)}", "remove it; values need no tag here")

    def _open(self, container: dict[str, Node] | list[Node], place: Place) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise self._refuse(place, f"is nested deeper than {MAX_DEPTH}", "write it flatter")
        if self._stack and self._stack[-1].key and self._stack[-1].key[0] is None:
            raise self._refuse(place, "uses a list or mapping as a key", "write a name before the colon")
        self._names.append(".".join(self._next_name()))
        node = self._put(container, place)
        self._stack.append(_Frame(node, [None] if isinstance(container, dict) else []))

    def _scalar(self, event: Any, place: Place) -> None:
        text = self._checked(event.value, place)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key and frame.key[0] is None:
            self._key(frame, text, place)
            return
        self._put(_value(text) if event.style is None or event.style == "" else text, place)

    def _checked(self, text: str, place: Place) -> str:
        cleaned = clean(text)
        if cleaned != text.replace("\r\n", "\n").replace("\t", " "):
            what = f"{quoted(text)} holds a control character that could steer a terminal"
            self._problems.add(place, self._where(), what, "remove it", "control")
            return cleaned
        return text

    def _key(self, frame: _Frame, text: str, place: Place) -> None:
        if text == "<<":
            raise self._refuse(place, "uses the merge key <<", "write the values out, or use include:")
        if text in frame.node.value:
            first = frame.node.value[text].key
            remedy = f"keep one; the first stands on line {first.line}"
            self._problems.add(place, text, f"the key {quoted(text)} is given twice", remedy, "twice")
        frame.key[0] = (text, place)

    def _put(self, value: Any, place: Place) -> Node:
        if not self._stack:
            node = self._root = Node(value, place)
            return node
        frame = self._stack[-1]
        if isinstance(frame.node.value, list):
            node = Node(value, place)
            frame.node.value.append(node)
            return node
        waiting = frame.key[0]
        assert waiting is not None
        node = Node(value, place, waiting[1])
        frame.node.value.setdefault(waiting[0], node)
        frame.key[0] = None
        return node


def _value(text: str) -> str | float | bool | None:
    """Read a plain scalar after the core schema of YAML 1.2; underscores may group the digits of a whole number."""
    first = text[:1]
    if first.isdigit() or first in "+-.":
        if _INT.fullmatch(text):
            return int(text.replace("_", ""))
        return float(text) if _FLOAT.fullmatch(text) else text
    if text in _NULL:
        return None
    return _BOOL.get(text, text)
