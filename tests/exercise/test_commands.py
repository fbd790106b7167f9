from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sim.units import HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from sim.journal import Entry, NewEntry
    from tests.exercise.small import Room


def test_start_runs_the_clock_and_the_first_millisecond(room: Room) -> None:
    """Before STARTEX nothing happens however long the room is open; Start makes the clock run."""
    room.wait(HOUR)
    assert (room.exercise.state, room.exercise.t_ms, room.kinds()) == ("ready", 0, [])
    room.give("start")
    room.wait(11 * MINUTE)
    assert (room.exercise.state, room.exercise.t_ms) == ("running", 11 * MINUTE)
    assert room.exercise.world.level("grid.noord") == 0


def test_speed_multiplies_exercise_time_from_that_moment(room: Room) -> None:
    """Exercise time runs at the speed set, from the millisecond in which it is set."""
    room.reach(MINUTE)
    room.give("speed", factor=60)
    room.wait(10 * SECOND)
    assert room.exercise.t_ms == 11 * MINUTE
    room.give("speed", factor=1)
    room.wait(SECOND)
    assert room.exercise.t_ms == 11 * MINUTE + SECOND


def test_pause_is_exact_and_brings_no_burst(room: Room) -> None:
    """A pause keeps exercise time to the millisecond, and what would have been due in it comes at its own time."""
    room.reach(12 * MINUTE - 1)
    room.give("pause")
    room.wait(3 * HOUR, step=MINUTE)
    assert room.exercise.t_ms == 12 * MINUTE - 1
    room.give("start")
    room.exercise.advance(room.exercise.clock_target(room.clock), room.clock)
    assert not room.outcomes("delivered")
    room.wait(1)
    assert [(e.payload["inject"], e.t_ms) for e in room.outcomes("delivered")] == [("eerste", 12 * MINUTE)]


def test_a_command_acts_at_the_exercise_time_of_its_clock(room: Room) -> None:
    """A command carries the exercise time of the moment the key was pressed, not of the last refresh."""
    room.reach(MINUTE)
    room.clock += 1234
    assert room.give("pause").t_ms == MINUTE + 1234


def test_jump_simulates_through(room: Room) -> None:
    """A jump goes through everything between, records it, and the clock goes on from there."""
    room.reach(MINUTE)
    room.give("jump", to_ms=HOUR)
    assert room.exercise.t_ms == HOUR
    assert [e.payload["inject"] for e in room.outcomes("delivered")] == ["eerste", "ziekenhuis", "bereik"]
    room.wait(SECOND)
    assert room.exercise.t_ms == HOUR + SECOND


def test_jump_while_paused_stays_paused(room: Room) -> None:
    """A jump from a pause arrives in a pause."""
    room.reach(MINUTE)
    room.give("pause")
    room.give("jump", to_ms=HOUR)
    room.wait(MINUTE)
    assert (room.exercise.state, room.exercise.t_ms) == ("paused", HOUR)


def test_a_wrong_stop_is_gone_on_from_exactly_there(room: Room) -> None:
    """Starting after STOP goes on from the exercise time at which it stood, however long that lasted."""
    room.reach(5 * MINUTE)
    room.give("stop")
    room.wait(HOUR)
    room.give("start")
    room.wait(MINUTE)
    assert (room.exercise.state, room.exercise.t_ms) == ("running", 6 * MINUTE)


def test_stop_stops_the_clock(room: Room) -> None:
    """STOP OEFENING stops the clock; notes and the end can still be recorded."""
    room.reach(5 * MINUTE)
    room.give("stop")
    room.wait(HOUR)
    assert (room.exercise.state, room.exercise.t_ms) == ("stopped", 5 * MINUTE)
    room.exercise.note("observation", {"text": "echte brand"}, "evaluator", room.clock)
    room.give("end")
    assert room.kinds()[-4:] == ["stop", "observation", "end", "closed"]


def test_end_closes_with_count_and_head(room: Room) -> None:
    """ENDEX closes the journal with the number of entries before it and the hash of the last of them."""
    room.reach(15 * MINUTE)
    room.give("end")
    closed = room.sink.entries[-1]
    assert (closed.kind, closed.payload) == ("closed", {"count": closed.seq - 1, "head": closed.prev})
    assert room.exercise.state == "ended"


def test_a_note_never_touches_the_world(room: Room) -> None:
    """A note carries both times and changes nothing."""
    room.reach(5 * MINUTE)
    before = room.exercise.world.orders
    room.clock += 700
    entry = room.exercise.note("observation", {"text": "rustig"}, "waarnemer", room.clock)
    assert (entry.entry_class, entry.t_ms, entry.clock) == ("note", 5 * MINUTE + 700, room.clock)
    assert room.exercise.world.orders == before


def test_reached_is_recorded_every_five_seconds_and_with_each_delivery(room: Room) -> None:
    """While the clock runs, the journal never falls more than 5 s of clock behind, and says levels at deliveries."""
    room.give("start")
    room.give("speed", factor=60)
    room.wait(60 * SECOND, step=250)
    clocks = [e.clock for e in room.outcomes("reached")]
    assert max(b - a for a, b in pairwise(clocks)) <= 5 * SECOND
    delivered = [e.seq for e in room.outcomes("delivered")]
    assert delivered
    assert all(room.sink.entries[seq].kind == "reached" for seq in delivered)


def test_reached_tells_only_levels_that_changed(room: Room) -> None:
    """Added up, the levels of all `reached` give the levels of the world, to 6 decimals."""
    room.reach(2 * HOUR)
    room.give("jump", to_ms=4 * HOUR)
    levels = dict.fromkeys(room.exercise.scenario.processes, 1.0)
    for entry in room.outcomes("reached"):
        assert all(levels[name] != level for name, level in entry.payload["levels"].items())
        levels.update(entry.payload["levels"])
    assert levels == {name: round(room.exercise.world.level(name), 6) for name in levels}


def test_outcomes_of_one_advance_are_one_append(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much falls due in one advance, it is one write."""
    room.give("start")
    calls: list[int] = []
    append = room.sink.append

    def counted(new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        calls.append(len(new))
        return append(new)

    monkeypatch.setattr(room.sink, "append", counted)
    room.wait(2 * HOUR)
    assert len(calls) == 1
    assert calls[0] > 5
