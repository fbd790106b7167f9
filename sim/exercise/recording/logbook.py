"""A journal taken apart. It tells which commands hold, which were taken back, and the outcome of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.exercise.commands.model import COMMAND, Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.journal import Entry
    from sim.scenario.models import Scenario

__all__ = ["Logbook", "blacked_out", "logbook"]


@dataclass(frozen=True, slots=True)
class Logbook:
    """One journal with its scenario."""

    scenario: Scenario
    entries: tuple[Entry, ...]
    undone: frozenset[int]
    """Commands that a later undo took back."""
    failed: frozenset[int]
    """Commands on which acting failed; they did nothing."""
    commands: dict[int, Command]
    """By sequence number; one that this version cannot read is missing."""
    came_of: dict[int, tuple[Entry, ...]] = field(default_factory=dict)
    """Outcomes by the command they came of, oldest first."""

    @property
    def until_ms(self) -> int:
        """Exercise time that the journal reaches.

        It is no further than an exercise can go, whatever an altered journal says.
        """
        furthest = max(self.scenario.horizon, self.scenario.ends)
        return min(max((e.t_ms for e in self.entries), default=0), furthest)

    def held(self, *kinds: str) -> Iterator[tuple[Entry, Command]]:
        """Yield the commands of these kinds that hold, oldest first. Without kinds every kind counts."""
        for entry in self.entries:
            command = self.commands.get(entry.seq)
            if command is None or entry.seq in self.undone or entry.seq in self.failed:
                continue
            if not kinds or command.kind in kinds:
                yield entry, command

    def given(self, *kinds: str) -> Iterator[tuple[Entry, Command]]:
        """Yield the commands of these kinds, those taken back included, oldest first."""
        for entry in self.entries:
            command = self.commands.get(entry.seq)
            if command is not None and command.kind in kinds:
                yield entry, command

    def outcomes(self, kind: str) -> Iterator[Entry]:
        """Yield the outcomes of a kind, oldest first. Outcomes of a command that was taken back are left out."""
        for entry in self.entries:
            if entry.entry_class == "outcome" and entry.kind == kind and entry.answers not in self.undone:
                yield entry


def blacked_out(entry: Entry, *, before: bool) -> bool:
    """Return whether the screens of players show nothing after an entry. Only who leads the exercise decides that."""
    if (entry.entry_class, entry.kind, entry.author) != ("note", "blackout", "facilitator"):
        return before
    return entry.payload.get("on") is True


def logbook(scenario: Scenario, entries: Sequence[Entry]) -> Logbook:
    """Take a journal apart."""
    commands: dict[int, Command] = {}
    came_of: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.entry_class == "command":
            command = _command(entry.payload)
            if command is not None:
                commands[entry.seq] = command
        elif entry.entry_class == "outcome" and entry.answers is not None:
            came_of.setdefault(entry.answers, []).append(entry)
    failed = frozenset(seq for seq, found in came_of.items() if any(e.kind == "failed" for e in found))
    return Logbook(
        scenario=scenario,
        entries=tuple(entries),
        undone=_undone(commands, failed),
        failed=failed,
        commands=commands,
        came_of={seq: tuple(found) for seq, found in came_of.items()},
    )


def _command(payload: dict[str, Any]) -> Command | None:
    try:
        return COMMAND.validate_python(payload)
    except ValidationError:
        return None


def _undone(commands: dict[int, Command], failed: frozenset[int]) -> frozenset[int]:
    """Latest first, so that an undo that was itself taken back undoes nothing."""
    undone: set[int] = set()
    for seq in sorted(commands, reverse=True):
        command = commands[seq]
        if command.kind == "undo" and seq not in undone and seq not in failed:
            undone.add(command.seq)
    return frozenset(undone)
