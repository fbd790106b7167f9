"""Safe reading of one YAML file.

It reads the core of YAML 1.2: no anchors, no tags, bounded size, depth and number of values.

The tree is built from the parser's events, so nothing is expanded or recursed into before it is counted:
composing a deeply nested document crashes the C parser, its event stream does not.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import yaml

from sim.errors import Reason
from sim.scenario.source.problems import Problems, quoted
from sim.scenario.source.source_tree import SourceNode, SourcePlace
from sim.units import Grouped, clean, hidden, meant

__all__ = ["FILE", "MAX_BYTES", "MAX_DEPTH", "MAX_VALUES", "SAID", "WHOLE", "Limits", "dump", "parse"]

MAX_BYTES: Final = 2 * 1024 * 1024
"""Largest file read: 2 MiB."""
MAX_DEPTH: Final = 50
"""Deepest nesting read."""
MAX_VALUES: Final = 150_000
"""Most values, keys included, that one file may hold."""


class Limits(NamedTuple):
    """How much of a file is read."""

    bytes: int
    """Largest file."""
    values: int
    """Most values, keys included."""


FILE: Final = Limits(MAX_BYTES, MAX_VALUES)
"""Of a file that an author writes."""
WHOLE: Final = Limits(8 * MAX_BYTES, 8 * MAX_VALUES)
"""Of one that holds a whole scenario, in which every pattern is written out."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT: Final = re.compile(r"[-+]?[0-9](?:_?[0-9]){0,17}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,4})?")
SAID: Final = {
    "mapping values are not allowed in this context": "colon",
    "mapping keys are not allowed in this context": "question",
    "block sequence entries are not allowed in this context": "dash",
    "could not find expected ':'": "no-colon",
    "did not find expected key": "no-key",
    "did not find expected '-' indicator": "no-dash",
    "did not find expected ',' or ']'": "no-bracket",
    "did not find expected ',' or '}'": "no-brace",
    "did not find expected node content": "no-value",
    "did not find expected <document start>": "no-start",
    "did not find expected comment or line break": "no-line-end",
    "did not find expected alphabetic or numeric character": "no-letter",
    "did not find expected whitespace": "no-space",
    "did not find expected hexdecimal number": "no-hex",
    "did not find URI escaped octet": "tag",
    "did not find expected tag URI": "tag",
    "did not find the expected '>'": "tag",
    "found undefined tag handle": "tag",
    "found character that cannot start any token": "character",
    "found unknown escape character": "escape",
    "found unexpected end of stream": "end",
    "found unexpected document indicator": "document",
    "found unexpected ':'": "unexpected-colon",
    "found a tab character that violates indentation": "tab",
    "found a tab character where an indentation space is expected": "tab",
    "found a tab character where an intendation space is expected": "tab",
}
"""What the parser says, and the message that says it in both languages."""
_WHOLE: Final = re.compile(r"[-+]?[0-9]{1,18}")
_PART: Final = re.compile(r"[0-9]{1,18}(?:\.[0-9]+)?\s*(?:%|w|d|h|min|s|ms)?")
"""What may follow the comma of a Dutch number: digits, and the unit."""
_TOO_DEEP: Final = frozenset({"exceeded maximum nesting depth", "exceeded max depth"})
"""What the parser says of its own limit on nesting (PyYAML 6.0.4 and newer), which may strike before ours."""
_DIRECTIVE: Final = re.compile(r"^%", re.MULTILINE)


class _Unreadable(Exception):
    """Reading of this file stops here; the problem has been noted."""


class _Frame(NamedTuple):
    node: SourceNode
    key: list[tuple[str, SourcePlace] | None]
    """For a mapping: the key that waits for its value, in a box."""
    last: list[Any]
    """For a mapping: its last value if that is digits alone (a :class:`_Scalar`), and the key after its comma."""


class _Scalar(NamedTuple):
    key: str
    text: str
    place: SourcePlace
    end: int
    """Where it ends, in characters from the beginning of the file."""


