"""What a journal says of an exercise, as far as any view needs it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sim.exercise.recording.logbook import Logbook, logbook
from sim.exercise.recording.recorded_clock import RecordedClock
from sim.exercise.recording.recorded_injects import recorded_injects
from sim.exercise.recording.recorded_proposals import ProposedAnswers
from sim.exercise.recording.waiting_requests import WaitingRequests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sim.exercise.recording.header import Setup
    from sim.exercise.recording.waiting_requests import WaitingRequest
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.states import ClockState
    from sim.journal import Entry
    from sim.scenario.models import Scenario

__all__ = ["ExerciseMoment", "Record"]


class ExerciseMoment(NamedTuple):
    """Where an exercise stands."""

    state: ClockState
    t_ms: int
    """Exercise time, ms."""
    starts: datetime
    """STARTEX in scenario time."""


class Record:
    """The entries of a journal so far, with what their header says. It is worked out once, when it is asked for."""

    def __init__(self, setup: Setup, entries: Sequence[Entry]) -> None:
        self.setup = setup
        self.entries = tuple(entries)

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self.setup.scenario

    @cached_property
    def log(self) -> Logbook:
        """Which commands hold."""
        return logbook(self.scenario, self.entries)

    @cached_property
    def injects(self) -> dict[str, InjectRun]:
        """Every inject by its id, with where it stands."""
        return recorded_injects(self.log, said_at_once=self.setup.mode == "headless")

    @cached_property
    def requests(self) -> tuple[WaitingRequest, ...]:
        """The requests that wait for an answer, oldest first."""
        waiting = WaitingRequests()
        for entry in self.entries:
            waiting.take(entry)
        return waiting.all

    @cached_property
    def proposals(self) -> ProposedAnswers:
        """The answers that the simulation cell proposed."""
        proposals = ProposedAnswers()
        for entry in self.entries:
            proposals.take(entry)
        return proposals

    @cached_property
    def _clock(self) -> RecordedClock:
        clock = RecordedClock(self.setup.until_ms)
        for entry in self.entries:
            clock.take(entry)
        return clock

    def moment(self, now: int) -> ExerciseMoment:
        """Return where the exercise stands at ``now``, ms since the epoch.

        A headless run has no clock of its own: it stands where its journal ends.
        """
        if self.setup.mode == "headless":
            now = self.entries[-1].clock if self.entries else 0
        return ExerciseMoment(self._clock.clock.state, self._clock.t_ms(now), self.scenario.start_local)

    def silent(self, now: int) -> bool:
        """Return whether the clock should run at ``now``, and no room writes."""
        return self.setup.mode == "room" and self._clock.silent(now)
