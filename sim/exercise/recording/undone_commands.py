"""Resuming without the commands that were taken back.

There is one world, in which commands that an undo takes back never act.

Each undo made the world anew from the commands that were left, so the world at the end is the one in which every
command that was ever taken back is passed over. What the journal says between such a command and its undo came of
another world and is not compared; before, between and after it is. With a scripted team, whose steps depend on the
world of the moment, and for a journal in which an undo is not what a room would have written, there is no short way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.exercise.run.validation import LASTING
from sim.origin import numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.exercise.recording.history import History
    from sim.exercise.run.play import Play
    from sim.exercise.run.states import Given
    from sim.journal import Entry

__all__ = ["Passing", "taken_back"]


def taken_back(entries: Sequence[Entry], failed: frozenset[int | None]) -> frozenset[int] | None:
    """Return the commands that a journal takes back, by number.

    Return none when one of its undos cannot be what it says. ``failed`` are the commands on which acting failed.
    """
    kinds: dict[int, str] = {}
    found: set[int] = set()
    for entry in entries:
        if entry.entry_class != "command":
            continue
        if entry.kind == "undo" and entry.seq not in failed:
            seq = entry.payload.get("seq")
            if not isinstance(seq, int) or seq in found or seq in failed or kinds.get(seq, "undo") in LASTING:
                return None
            found.add(seq)
        kinds[entry.seq] = entry.kind
    return frozenset(found)


class Passing:
    """Acts on the commands of a journal, passing over those in ``undone``."""

    def __init__(self, undone: frozenset[int], history: History) -> None:
        self.open: set[int] = set()
        """Commands passed over that count in the world of which the journal now speaks."""
        self._undone = undone
        self._history = history
        self._told: dict[str, float] = {}
        self._reached_ms = -1
        self._orders: dict[str, list[int]] = {}
        """Commands that ordered an action in the world of which the journal now speaks, by action, oldest first."""

    def act(self, given: Given, play: Play) -> None:
        """Let a command act on ``play``, or pass it over. An undo ends what is not compared."""
        command = given.command
        request = self._request(command.order) if command.kind == "answer" else None
        self._history.keep(given, request)
        if given.seq in self._undone:
            if not self.open:
                self._told, self._reached_ms = dict(play.told), play.reached_ms
            self.open.add(given.seq)
            play.pass_over(command)
        elif command.kind == "undo":
            self._undo(given, command.seq, play)
        elif command.kind == "answer" and request is not None:
            order = play.order_id(request)
            if order is None:
                raise ValueError(f"command {request} is no order")
            play.apply(replace(given, command=command.model_copy(update={"order": order})))
        else:
            play.apply(given)
        if command.kind == "order":
            self._orders.setdefault(command.action, []).append(given.seq)

    def hear(self, entry: Entry) -> None:
        """Take note of an outcome that is not compared.

        So the levels that participants were told, from which changes are told, stay what they were.
        """
        if entry.kind == "reached":
            self._told.update(entry.payload.get("levels", {}))
            self._reached_ms = entry.t_ms

    def _undo(self, given: Given, seq: int, play: Play) -> None:
        self.open.remove(seq)
        taken = self._history.given[seq].command
        if taken.kind == "order":
            self._orders[taken.action].remove(seq)
        self._history.left_out[seq] = "undone"
        if self.open:
            return
        play.resume_from(self._told, self._reached_ms)
        play.emit("undone", {"seq": seq}, given.seq)
        play.reach(given.seq)

    def _request(self, order: str) -> int:
        action, ordinal = numbered(order)
        if ordinal is None:
            raise LookupError(order)
        return self._orders[action][ordinal - 1]