class _Writer(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writer of texts that :func:`parse` reads back as texts.

    :func:`parse` takes more texts for a number than the library does.
    """

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- asked by the library
        """Write a value anew wherever it stands; anchors are not read."""
        return True


def _as_text(writer: Any, text: str) -> Any:
    style = None if isinstance(_value(text), str) else "'"
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _as_text)


def dump(form: object) -> str:
    """Return plain JSON values as YAML text. :func:`parse` reads it back to equal values."""
    text: str = yaml.dump(form, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100)
    return text


def parse(data: bytes, shown: str, problems: Problems, limits: Limits = FILE) -> SourceNode | None:
    """Read a file's bytes as a tree; none when it cannot be read at all. What is wrong is added to ``problems``."""
    problems.file(shown)
    try:
        return _Builder(shown, problems, limits.values).build(_text(data, shown, problems, limits.bytes))
    except _Unreadable:
        return None


def _text(data: bytes, shown: str, problems: Problems, most: int) -> str:
    def refuse(at: int, what: Reason) -> _Unreadable:
        before = data[:at]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        problems.add(SourcePlace(shown, line, column), "", what)
        return _Unreadable()

    if len(data) > most:
        raise refuse(0, Reason.of("problems.file.too-large", most=most // 1024 // 1024))
    if (nul := data.find(b"\0")) >= 0:
        raise refuse(nul, Reason.of("problems.file.nul"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise refuse(e.start, Reason.of("problems.file.not-utf8")) from None
    if found := _DIRECTIVE.search(text):
        at = len(text[: found.start()].encode())
        raise refuse(at, Reason.of("problems.file.directive"))
    return text


class _Builder:
    def __init__(self, shown: str, problems: Problems, most: int) -> None:
        self._shown = shown
        self._most = most
        self._problems = problems
        self._stack: list[_Frame] = []
        self._root: SourceNode | None = None
        self._values = 0
        self._names: list[str] = []

    def build(self, text: str) -> SourceNode:
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
            raise self._refuse(SourcePlace(self._shown, 1, 1), Reason.of("problems.file.empty"))
        return self._root

    def _broken(self, error: yaml.YAMLError) -> _Unreadable:
        # What the library says is never shown: its words change with its version and exist in English only.
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = SourcePlace(self._shown, mark.line + 1, mark.column + 1) if mark else SourcePlace(self._shown, 1, 1)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        if "control characters" in said or "special characters" in said:
            return self._refuse(place, Reason.of("problems.yaml.control"))
        if said in _TOO_DEEP:
            return self._refuse(place, Reason.of("problems.yaml.deep"))
        return self._refuse(place, Reason.of("problems.yaml.broken", said=_said(said)))

    def _refuse(self, place: SourcePlace, what: Reason) -> _Unreadable:
        self._problems.add(place, self._where(), what)
        return _Unreadable()

    def _where(self) -> str:
        return ".".join([*self._names[1:], *self._next_name()][:12])

    def _next_name(self) -> list[str]:
        if not self._stack:
            return []
        frame = self._stack[-1]
        if isinstance(frame.node.value, list):
            return [str(len(frame.node.value) + 1)]
        return [frame.key[0][0]] if frame.key[0] else []

    def _take(self, event: Any) -> None:
        place = SourcePlace(self._shown, event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            raise self._refuse(place, Reason.of("problems.yaml.alias", name=event.anchor))
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
            raise self._refuse(place, Reason.of("problems.yaml.second"))

    def _check_node(self, event: Any, place: SourcePlace) -> None:
        self._values += 1
        if self._values > self._most:
            raise self._refuse(place, Reason.of("problems.yaml.values", most=self._most))
        if event.anchor is not None:
            raise self._refuse(place, Reason.of("problems.yaml.anchor", name=event.anchor))
        if getattr(event, "tag", None) is not None:
            raise self._refuse(place, Reason.of("problems.yaml.tag", tag=quoted(event.tag)))

    def _open(self, container: dict[str, SourceNode] | list[SourceNode], place: SourcePlace) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise self._refuse(place, Reason.of("problems.yaml.deep"))
        if self._stack and self._stack[-1].key and self._stack[-1].key[0] is None:
            raise self._refuse(place, Reason.of("problems.yaml.key"))
        self._names.append(".".join(self._next_name()))
        node = self._put(container, place)
        self._stack.append(_Frame(node, [None] if isinstance(container, dict) else [], []))

    def _scalar(self, event: Any, place: SourcePlace) -> None:
        text = self._checked(event.value, place)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key and frame.key[0] is None:
            last = frame.last[0] if frame.last else None
            after = last is not None and event.start_mark.index == last.end + 1 and _PART.fullmatch(event.value)
            frame.last[1:] = [text] if after else []
            self._key(frame, text, place)
            return
        if frame is not None and len(frame.last) == 2 and event.value == "" and not event.style:
            self._comma(frame, *frame.last)
            return
        if frame is not None and frame.key and frame.key[0] is not None:
            digits = _WHOLE.fullmatch(text) is not None
            frame.last[:] = [_Scalar(frame.key[0][0], text, place, event.end_mark.index)] if digits else []
        self._put(_value(text) if event.style is None or event.style == "" else text, place)

    def _comma(self, frame: _Frame, last: _Scalar, part: str) -> None:
        """Report ``{factor: 0,85}``, and read it as what was meant. YAML reads there a key ``85`` without a value."""
        frame.last.clear()
        frame.key[0] = None
        written = f"{last.text},{part}"
        found = meant(written) or written.replace(",", ".")
        whole = meant(written, whole=True)
        what = Reason.of("problems.yaml.comma", value=quoted(written), meant=found)
        if whole is not None:
            fraction = f"{float(found):g}"
            what = Reason.of("problems.value.grouped-or-part", value=quoted(written), meant=whole, part=fraction)
        self._problems.add(last.place, ".".join(filter(None, [self._where(), last.key])), what)
        before = frame.node.value[last.key]
        frame.node.value[last.key] = SourceNode(_value(whole or found), before.place, before.key)

    def _checked(self, text: str, place: SourcePlace) -> str:
        found = hidden(text)
        if found is not None:
            what = Reason.of("problems.value.control", value=quoted(text), character=found)
            self._problems.add(place, self._where(), what, code="control")
            return clean(text)
        return text

    def _key(self, frame: _Frame, text: str, place: SourcePlace) -> None:
        if text == "<<":
            raise self._refuse(place, Reason.of("problems.yaml.merge"))
        if text in frame.node.value:
            first = frame.node.value[text].key
            what = Reason.of("problems.yaml.twice", name=quoted(text), line=first.line)
            self._problems.add(place, text, what, code="twice")
        frame.key[0] = (text, place)

    def _put(self, value: Any, place: SourcePlace) -> SourceNode:
        if not self._stack:
            node = self._root = SourceNode(value, place)
            return node
        frame = self._stack[-1]
        if isinstance(frame.node.value, list):
            node = SourceNode(value, place)
            frame.node.value.append(node)
            return node
        waiting = frame.key[0]
        assert waiting is not None
        node = SourceNode(value, place, waiting[1])
        frame.node.value.setdefault(waiting[0], node)
        frame.key[0] = None
        return node


def _said(said: str) -> Reason:
    """Return what the parser found, in words of the catalogues.

    An unknown sentence of the parser gets a general one.
    """
    return Reason.of(f"problems.yaml.said.{SAID.get(said, 'other')}")


def _value(text: str) -> str | float | bool | None:
    """Read a plain scalar after the core schema of YAML 1.2. Underscores may group the digits of a whole number."""
    first = text[:1]
    if first.isdigit() or first in "+-.":
        if _INT.fullmatch(text):
            return int(text.replace("_", ""))
        return Grouped.read(text) if _FLOAT.fullmatch(text) else text
    if text in _NULL:
        return None
    return _BOOL.get(text, text)
