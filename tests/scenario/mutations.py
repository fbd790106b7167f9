"""Mistakes made in shipped files, on the tree that the loader reads; the same ones for the same seed."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from sim.scenario.source.problems import Problems
from sim.scenario.source.source_tree import NOWHERE, SourceNode, plain
from sim.scenario.source.yaml import parse
from sim.scenario.validate import validate_file

ROOT: Final = Path(__file__).parents[2] / "scenarios"
KINDS: Final = ("remove", "unknown", "type", "spelling", "word", "swap")
_TYPES: Final[tuple[Any, ...]] = (None, 7, 2.5, "word", "two words", [], {}, [1], {"a": 1}, ["word"], True)
_SPELLINGS: Final = (
    *("4 uur", "90", "4h 2d", "1,5h", "4H", "-1h", "h", "4 h 4 h", "90 min", "2d6h", "4h.", "1.5 h", "1e3h", ""),
    *("0,85", "30%", "30 procent", "130 %", "-3 %", "% 30", "0.3", "1.2.3 %", ".5", "1e-3", "3 %%"),
    *("2015-03-27", "27-03-2015", "2015-3-27 9:30", "09:30", "2015-03-27T09:30", "2015-03-27 09:30 +01:00", "gisteren"),
    *("392.000", "1_000", "1 000", "yes", "Ja", "12:30", "5.0", " 5"),
)


class Mutation(NamedTuple):
    """A file with one mistake (or what may be one) in it."""

    file: str
    kind: str
    path: tuple[str | int, ...]
    tree: dict[str, Any]


@cache
def shipped() -> dict[str, Any]:
    """Return every shipped file as plain values, by its path."""
    found: dict[str, Any] = {}
    for path in sorted(ROOT.rglob("*.yaml")):
        node = parse(path.read_bytes(), str(path), Problems())
        assert node is not None
        found[str(path.relative_to(ROOT))] = plain(node)
    return found


def mutation(seed: int) -> Mutation:
    """Return the shipped file and the mistake in it that belong to ``seed``."""
    rng = Random(seed)
    file = rng.choice(list(shipped()))
    tree = copy.deepcopy(shipped()[file])
    kind = KINDS[seed % len(KINDS)]
    places = [place for place in _places(tree, ()) if _suits(kind, place[1], place[2])]
    path, holder, key = rng.choice(places)
    if kind == "remove":
        del holder[key]
    elif kind == "unknown":
        holder[key[:-1] + "qx" if rng.random() < 0.5 else "unknown-key"] = holder.pop(key)
    elif kind == "type":
        holder[key] = copy.deepcopy(rng.choice(_TYPES))
    elif kind == "spelling":
        holder[key] = rng.choice(_SPELLINGS)
    elif kind == "word":
        holder[key] = rng.choice((f"{holder[key]}q", "nonsense", str(holder[key]).upper()))
    else:
        _, other, at = rng.choice(places)
        holder[key], other[at] = other[at], holder[key]
    return Mutation(file, kind, path, tree)


def _places(value: Any, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, child in pairs for found in [((*path, key), value, key), *_places(child, (*path, key))]]


def _suits(kind: str, holder: Any, key: Any) -> bool:
    if kind in ("remove", "unknown"):
        return isinstance(holder, dict)
    if kind in ("spelling", "swap"):
        return not isinstance(holder[key], dict | list)
    if kind == "word":
        return isinstance(holder[key], str) and " " not in holder[key]
    return True


def accepted(tree: Any) -> bool:
    """Return whether the loader finds no fault in one file by itself, whatever it refers to."""
    known = ("exercise", "part", "network", "process-kind", "threat", "action", "incident", "questions")
    if not isinstance(tree, dict) or tree.get("format") != "keten/1" or tree.get("kind") not in known:
        return False
    problems = Problems()
    validate_file(tree["kind"], _noded(tree), problems)
    return not problems.faults


def _noded(value: Any) -> SourceNode:
    if isinstance(value, dict):
        return SourceNode({key: _noded(child) for key, child in value.items()}, NOWHERE)
    return SourceNode([_noded(child) for child in value] if isinstance(value, list) else value, NOWHERE)
