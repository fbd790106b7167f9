from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import CommandRefused, JournalError
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import COMMAND, Jump
from sim.units import HOUR, MINUTE, SECOND
from tests.exercise.small import CLOCK, Room
from tests.exercise.test_any_evening import EVENINGS, commands_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.journal import Entry, NewEntry
    from sim.scenario.models import Scenario


class FullDisk(MemorySink):
    """A journal in memory that refuses while its disk is full."""

    full = False
    """Refuses until it is False again."""
    refusals: deque[bool]
    """Whether it refuses, for each of the next appends."""

    def __init__(self) -> None:
        super().__init__()
        self.refusals = deque()

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Append, or raise as a journal does."""
        if self.full or (self.refusals and self.refusals.popleft()):
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


def room_on(sink: FullDisk, scenario: Scenario, team: str | None = None) -> Room:
    """Return a room that records itself in ``sink``."""
    room = Room(scenario, 1, team)
    room.sink, room.exercise = sink, Exercise.new(scenario, 1, sink, CLOCK, team=team)
    return room


def commands_in(sink: MemorySink) -> list[tuple[str, dict[str, Any]]]:
    """Return what people commanded, as it is on record."""
    return [(e.kind, e.payload) for e in sink.entries if e.entry_class == "command" and e.author == "facilitator"]


def test_the_clock_stands_still_while_the_disk_is_full_and_goes_on_after(small: Scenario) -> None:
    """At 60x, a disk that is full for ten minutes costs ten minutes: nothing falls due in them, and time goes on."""
    sink = FullDisk()
    room = room_on(sink, small)
    room.give("start")
    room.give("speed", factor=60)
    room.wait(5 * SECOND, step=250)
    assert room.exercise.t_ms == 5 * MINUTE
    sink.full = True
    with pytest.raises(JournalError):
        room.wait(6 * SECOND, step=250)
    stood = room.exercise.t_ms
    assert (room.exercise.stalled, room.exercise.state) == (True, "running")
    for _ in range(600):
        room.clock += SECOND
        with pytest.raises(JournalError):
            room.exercise.advance(room.exercise.clock_target(room.clock), room.clock)
    assert room.exercise.t_ms == stood
    sink.full = False
    room.wait(SECOND, step=250)
    assert not room.exercise.stalled
    assert room.exercise.t_ms == stood + 45 * SECOND  # the first quarter of a second found the disk with room
    pause, start = (e for e in sink.entries if e.author == "keten" and e.entry_class == "command")
    assert (pause.kind, start.kind, pause.t_ms, start.t_ms) == ("pause", "start", stood, stood)
    assert start.clock - pause.clock >= 600 * SECOND
    assert replay(sink.entries, sink.header)[1] == ()


def test_a_headless_run_ends_when_its_outcomes_cannot_be_written(small: Scenario) -> None:
    """Where nobody can wait for the disk, what came of a command and cannot be written is an error at once."""
    sink = FullDisk()
    exercise = Exercise.new(small, 1, sink, CLOCK, mode="headless")
    sink.refusals = deque([False, True])
    with pytest.raises(JournalError):
        exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)


@pytest.mark.parametrize("kind", ["order", "deliver", "end"])
def test_a_command_on_record_counts_though_its_outcomes_must_wait(small: Scenario, kind: str) -> None:
    """A disk that fills between a command and its outcomes does not make the command a failure, to be given twice."""
    fields: dict[str, dict[str, Any]] = {
        "order": {"action": "aggregaat", "target": "hospital.noord/power"},
        "deliver": {"inject": "gerucht"},
        "end": {},
    }
    sink = FullDisk()
    room = room_on(sink, small)
    room.reach(20 * MINUTE)
    room.exercise.settle(room.clock)
    sink.refusals = deque([False, True, True])
    entry = room.give(kind, **fields[kind])
    assert (entry.kind, sink.entries[-1].seq) == (kind, entry.seq)
    with pytest.raises(JournalError):
        room.exercise.settle(room.clock)
    room.exercise.settle(room.clock)
    undisturbed = room_on(FullDisk(), small)
    undisturbed.reach(20 * MINUTE)
    undisturbed.give(kind, **fields[kind])
    about = ("pause", "start", "closed")
    assert [(e.kind, e.payload) for e in sink.entries if e.kind not in about] == [
        (e.kind, e.payload) for e in undisturbed.sink.entries if e.kind not in about
    ]
    if kind == "end":
        closed = sink.entries[-1]
        assert closed.payload == {"count": closed.seq - 1, "head": closed.prev}
    assert replay(sink.entries, sink.header)[1] == ()


def test_a_jump_waits_for_the_disk_and_arrives(small: Scenario) -> None:
    """A jump while the clock runs is held up by a full disk, arrives when there is room, and time goes on."""
    sink = FullDisk()
    room = room_on(sink, small)
    room.give("start")
    room.exercise.leap(Jump(to_ms=3 * HOUR), clock=room.clock)
    sink.full = True
    with pytest.raises(JournalError):
        room.exercise.advance(2 * HOUR, room.clock)
    assert room.exercise.t_ms < 3 * HOUR
    room.clock += HOUR
    sink.full = False
    while room.exercise.t_ms < room.exercise.clock_target(room.clock):
        room.exercise.advance(room.exercise.t_ms + MINUTE, room.clock)
    room.exercise.settle(room.clock)
    assert (room.exercise.t_ms, room.exercise.stalled) == (3 * HOUR, False)
    assert room.exercise.clock_target(room.clock + SECOND) == 3 * HOUR + SECOND
    assert replay(sink.entries, sink.header)[1] == ()


@pytest.mark.slow
@settings(max_examples=80)
@given(
    evening=EVENINGS,
    team=st.sampled_from([None, "ervaren"]),
    refusals=st.lists(st.integers(0, 3).map(lambda n: n == 0), max_size=60),
    data=st.data(),
)
def test_nothing_is_lost_or_done_twice_whenever_the_disk_refuses(
    small: Scenario, evening: list[tuple[dict[str, Any], int]], team: str | None, refusals: list[bool], data: Any
) -> None:
    """Whichever writes are refused: what was acknowledged is on record once, what was told as refused is not at all."""
    sink = FullDisk()
    room = room_on(sink, small, team)
    accepted: list[tuple[str, dict[str, Any]]] = []
    sink.refusals = deque(refusals)
    begin: list[tuple[dict[str, Any], int]] = [({"kind": "start"}, 0), ({"kind": "speed", "factor": 60}, 0)]
    for wanted, wait in [*begin, *evening]:
        end = room.clock + wait
        while room.clock < end:
            room.clock = min(end, room.clock + 10 * SECOND)
            try:
                room.exercise.advance(room.exercise.clock_target(room.clock), room.clock)
            except JournalError:
                continue
        commands = commands_of(room)
        if "back" in wanted and not commands:
            continue
        command = {"kind": "undo", "seq": commands[-wanted["back"] :][0]} if "back" in wanted else wanted
        try:
            entry = room.give(**command)
        except (CommandRefused, JournalError):
            continue
        accepted.append((entry.kind, entry.payload))
    sink.refusals.clear()
    room.exercise.settle(room.clock)
    assert commands_in(sink) == accepted
    again, differences = replay(sink.entries, sink.header)
    assert differences == ()
    if again.t_ms == room.exercise.t_ms:
        now = room.exercise.world
        assert {n: again.world.level(n) for n in small.processes} == {n: now.level(n) for n in small.processes}
    scripted = [e.payload for e in sink.entries if e.author == "script:ervaren"]
    assert len(scripted) <= 5
    cut = data.draw(st.integers(0, len(sink.entries)))
    resumed = MemorySink.holding(sink.header, sink.entries[:cut])
    Exercise.resume(resumed, room.clock)
    assert replay(resumed.entries, resumed.header)[1] == ()
