from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from sim.exercise.explain.condition_text import ConditionWriter
from sim.exercise.view.builder import Views
from sim.scenario.models import Condition
from sim.titles import titles_in
from sim.units import HOUR, MINUTE
from tests.exercise.small import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import InjectView, ProcessView
    from sim.scenario.models import Scenario
    from tests.exercise.small import Room


def process(room: Room, name: str) -> ProcessView:
    return next(p for p in room.exercise.snapshot().processes if p.name == name)


def inject(room: Room, name: str) -> InjectView:
    return next(i for i in room.exercise.snapshot().injects if i.id == name)


def test_before_startex_everything_works(room: Room) -> None:
    """Before STARTEX the picture is whole: all services at 1, the inject list planned, nothing ordered."""
    snapshot = room.exercise.snapshot()
    assert (snapshot.state, snapshot.t_ms, snapshot.orders, snapshot.journal) == ("ready", 0, (), ())
    assert {p.level for p in snapshot.processes} == {1.0}
    assert (snapshot.next_inject, snapshot.next_inject_ms) == ("eerste", 12 * MINUTE)


def test_a_snapshot_does_not_change_with_the_exercise(room: Room) -> None:
    """A snapshot is frozen: what happens afterwards does not show in it."""
    room.reach(5 * MINUTE)
    snapshot = room.exercise.snapshot()
    before = repr(snapshot)
    room.reach(2 * HOUR)
    room.give("order", action="nl-alert")
    assert repr(snapshot) == before


def test_a_process_shows_level_trend_and_people(room: Room) -> None:
    """Ten minutes after the fire the grid is down, falling against a quarter of an hour ago, and counts its people."""
    room.reach(20 * MINUTE)
    grid = process(room, "grid.noord")
    assert (grid.level, grid.trend, grid.without) == (0, -1, 500_000)
    assert (process(room, "grid.zuid").trend, process(room, "grid.zuid").without) == (0, 0)
    room.reach(40 * MINUTE)
    assert process(room, "grid.noord").trend == 0


def test_history_begins_at_startex_and_ends_now(room: Room) -> None:
    """The line of a process has 24 points from STARTEX on, the last one now."""
    room.reach(2 * HOUR)
    history = process(room, "grid.noord").history
    assert (len(history), history[0], history[-1]) == (24, 1.0, 0.0)
    step = 2 * HOUR / 23
    assert [level == 0 for level in history] == [2 * HOUR - (23 - k) * step >= 10 * MINUTE for k in range(24)]


def test_a_process_shows_its_next_stock(room: Room) -> None:
    """While a stock drains the picture says which, and when it is empty."""
    room.reach(20 * MINUTE)
    mobile = process(room, "mobile.noord")
    assert (mobile.stock_need, mobile.stock_ms) == ("power", 20 * MINUTE)
    assert process(room, "grid.zuid").stock_ms is None
    needs = room.exercise.play.scenario.processes["mobile.noord"].needs
    assert mobile.stock_groups == (needs["power"].form == "sites" and len(needs["power"].stock) > 1)


def test_injects_are_in_order_of_time_with_those_that_wait_last(room: Room) -> None:
    """The list runs by time; conditional injects that wait for their condition come last, with their condition."""
    room.reach(13 * MINUTE)
    views = room.exercise.snapshot().injects
    assert [v.id for v in views] == ["eerste", "ziekenhuis", "gerucht", "pers", "bereik", "dank"]
    assert [v.state for v in views] == ["released", "to-come", "to-come", "to-come", "waiting", "waiting"]
    assert inject(room, "bereik").planned_ms is None
    assert inject(room, "bereik").condition.en == "mobile.noord below 70 % for 5 min"


def test_a_condition_come_true_gives_its_inject_a_time(room: Room) -> None:
    """When its condition has come true, an inject with `then-after` is to come, at a time."""
    room.reach(46 * MINUTE)
    assert (inject(room, "bereik").state, inject(room, "bereik").planned_ms) == ("to-come", 48 * MINUTE)


def test_time_left_for_an_answer_counts_down(room: Room) -> None:
    """A delivered inject says how long its most urgent expectation still has."""
    room.reach(13 * MINUTE)
    assert inject(room, "eerste").late_ms == MINUTE - 30 * MINUTE
    assert inject(room, "pers").late_ms is None


