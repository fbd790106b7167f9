"""Jumps with standing orders, and where they stop early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import COMMAND, Jump
from sim.units import HOUR, MINUTE
from tests.exercise.small import CLOCK, Room

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.journal import Entry
    from sim.scenario.models import Scenario

AID = {"kind": "order", "action": "aggregaat", "target": "hospital.noord/power"}
SCALE = {"kind": "decision", "decision": "grip-2"}
REQUEST = {"kind": "order", "action": "afschakelen"}
ALL: dict[str, Any] = {"inject": True, "request": True}


def jump(to_ms: int, *standing: tuple[int, dict[str, Any]], **stops: Any) -> Jump:
    """Return a jump with standing orders, and where it stops."""
    payload = {
        "kind": "jump",
        "to_ms": to_ms,
        "standing": [{"at_ms": at, "give": give} for at, give in standing],
        "stops": stops or None,
    }
    command = COMMAND.validate_python(payload)
    assert command.kind == "jump"
    return command


def made(room: Room, command: Jump, slices: int = 1) -> Exercise:
    """Make a jump, in slices."""
    room.exercise.leap(command, clock=room.clock)
    begun, to = room.exercise.t_ms, command.whole_ms
    for number in range(1, slices + 1):
        room.exercise.advance(begun + (to - begun) * number // slices, room.clock)
    return room.exercise


def acts(entries: list[Entry] | tuple[Entry, ...]) -> list[tuple[str, int]]:
    return [(e.kind, e.t_ms) for e in entries if e.entry_class == "command"]


def test_standing_orders_are_given_at_their_time(room: Room) -> None:
    """Each is an order or decision of its own at its scenario time, marked as standing, between legs on record."""
    room.reach(5 * MINUTE)
    exercise = made(room, jump(2 * HOUR, (HOUR, AID), (20 * MINUTE, SCALE)))
    assert (exercise.t_ms, exercise.leaping, exercise.state) == (2 * HOUR, None, "running")
    assert acts(room.sink.entries) == [
        ("start", 0), ("jump", 5 * MINUTE), ("decision", 20 * MINUTE), ("jump", 20 * MINUTE), ("order", HOUR),
        ("jump", HOUR),
    ]  # fmt: skip
    legs = [e.payload for e in room.sink.entries if e.kind == "jump"]
    assert [(one["to_ms"], one.get("goal_ms"), len(one.get("standing", ()))) for one in legs] == [
        (20 * MINUTE, 2 * HOUR, 2), (HOUR, 2 * HOUR, 1), (2 * HOUR, None, 0),
    ]  # fmt: skip
    given_ = [e for e in room.sink.entries if e.kind in ("decision", "order")]
    assert [(e.author, e.payload["standing"]) for e in given_] == [("facilitator", True)] * 2
    assert exercise.snapshot().jump_left is None
    assert replay(room.sink.entries, room.sink.header)[1] == ()


def test_a_standing_order_is_never_on_time(room: Room) -> None:
    """What a standing order answers is done by standing order, neither on time nor late."""
    room.reach(5 * MINUTE)
    made(room, jump(HOUR, (20 * MINUTE, SCALE)))
    answered = room.outcomes("inject-answered")[0].payload
    assert (answered["inject"], answered["on_time"], answered["standing"]) == ("eerste", None, True)
    views = {one.id: one.expectations[0].status for one in room.exercise.snapshot().injects if one.expectations}
    assert views["eerste"] == "standing"


def test_a_jump_stops_at_an_inject_that_asks(room: Room) -> None:
    """It ends in the millisecond of the release as a pause that names the inject, with the clock standing still."""
    room.reach(5 * MINUTE)
    exercise = made(room, jump(2 * HOUR, **ALL), slices=7)
    assert (exercise.t_ms, exercise.state, exercise.leaping) == (12 * MINUTE, "paused", None)
    pause = room.sink.entries[-1] if room.sink.entries[-1].kind == "pause" else room.sink.entries[-2]
    assert (pause.author, pause.payload) == ("keten", {"kind": "pause", "inject": "eerste"})
    left = exercise.snapshot().jump_left
    assert left is not None
    assert left.to_ms == 2 * HOUR


def test_what_a_standing_order_answers_does_not_stop_it(room: Room) -> None:
    """An inject that a standing order answers in the very moment asks nothing, so the jump goes on."""
    room.reach(5 * MINUTE)
    exercise = made(room, jump(40 * MINUTE, (12 * MINUTE, {**SCALE, "inject": "eerste"}), **ALL))
    assert (exercise.t_ms, exercise.state) == (40 * MINUTE, "running")
    assert room.outcomes("inject-answered")[0].payload["inject"] == "eerste"


def test_an_inject_that_asks_nothing_does_not_stop_it(room: Room) -> None:
    """It passes injects that ask nothing, and those that ask where that is switched off."""
    room.reach(5 * MINUTE)
    assert made(room, jump(HOUR, request=True)).t_ms == HOUR
    assert made(room, jump(130 * MINUTE, **ALL), slices=3).t_ms == 130 * MINUTE
    assert {e.payload["inject"] for e in room.outcomes("delivered")} >= {"ziekenhuis", "bereik", "gerucht", "pers"}


def test_a_jump_stops_at_a_request_that_waits(room: Room) -> None:
    """A standing request that the facilitator is to answer ends the jump at once; the rest of it is kept."""
    room.reach(5 * MINUTE)
    exercise = made(room, jump(2 * HOUR, (30 * MINUTE, REQUEST), (HOUR, AID), request=True))
    assert (exercise.t_ms, exercise.state) == (30 * MINUTE, "paused")
    snapshot = exercise.snapshot()
    assert snapshot.pause_reason is not None
    assert snapshot.pause_reason.order == "afschakelen#1"
    assert snapshot.jump_left is not None
    assert [one.at_ms for one in snapshot.jump_left.standing] == [HOUR]
    assert replay(room.sink.entries, room.sink.header)[1] == ()


def test_a_jump_stops_below_a_level(room: Room) -> None:
    """It ends in the millisecond in which the process comes below the level, not in one in which it is so already."""
    room.reach(5 * MINUTE)
    exercise = made(room, jump(3 * HOUR, process="mobile.noord", below=0.65), slices=5)
    curve = exercise.world.curve("mobile.noord")
    assert exercise.t_ms == next(t for t, level in curve if level < 0.65)
    assert exercise.snapshot().pause_reason.below == 0.65  # type: ignore[union-attr]
    at = exercise.t_ms
    assert made(room, jump(at + MINUTE, process="mobile.noord", below=0.65)).t_ms == at + MINUTE


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (jump(HOUR, (2 * HOUR, AID)), "after-the-jump"),
        (jump(HOUR, (MINUTE, AID)), "in-the-past"),
        (jump(HOUR, (30 * MINUTE, {"kind": "order", "action": "geen"})), "unknown-action"),
        (jump(HOUR, (30 * MINUTE, {"kind": "order", "action": "aggregaat"})), "target-missing"),
        (jump(HOUR, (30 * MINUTE, {"kind": "decision"})), "empty-text"),
        (jump(HOUR, (30 * MINUTE, {**SCALE, "inject": "geen"})), "unknown-inject"),
        (jump(HOUR, process="geen", below=0.5), "unknown-target"),
        (jump(25 * HOUR, (30 * MINUTE, AID)), "past-horizon"),
    ],
)
def test_a_jump_that_cannot_be_made_is_refused_before_it_begins(room: Room, command: Jump, reason: str) -> None:
    """Whatever of it can never be given is refused at once, and nothing is written."""
    room.reach(5 * MINUTE)
    before = room.exercise.recorded
    with pytest.raises(CommandRefused) as refused:
        room.exercise.leap(command, clock=room.clock)
    assert (refused.value.reason, room.exercise.recorded) == (reason, before)


def test_stop_in_a_jump_keeps_what_was_to_be_given(room: Room) -> None:
    """STOP ends the jump where it has come to; the standing orders that are left are not forgotten."""
    room.reach(5 * MINUTE)
    exercise = room.exercise
    exercise.leap(jump(2 * HOUR, (20 * MINUTE, SCALE), (HOUR, AID)), clock=room.clock)
    exercise.advance(40 * MINUTE, room.clock)
    room.give("stop")
    assert (exercise.t_ms, exercise.state) == (40 * MINUTE, "stopped")
    left = exercise.snapshot().jump_left
    assert left is not None
    assert [(one.at_ms, one.give.kind) for one in left.standing] == [(HOUR, "order")]
    assert replay(room.sink.entries, room.sink.header)[1] == ()


def test_what_was_done_before_a_jump_can_be_undone_after_it(room: Room) -> None:
    """Undo takes back a command from before a jump; the jump and its standing orders stand in the new world."""
    room.reach(5 * MINUTE)
    order = room.give("order", action="nl-alert")
    made(room, jump(2 * HOUR, (HOUR, AID), request=True))
    room.give("undo", seq=order.seq)
    assert [one.action for one in room.exercise.snapshot().orders] == ["aggregaat"]
    assert room.exercise.t_ms == 2 * HOUR
    assert replay(room.sink.entries, room.sink.header)[1] == ()


def test_a_jump_goes_past_the_playing_time_and_a_change_of_the_clock(variant: Callable[..., Scenario]) -> None:
    """Past ENDEX time, midnight and a night in which the clock is set, time goes on by the millisecond."""
    room = Room(variant(starts="2026-10-24T22:00:00", zone="Europe/Amsterdam"))
    room.reach(5 * MINUTE)
    exercise = made(room, jump(20 * HOUR, (10 * HOUR, AID)), slices=9)
    assert exercise.t_ms == 20 * HOUR
    assert [o.ordered_ms for o in exercise.snapshot().orders] == [10 * HOUR]


STANDING = st.lists(
    st.tuples(st.integers(6, 170).map(lambda n: n * MINUTE), st.sampled_from([AID, SCALE, REQUEST])), max_size=5
)
STOPS = st.fixed_dictionaries(
    {"inject": st.booleans(), "request": st.booleans()},
    optional={"process": st.just("mobile.noord"), "below": st.sampled_from([0.9, 0.65, 0.3])},
)


@settings(max_examples=40)
@given(standing=STANDING, stops=STOPS, slices=st.integers(1, 60), data=st.data())
def test_a_jump_makes_the_world_that_waiting_makes(
    small: Scenario, standing: list[tuple[int, dict[str, Any]]], stops: dict[str, Any], slices: int, data: st.DataObject
) -> None:
    """In any slices, with any stops and orders, the world is that of a clock that runs on; it replays and resumes."""
    room = Room(small)
    room.reach(5 * MINUTE)
    command = jump(3 * HOUR, *standing, **stops)
    exercise = made(room, command, slices)
    for _ in range(30):
        left = exercise.snapshot().jump_left
        if left is None:
            break
        exercise = made(room, jump(3 * HOUR, *[(o.at_ms, o.give.model_dump()) for o in left.standing], **stops), slices)
    assert exercise.t_ms == 3 * HOUR
    waited = Room(small)
    waited.reach(5 * MINUTE)
    for at, give in sorted(standing, key=lambda one: one[0]):
        waited.reach(at)
        waited.exercise.do(COMMAND.validate_python({**give, "standing": True}), clock=waited.clock)
    waited.reach(3 * HOUR)
    for name in small.processes:
        assert exercise.world.curve(name) == waited.exercise.world.curve(name)
    assert exercise.world.orders == waited.exercise.world.orders
    entries = room.sink.entries
    assert replay(entries, room.sink.header)[1] == ()
    kept = entries[: data.draw(st.integers(1, len(entries)))]
    again = Exercise.resume(MemorySink.holding(room.sink.header, kept), CLOCK)
    assert again.t_ms >= kept[-1].t_ms
    done = sum(e.entry_class == "command" and bool(e.payload.get("standing")) and e.kind != "jump" for e in kept)
    begun = any(e.kind == "jump" for e in kept)
    left = again.snapshot().jump_left
    assert (len(left.standing) if left else 0) + done == (len(standing) if begun else 0)
