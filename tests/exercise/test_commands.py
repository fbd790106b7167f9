from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.units import HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Room

    from sim.exercise.snapshot import InjectView
    from sim.scenario.models import Scenario


def view(room: Room, inject: str) -> InjectView:
    return next(v for v in room.exercise.snapshot().injects if v.id == inject)


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
    assert view(room, "eerste").state == "delivered"


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
    assert view(room, "ad-hoc-1").delivered_ms == MINUTE
    assert "\x1b" not in view(room, "ad-hoc-1").text.nl
    assert "\x1b" in room.sink.entries[-3].payload["text"]


def test_by_hand_injects_become_due_and_wait(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """Where the exercise says `deliver: by-hand`, a due inject says so and waits for the facilitator."""
    room = new_room(variant(deliver="by-hand"))
    room.reach(15 * MINUTE)
    assert [(e.kind, e.t_ms) for e in room.outcomes("due")] == [("due", 12 * MINUTE)]
    assert (view(room, "eerste").state, room.outcomes("delivered")) == ("due", [])
    room.give("deliver", inject="eerste")
    assert view(room, "eerste").delivered_ms == 15 * MINUTE


def test_an_order_works_on_the_world(room: Room) -> None:
    """An order is prepared, comes in force after its lead time, does its effect and ends."""
    room.reach(20 * MINUTE)
    entry = room.give("order", action="aggregaat", target="mobile.noord/power", by="OL", why="uitval")
    [preparing] = room.outcomes("preparing")
    assert preparing.answers == entry.seq
    room.reach(3 * HOUR)
    [in_force] = room.outcomes("in-force")
    assert in_force.t_ms == preparing.payload["in_force_ms"]
    assert room.exercise.world.level("mobile.noord") == 1
    assert room.exercise.snapshot().orders[0].by == "OL"


def test_an_order_may_leave_out_the_only_target(
    variant: Callable[..., Scenario], new_room: Callable[..., Room]
) -> None:
    """Where an action has one target, an order need not name it."""
    room = new_room(
        variant(actions=[{"id": "aggregaat", "targets": ["mobile.noord/power"], "effects": [{"effect": "bypass"}]}],
                scripted_teams={}, injects=[])
    )
    room.reach(MINUTE)
    room.give("order", action="aggregaat")
    assert room.exercise.snapshot().orders[0].target == "mobile.noord/power"


def test_an_order_without_means_is_refused_by_the_world(room: Room) -> None:
    """Short of means an order is accepted, recorded, and refused with the reason as an outcome."""
    room.reach(MINUTE)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    room.give("order", action="aggregaat", target="hospital.noord/power")
    assert [e.payload["reason"] for e in room.outcomes("refused")] == ["no-means"]


def test_an_answered_request_comes_in_force(room: Room) -> None:
    """A request waits for the facilitator's answer and then takes its lead time."""
    room.reach(MINUTE)
    room.give("order", action="afschakelen")
    room.reach(20 * MINUTE)
    assert room.exercise.snapshot().requests == ("afschakelen#1",)
    room.give("answer", order="afschakelen#1", answer="agree")
    room.reach(40 * MINUTE)
    assert [e.payload["answer"] for e in room.outcomes("answered")] == ["agree"]
    assert [e.t_ms for e in room.outcomes("in-force")] == [35 * MINUTE]


def test_a_refused_request_never_comes_in_force(room: Room) -> None:
    """A request that is refused says so and does nothing."""
    room.reach(MINUTE)
    room.give("order", action="afschakelen")
    room.give("answer", order="afschakelen#1", answer="refuse")
    room.reach(HOUR)
    assert [e.payload["reason"] for e in room.outcomes("refused")] == ["refused-by-owner"]
    assert not room.outcomes("in-force")


def test_a_decision_answers_the_inject_that_expects_it(room: Room) -> None:
    """A declared decision answers the delivered inject that asked for it, and is on time within its time."""
    room.reach(20 * MINUTE)
    room.give("decision", decision="grip-2", by="OL")
    [answered] = room.outcomes("inject-answered")
    assert answered.payload == {
        "inject": "eerste",
        "do": "grip-2",
        "expected": True,
        "on_time": True,
        "late_ms": -22 * MINUTE,
        "objective": "opschalen/grip2",
    }
    assert view(room, "eerste").answered


def test_a_decision_after_its_time_is_late(room: Room) -> None:
    """Past the time asked for, an answer is late by exactly what it is late."""
    room.reach(12 * MINUTE + 31 * MINUTE)
    assert view(room, "eerste").late_ms == MINUTE
    room.give("decision", decision="grip-2")
    assert [(e.payload["on_time"], e.payload["late_ms"]) for e in room.outcomes("inject-answered")] == [(False, MINUTE)]
    assert view(room, "eerste").late_ms is None


def test_what_cannot_be_done_twice_answers_all_that_ask(room: Room) -> None:
    """A decision answers every delivered inject that waits for it; each expectation counts by itself."""
    room.reach(50 * MINUTE)
    room.give("decision", decision="grip-2")
    assert [e.payload["inject"] for e in room.outcomes("inject-answered")] == ["eerste", "ziekenhuis"]
    assert view(room, "ziekenhuis").late_ms == 5 * MINUTE - 20 * MINUTE
    room.give("order", action="aggregaat", target="hospital.noord/power")
    assert view(room, "ziekenhuis").late_ms is None


def test_an_aimed_action_answers_only_the_inject_that_waited_longest(
    variant: Callable[..., Scenario], new_room: Callable[..., Room]
) -> None:
    """An action that can be done for each separately answers one inject at a time, the oldest first."""
    asks = [
        {"id": name, "at": at, "to": "rot", "text": "OEFENING.", "expects": {"do": "aggregaat"}}
        for name, at in (("later", "2min"), ("eerder", "1min"))
    ]
    room = new_room(variant(injects=asks, scripted_teams={}))
    room.reach(3 * MINUTE)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    assert [e.payload["inject"] for e in room.outcomes("inject-answered")] == ["eerder"]


def test_an_explicit_inject_wins(room: Room) -> None:
    """A decision in words linked to an inject answers that one, expected or not."""
    room.reach(100 * MINUTE)
    room.give("decision", text="Wij doen het zo.", inject="ziekenhuis")
    room.give("decision", text="En dit ook.", inject="gerucht")
    answers = [(e.payload["inject"], e.payload["expected"]) for e in room.outcomes("inject-answered")]
    assert answers == [("ziekenhuis", True), ("gerucht", False)]


def test_answering_makes_conditions_on_it_true(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """An inject that waits for another to be answered comes in that very millisecond."""
    injects = [
        {"id": "vraag", "at": "1min", "to": "rot", "text": "OEFENING.", "expects": {"do": "grip-2"}},
        {"id": "vervolg", "when": {"inject": "vraag", "is": "answered"}, "to": "rot", "text": "OEFENING."},
    ]
    room = new_room(variant(injects=injects, scripted_teams={}))
    room.reach(5 * MINUTE)
    room.give("decision", decision="grip-2")
    assert [(e.payload["inject"], e.t_ms) for e in room.outcomes("delivered")][-1] == ("vervolg", 5 * MINUTE)


def test_a_declared_decision_counts_as_ordered(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """Conditions can ask for a decision in words as for any action."""
    injects = [{"id": "na", "when": {"action": "grip-2"}, "to": "rot", "text": "OEFENING."}]
    room = new_room(variant(injects=injects, scripted_teams={}))
    room.reach(5 * MINUTE)
    room.give("decision", decision="grip-2")
    assert [e.t_ms for e in room.outcomes("delivered")] == [5 * MINUTE]
    assert room.exercise.snapshot().orders[0].state == "recorded"


def test_an_override_holds_until_released(room: Room) -> None:
    """A level set by hand replaces the computed one until it is released."""
    room.reach(20 * MINUTE)
    room.give("override", effect={"effect": "level", "target": "grid.noord", "level": 0.8}, reason="noodnet")
    assert room.exercise.world.level("grid.noord") == 0.8
    assert next(p for p in room.exercise.snapshot().processes if p.name == "grid.noord").overridden
    room.give("release", override=1)
    assert room.exercise.world.level("grid.noord") == 0
    assert room.exercise.snapshot().overrides[0].released


@pytest.mark.parametrize(
    "effect",
    [
        {"effect": "damage", "target": "grid.zuid", "size": 0.5, "repair": {"triangular": ["1h", "2h", "3h"]},
         "restored": {"50 %": "20 %", "100 %": "100 %"}},
        {"effect": "demand", "target": "grid.zuid", "profile": [["0min", 8], ["30min", 1]]},
        {"effect": "bypass", "target": "mobile.*/power", "lasts": "2h"},
        {"effect": "isolate", "target": "hospital.noord/water", "after": "5min"},
        {"effect": "crews", "target": "grid", "add": 2},
        {"effect": "restore", "target": "grid.noord", "after": "30min"},
        {"effect": "message", "target": "112.national", "via": "mobile.*", "softens": 0.5},
    ],
    ids=lambda effect: effect["effect"],
)  # fmt: skip
def test_any_effect_can_be_set_by_hand_and_comes_back_from_the_journal(room: Room, effect: dict[str, object]) -> None:
    """Every effect can be set by hand, and is read back from the journal as it was given."""
    from sim.exercise.commands import COMMAND

    room.reach(20 * MINUTE)
    entry = room.give("override", effect=effect, reason="deskundige")
    given = COMMAND.validate_python({"kind": "override", "effect": effect, "reason": "deskundige"})
    assert COMMAND.validate_python(entry.payload) == given
    assert not room.outcomes("failed")


def test_stop_stops_the_clock_for_good(room: Room) -> None:
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
    assert max(b - a for a, b in zip(clocks, clocks[1:], strict=False)) <= 5 * SECOND
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


def test_outcomes_of_one_advance_are_one_append(room: Room) -> None:
    """However much falls due in one advance, it is one write."""
    room.give("start")
    calls: list[int] = []
    append = room.sink.append
    room.sink.append = lambda new: (calls.append(len(new)), append(new))[1]  # type: ignore[method-assign]
    room.wait(2 * HOUR)
    assert len(calls) == 1
    assert calls[0] > 5
