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


def test_an_order_keeps_when_it_was_decided(room: Room) -> None:
    """An order that is set back has when it was decided beside when it was given; another has none."""
    room.reach(20 * MINUTE)
    room.give("order", action="aggregaat", target="mobile.noord/power", decided_ms=12 * MINUTE)
    room.give("decision", text="wachten")
    assert [(one.ordered_ms, one.decided_ms) for one in room.exercise.snapshot().orders] == [
        (20 * MINUTE, 12 * MINUTE),
        (20 * MINUTE, None),
    ]


def test_an_order_may_leave_out_the_only_target(
    variant: Callable[..., Scenario], new_room: Callable[..., Room]
) -> None:
    """Where an action has one target, an order need not name it."""
    room = new_room(
        variant(
            actions=[{"id": "aggregaat", "targets": ["mobile.noord/power"], "effects": [{"effect": "bypass"}]}],
            scripted_teams={},
            injects=[],
        )
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


def test_every_waiting_request_can_be_answered(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """A request that would be answered by chance is listed too, and the facilitator's answer counts."""
    by_chance = {"agree": 1.0, "after": "10min"}
    request = {"id": "afschakelen", "mode": "request", "answer": by_chance, "lead": "15min"}
    room = new_room(variant(actions=[request], scripted_teams={}, injects=[]))
    room.reach(MINUTE)
    room.give("order", action="afschakelen")
    assert room.exercise.snapshot().requests == ("afschakelen#1",)
    assert room.exercise.snapshot().orders[0].answered_by == "chance"
    room.give("answer", order="afschakelen#1", answer="refuse")
    room.reach(40 * MINUTE)
    assert [e.payload["answer"] for e in room.outcomes("answered")] == ["refuse"]


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
    from sim.exercise.commands.model import COMMAND

    room.reach(20 * MINUTE)
    entry = room.give("override", effect=effect, reason="deskundige")
    given = COMMAND.validate_python({"kind": "override", "effect": effect, "reason": "deskundige"})
    assert COMMAND.validate_python(entry.payload) == given
    assert not room.outcomes("failed")


def _dilemma(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> Room:
    expects = [{"do": "grip-2", "or": ["stil"]}, {"do": "nl-alert", "or": ["stil"]}]
    inject = {"id": "keuze", "at": "10min", "to": "rot", "text": "OEFENING. Zeggen of zwijgen?", "expects": expects}
    return new_room(variant(injects=[inject], scripted_teams={}))


def test_the_other_horn_answers_all_that_name_it(
    variant: Callable[..., Scenario], new_room: Callable[..., Room]
) -> None:
    """One decision that every expectation of a dilemma takes instead leaves none of them open."""
    room = _dilemma(variant, new_room)
    room.reach(15 * MINUTE)
    room.give("decision", decision="stil")
    assert [e.payload["inject"] for e in room.outcomes("inject-answered")] == ["keuze", "keuze"]
    assert (view(room, "keuze").answered, view(room, "keuze").late_ms) == (True, None)


def test_one_horn_leaves_the_rest_of_it_open(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """Who begins on the first horn of a dilemma is still asked for what else belongs to it."""
    room = _dilemma(variant, new_room)
    room.reach(15 * MINUTE)
    room.give("decision", decision="grip-2")
    assert len(room.outcomes("inject-answered")) == 1
    assert view(room, "keuze").late_ms is not None
    assert view(room, "keuze").expects == ("grip-2", "stil", "nl-alert")


@pytest.fixture
def short_of_means(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> Room:
    """Return a room of which one inject asks for a generator, and the only one has been sent elsewhere for an hour."""
    actions = [
        {"id": "elders", "means": {"aggregaten": 1}, "lead": "1min", "lasts": "1h"},
        {"id": "plaatsen", "means": {"aggregaten": 1}, "lead": "20min"},
    ]
    asks = {
        "id": "vraag",
        "at": "10min",
        "to": "rot",
        "text": "OEFENING. De stroom valt uit.",
        "expects": {"do": "plaatsen", "within": "2h"},
    }
    room = new_room(variant(means={"aggregaten": 1}, actions=actions, scripted_teams={}, injects=[asks]))
    room.reach(5 * MINUTE)
    room.give("order", action="elders")
    room.reach(20 * MINUTE)
    room.give("order", action="plaatsen", inject="vraag")
    return room


def status(room: Room) -> tuple[str, int | None]:
    """Return where the expectation of the only inject stands, and when it was done."""
    [wanted] = view(room, "vraag").expectations
    return wanted.status, wanted.done_ms


def test_an_order_refused_at_once_answers_nothing(short_of_means: Room) -> None:
    """What was asked for stays open when the order is refused at once; the journal has it as it always had."""
    room = short_of_means
    assert [e.payload["reason"] for e in room.outcomes("refused")] == ["no-means"]
    assert [(e.payload["inject"], e.payload["expected"]) for e in room.outcomes("inject-answered")] == [("vraag", True)]
    assert (status(room), view(room, "vraag").answered) == (("open", None), False)
    room.reach(3 * HOUR)
    assert (status(room), view(room, "vraag").late_ms) == (("missing", None), 50 * MINUTE)


def test_what_was_refused_can_be_done_again(short_of_means: Room) -> None:
    """Given again when it is possible, the order counts from then, and not from when it was refused."""
    room = short_of_means
    room.reach(90 * MINUTE)
    room.give("order", action="plaatsen")
    assert status(room) == ("on-time", 90 * MINUTE)
    assert room.exercise.snapshot().orders[-1].state == "preparing"


def test_what_was_refused_can_be_ticked_off(short_of_means: Room) -> None:
    """What an order did not do may be ticked off by hand, and that can be taken back."""
    room = short_of_means
    entry = room.give("tick", inject="vraag", index=0, text="van de buren")
    assert status(room)[0] == "by-hand"
    room.give("undo", seq=entry.seq)
    assert status(room)[0] == "open"


def test_what_was_refused_before_is_not_done_already(
    variant: Callable[..., Scenario], new_room: Callable[..., Room]
) -> None:
    """An order refused before the inject came is no answer either."""
    asks = {"id": "vraag", "at": "10min", "to": "rot", "text": "OEFENING.", "expects": {"do": "weg", "within": "1h"}}
    never = {"id": "weg", "means": {"aggregaten": 2}}
    room = new_room(variant(means={"aggregaten": 1}, actions=[never], scripted_teams={}, injects=[asks]))
    room.reach(5 * MINUTE)
    room.give("order", action="weg")
    room.reach(20 * MINUTE)
    assert status(room) == ("open", None)
