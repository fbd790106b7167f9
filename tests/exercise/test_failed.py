from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.engine import World
from sim.exercise import Exercise, MemorySink, headless, replay
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from sim.engine import Order
    from sim.scenario.models import Scenario
    from tests.exercise.small import Room


@pytest.fixture
def broken_alert(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Break the world: ordering `nl-alert` raises after it has changed something."""
    order = World.order

    def breaks(world: World, action: str, target: str | None = None, takes: str = "") -> Order:
        if action == "nl-alert":
            world.decided("stil")
            raise RuntimeError("kapot \x1b[2J")
        return order(world, action, target, takes)

    monkeypatch.setattr(World, "order", breaks)
    return monkeypatch


def test_a_command_that_raises_is_recorded_as_failed_and_undone(room: Room, broken_alert: pytest.MonkeyPatch) -> None:
    """A command on which acting raises is followed by `failed`, and the world is as if it had not been given."""
    room.reach(20 * MINUTE)
    entry = room.give("order", action="nl-alert")
    failed = room.sink.entries[-1]
    assert (failed.kind, failed.answers, failed.payload["error"]) == ("failed", entry.seq, "RuntimeError")
    assert room.exercise.snapshot().orders == ()
    room.give("decision", decision="grip-2")
    room.reach(HOUR)
    assert room.exercise.world.level("mobile.noord") < 1


def test_replay_skips_what_failed_even_when_it_would_work_now(room: Room, broken_alert: pytest.MonkeyPatch) -> None:
    """What failed then stays out at replay, also after the defect was mended."""
    room.reach(20 * MINUTE)
    room.give("order", action="nl-alert")
    room.reach(HOUR)
    broken_alert.undo()
    exercise, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()
    assert exercise.snapshot().orders == ()


@pytest.mark.slow
def test_a_scripted_command_that_raises_does_not_stop_the_run(
    small: Scenario, broken_alert: pytest.MonkeyPatch
) -> None:
    """In a headless run a command that fails is recorded once, and the team goes on with its other steps."""
    sink = MemorySink()
    headless(small, 1, "ervaren", 6 * HOUR, sink)
    assert [e.t_ms for e in sink.entries if e.kind == "failed"] == [70 * MINUTE]
    assert "extra-ploeg" in [e.payload["action"] for e in sink.entries if e.kind == "order"]
    for cut in range(len(sink.entries)):
        again = MemorySink.holding(sink.header, sink.entries[:cut])
        Exercise.resume(again, 0)
        assert again.lines == sink.lines


def test_a_failed_command_cannot_be_undone(room: Room, broken_alert: pytest.MonkeyPatch) -> None:
    """There is nothing to take back of a command that failed."""
    from sim.errors import CommandRefused

    room.reach(20 * MINUTE)
    entry = room.give("order", action="nl-alert")
    with pytest.raises(CommandRefused, match="not-undoable"):
        room.give("undo", seq=entry.seq)
