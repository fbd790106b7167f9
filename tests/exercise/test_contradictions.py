"""Whether an inject can be believed: its channel, its sender, its recipients, what it presumes; and what mends it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch import figures
from sim.debrief import debrief, markdown
from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, replay
from sim.journal import Journal, read
from sim.journal.entry_text import EntryTeller
from sim.journal.titles import HeaderTitles
from sim.units import HOUR, MINUTE
from tests.exercise.small import CLOCK, SMALL, Room, changed

if TYPE_CHECKING:
    from pathlib import Path

    from sim.exercise.view.snapshot import ContradictionView, InjectView
    from sim.scenario.models import Scenario

PROCESSES: dict[str, Any] = {
    **SMALL["processes"],
    "mobile.zuid": {"region": "zuid", "customers": 250_000},
    "c2000": {"title": {"nl": "C2000", "en": "C2000"}},
    "lcms": {},
    "care.noord": {
        "region": "noord",
        "title": {"nl": "Verpleeghuis Noord", "en": "Nursing home"},
        "needs": {"phones": {"from": "mobile.noord"}},
    },
}
TEAMS: dict[str, Any] = {
    "piket": "Operationeel leider",
    "rot": {"nl": "ROT", "en": "ROT", "from": "grip-2"},
    "rbt": {"nl": "RBT", "en": "RBT", "from": "grip-4"},
}
GRIP: dict[str, Any] = {"id": "grip-4", "title": "GRIP 4", "lead": "30min"}
PERSONAS: dict[str, Any] = {
    **SMALL["personas"],
    "zorg": {"nl": "GHOR Noord", "en": "GHOR North", "knows": ["hospital.noord"]},
}


def inject(**fields: Any) -> dict[str, Any]:
    """Return an inject for the officer on call, at 3 h."""
    return {"id": "x", "at": "3h", "to": "piket", "text": "OEFENING. Iets.", **fields}


def scenario(*injects: dict[str, Any], **fields: Any) -> Scenario:
    """Return an exercise with these injects, in which nothing goes wrong by itself."""
    body: dict[str, Any] = {
        "processes": PROCESSES,
        "teams": TEAMS,
        "personas": PERSONAS,
        "channels": {"telephone": "mobile.*", "c2000": "c2000", "lcms": "lcms"},
        "actions": [*SMALL["actions"], GRIP],
        "threats": [],
        "reactions": {},
        "injects": [*injects],
        "scripted-teams": {"none": []},
    }
    return changed(**{**body, **fields})


def put(room: Room, process: str, level: float) -> None:
    """Set the level of a process by hand."""
    room.give("override", effect={"effect": "level", "target": process, "level": level}, reason="proef")


def view(room: Room, name: str = "x") -> InjectView:
    return next(one for one in room.exercise.snapshot().injects if one.id == name)


def told(room: Room, name: str = "x") -> list[tuple[str, str]]:
    """Return kind and subject of what contradicts an inject."""
    return [(one.kind, one.subject) for one in view(room, name).contradictions]


def remedies(one: ContradictionView) -> list[tuple[str, str]]:
    return [(way.kind, way.value) for way in one.remedy]


def playing(made: Scenario) -> Room:
    """Return a room on a scenario, one minute after STARTEX."""
    room = Room(made)
    room.reach(MINUTE)
    return room


@given(st.sampled_from([0.0, 0.02, 0.05, 0.051, 0.2, 0.499, 0.5, 0.8, 1.0]))
def test_a_channel_is_out_doubtful_or_sure(level: float) -> None:
    """A channel is out at 5 % or less, doubtful below a half, and works from there on, by its best carrier."""
    room = playing(scenario(inject(via="telephone")))
    put(room, "mobile.zuid", 0.0)
    put(room, "mobile.noord", level)
    kinds = [("channel-out", "telephone")] if level <= 0.05 else [("channel-doubtful", "telephone")]
    assert told(room) == (kinds if level < 0.5 else [])
    assert view(room).channel_level == level


def test_in_person_and_unknown_channels_always_work() -> None:
    """What goes by nothing that is modelled is never contradicted for its channel, and has no level."""
    room = playing(scenario(inject(), inject(id="y", via="postduif")))
    put(room, "mobile.*", 0.0)
    assert [(told(room, name), view(room, name).channel_level) for name in "xy"] == [([], None), ([], None)]


def test_another_channel_is_named_best_first() -> None:
    """A channel that is out is mended by one that works: sure ones best first, in person, then doubtful ones."""
    room = playing(scenario(inject(via="telephone")))
    put(room, "mobile.*", 0.0)
    put(room, "c2000", 0.8)
    [found] = view(room).contradictions
    ways = [("via", "lcms"), ("via", "c2000"), ("via", "in-person"), ("wait", "telephone"), ("rewrite", "")]
    assert remedies(found) == ways
    put(room, "lcms", 0.3)
    put(room, "c2000", 0.04)
    [found] = view(room).contradictions
    assert remedies(found)[:2] == [("via", "in-person"), ("via", "lcms")]
    assert found.remedy[1].level == 0.3


@pytest.mark.parametrize("sender", ["Verpleeghuis Noord", "nursing HOME", "GHOR Noord", "zorg"])
def test_the_means_of_the_sender_can_be_out(sender: str) -> None:
    """A sender who is known by name is held to the carriers it needs, or those of its region, not to all of them."""
    room = playing(scenario(inject(via="telephone", **{"from": sender})))
    put(room, "mobile.noord", 0.0)
    assert told(room) == [("sender-out", "telephone")]
    put(room, "mobile.noord", 0.3)
    assert (told(room), view(room).channel_level) == ([("sender-doubtful", "telephone")], 1.0)
    put(room, "mobile.noord", 0.6)
    assert told(room) == []


@pytest.mark.parametrize("sender", ["", "Onbekende beller", "mobile.noord", "C2000"])
def test_of_an_unknown_sender_nothing_is_said(sender: str) -> None:
    """A sender who is nobody's name, or stands everywhere, is held to the channel alone."""
    room = playing(scenario(inject(via="telephone", **{"from": sender})))
    put(room, "mobile.noord", 0.0)
    assert told(room) == []


