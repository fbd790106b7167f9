"""What an exercise is about, at a glance: read from its own file alone.

Nothing is checked and no network is loaded, so it takes milliseconds. What is not as a file should have it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.load import builtin, find
from sim.scenario.source.problems import Problems
from sim.scenario.source.yaml import parse
from sim.titles import Title
from sim.units import Misread, parse_duration

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.source.source_tree import SourceNode

__all__ = ["ExerciseCard", "card", "cards"]


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


def cards() -> tuple[ExerciseCard, ...]:
    """Return a card of each built-in exercise, in alphabetical order. One that cannot be read has its name alone."""
    return tuple(card(name, find(name)) for name in builtin())


def card(name: str, path: Path) -> ExerciseCard:
    """Return the card of the exercise in a file; with its name alone if unreadable."""
    try:
        tree = parse(path.read_bytes(), str(path), Problems())
    except OSError:
        tree = None
    if tree is None:
        return ExerciseCard(name, Title(), Title(), None)
    teams = tree.get("teams")
    return ExerciseCard(
        name=name,
        title=_text(tree.get("title")),
        about=_text(tree.get("briefing")),
        lasts_ms=_duration(tree.get("lasts")),
        teams=() if teams is None else tuple(_text(team) for team in teams.mapping.values()),
    )


def _text(node: SourceNode | None) -> Title:
    if node is None:
        return Title()
    if node.text is not None:
        return Title(nl=node.text, en=node.text)
    nl, en = (held.text if (held := node.get(language)) is not None else None for language in ("nl", "en"))
    return Title(nl=nl or "", en=en or "")


def _duration(node: SourceNode | None) -> int | None:
    try:
        return None if node is None or node.text is None else parse_duration(node.text)
    except (Misread, ValueError):
        return None
