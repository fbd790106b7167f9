"""A redirect as a command: in the journal, in words, undone, replayed, and by a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import CommandRefused
from sim.exercise import MemorySink, headless, replay
from sim.journal.entry_text import EntryTeller
from sim.journal.titles import HeaderTitles
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario
    from tests.exercise.small import Room

MAST: dict[str, Any] = {"action": "aggregaat", "target": "mobile.noord/power"}
HOSPITAL: dict[str, Any] = {"action": "aggregaat", "target": "hospital.noord/power"}


def redirected(room: Room) -> int:
    """Order generators, then redirect them; return the number of the redirect."""
    room.reach(20 * MINUTE)
    room.give("order", **MAST)
    room.reach(2 * HOUR)
    return room.give("order", **HOSPITAL, takes="aggregaat#1").seq


def test_a_redirect_ends_what_was_at_work_on_record(room: Room) -> None:
    """The journal has what it takes, and that the old order ended because it was redirected."""
    redirected(room)
    command = next(e for e in reversed(room.sink.entries) if e.entry_class == "command")
    assert command.payload["takes"] == "aggregaat#1"
    assert [(e.payload["order"], e.payload["reason"]) for e in room.outcomes("ended")] == [
        ("aggregaat#1", "redirected")
    ]
    views = room.exercise.snapshot().orders
    assert [(view.id, view.state, view.holds) for view in views] == [
        ("aggregaat#1", "ended", ()),
        ("aggregaat#2", "preparing", ("generators",)),
    ]


def test_an_order_that_takes_nothing_is_written_as_before(room: Room) -> None:
    """The field is left out where it says nothing."""
    room.reach(20 * MINUTE)
    assert "takes" not in room.give("order", **MAST).payload


@pytest.mark.parametrize(
    ("language", "taken", "ended"),
    [("en", "takes from: aggregaat#1", "redirected"), ("nl", "haalt weg bij: aggregaat#1", "omgeleid")],
)
def test_a_redirect_is_told_in_words(room: Room, language: Any, taken: str, ended: str) -> None:
    """The journal tells what is taken, and why the other ended, in both languages."""
    redirected(room)
    teller = EntryTeller(HeaderTitles(room.sink.header, language))
    told = {entry.kind: teller.told(entry) for entry in room.sink.entries}
    assert taken in told["order"]
    assert ended in told["ended"]


def test_what_a_redirect_takes_cannot_be_undone_before_it(room: Room) -> None:
    """Taking back the first order is refused while the second takes it; taking back the second lets the first go on."""
    second = redirected(room)
    first = next(e.seq for e in room.sink.entries if e.kind == "order")
    with pytest.raises(CommandRefused) as refused:
        room.give("undo", seq=first)
    assert (refused.value.reason, refused.value.values["by"]) == ("undo-needed-later", second)
    room.give("undo", seq=second)
    assert [view.state for view in room.exercise.snapshot().orders] == ["in-force"]


def test_a_redirect_means_the_order_however_that_is_called(
    variant: Callable[..., Scenario], new_room: Callable[..., Room]
) -> None:
    """Where an earlier order is taken back, what was the second is the first, and is what the redirect takes."""
    action = {"id": "aggregaat", "targets": ["*/power"], "means": {"generators": 1}, "lead": "1h"}
    room = new_room(variant(actions=[action], scripted_teams={}, injects=[]))
    room.reach(20 * MINUTE)
    wrong = room.give("order", **MAST)
    room.give("order", **HOSPITAL)
    room.give("order", **MAST, takes="aggregaat#2")
    room.give("undo", seq=wrong.seq)
    views = room.exercise.snapshot().orders
    assert [(view.id, view.target, view.state) for view in views] == [
        ("aggregaat#1", HOSPITAL["target"], "ended"),
        ("aggregaat#2", MAST["target"], "preparing"),
    ]


def test_a_journal_with_redirects_replays(room: Room) -> None:
    """Computed again from its journal it comes to the same, with nothing that differs."""
    redirected(room)
    room.reach(6 * HOUR)
    again, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()
    assert again.world.orders == room.exercise.world.orders


def test_a_scripted_team_redirects(variant: Callable[..., Scenario]) -> None:
    """A step may take the latest order of an action, by which its means go elsewhere."""
    steps = [
        {"at": "20min", "do": "aggregaat", "target": "mobile.noord/power"},
        {"at": "2h", "do": "aggregaat", "target": "hospital.noord/power", "takes": "aggregaat"},
    ]
    played = headless(variant(scripted_teams={"een": steps}), 1, "een", 8 * HOUR, MemorySink())
    assert [(order.target, order.state) for order in played.world.orders] == [
        ("mobile.noord/power", "ended"),
        ("hospital.noord/power", "ended"),
    ]
    assert played.world.orders[0].ended == 2 * HOUR
