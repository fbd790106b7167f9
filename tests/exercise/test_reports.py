"""What personas are told: entries of the journal, late, beside the truth, and mended by an undo."""

from __future__ import annotations

from typing import Any

import pytest

from sim.exercise import Exercise, replay
from sim.units import HOUR, MINUTE
from tests.exercise.small import CLOCK, Room, changed

HALF = {"effect": "level", "target": "grid.zuid", "level": 0.5}


def knowing(**fields: Any) -> dict[str, Any]:
    """Return one persona who knows the grid."""
    return {"netbeheerder": {"nl": "Netbeheerder", "en": "Grid operator", "knows": ["grid.*"], **fields}}


def told(room: Room) -> list[tuple[int, dict[str, Any]]]:
    """Return every report so far: when, and what."""
    return [(e.t_ms, e.payload) for e in room.sink.entries if e.kind == "report"]


def test_a_persona_is_told_after_its_delay() -> None:
    """The grid fails at 0:10; who hears of it after ten minutes is told at 0:20, of 0:10."""
    room = Room(changed(personas=knowing(delay="10min")))
    room.reach(20 * MINUTE - 1)
    assert told(room) == []
    room.reach(20 * MINUTE)
    levels = {"grid.noord": 0.0}
    assert told(room) == [
        (20 * MINUTE, {"persona": "netbeheerder", "of_ms": 10 * MINUTE, "levels": levels}),
    ]


def test_a_level_is_told_within_the_error_and_what_is_wholly_out_exactly() -> None:
    """A half is told as anything from 30 to 70 %, the same for the same seed; nothing and all are told as they are."""
    heard = set()
    for seed in range(12):
        room = Room(changed(personas=knowing(error=0.2)), seed)
        room.reach(12 * MINUTE)
        room.give("override", effect=HALF, reason="x")
        found = {name: level for _, one in told(room) for name, level in one["levels"].items()}
        assert found["grid.noord"] == 0.0
        assert 0.3 <= found["grid.zuid"] <= 0.7
        heard.add(found["grid.zuid"])
    assert len(heard) == 12


def test_a_change_below_the_step_is_not_told_until_it_adds_up() -> None:
    """With a step of 30 points, a fall of 20 is not told and one of 20 more is."""
    room = Room(changed(personas=knowing(step=0.3)))
    room.reach(MINUTE)
    room.give("override", effect={**HALF, "level": 0.8}, reason="x")
    assert told(room) == []
    room.give("override", effect={**HALF, "level": 0.6}, reason="x")
    assert [one["levels"] for _, one in told(room)] == [{"grid.zuid": 0.6}]


def test_an_operator_says_when_it_will_be_back_with_its_own_error() -> None:
    """Without an error the forecast is the moment at which the repair ends; with one it is beside that."""
    exact = Room(changed(personas=knowing(forecast=0)))
    exact.reach(11 * MINUTE)
    (said,) = [one["back_ms"]["grid.noord"] for _, one in told(exact)]
    exact.give("jump", to_ms=24 * HOUR)
    back = next(t for t, level in exact.exercise.world.curve("grid.noord") if t > 10 * MINUTE and level == 1.0)
    assert back <= said < back + MINUTE
    beside = set()
    for seed in range(1, 6):
        sure, unsure = (Room(changed(personas=knowing(forecast=error)), seed) for error in (0, 0.5))
        sure.reach(11 * MINUTE)
        unsure.reach(11 * MINUTE)
        right, other = (told(room)[0][1]["back_ms"]["grid.noord"] - 10 * MINUTE for room in (sure, unsure))
        assert 0.5 * right - MINUTE <= other <= 1.5 * right + MINUTE
        beside.add(right == other)
    assert beside == {False}


def test_nobody_says_when_what_waits_for_an_action_will_be_back() -> None:
    """A level set by hand has no end that an operator could know."""
    room = Room(changed(personas=knowing(forecast=0.2)))
    room.reach(MINUTE)
    room.give("override", effect=HALF, reason="x")
    ((_, report),) = told(room)
    assert "back_ms" not in report


@pytest.mark.parametrize("delay", ["0min", "5min"])
def test_what_an_undo_took_back_is_told_anew(delay: str) -> None:
    """Who was told of a level that was then taken back is told so at the undo; resume and replay agree."""
    room = Room(changed(personas=knowing(delay=delay)))
    room.reach(MINUTE)
    given = room.give("override", effect=HALF, reason="x").seq
    room.reach(7 * MINUTE)
    assert told(room)[-1][1]["levels"] == {"grid.zuid": 0.5}
    undo = room.give("undo", seq=given)
    last = [e for e in room.sink.entries if e.kind == "report"][-1]
    assert (last.payload["levels"], last.answers) == ({"grid.zuid": 1.0}, undo.seq)
    assert replay(room.sink.entries, room.sink.header)[1] == ()
    lines = list(room.sink.lines)
    Exercise.resume(room.sink, CLOCK)
    assert room.sink.lines[: len(lines)] == lines


def test_a_report_that_was_altered_is_a_difference() -> None:
    """Replay names the report of which the level is not what was told."""
    room = Room(changed(personas=knowing()))
    room.reach(11 * MINUTE)
    report = next(e for e in room.sink.entries if e.kind == "report")
    report.payload["levels"]["grid.noord"] = 0.3
    assert [one.seq for one in replay(room.sink.entries, room.sink.header)[1]] == [report.seq]
