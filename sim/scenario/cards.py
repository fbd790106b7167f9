"""What an exercise is about, at a glance: read from its own file alone.

Nothing is checked and no network is loaded, so it takes milliseconds. What is not as a file should have it is left out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from sim.scenario.load import builtin, find
from sim.scenario.source.problems import Problems
from sim.scenario.source.sources import shipped
from sim.scenario.source.yaml import parse
from sim.titles import Title
from sim.units import Misread, parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.scenario.source.source_tree import SourceNode

__all__ = ["ExerciseCard", "card", "cards"]

_PLACES: Final = ("exercise.yaml", "*/exercise.yaml", "exercises/*/exercise.yaml")
_MOST: Final = 100
"""Exercises of a folder that have a card at most."""
_LARGEST: Final = 4_000_000
"""Bytes of a file that is read for its card at most."""


@dataclass(frozen=True, slots=True)
class ExerciseCard:
    """An exercise at a glance. Titles are raw."""

    name: str
    """What ``keten play`` takes: the name of a built-in exercise, else a path."""
    title: Title
    about: Title
    """The briefing of participants."""
    lasts_ms: int | None
    """Playing time, ms; none where the file does not say."""
    teams: tuple[Title, ...] = ()
    """Who plays."""


def cards(folder: Path | None = None) -> tuple[ExerciseCard, ...]:
    """Return a card of each exercise in a folder, then of each built-in one.

    Both are in alphabetical order; without a folder there are the built-in ones alone. In the folder an exercise is
    looked for as ``exercise.yaml`` in itself, in a folder below it, and in a folder below ``exercises``. A built-in one
    that cannot be read has its name alone.
    """
    return (*(() if folder is None else _own(folder)), *(card(name, find(name)) for name in builtin()))


def _own(folder: Path) -> Iterator[ExerciseCard]:
    found = {path for pattern in _PLACES for path in islice(folder.glob(pattern), _MOST)}
    for path in sorted(found)[:_MOST]:
        if shipped() in path.resolve().parents:
            continue
        tree = _tree(path)
        kind = None if tree is None else tree.get("kind")
        if tree is not None and kind is not None and kind.text == "exercise":
            # Never like an option of a command, nor like the name of a built-in exercise.
            yield _card(f".{os.sep}{path.relative_to(folder)}", tree)


def card(name: str, path: Path) -> ExerciseCard:
    """Return the card of the exercise in a file; with its name alone if unreadable."""
    return _card(name, _tree(path))


def _tree(path: Path) -> SourceNode | None:
    try:
        return parse(path.read_bytes(), str(path), Problems()) if path.stat().st_size <= _LARGEST else None
    except OSError:
        return None


def _card(name: str, tree: SourceNode | None) -> ExerciseCard:
    if tree is None:
        return ExerciseCard(name, Title(), Title(), None)
    teams = tree.get("teams")
    return ExerciseCard(
        name=name,
        title=_text(tree.get("title")),
        about=_text(tree.get("briefing")),
        lasts_ms=_lasts(tree),
        teams=() if teams is None else tuple(_text(team) for team in teams.mapping.values()),
    )


def _text(node: SourceNode | None) -> Title:
    if node is None:
        return Title()
    if node.text is not None:
        return Title(nl=node.text, en=node.text)
    nl, en = (held.text if (held := node.get(language)) is not None else None for language in ("nl", "en"))
    return Title(nl=nl or "", en=en or "")


def _lasts(tree: SourceNode) -> int | None:
    """Return the playing time: what the file says, else the sum of its sittings."""
    plan = tree.get("time-plan")
    if tree.get("lasts") is not None or plan is None:
        return _duration(tree.get("lasts"))
    sittings = [_duration(step.get("play")) for step in plan.items if step.get("jump-to") is None]
    return None if None in sittings else sum(one or 0 for one in sittings)


def _duration(node: SourceNode | None) -> int | None:
    try:
        return None if node is None or node.text is None else parse_duration(node.text)
    except (Misread, ValueError):
        return None
