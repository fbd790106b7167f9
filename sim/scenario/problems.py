"""Collecting every fault of a set of files, each with its place and a remedy."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from sim.errors import Problem, ScenarioError
from sim.scenario.nodes import Node, Place, dotted, walk
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["Problems", "nearest", "quoted"]

_LONGEST_SHOWN: Final = 80
_MOST_CANDIDATES: Final = 5_000
_MOST_LISTED: Final = 8


def quoted(value: object) -> str:
    """Give a value from a file as it can be shown in a message: short, on one line, between quotes."""
    text = clean(str(value), lines=False)
    return f"'{text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + '…'}'"


def nearest(name: str, known: Collection[str], otherwise: str) -> str:
    """Give a remedy: the nearest known name, else all of them when they are few, else ``otherwise``."""
    candidates = list(known)[:_MOST_CANDIDATES]
    close = get_close_matches(name[:_LONGEST_SHOWN], candidates, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    if candidates and len(candidates) <= _MOST_LISTED:
        return f"{otherwise}, or use one of: {', '.join(candidates)}"
    return otherwise


class Problems:
    """The faults found so far; the same fault at the same place is kept once."""

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str], tuple[Problem, int, int]] = {}
        self._stage = 0
        self._told_places: set[Place] = set()
        self._told_words: set[str] = set()
        self._files: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._found)

    def next_stage(self) -> None:
        """Note that what was told so far may be found again, in another form, and need not be counted again."""
        self._stage += 1
        self._told_places = {place for place, _ in self._found}
        self._told_words = {problem.what for problem, _, _ in self._found.values()}

    def told_before(self, place: Place, what: str) -> bool:
        """Say whether an earlier stage told of this place, or of the same thing at another place of its layers."""
        return place in self._told_places or what in self._told_words

    def file(self, shown: str) -> None:
        """Note that a file is read: problems are told in the order of reading."""
        self._files.setdefault(shown, len(self._files))

    def add(self, place: Place, where: str, what: str, remedy: str, code: str | None = None) -> None:
        """Add a fault; one with the same place and ``code`` (``what`` when none) is counted, not repeated."""
        key = (place, code or what)
        if key in self._found:
            first, count, stage = self._found[key]
            self._found[key] = (first, count + (stage == self._stage and first.where != where), stage)
            return
        self.file(place.file)
        shown = clean(where, lines=False) or "file"
        self._found[key] = (Problem(place.file, place.line, place.column, shown, what, remedy), 1, self._stage)

    def at(
        self,
        root: Node,
        path: Sequence[str | int],
        what: str,
        remedy: str,
        *,
        code: str | None = None,
        key: bool = False,
    ) -> None:
        """Add a fault of what stands at ``path`` under ``root``, at its key when ``key``."""
        steps, node = walk(root, path)
        place = node.key if key and node.key is not None else node.place
        self.add(place, dotted(root, steps), what, remedy, code)

    def all(self) -> tuple[Problem, ...]:
        """Give every fault, by file in order of reading, then by line and column."""
        found = [_counted(problem, count) for problem, count, _ in self._found.values()]
        return tuple(sorted(found, key=lambda p: (self._files[p.file], p.line, p.column, p.what)))

    def raise_any(self) -> None:
        """Raise :class:`ScenarioError` with every fault, if there is one."""
        if self._found:
            raise ScenarioError(self.all())


def _counted(problem: Problem, count: int) -> Problem:
    return problem if count == 1 else replace(problem, what=f"{problem.what} (and {count - 1} more written out here)")
