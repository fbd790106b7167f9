from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import InjectView
    from sim.scenario.models import Scenario
    from tests.exercise.small import Room


def view(room: Room, inject: str) -> InjectView:
    return next(v for v in room.exercise.snapshot().injects if v.id == inject)


def test_deliver_tells_it_now_and_only_once(room: Room) -> None:
    """An inject delivered by hand is delivered at that moment, of that command, and not again at its time."""
    room.reach(5 * MINUTE)
    entry = room.give("deliver", inject="eerste")
    room.reach(30 * MINUTE)
    assert [(e.t_ms, e.answers, e.payload["planned_ms"]) for e in room.outcomes("delivered")] == [
        (5 * MINUTE, entry.seq, 12 * MINUTE)
    ]


def test_deliver_sets_a_conditional_inject_off_early(room: Room) -> None:
    """A conditional inject can be delivered before its condition, and does not come again with it."""
    room.reach(5 * MINUTE)
    room.give("deliver", inject="bereik")
    room.reach(2 * HOUR)
    assert sum(e.payload["inject"] == "bereik" for e in room.outcomes("delivered")) == 1


def test_delivering_starts_the_effects_of_an_inject(room: Room) -> None:
    """What an inject does to the world begins when it is delivered."""
    room.reach(5 * MINUTE)
    room.give("deliver", inject="gerucht")
    assert room.exercise.world.state("112.national").demand == pytest.approx(1.5)


def test_delivered_says_whether_the_channel_works(room: Room) -> None:
    """With the telephone out, a telephone inject is delivered all the same and marked as not reachable."""
    room.reach(5 * MINUTE)
    room.give("override", effect={"effect": "level", "target": "mobile.noord", "level": 0.05}, reason="oefening")
    assert not view(room, "eerste").reachable
    assert view(room, "pers").reachable
    room.reach(12 * MINUTE)
    assert [e.payload["reachable"] for e in room.outcomes("delivered")] == [False]


def test_a_held_inject_waits_until_delivered(room: Room) -> None:
    """A held inject is not delivered by itself."""
    room.reach(5 * MINUTE)
    room.give("hold", inject="eerste")
    room.reach(20 * MINUTE)
    assert (view(room, "eerste").state, room.outcomes("delivered")) == ("held", [])
    room.give("deliver", inject="eerste")
    assert view(room, "eerste").state == "released"


def test_a_held_conditional_inject_does_not_fall_due(room: Room) -> None:
    """Holding an inject also stops its condition from setting it off."""
    room.reach(5 * MINUTE)
    room.give("hold", inject="bereik")
    room.reach(2 * HOUR)
    assert "bereik" not in [e.payload["inject"] for e in room.outcomes("delivered")]


def test_a_skipped_inject_stays_out(room: Room) -> None:
    """A skipped inject is not delivered, and its reason is on record."""
    room.reach(5 * MINUTE)
    assert room.give("skip", inject="eerste", reason="te vroeg").payload["reason"] == "te vroeg"
    room.reach(20 * MINUTE)
    assert (view(room, "eerste").state, room.outcomes("delivered")) == ("skipped", [])


@pytest.mark.parametrize("inject", ["eerste", "bereik"])
def test_a_moved_inject_comes_at_its_new_time_only(room: Room, inject: str) -> None:
    """Moving gives an inject one new time, whether it had a time or a condition."""
    room.reach(5 * MINUTE)
    room.give("move", inject=inject, to_ms=100 * MINUTE)
    assert view(room, inject).planned_ms == 100 * MINUTE
    room.reach(3 * HOUR)
    times = [e.t_ms for e in room.outcomes("delivered") if e.payload["inject"] == inject]
    assert times == [100 * MINUTE]


def test_moving_a_held_inject_releases_it(room: Room) -> None:
    """A held inject that is moved comes at its new time."""
    room.reach(5 * MINUTE)
    room.give("hold", inject="eerste")
    room.give("move", inject="eerste", to_ms=15 * MINUTE)
    room.reach(16 * MINUTE)
    assert [e.t_ms for e in room.outcomes("delivered")] == [15 * MINUTE]


def test_injects_can_be_arranged_before_startex(room: Room) -> None:
    """Holding, skipping, moving and writing an inject for later can be done before the exercise starts."""
    room.give("move", inject="eerste", to_ms=0)
    room.give("skip", inject="pers", reason="niet vandaag")
    room.give("ad-hoc", text="OEFENING. Welkom.", at_ms=2 * MINUTE)
    room.reach(3 * MINUTE)
    assert [(e.payload["inject"], e.t_ms) for e in room.outcomes("delivered")] == [
        ("eerste", 0),
        ("ad-hoc-1", 2 * MINUTE),
    ]


def test_an_inject_written_on_the_spot_is_delivered_at_once(room: Room) -> None:
    """An ad hoc inject goes out now, raw in the journal, harmless on the list."""
    room.reach(MINUTE)
    room.give("ad-hoc", text="OEFENING. \x1b[2J[/] Brand", to="rot", sender="CaCo")
    assert view(room, "ad-hoc-1").released_ms == MINUTE
    assert "\x1b" not in view(room, "ad-hoc-1").text.nl
    assert "\x1b" in room.sink.entries[-3].payload["text"]


def test_by_hand_injects_become_due_and_wait(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """Where the exercise says `deliver: by-hand`, a due inject says so and waits for the facilitator."""
    room = new_room(variant(deliver="by-hand"))
    room.reach(15 * MINUTE)
    assert [(e.kind, e.t_ms) for e in room.outcomes("due")] == [("due", 12 * MINUTE)]
    assert (view(room, "eerste").state, room.outcomes("delivered")) == ("due", [])
    room.give("deliver", inject="eerste")
    assert view(room, "eerste").released_ms == 15 * MINUTE


def test_an_inject_can_be_moved_to_the_very_end(room: Room) -> None:
    """The last millisecond of an exercise belongs to it."""
    room.reach(5 * MINUTE)
    room.give("move", inject="pers", to_ms=24 * HOUR)
    assert view(room, "pers").planned_ms == 24 * HOUR
