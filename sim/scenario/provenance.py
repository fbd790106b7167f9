"""Where the numbers of a file come from.

Every number about the world has the nearest source that is written around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import ScenarioError, followed
from sim.scenario.expand.number_sources import UNSTATED, SourceStatement, stated
from sim.scenario.source.problems import Problems
from sim.scenario.source.sources import KINDS, Sources, shipped
from sim.units import parse_duration, parse_share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.scenario.source.source_tree import SourceNode

__all__ = ["SourcedFile", "SourcedNumber", "library_provenance", "provenance"]

_NO_NUMBERS: Final = frozenset(
    {
        *(
            "format",
            "kind",
            "id",
            "title",
            "text",
            "source",
            "confidence",
            "note",
            "briefing",
            "staff",
            "staff-briefing",
        ),
        *("name", "names", "from", "to", "via", "target", "region", "crew", "tags", "vital", "effect", "mode", "form"),
        *("for", "include", "network", "channels", "process", "action", "inject", "shown", "surge", "as-of", "story"),
        *("priority", "tile", "range", "injects", "scripted-teams", "ratings", "at", "when"),
    }
)
"""Fields that hold words, names, order or the script of an exercise: no numbers about the world."""
_DISTRIBUTIONS: Final = frozenset({"lognormal", "triangular", "uniform", "weighted"})


class SourcedNumber(NamedTuple):
    """One number (or one distribution, curve or profile) and where it comes from."""

    where: str
    """Its place in the file: ``needs.power.stock.1.lasts``; list items by number from 1."""
    value: str
    """As it is written."""
    source: str | None
    """The nearest source written at it or around it; none when there is none."""
    confidence: str | None
    """``high``, ``medium``, ``low`` or ``judgement``; a source without one, or the reverse, is as it is written."""
    line: int
    """Its line in the file, from 1."""


class SourcedFile(NamedTuple):
    """A file of the library, or a network or exercise, with its numbers."""

    kind: str
    """``process-kind``, ``threat``, ``action``, ``network``, ..."""
    name: str
    """Its id, or the name of its file."""
    title: dict[str, str]
    """Its title by language."""
    numbers: tuple[SourcedNumber, ...]
    """Every number in it, in written order."""


def provenance(path: Path) -> SourcedFile:
    """Return the numbers of one file. Raises :class:`~sim.errors.ScenarioError` when it cannot be read."""
    problems = Problems()
    node = Sources(problems, followed(path).parent).read(path, str(path), KINDS)
    if node is None:
        raise ScenarioError(problems.all())
    name = node.get("id")
    numbers = tuple(_numbers(node, "", UNSTATED))
    title = node.get("title")
    return SourcedFile(str(node.mapping["kind"].value), _text(name) or path.stem, _titles(title), numbers)


def library_provenance() -> tuple[SourcedFile, ...]:
    """Return the numbers of all files in the library that ships with Keten. They are sorted by kind and name."""
    files = (shipped() / "library").rglob("*.yaml")
    return tuple(sorted(map(provenance, files), key=lambda entry: (entry.kind, entry.name)))


def _titles(node: SourceNode | None) -> dict[str, str]:
    return {language: _text(node and (node.get(language) or node)) for language in ("nl", "en")}


def _text(node: SourceNode | None) -> str:
    return (node.text or "") if node is not None else ""


def _numbers(node: SourceNode, where: str, around: SourceStatement) -> Iterator[SourcedNumber]:
    if _is_value(node):
        yield SourcedNumber(where, _written(node), *around, node.place.line)
        return
    around = stated(node, around)
    for key, child in node.mapping.items():
        if key not in _NO_NUMBERS:
            yield from _numbers(child, f"{where}.{key}" if where else key, around)
    for number, child in enumerate(node.items, 1):
        yield from _numbers(child, f"{where}.{number}", around)


def _is_value(node: SourceNode) -> bool:
    """Return whether a node is a number or is made of numbers.

    That is a distribution, or a list or table of nothing but numbers.
    """
    value = node.value
    if isinstance(value, dict):
        table = all(_is_number(key) and _is_value(child) for key, child in value.items())
        return bool(value) and (table or not _DISTRIBUTIONS.isdisjoint(value))
    if isinstance(value, list):
        return bool(value) and not any(item.mapping for item in value) and all(map(_is_value, value))
    return isinstance(value, int | float | str) and not isinstance(value, bool) and _is_number(value)


def _is_number(value: object) -> bool:
    if not isinstance(value, str):
        return True
    for parse in (parse_share, parse_duration):
        try:
            parse(value)
        except ValueError:
            continue
        return True
    return False


def _written(node: SourceNode) -> str:
    if isinstance(node.value, list):
        return f"[{', '.join(map(_in_braces, node.value))}]"
    if isinstance(node.value, dict):
        return ", ".join(f"{key}: {_in_braces(child)}" for key, child in node.value.items())
    return str(node.value)


def _in_braces(node: SourceNode) -> str:
    return f"{{{_written(node)}}}" if isinstance(node.value, dict) else _written(node)