def test_actions_show_targets_written_out_and_free_means(room: Room) -> None:
    """An action lists what its patterns mean and what is free; declared decisions are in the catalogue."""
    room.reach(MINUTE)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    actions = {a.id: a for a in room.exercise.snapshot().actions}
    assert actions["aggregaat"].targets == ("mobile.noord/power", "hospital.noord/power")
    assert actions["aggregaat"].means == (("generators", 2, 1),)
    assert room.exercise.snapshot().means == (("generators", 1, 3),)
    assert (actions["grip-2"].is_decision, actions["grip-2"].modelled) == (True, False)


def test_orders_and_decisions_show_in_order(room: Room) -> None:
    """Orders and decisions stand in the order they were given, with the sequence number undo asks for."""
    room.reach(20 * MINUTE)
    given = [
        room.give("decision", text="Eerst denken.", by="OL"),
        room.give("order", action="afschakelen"),
        room.give("decision", decision="grip-2"),
    ]
    views = room.exercise.snapshot().orders
    assert [(v.id, v.seq, v.state) for v in views] == [
        ("decision#1", given[0].seq, "recorded"),
        ("afschakelen#1", given[1].seq, "waiting-answer"),
        ("grip-2#1", given[2].seq, "recorded"),
    ]
    assert views[0].text == "Eerst denken."
    assert room.exercise.snapshot().requests == ("afschakelen#1",)


def test_the_journal_shows_everything_but_reached(room: Room) -> None:
    """Lines of the journal come with both times; how far the clock came is left out."""
    room.reach(15 * MINUTE)
    lines = room.exercise.snapshot().journal
    assert [line.kind for line in lines] == room.kinds()
    assert lines[0].clock.startswith("2027-01-15T")
    room.give("pause")
    assert room.exercise.snapshot().journal[-1].kind == "pause"


def test_the_lines_of_the_journal_are_made_once(room: Room) -> None:
    """As long as nothing is added, two pictures have the very same lines, also once something was taken back."""
    room.reach(15 * MINUTE)
    assert room.exercise.snapshot().journal is room.exercise.snapshot().journal
    entry = room.give("decision", text="mis")
    room.give("undo", seq=entry.seq)
    after = room.exercise.snapshot().journal
    assert [line.undone for line in after if line.seq == entry.seq] == [True]
    assert room.exercise.snapshot().journal is after


def test_hidden_processes_are_left_out(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """A process that is not to be shown is not on the screen, but works in the world."""
    processes = {**SMALL["processes"], "core": {"shown": False}}
    room = new_room(variant(processes=processes))
    assert "core" not in [p.name for p in room.exercise.snapshot().processes]
    assert room.exercise.world.level("core") == 1


CONDITIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"mean": "mobile.*", "below": "60 %", "for": "10min"},
     "Bellen onder 60 % gedurende 10 min", "Phones below 60 % for 10 min"),
    ({"any": "grid.*", "above": 0.955}, "een van Stroom Noord, Stroom zuid boven 95,5 %",
     "any of Power North, Power zuid above 95.5 %"),
    ({"process": "grid.noord", "lost": "control"}, "Stroom Noord zonder besturing",
     "Power North without control"),
    ({"action": "aggregaat", "target": "mobile.noord/power", "is": "in-force"},
     "van kracht: Aggregaat: Bellen · stroom", "in force: Generator: Phones · power"),
    ({"action": "grip-2", "is": "not-ordered", "by": "90min"},
     "om T+1:30 nog niet opgedragen: Opschalen naar GRIP 2", "by T+1:30 not yet ordered: Scale up to GRIP 2"),
    ({"inject": "pers", "is": "answered"}, "beantwoord: De pers belt", "answered: The press phones"),
    ({"threat": "brand"}, "begonnen: Brand", "begun: Fire"),
    ({"threat": "aanslag", "stage": "tweede"}, "begonnen: Aanslag: De tweede", "begun: Attack: The second"),
    ({"not": {"any": [{"time": "1h"}, {"all": [{"inject": "pers"}, {"process": "mobile.noord", "below": 0.5}]}]}},
     "niet ((vanaf T+1:00 of (vrijgegeven: De pers belt en Bellen onder 50 %)))",
     "not ((from T+1:00 on or (released: The press phones and Phones below 50 %)))"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "dutch", "english"), CONDITIONS)
