"""A jump that is under way can be cut short, and the journal has it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import COMMAND, Jump, RecordDecision, StopExercise
from sim.units import HOUR, MINUTE
from tests.exercise.small import CLOCK, Room

if TYPE_CHECKING:
    from sim.journal import Entry
    from sim.scenario.models import Scenario


def kinds(entries: list[Entry] | tuple[Entry, ...]) -> list[tuple[str, int]]:
    return [(entry.kind, entry.t_ms) for entry in entries]


def under_way(room: Room, to_ms: int = 3 * HOUR) -> Exercise:
    room.give("start")
    room.exercise.leap(Jump(to_ms=to_ms), clock=room.clock)
    room.exercise.advance(40 * MINUTE, room.clock)
    return room.exercise


def test_a_jump_in_slices_writes_what_a_jump_at_once_writes(small: Scenario) -> None:
    """However a jump is sliced, the journal is the same, byte for byte."""
    lines = []
    for slices in (1, 37):
        sink = MemorySink()
        exercise = Exercise.new(small, 1, sink, CLOCK)
        exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
        exercise.leap(Jump(to_ms=3 * HOUR), clock=CLOCK)
        for number in range(1, slices + 1):
            exercise.advance(3 * HOUR * number // slices, CLOCK)
        lines.append(exercise.sink.entries)
    assert lines[0] == lines[1]


@pytest.mark.parametrize("kind", ["stop", "pause", "end"])
def test_whoever_stops_the_clock_cuts_a_jump_short(room: Room, kind: str) -> None:
    """STOP, a pause and ENDEX act where the jump has come to, which the journal says the jump reached."""
    exercise = under_way(room)
    assert exercise.snapshot().jump_ms == 3 * HOUR
    exercise.do(COMMAND.validate_python({"kind": kind}), clock=room.clock)
    jump = next(entry for entry in exercise.sink.entries if entry.kind == "jump")
    reached = [entry for entry in exercise.sink.entries if entry.kind == "reached" and entry.answers == jump.seq]
    assert [entry.t_ms for entry in reached] == [40 * MINUTE]
    assert (exercise.t_ms, exercise.snapshot().jump_ms) == (40 * MINUTE, None)
    assert exercise.clock_target(room.clock + 60_000) == 40 * MINUTE
    again, differences = replay(exercise.sink.entries, exercise.sink.header)
    assert (differences, again.t_ms, again.state) == ((), 40 * MINUTE, exercise.state)


def test_any_other_command_waits_until_the_jump_has_arrived(room: Room) -> None:
    """A decision given while a jump is under way is taken where it lands."""
    exercise = under_way(room)
    entry = exercise.do(RecordDecision(text="Opschalen"), clock=room.clock)
    assert (entry.t_ms, exercise.leaping) == (3 * HOUR, None)
    assert not replay(exercise.sink.entries, exercise.sink.header)[1]


def test_a_stop_that_is_refused_leaves_the_jump_under_way(room: Room) -> None:
    """What is refused cuts nothing: a pause while paused lets the jump go on."""
    room.give("start")
    room.give("pause")
    room.exercise.leap(Jump(to_ms=HOUR), clock=room.clock)
    room.exercise.advance(10 * MINUTE, room.clock)
    with pytest.raises(CommandRefused):
        room.exercise.do(COMMAND.validate_python({"kind": "pause"}), clock=room.clock)
    room.exercise.advance(room.exercise.clock_target(room.clock), room.clock)
    assert (room.exercise.t_ms, room.exercise.state) == (HOUR, "paused")


def test_a_jump_that_was_cut_short_can_be_gone_on_from(room: Room) -> None:
    """After STOP in a jump, the exercise starts again where it stopped, and goes on at its speed."""
    exercise = under_way(room)
    exercise.do(StopExercise(), clock=room.clock)
    exercise.do(COMMAND.validate_python({"kind": "start"}), clock=room.clock)
    exercise.advance(exercise.clock_target(room.clock + 60_000), room.clock + 60_000)
    assert exercise.t_ms == 41 * MINUTE


@settings(max_examples=15)
@given(data=st.data())
def test_a_room_killed_anywhere_around_a_cut_jump_comes_back(small: Scenario, data: st.DataObject) -> None:
    """Killed after any entry, a room with a jump cut short is resumed without a difference, where it stopped or on."""
    room = Room(small)
    exercise = under_way(room)
    exercise.do(StopExercise(), clock=room.clock)
    entries = exercise.sink.entries
    kept = entries[: data.draw(st.integers(1, len(entries)))]
    again = Exercise.resume(MemorySink.holding(exercise.sink.header, kept), CLOCK)
    assert again.t_ms >= kept[-1].t_ms
    if kept == entries:
        assert (again.state, again.t_ms) == ("stopped", 40 * MINUTE)
