"""Journals to test on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.journal import Journal, NewEntry

if TYPE_CHECKING:
    from pathlib import Path

HEADER: dict[str, Any] = {"scenario": {"title": {"nl": "Stroom weg", "en": "Power lost"}}, "seed": 7, "engine": 1}
CLOCK = 1_774_600_200_000


def command(number: int = 1, **payload: object) -> NewEntry:
    """Make an order of an action."""
    return NewEntry("command", "order", 1000 * number, CLOCK, "facilitator", {"action": "generators", **payload})


def note(text: str, number: int = 1) -> NewEntry:
    """Make an observation."""
    return NewEntry("note", "observation", 1000 * number, CLOCK, "evaluator", {"text": text})


def write(path: Path, entries: int = 6) -> list[bytes]:
    """Write a journal of so many entries; give its lines with their line ends, the header first."""
    with Journal.create(path, HEADER, fsync=False) as journal:
        for number in range(1, entries + 1):
            new = (
                command(number, target=f"grid.{number}") if number % 2 else note(f"waarneming {number} \u20ac", number)
            )
            journal.append([new])
    return path.read_bytes().splitlines(keepends=True)


def mark(path: Path) -> str:
    """Return the mark that a report would print."""
    with Journal.open(path, fsync=False) as journal:
        return f"{journal.count}:{journal.head}"