def test_who_has_not_arrived() -> None:
    """A recipient who is not there is named, with who is, what brings it, and from when that is on its way."""
    room = playing(scenario(inject(to=["piket", "rot", "rbt"])))
    assert told(room) == [("not-arrived", "rot"), ("not-arrived", "rbt")]
    rbt = view(room).contradictions[1]
    assert remedies(rbt) == [("bring", "grip-4"), ("wait", "rbt"), ("rewrite", "")]
    room.give("order", action="grip-4")
    rbt = view(room).contradictions[1]
    assert remedies(rbt) == [("wait", "rbt"), ("rewrite", "")]
    assert rbt.remedy[0].at_ms == 31 * MINUTE
    room.give("decision", decision="grip-2")
    assert told(room) == [("not-arrived", "rbt")]
    room.reach(40 * MINUTE)
    assert told(room) == []


def test_another_recipient_is_one_who_is_there() -> None:
    """Only who is there, and is not a recipient already, is named in place of who is not."""
    room = playing(scenario(inject(to="rot")))
    [found] = view(room).contradictions
    assert remedies(found)[0] == ("to", "piket")
    room.give("attendance", team="piket", present=False)
    [found] = view(room).contradictions
    assert remedies(found)[0] == ("bring", "grip-2")


def test_what_is_for_all_is_for_who_is_there() -> None:
    """An inject for all is contradicted only when nobody is there."""
    room = playing(scenario(inject(to="all")))
    assert told(room) == []
    room.give("attendance", team="piket", present=False)
    assert told(room) == [("not-arrived", team) for team in TEAMS]


def test_only_who_has_not_heard_it_must_be_there() -> None:
    """Once it was said to who is there, only the others are asked for; said to all, nothing is told any more."""
    room = playing(scenario(inject(at="2min", to=["piket", "rot"], presumes={"process": "lcms", "below": 0.5})))
    room.reach(3 * MINUTE)
    room.give("say", inject="x", to=["piket"])
    assert told(room) == [("not-arrived", "rot"), ("presumes-false", "")]
    room.give("say", inject="x")
    assert told(room) == []


def test_what_it_presumes_is_false() -> None:
    """What an inject presumes is told in words while it is false, with just the parts that are not true."""
    low = {"process": "mobile.noord", "below": "50 %"}
    presumes = {"all": [{"process": "c2000", "above": "90 %"}, low, {"not": {"inject": "x"}}]}
    room = Room(scenario(inject(presumes=presumes)))
    assert told(room) == []
    room.reach(MINUTE)
    [found] = view(room).contradictions
    assert (found.kind, remedies(found)) == ("presumes-false", [("wait", ""), ("rewrite", "")])
    assert found.text.nl.endswith("Niet waar is: mobile.noord onder 50 %")
    put(room, "mobile.noord", 0.4)
    assert told(room) == []
    put(room, "c2000", 0.5)
    [found] = view(room).contradictions
    assert found.text.en.endswith("Not true: C2000 above 90 %")


