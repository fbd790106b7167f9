"""An exercise as another process knows it, from its journal alone.

Nothing is computed again, so it costs next to nothing however large the world is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.errors import JournalError
from sim.exercise.commands.targets import action_of
from sim.exercise.recording.header import checked_setup
from sim.exercise.recording.logbook import logbook
from sim.exercise.recording.recorded_clock import RecordedClock
from sim.exercise.recording.recorded_injects import recorded_injects
from sim.exercise.recording.recorded_proposals import ProposedAnswers
from sim.exercise.recording.waiting_requests import WaitingRequests
from sim.journal import Entry, Follower, Journal, NewEntry
from sim.journal.branches import BranchWatch
from sim.journal.titles import HeaderTitles
from sim.scenario.models import Text
from sim.zones import written_start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sim.exercise.clock import Clock
    from sim.exercise.recording.header import Setup
    from sim.exercise.recording.waiting_requests import WaitingRequest
    from sim.exercise.run.inject_run import InjectRun
    from sim.scenario.models import Scenario
    from sim.titles import Titled

__all__ = ["ObservedExercise", "ObserverContext", "ObserverNote"]

_OURS: Final = frozenset({"facilitator", "keten"})
"""Authors of what the room itself writes: nobody else notes under these names."""


class ObserverNote(NamedTuple):
    """A line as it goes on record."""

    kind: str
    """``observation``, ``question``, ``answer``, ``call-taken``, ``inject-given`` or ``proposed-answer``."""
    payload: dict[str, object]
    answers: int | None = None
    """Of a proposed answer, the number of the command that asked."""


@dataclass(frozen=True, slots=True)
class ObserverContext:
    """What a note can speak of at one moment; fields as in a snapshot."""

    t_ms: int
    starts: str
    journal: Sequence[Entry]
    """The notes of the journal, oldest first."""
    teams: tuple[tuple[str, Text], ...]
    objectives: tuple[tuple[str, Text], ...]
    ratings: tuple[Text, ...]
    names: Mapping[str, Titled]
    plays: bool
    """Whether who notes is one of the simulation cell."""
    requests: tuple[WaitingRequest, ...]
    """What waits for an answer of who notes, oldest first."""
    given: Callable[[], Mapping[str, bool]]
    """Returns the released injects that who notes can give, and whether each is its own."""


def _room_setup(header: Mapping[str, Any], path: str | Path) -> Setup:
    """Return what a header says. Raises ``JournalError`` where nobody plays."""
    setup = checked_setup(header)
    if setup.mode != "room":
        raise JournalError.of("errors.journal.no-room", path=path)
    return setup


class ObservedExercise:
    """Follows the journal of a room, and adds notes to it.

    ``JournalError`` for a journal that cannot be read, and for one in which nobody plays.
    """

    def __init__(self, path: str | Path) -> None:
        self.branched: Path | None = None
        """The journal of the branch in which the room went on while it was followed; none while it did not."""
        self._read: tuple[Follower, int, dict[str, InjectRun]] | None = None
        """The injects as of so many entries of a journal."""
        self._open(path)
        self._watch = BranchWatch(self.path)

    def _open(self, path: str | Path) -> None:
        follower = Follower(path)
        try:
            setup = _room_setup(follower.header, path)
        except BaseException:
            follower.close()
            raise
        self._follower = follower
        self.scenario: Scenario = setup.scenario
        """What is played."""
        self._clock = RecordedClock(setup.until_ms)
        self._notes: list[Entry] = []
        self._waiting = WaitingRequests()
        self.proposals = ProposedAnswers()
        """Answers that the simulation cell proposed, with what became of them."""
        self._titles = HeaderTitles(self._follower.header, "nl")
        for entry in self._follower.entries:
            self._take(entry)

    def catch_up(self) -> None:
        """Take in what was written since, in the branch where the room went on in one.

        ``JournalError`` when the journal cannot be followed any more.
        """
        for entry in self._follower.poll():
            self._take(entry)
        while (branch := self._watch.poll()) is not None:
            parent = self._follower
            self._open(branch)
            parent.close()
            self._watch, self.branched = self._watch.next(self.path), self.path

    @property
    def clock(self) -> Clock:
        """How exercise time runs, as of the last entry."""
        return self._clock.clock

    @property
    def path(self) -> Path:
        """Where the journal is, absolute."""
        return self._follower.path

    @property
    def header(self) -> Mapping[str, Any]:
        """The header of the journal."""
        return self._follower.header

    def silent(self, clock: int) -> bool:
        """Return whether the clock should run and no room writes."""
        return self._clock.silent(clock)

    @cached_property
    def roles(self) -> dict[str, Text]:
        """Titles of those who may write notes: the evaluator, the personas, the teams."""
        known = {"evaluator": Text(nl="evaluator", en="evaluator")}
        for key, one in (*self.scenario.personas.items(), *self.scenario.teams.items()):
            if key not in _OURS:
                known.setdefault(key, Text(nl=one.nl, en=one.en))
        return known

    def plays(self, role: str) -> bool:
        """Return whether a role is one of the simulation cell."""
        return role in self.scenario.personas

    def t_ms(self, clock: int) -> int:
        """Return the exercise time at ``clock``, ms; ``clock`` is ms since the epoch."""
        return self._clock.t_ms(clock)

    def requests(self, role: str) -> tuple[WaitingRequest, ...]:
        """Return what waits for an answer that people give, oldest first.

        Of those that a persona answers, another persona is told nothing.
        """
        found = []
        for one in self._waiting.all:
            action = action_of(self.scenario, one.action)
            if action is None or action.answer.by != "facilitator":
                continue
            if not self.plays(role) or action.owner == role or action.owner not in self.scenario.personas:
                found.append(one)
        return tuple(found)

    def given(self, role: str) -> dict[str, bool]:
        """Return the released injects that a persona can give.

        The value is whether it sends it itself. What another persona sends is not among them, what none sends is.
        """
        persona = self.scenario.personas.get(role)
        if persona is None:
            return {}
        found = {run.id: run.inject for run in self._injects().values() if run.released is not None}
        others = [one for name, one in self.scenario.personas.items() if name != role]
        return {
            name: persona.brings(inject)
            for name, inject in found.items()
            if persona.brings(inject) or not any(one.brings(inject) for one in others)
        }

    def to_give(self, role: str) -> tuple[InjectRun, ...]:
        """Return the injects of a persona that it is still to give, first released first.

        They were released, are still to be said to somebody, and no note of it says that it gave them since.
        """
        persona = self.scenario.personas.get(role)
        if persona is None:
            return ()
        noted = {str(one.payload.get("inject")): one.t_ms for one in self._notes if one.kind == "inject-given"}
        found = [
            run
            for run in self._injects().values()
            if run.unsaid and persona.brings(run.inject) and noted.get(run.id, -1) < (run.released or 0)
        ]
        return tuple(sorted(found, key=lambda run: run.released or 0))

    def _injects(self) -> dict[str, InjectRun]:
        """Return every inject, worked out when something was written since the last time."""
        count = len(self._follower.entries)
        if self._read is None or self._read[0] is not self._follower or self._read[1] != count:
            runs = recorded_injects(logbook(self.scenario, self._follower.entries), said_at_once=False)
            self._read = self._follower, count, runs
        return self._read[2]

    def context(self, role: str, clock: int) -> ObserverContext:
        """Return what a note of a role can speak of at ``clock``, ms since the epoch."""
        scenario = self.scenario
        return ObserverContext(
            t_ms=self.t_ms(clock),
            starts=written_start(scenario.start_local),
            journal=tuple(self._notes),
            teams=tuple((key, Text(nl=team.nl, en=team.en)) for key, team in scenario.teams.items()),
            objectives=tuple((key, objective.title) for key, objective in scenario.objectives.items()),
            ratings=scenario.ratings,
            names=self._titles.titles,
            plays=self.plays(role),
            requests=self.requests(role),
            given=partial(self.given, role),
        )

    def write(self, note: ObserverNote, role: str, clock: int) -> Entry:
        """Add a note of a role to the journal at ``clock``; return its entry once on disk.

        ``JournalError`` when it is not.
        """
        new = NewEntry("note", note.kind, self._clock.t_ms(clock), clock, role, note.payload, note.answers)
        return Journal.note(self._follower.path, new)

    def close(self) -> None:
        """Let go of the journal."""
        self._follower.close()

    def _take(self, entry: Entry) -> None:
        self._clock.take(entry)
        self._waiting.take(entry)
        self.proposals.take(entry)
        if entry.entry_class == "note":
            self._notes.append(entry)
        elif entry.entry_class == "command" and entry.kind == "ad-hoc":
            self._titles.add(entry.payload)