def test_conditions_read_as_sentences(
    condition: dict[str, Any], dutch: str, english: str, variant: Callable[..., Scenario]
) -> None:
    """A condition is written in both languages by the titles of what it names; what has no title by its name."""
    names = {
        "regions": {**SMALL["regions"], "noord": {"inhabitants": 1, "title": {"nl": "Noord", "en": "North"}}},
        "processes": {
            "grid.noord": {"region": "noord", "title": {"nl": "Stroom", "en": "Power"}},
            "grid.zuid": {"region": "zuid", "title": {"nl": "Stroom", "en": "Power"}},
            "mobile.noord": {
                "region": "noord",
                "title": {"nl": "Bellen", "en": "Phones"},
                "needs": {"power": {"from": "grid.noord", "title": {"nl": "stroom", "en": "power"}}},
            },
        },
        "threats": [
            {**SMALL["threats"][0], "title": {"nl": "Brand", "en": "Fire"}},
            {"id": "aanslag", "at": "2h", "title": {"nl": "Aanslag", "en": "Attack"}, "stages": [
                {"id": "eerste", "title": {"nl": "De eerste", "en": "The first"}, "effects": []},
                {"id": "tweede", "title": {"nl": "De tweede", "en": "The second"}, "effects": []},
            ]},
        ],
        "injects": [{"id": "pers", "at": "2h", "to": "rot", "text": "OEFENING EXERCISE",
                     "title": {"nl": "De pers belt", "en": "The press phones"}}],
        "actions": [{"id": "aggregaat", "title": {"nl": "Aggregaat", "en": "Generator"}, "effects": []}],
    }  # fmt: skip
    told = ConditionWriter(titles_in(variant(**names))).text(TypeAdapter(Condition).validate_python(condition))
    assert (told.nl, told.en) == (dutch, english)


def test_what_did_not_change_is_the_same_view(room: Room) -> None:
    """Two pictures of one moment share every view; a later one shares those of processes that nothing happened to."""
    room.reach(30 * MINUTE)
    first, second = room.exercise.snapshot(), room.exercise.snapshot()
    for views, same in ((first.processes, second.processes), (first.injects, second.injects)):
        assert all(one is other for one, other in zip(views, same, strict=True))
    room.reach(31 * MINUTE)
    later = {p.name: p for p in room.exercise.snapshot().processes}
    assert later["grid.zuid"] is next(p for p in first.processes if p.name == "grid.zuid")
    assert later["mobile.noord"] is not next(p for p in first.processes if p.name == "mobile.noord")


def test_views_that_are_kept_are_those_made_afresh(room: Room) -> None:
    """Through an evening of orders, overrides, undo and waiting, a picture is what one without a past would be."""

    def compare() -> None:
        assert room.exercise.snapshot() == Views(room.exercise.scenario).snapshot(room.exercise.view_input())

    steps: list[Callable[[], object]] = [
        lambda: room.give("override", effect={"effect": "stock", "target": "mobile.noord/power", "add": "5min"},
                          reason="brandstof"),
        lambda: room.give("override", effect={"effect": "level", "target": "grid.zuid", "level": 1}, reason="vast"),
        lambda: room.give("order", action="aggregaat", target="mobile.noord/power"),
        lambda: room.give("order", action="nl-alert"),
        lambda: room.give("decision", decision="grip-2"),
        lambda: room.give("order", action="afschakelen"),
        lambda: room.give("override", effect={"effect": "level", "target": "grid.zuid", "level": 0.4}, reason="proef"),
        lambda: room.give("override", effect={"effect": "control", "target": "water.noord"}, reason="proef"),
        lambda: room.give("override", effect={"effect": "quality", "target": "water.noord"}, reason="proef"),
        lambda: room.give("release", override=3),
        lambda: room.give("override", effect={"effect": "bypass", "target": "hospital.noord/power", "fuel": "2h"},
                          reason="aggregaat"),
        lambda: room.give("ad-hoc", text="OEFENING. Nog iets.", to="rot"),
        lambda: room.give("undo", seq=[e.seq for e in room.sink.entries if e.kind == "override"][3]),
        lambda: room.give("release", override=5),
        lambda: room.give("answer", order="afschakelen#1", answer="agree"),
    ]  # fmt: skip
    room.reach(5 * MINUTE)
    compare()
    room.reach(11 * MINUTE)
    compare()
    for step in steps:
        step()
        compare()
        for wait in (0, 7 * MINUTE, 20_001):
            room.wait(wait)
            compare()
    for _ in range(100):
        due = room.exercise.world.peek()
        assert due is not None
        room.reach(max(due - 1, room.exercise.t_ms))
        room.exercise.snapshot()
        room.reach(due)
        compare()