def test_another_way_mends_it() -> None:
    """Another channel and other recipients mend an inject before it is said; the plan stays to be seen."""
    room = playing(scenario(inject(at="5min", to="rot", via="telephone")))
    put(room, "mobile.*", 0.0)
    room.give("reroute", inject="x", via="lcms")
    assert told(room) == [("not-arrived", "rot")]
    room.give("reroute", inject="x", to=["piket"])
    one = view(room)
    assert (told(room), one.via, one.to, one.planned_via, one.planned_to) == (
        [], "lcms", ("piket",), "telephone", ("rot",),
    )  # fmt: skip
    room.reach(6 * MINUTE)
    [given] = room.outcomes("delivered")
    assert (given.payload["via"], given.payload["to"], given.payload["reachable"]) == ("lcms", "piket", True)
    room.give("say", inject="x")
    assert [said.to for said in view(room).said] == ["piket"]


def test_who_has_heard_it_stays_a_recipient() -> None:
    """Of an inject that was said to one of its recipients, the others can still be replaced."""
    room = playing(scenario(inject(at="2min", to=["piket", "rot"])))
    room.reach(3 * MINUTE)
    room.give("say", inject="x", to=["piket"])
    room.give("reroute", inject="x", to=["rbt", "piket"])
    assert (view(room).to, view(room).unsaid) == (("piket", "rbt"), ("rbt",))
    room.give("say", inject="x")
    assert [said.to for said in view(room).said] == ["piket", "rbt"]


def test_another_way_is_undone_unless_it_was_said_so() -> None:
    """Undoing brings back the way it had; not once it was said to who came in place of others."""
    room = playing(scenario(inject(at="2min", to="rot", via="telephone")))
    room.reach(3 * MINUTE)
    other = room.give("reroute", inject="x", via="in-person", to=["piket"])
    room.give("undo", seq=other.seq)
    assert (view(room).via, view(room).to) == ("telephone", ("rot",))
    other = room.give("reroute", inject="x", to=["piket"])
    room.give("say", inject="x", to=["piket"])
    with pytest.raises(CommandRefused, match="undo-needed-later"):
        room.give("undo", seq=other.seq)


def test_another_way_stands_in_journal_and_report(tmp_path: Path) -> None:
    """Journal and timeline name the inject, its new channel and its new recipients by their titles."""
    path = tmp_path / "room.jsonl"
    room = Room(scenario(inject(title="Proef", to="rot", via="telephone")))
    room.exercise = Exercise.new(room.exercise.scenario, 1, partial(Journal.create, path), CLOCK)
    room.reach(MINUTE)
    entry = room.give("reroute", inject="x", via="lcms", to=["piket"])
    room.give("attendance", team="rot", present=True)
    room.give("end")
    room.exercise.close()
    assert (
        EntryTeller(HeaderTitles(read(path).header, "nl")).told(entry)
        == "Inject Proef langs een andere weg (aan: Operationeel leider; kanaal: LCMS)"
    )
    report = markdown(debrief(path), "nl")
    assert "Inject langs een andere weg: Proef (LCMS, Operationeel leider)" in report
    assert "ROT: opgekomen" in report


def test_contradictions_hold_nothing_up() -> None:
    """An inject that contradicts the world is released at its time all the same, and can be said."""
    room = playing(scenario(inject(at="5min", to="rot", via="telephone")))
    put(room, "mobile.*", 0.0)
    room.reach(6 * MINUTE)
    assert view(room).released_ms == 5 * MINUTE
    room.give("say", inject="x")
    assert view(room).state == "said"


def test_a_run_tells_what_was_contradicted_when(small: Scenario) -> None:
    """A headless run keeps for each inject what contradicted it when it came; in the journal nothing is added."""
    body = scenario(
        inject(at="140min", to="rot", via="telephone"), threats=SMALL["threats"], channels={"telephone": "mobile.noord"}
    )
    for made, kinds in ((small, {"eerste": []}), (body, {"x": ["channel-doubtful", "not-arrived"]})):
        exercise = Exercise.new(made, 1, MemorySink(), 0, mode="headless")
        exercise.run_out()
        found = {one["id"]: one for one in figures(exercise, None)["injects"]}
        for name, wanted in kinds.items():
            assert [one["kind"] for one in found[name]["contradictions"]] == wanted
            assert all(one["at_h"] == found[name]["delivered_h"] for one in found[name]["contradictions"])
        [keys] = {tuple(e.payload) for e in exercise.sink.entries if e.kind == "delivered"}
        assert set(keys) == {"inject", "planned_ms", "reachable", "to", "via"}


