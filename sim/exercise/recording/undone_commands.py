"""Resuming without the commands that were taken back.

There is one world, in which commands that an undo takes back never act.

Each undo made the world anew from the commands that were left, so the world at the end is the one in which every
command that was ever taken back is passed over. What the journal says between such a command and its undo came of
another world and is not compared; before, between and after it is. With a scripted team, whose steps depend on the
world of the moment, and for a journal in which an undo is not what a room would have written, there is no short way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.run.reports import reported_in
from sim.exercise.run.validation import LASTING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from sim.exercise.run.play import Play
    from sim.exercise.run.reports import ReportedLevel
    from sim.journal import Entry

__all__ = ["SkippedCommands", "taken_back"]


def taken_back(entries: Iterable[Entry], failed: Container[int | None]) -> frozenset[int]:
    """Return the commands that a journal takes back, by number.

    There are none when one of its undos cannot be what it says. ``failed`` are the commands on which acting failed.
    """
    kinds: dict[int, str] = {}
    found: set[int] = set()
    for entry in entries:
        if entry.entry_class != "command":
            continue
        if entry.kind == "undo" and entry.seq not in failed:
            seq = entry.payload.get("seq")
            if not isinstance(seq, int) or seq in found or seq in failed or kinds.get(seq, "undo") in LASTING:
                return frozenset()
            found.add(seq)
        kinds[entry.seq] = entry.kind
    return frozenset(found)


class SkippedCommands:
    """The commands passed over that count in the world the journal now tells of.

    It also keeps what was told before the first of them.
    """

    def __init__(self) -> None:
        self.open: set[int] = set()
        """Their numbers."""
        self._told: dict[str, float] = {}
        self._reached_ms = -1
        self._reported: dict[tuple[str, str], ReportedLevel] = {}

    def pass_over(self, seq: int, play: Play) -> None:
        """Note that a command does not act on ``play``. The journal is then about a world in which it did."""
        if not self.open:
            self._told, self._reached_ms, self._reported = dict(play.told), play.reached_ms, play.reported
        self.open.add(seq)

    def hear(self, entry: Entry) -> None:
        """Take note of an outcome that is not compared.

        So the levels that participants and personas were told, from which changes are told, stay what they were.
        """
        if entry.kind == "reached":
            self._told.update(entry.payload.get("levels", {}))
            self._reached_ms = entry.t_ms
        elif entry.kind == "report":
            self._reported |= reported_in(entry.payload)

    def take_back(self, seq: int, play: Play) -> None:
        """Note that the journal is now about a world without a command.

        When that was the last one passed over, it is the world of ``play``.
        """
        self.open.remove(seq)
        if not self.open:
            play.resume_from(self._told, self._reached_ms, self._reported)
