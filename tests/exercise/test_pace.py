"""What the clock does at an inject: pause, on at speed 1, or run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exercise import Exercise, MemorySink, headless, replay
from sim.exercise.commands.model import Pause
from sim.units import HOUR, MINUTE, SECOND
from tests.exercise.small import CLOCK, Room
from tests.exercise.test_full_disk import FullDisk

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario

AT = 12 * MINUTE
"""When the first inject of the small exercise is due."""


@pytest.mark.parametrize("step", [SECOND, 7 * SECOND, MINUTE])
def test_it_pauses_in_the_millisecond_of_the_inject(room: Room, step: int) -> None:
    """With ``pause`` the exercise stands still in the millisecond of the release, however it followed its clock."""
    room.give("pace", pace="pause")
    room.give("start")
    room.give("speed", factor=60)
    room.wait(HOUR, step)
    assert (room.exercise.t_ms, room.exercise.state) == (AT, "paused")
    pause = room.sink.entries[-1]
    assert (pause.kind, pause.author, pause.t_ms, pause.payload) == (
        "pause",
        "keten",
        AT,
        {"kind": "pause", "inject": "eerste"},
    )
    reason = room.exercise.snapshot().pause_reason
    assert reason is not None
    assert (reason.inject, reason.text) == ("eerste", "")


def test_it_runs_on_at_speed_1(room: Room) -> None:
    """With ``real-time`` the clock goes on at speed 1 from the moment in which that is noticed."""
    room.give("pace", pace="real-time")
    room.give("start")
    room.give("speed", factor=60)
    room.wait(13 * SECOND, 4 * SECOND)
    assert room.exercise.t_ms == AT + SECOND
    assert (room.exercise.snapshot().speed, room.exercise.state) == (1, "running")
    room.wait(40 * MINUTE, MINUTE)
    assert room.exercise.t_ms == AT + SECOND + 40 * MINUTE
    assert [e.payload for e in room.sink.entries if e.kind == "speed" and e.author == "keten"] == [
        {"kind": "speed", "factor": 1.0, "inject": "eerste"}
    ]


def test_the_scenario_says_what_the_clock_does_first(variant: Callable[..., Scenario]) -> None:
    """``at-inject`` of the exercise holds until the room sets it otherwise; without it the clock runs on."""
    room = Room(variant(at_inject="pause"))
    assert room.exercise.snapshot().pace == "pause"
    room.give("pace", pace="go-on")
    room.reach(50 * MINUTE)
    assert (room.exercise.state, room.exercise.snapshot().pace) == ("running", "go-on")
    assert Room(variant()).exercise.snapshot().pace == "go-on"


def test_one_that_is_due_by_hand_stops_it_too(variant: Callable[..., Scenario]) -> None:
    """Where injects are released by hand, the clock obeys when one falls due; while paused, nothing is added."""
    room = Room(variant(at_inject="pause", deliver="by-hand"))
    room.give("start")
    room.wait(HOUR)
    assert (room.exercise.t_ms, room.exercise.state) == (AT, "paused")
    room.give("deliver", inject="eerste")
    assert [e.kind for e in room.sink.entries if e.entry_class == "command"] == ["start", "pause", "deliver"]


def test_one_that_is_released_by_hand_stops_it(room: Room) -> None:
    """An inject that the facilitator releases, or writes on the spot, makes the clock stand still in that moment."""
    room.give("pace", pace="pause")
    room.reach(5 * MINUTE)
    room.give("deliver", inject="pers")
    assert (room.exercise.state, room.exercise.t_ms) == ("paused", 5 * MINUTE)
    room.give("start")
    room.give("ad-hoc", text="OEFENING. Nog iets.")
    assert room.exercise.state == "paused"


def test_a_headless_run_has_no_such_clock(small: Scenario, variant: Callable[..., Scenario]) -> None:
    """Headless, exercise time is the clock: nothing stops it, and nothing of it stands in the journal."""
    plain, paused = MemorySink(), MemorySink()
    headless(small, 3, "ervaren", 5 * HOUR, plain)
    headless(variant(at_inject="pause"), 3, "ervaren", 5 * HOUR, paused)
    assert [(e.kind, e.t_ms, e.payload) for e in plain.entries[:-1]] == [
        (e.kind, e.t_ms, e.payload) for e in paused.entries[:-1]
    ]


def test_a_pause_given_while_it_was_about_to_pause_is_not_refused(room: Room) -> None:
    """Space pressed in the beat in which the clock stops by itself gets the pause that was made."""
    room.give("pace", pace="pause")
    room.give("start")
    room.clock += HOUR
    assert room.give("pause").payload == {"kind": "pause", "inject": "eerste"}
    assert room.exercise.t_ms == AT


def test_a_pause_carries_its_reason_until_the_clock_goes_on(room: Room) -> None:
    """Why the facilitator paused is in the snapshot and the journal; after a start there is none."""
    room.reach(MINUTE)
    room.exercise.do(Pause(reason="Koffie"), clock=room.clock)
    reason = room.exercise.snapshot().pause_reason
    assert reason is not None
    assert reason.text == "Koffie"
    room.give("start")
    assert room.exercise.snapshot().pause_reason is None
    room.give("pause")
    assert room.exercise.snapshot().pause_reason is None


def test_a_full_disk_only_delays_the_pause(small: Scenario) -> None:
    """What cannot be written is owed: the exercise goes no further than the inject, and pauses when there is room."""
    sink = FullDisk()
    exercise = Exercise.new(small, 1, sink, CLOCK)
    room = Room(small)
    room.sink, room.exercise = sink, exercise
    room.give("pace", pace="pause")
    room.give("start")
    sink.refusals.extend([False, True, True])
    for _ in range(5):
        room.clock += 20 * MINUTE
        try:
            exercise.advance(exercise.clock_target(room.clock), room.clock)
        except Exception:  # noqa: BLE001 -- the disk is full twice
            assert exercise.t_ms <= AT
    assert (exercise.t_ms, exercise.state) == (AT, "paused")
    assert sink.entries[-1].payload == {"kind": "pause", "inject": "eerste"}
    assert replay(sink.entries, sink.header)[1] == ()


STEPS = st.lists(st.integers(1, 40 * MINUTE), min_size=1, max_size=20)


@settings(max_examples=30)
@given(steps=STEPS, pace=st.sampled_from(["pause", "real-time", "go-on"]), data=st.data())
def test_the_world_is_the_same_at_any_pace(small: Scenario, steps: list[int], pace: str, data: st.DataObject) -> None:
    """However the clock obeys the room, the world is that of a clock that runs on; replayed, and resumed anywhere."""
    room = Room(small)
    room.give("pace", pace=pace)
    room.give("start")
    for step in steps:
        room.wait(step)
        if room.exercise.state == "paused":
            room.give("start")
    other = Room(small)
    other.reach(room.exercise.t_ms)
    levels = {name: room.exercise.world.curve(name) for name in small.processes}
    assert levels == {name: other.exercise.world.curve(name) for name in small.processes}
    assert replay(room.sink.entries, room.sink.header)[1] == ()
    kept = room.sink.entries[: data.draw(st.integers(1, len(room.sink.entries)))]
    again = Exercise.resume(MemorySink.holding(room.sink.header, kept), CLOCK)
    assert (again.t_ms, again.snapshot().pace) == (kept[-1].t_ms, pace)