LEVELS = st.sampled_from([0.0, 0.03, 0.1, 0.45, 0.5, 0.9, 1.0])
STEP = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(["mobile.noord", "mobile.zuid", "c2000", "lcms"]), LEVELS),
    st.tuples(st.just("attendance"), st.sampled_from([*TEAMS]), st.booleans()),
    st.tuples(st.just("say"), st.sampled_from(["a", "b", "c"]), st.sampled_from([*TEAMS])),
    st.tuples(st.just("wait"), st.integers(1, 30 * MINUTE)),
    st.tuples(
        st.just("reroute"),
        st.sampled_from("abc"),
        st.sampled_from(["", "telephone", "lcms"]),
        st.lists(st.sampled_from([*TEAMS]), max_size=2),
    ),
    st.just(("undo",)),
)
INJECTS = (
    inject(id="a", at="20min", to=["piket", "rot"], via="telephone", presumes={"process": "lcms", "below": "50 %"}),
    inject(id="b", at="10min", to="all", via="c2000"),
    inject(id="c", reserve=True, at=None, to="rbt", via="lcms", presumes={"not": {"process": "c2000", "above": 0.2}}),
)


def act(room: Room, step: tuple[Any, ...]) -> None:
    match step:
        case ("put", process, level):
            put(room, process, level)
        case ("attendance", team, present):
            room.give("attendance", team=team, present=present)
        case ("say", name, team):
            room.give("say", inject=name, to=[team])
        case ("reroute", name, via, to):
            room.give("reroute", inject=name, via=via, to=to)
        case ("wait", ms):
            room.wait(ms)
        case _:
            room.give("undo", seq=max(e.seq for e in room.sink.entries if e.entry_class == "command"))


def expected(room: Room, one: InjectView) -> set[tuple[str, str]]:
    """Return what contradicts an inject by what is seen of the world and of who is there."""
    level, snapshot = room.exercise.world.level, room.exercise.snapshot()
    if one.state in ("said", "skipped", "withdrawn"):
        return set()
    up = {"telephone": max(level("mobile.noord"), level("mobile.zuid")), "c2000": level("c2000"), "lcms": level("lcms")}
    found = {("channel-out", one.via)} if up[one.via] <= 0.05 else {("channel-doubtful", one.via)}
    found = found if up[one.via] < 0.5 else set()
    there = dict(snapshot.attendance)
    asked = [*(one.unsaid if one.state == "released" else one.to or TEAMS)]
    gone = [team for team in asked if there[team] is None]
    found |= {("not-arrived", team) for team in gone if one.to or gone == asked}
    fits = {"a": level("lcms") < 0.5, "b": True, "c": level("c2000") <= 0.2}
    return found if fits[one.id] else found | {("presumes-false", "")}


@given(st.lists(STEP, max_size=12))
def test_a_contradiction_is_told_just_while_its_cause_holds(steps: list[tuple[Any, ...]]) -> None:
    """Whatever is done, an inject is contradicted by what is wrong then and by nothing else; replay says the same."""
    made = scenario(*({k: v for k, v in one.items() if v is not None} for one in INJECTS))
    room = playing(made)
    for step in steps:
        try:
            act(room, step)
        except CommandRefused:
            continue
        for one in room.exercise.snapshot().injects:
            assert {(c.kind, c.subject) for c in one.contradictions} == expected(room, one)
    again, differences = replay(room.sink.entries, room.sink.header)
    now = room.exercise.snapshot()
    if again.snapshot().t_ms < now.t_ms:  # nothing on record says how far the room has gone since its last entry
        again.advance(now.t_ms, CLOCK)
    assert (differences, again.snapshot().injects) == ((), now.injects)


@pytest.mark.parametrize("name", ["[bold]x", "{via}", "{team!r}", "%s", "\\", "x" * 200])
def test_hostile_titles_are_told_as_they_are(name: str) -> None:
    """What things are called is put into sentences as it is, and is never a placeholder of them."""
    room = playing(scenario(inject(to="rot", via="telephone"), teams={**TEAMS, "rot": {"nl": name, "from": "grip-2"}}))
    put(room, "mobile.*", 0.0)
    channel, team = view(room).contradictions
    assert (channel.kind, team.text.nl) == ("channel-out", f"{name} is nog niet opgekomen")
    assert team.remedy[0].text.en == "give it to Operationeel leider"


def test_a_snapshot_that_is_the_same_gives_the_same_views() -> None:
    """Views of injects are the same objects while nothing that they tell has changed, contradicted or not."""
    room = playing(scenario(inject(to="rot", via="telephone", presumes={"process": "lcms", "below": 0.5})))
    put(room, "mobile.*", 0.2)
    before = room.exercise.snapshot().injects
    room.reach(HOUR)
    assert room.exercise.snapshot().injects is before
