"""The journal with a position up to which the run has been compared.

What is already there is compared and passed, what is missing is appended.

A new exercise has nothing to compare. One that is resumed or replayed goes through the same steps as the first
time; as long as the position has not come to the end, commands and outcomes must be those that were written.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.errors import JournalError
from sim.exercise.recording.undone_commands import taken_back
from sim.journal import NewEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.exercise.commands.model import Command
    from sim.exercise.recording.sink import Sink
    from sim.exercise.run.states import Outcome
    from sim.journal import Entry

__all__ = ["AUTHOR", "Difference", "Reconciler"]

AUTHOR: Final = "keten"
"""Author of outcomes, and of commands that nobody gave."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that comes out otherwise than it was written."""

    seq: int
    """The entry that differs; one past the last for something that is missing."""
    t_ms: int
    """Exercise time, ms."""
    kind: str
    """Kind of the entry as written; of what was computed where nothing was written."""
    expected: str
    """What the journal says: ``kind t_ms payload``; empty for nothing."""
    got: str
    """What is computed now, in the same form; empty for nothing."""

    def __str__(self) -> str:
        """Return the difference in one line."""
        return f"entry {self.seq}: expected {self.expected or 'nothing'}, got {self.got or 'nothing'}"


class Reconciler:
    """Writes what an exercise does to its sink, and checks what is there.

    What the sink already holds is checked first.

    ``stamp`` gives the clock time to write for an exercise time. With ``lenient`` differences are collected in
    :attr:`differences`; without, the first raises :class:`~sim.errors.JournalError`.
    """

    def __init__(self, sink: Sink, stamp: Callable[[int], int], *, lenient: bool = False) -> None:
        self.differences: list[Difference] = []
        self.lost = False
        """True after a difference that leaves no way to tell which outcome belongs to which entry."""
        self._sink = sink
        self._stamp = stamp
        self._lenient = lenient
        self._unsaved: list[NewEntry] = []
        # Notes are written by people and by evaluators at any time: no run gives them again.
        self._past: deque[Entry] = deque(e for e in sink.entries if e.entry_class != "note")
        # Known before the run comes there: a jump that was cut short must not be simulated beyond where it ended.
        self._reached = {e.answers: e.t_ms for e in self._past if e.kind == "reached" and e.entry_class == "outcome"}
        self._failed = {e.answers for e in self._past if e.kind == "failed" and e.entry_class == "outcome"}

    @property
    def next(self) -> Entry | None:
        """The entry at the position. None when everything that was there has been compared."""
        return self._past[0] if self._past else None

    def swallow(self) -> Entry:
        """Move the position on by one entry; return the entry that was passed."""
        return self._past.popleft()

    def closing(self) -> dict[str, Any]:
        """Return what closes the journal.

        That is how many entries it has so far, and the SHA-256 of the last line.

        When it was closed before, that claim is checked against the chain itself.
        """
        head = self.next
        if head is None or head.kind != "closed":
            return {"count": self._sink.count, "head": self._sink.head}
        # What is returned is compared with the entry as any outcome is, so a claim that is false becomes a difference.
        count = head.payload.get("count")
        after = [entry.prev for entry in self._sink.entries if entry.seq - 1 == count]
        return {"count": count, "head": after[0] if after else ""}

    def landing(self, seq: int, to_ms: int) -> int:
        """Return where a jump to ``to_ms`` ended, ms.

        It is earlier when the journal has it that the jump was cut short.
        """
        return min(to_ms, self._reached.get(seq, to_ms))

    def landed(self, seq: int) -> bool:
        """Return whether the journal has it where a jump ended."""
        return seq in self._reached

    def taken_back(self) -> frozenset[int]:
        """Return the commands that are taken back later. There are none where the journal alone cannot tell them."""
        return taken_back(self._past, self._failed)

    def failed(self, seq: int) -> bool:
        """Return whether the journal has it that acting on this command failed."""
        return seq in self._failed

    def outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Write outcomes: one append for all that are not there yet.

        When the sink cannot take them its error is raised, and they go with the next that is written.
        """
        self.keep(outcomes)
        self.flush()

    def flush(self) -> None:
        """Write what the sink could not take before. Raises the sink's error while it still cannot."""
        if self._unsaved:
            self._sink.append(self._unsaved)
            self._unsaved = []

    def commands(self, given: Sequence[tuple[Command, int]], author: str, t_ms: int) -> tuple[Entry, ...]:
        """Append commands given one after the other at ``t_ms``: all, or none. Each has its clock time."""
        new = [
            NewEntry("command", one.kind, t_ms, clock, author, one.model_dump(mode="json", by_alias=True))
            for one, clock in given
        ]
        # Outcomes that could not be written came before these commands, so they must stand before them.
        entries = self._sink.append([*self._unsaved, *new])[-len(new) :]
        self._unsaved = []
        return entries

    def command(self, command: Command, author: str, t_ms: int, before: Sequence[Outcome] = ()) -> Entry:
        """Write a command in one append; return its entry.

        Outcomes that came ``before`` it are written in the same append.
        """
        self.keep(before)
        head = self.next
        if head is not None and not self.lost:
            payload = command.model_dump(mode="json", by_alias=True)
            same = head.entry_class == "command" and (head.author, head.t_ms) == (author, t_ms)
            if same and head.payload == payload:
                return self.swallow()
            self.differ(head, _shown(command.kind, t_ms, payload))
        return self.commands(((command, self._stamp(t_ms)),), author, t_ms)[0]

    def differ(self, entry: Entry | None, got: str, t_ms: int = 0, kind: str = "") -> None:
        """Report that ``got`` came out where ``entry`` was written. After that there is no way to go on comparing."""
        self.lost = True
        if entry is None:
            self._report(Difference(self._sink.count + 1, t_ms, kind, "", got))
        else:
            shown = _shown(entry.kind, entry.t_ms, entry.payload)
            self._report(Difference(entry.seq, entry.t_ms, entry.kind, shown, got))

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Compare outcomes with what is there. Those that are not there yet go with the next that is written."""
        for one in outcomes:
            if self.lost:
                break
            if self._past:
                self._compare(self._past[0], one)
            else:
                stamp = self._stamp(one.t_ms)
                new = NewEntry("outcome", one.kind, one.t_ms, stamp, AUTHOR, one.payload, one.answers)
                self._unsaved.append(new)

    def _compare(self, entry: Entry, one: Outcome) -> None:
        got = _shown(one.kind, one.t_ms, one.payload)
        # With another kind or time nothing tells any more which entry belongs to which outcome; with another payload
        # alone the two still belong together, and what follows can be compared.
        if (entry.entry_class, entry.kind, entry.t_ms) != ("outcome", one.kind, one.t_ms):
            self.differ(entry, got)
            return
        self.swallow()
        shown = _shown(entry.kind, entry.t_ms, entry.payload)
        if shown != got or entry.answers != one.answers:
            of = "" if entry.answers == one.answers else f" of entry {one.answers}, not {entry.answers}"
            self._report(Difference(entry.seq, entry.t_ms, entry.kind, shown, got + of))

    def _report(self, difference: Difference) -> None:
        self.differences.append(difference)
        if not self._lenient:
            raise JournalError.of("errors.journal.differs", difference=difference)


def _shown(kind: str, t_ms: int, payload: dict[str, Any]) -> str:
    return f"{kind} {t_ms} {json.dumps(payload, sort_keys=True)}"
