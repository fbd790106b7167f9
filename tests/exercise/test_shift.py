"""All that is to come can be shifted, in one command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import CommandRefused
from sim.exercise import replay
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.exercise.small import Room


def planned(room: Room) -> dict[str, int | None]:
    return {v.id: v.planned_ms for v in room.exercise.snapshot().injects if v.state == "to-come"}


def test_a_shift_moves_all_that_is_to_come_and_nothing_else(room: Room) -> None:
    """One command moves every inject with a time to come; what is held, delivered or waits stays as it is."""
    room.reach(20 * MINUTE)
    room.give("hold", inject="gerucht")
    room.give("shift", by_ms=10 * MINUTE)
    assert planned(room) == {"ziekenhuis": 55 * MINUTE, "pers": 130 * MINUTE}
    states = {v.id: v.state for v in room.exercise.snapshot().injects}
    assert (states["eerste"], states["gerucht"], states["bereik"]) == ("released", "held", "waiting")
    room.reach(54 * MINUTE)
    assert "ziekenhuis" not in [e.payload["inject"] for e in room.outcomes("delivered")]
    room.reach(55 * MINUTE)
    assert "ziekenhuis" in [e.payload["inject"] for e in room.outcomes("delivered")]


def test_what_would_come_before_now_comes_now_in_its_order(room: Room) -> None:
    """Shifted to before now, injects are delivered at once, the one that was first first."""
    room.reach(40 * MINUTE)
    room.give("shift", by_ms=-HOUR)
    delivered = [(e.payload["inject"], e.t_ms) for e in room.outcomes("delivered")]
    assert delivered[1:] == [("ziekenhuis", 40 * MINUTE), ("gerucht", 40 * MINUTE)]
    assert planned(room) == {"pers": HOUR}


def test_a_shift_is_undone_and_replayed(room: Room) -> None:
    """Undo gives every inject its time back, and the journal is replayed without a difference."""
    room.reach(20 * MINUTE)
    before = planned(room)
    entry = room.give("shift", by_ms=10 * MINUTE)
    room.give("undo", seq=entry.seq)
    assert planned(room) == before
    room.reach(2 * HOUR)
    assert not replay(room.sink.entries, room.sink.header)[1]


@pytest.mark.parametrize(("by_ms", "reason"), [(0, "nothing-to-shift"), (23 * HOUR, "past-horizon")])
def test_a_shift_that_cannot_be_is_refused(room: Room, by_ms: int, reason: str) -> None:
    """Shifting by nothing, or an inject past the end, is refused and moves nothing."""
    room.reach(20 * MINUTE)
    before = planned(room)
    with pytest.raises(CommandRefused) as refused:
        room.give("shift", by_ms=by_ms)
    assert (refused.value.reason, planned(room)) == (reason, before)


def test_with_nothing_to_come_there_is_nothing_to_shift(room: Room) -> None:
    """When every inject has been delivered, a shift is refused."""
    room.reach(20 * MINUTE)
    for name in planned(room):
        room.give("deliver", inject=name)
    with pytest.raises(CommandRefused, match="nothing-to-shift"):
        room.give("shift", by_ms=MINUTE)
