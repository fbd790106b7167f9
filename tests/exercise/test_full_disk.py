from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands import COMMAND
from sim.units import HOUR, MINUTE
from tests.exercise.small import CLOCK, Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.journal import Entry, NewEntry
    from sim.scenario.models import Scenario


class FullDisk(MemorySink):
    """A journal in memory that refuses while its disk is full."""

    full = False

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Append, or raise as a journal does."""
        if self.full:
            raise JournalError("nothing was recorded: no space left on device")
        return super().append(new)


def test_a_command_that_cannot_be_recorded_does_not_act(small: Scenario) -> None:
    """On a full disk a command is not applied: nothing acts that is not on record."""
    sink = FullDisk()
    exercise = Exercise.new(small, 1, sink, CLOCK)
    exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    sink.full = True
    with pytest.raises(JournalError):
        exercise.do(COMMAND.validate_python({"kind": "order", "action": "nl-alert"}), clock=CLOCK)
    assert exercise.snapshot().orders == ()
    with pytest.raises(JournalError):
        exercise.do(COMMAND.validate_python({"kind": "pause"}), clock=CLOCK)
    assert exercise.state == "running"


@pytest.mark.parametrize("team", [None, "ervaren"])
def test_outcomes_wait_for_the_disk_and_are_not_lost(small: Scenario, team: str | None) -> None:
    """What happened while the disk was full is recorded when there is room again, in order and once."""
    sink = FullDisk()
    exercise = Exercise.new(small, 1, sink, CLOCK, team=team)
    exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    for t_ms in range(MINUTE, 2 * HOUR, MINUTE):
        sink.full = 25 * MINUTE < t_ms < 80 * MINUTE
        try:
            exercise.advance(t_ms, CLOCK + t_ms)
        except JournalError:
            assert sink.full
    undisturbed = Room(small, team=team)
    undisturbed.reach(2 * HOUR - MINUTE)
    delivered = [e.payload["inject"] for e in sink.entries if e.kind == "delivered"]
    assert delivered == [e.payload["inject"] for e in undisturbed.outcomes("delivered")]
    assert replay(sink.entries, sink.header)[1] == ()
