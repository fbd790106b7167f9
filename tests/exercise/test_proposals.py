"""Injects that are proposed: when, about what, to whom, by what way, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.curves import level_at
from sim.debrief import debrief, markdown
from sim.exercise import Exercise, replay
from sim.exercise.run.proposal_templates import TEMPLATES
from sim.exercise.run.proposals import AROUND, DOWN, InjectProposals
from sim.journal import Journal
from sim.units import MINUTE
from tests.exercise.small import CLOCK, Room
from tests.exercise.test_contradictions import TEAMS, inject, playing, put, scenario

if TYPE_CHECKING:
    from pathlib import Path

    from sim.exercise.run.proposals import InjectProposal
    from sim.scenario.models import Scenario

LATE: dict[str, Any] = {
    "netbeheerder": {"nl": "Netbeheerder", "en": "Grid operator", "knows": ["grid.*"], "delay": "10min"},
    "zorg": {"nl": "GHOR Noord", "en": "GHOR North", "knows": ["care.noord"], "delay": "5min"},
}


def proposing(made: Scenario | None = None) -> Room:
    """Return a room in which injects are proposed, one minute after STARTEX."""
    room = playing(made or scenario(personas=LATE))
    room.give("proposals", on=True)
    return room


def proposer(room: Room) -> InjectProposals:
    found = room.exercise.play.proposals
    assert found is not None
    return found


def proposed(room: Room) -> InjectProposal | None:
    return proposer(room).present()


def until_proposed(room: Room, most: int = 60) -> InjectProposal:
    """Go on by minutes until something is proposed."""
    for _ in range(most):
        found = proposed(room)
        if found is not None:
            return found
        room.wait(MINUTE)
    raise AssertionError("nothing was proposed")


def test_nothing_is_proposed_unless_it_is_switched_on() -> None:
    """Without the command no inject is proposed, whatever falls, and no time is set for one."""
    room = playing(scenario(personas=LATE))
    put(room, "grid.noord", 0.0)
    room.wait(60 * MINUTE)
    snapshot = room.exercise.snapshot()
    assert (snapshot.proposals, snapshot.proposal, proposer(room).next_ms) == (False, None, None)


def test_who_knows_it_tells_it_after_its_delay() -> None:
    """The persona that knows the process tells what it could see when it fell, later than its delay."""
    room = proposing()
    put(room, "grid.noord", 0.2)
    found = until_proposed(room)
    assert (found.process, found.persona, found.of_ms, found.level) == ("grid.noord", "netbeheerder", MINUTE, 0.2)
    assert found.due_ms >= MINUTE + 10 * MINUTE
    view = room.exercise.snapshot().proposal
    assert view is not None
    assert view.sender.nl == "Netbeheerder"
    assert view.text.nl.startswith("OEFENING. ")
    assert "09:31" in view.text.nl
    assert view.to == ("piket",)


def test_it_comes_by_a_channel_that_works() -> None:
    """Where the usual channel is out it comes by another; the way is looked for again while it waits."""
    room = playing(scenario(personas=LATE))
    put(room, "mobile.zuid", 0.0)
    put(room, "mobile.noord", 0.0)
    room.give("proposals", on=True)
    put(room, "grid.noord", 0.0)
    found = until_proposed(room)
    assert found.via == "lcms"
    put(room, "lcms", 0.0)
    assert (now := proposed(room)) is not None
    assert now.via == "c2000"
    put(room, "c2000", 0.0)
    assert (now := proposed(room)) is not None
    assert now.via == "in-person"


ABOUT: dict[str, dict[str, Any]] = {
    "condition": inject(at=None, when={"process": "grid.noord", "below": 0.1, "for": "9h"}),
    "kind": inject(at="40min", presumes={"process": "grid.zuid", "above": "50 %"}),
    "words": inject(at="40min", text="OEFENING. Waar blijft de stroom?"),
    "past": inject(at="2min", text="OEFENING. Waar blijft de stroom?"),
}


@pytest.mark.parametrize("one", ABOUT.values(), ids=ABOUT.keys())
def test_an_inject_about_the_same_is_enough(one: dict[str, Any]) -> None:
    """Nothing is proposed where an inject around that moment is about the process, its kind, or names it."""
    room = proposing(scenario(one, personas=LATE))
    put(room, "grid.noord", 0.0)
    room.wait(25 * MINUTE)
    assert proposed(room) is None


def test_an_inject_of_another_time_is_not_enough() -> None:
    """An inject about it that comes hours later is no reason to propose nothing."""
    room = proposing(scenario(inject(at="3h", text="OEFENING. Waar blijft de stroom?"), personas=LATE))
    put(room, "grid.noord", 0.0)
    assert until_proposed(room).process == "grid.noord"


def test_it_goes_to_who_is_there() -> None:
    """It is for a team that is there; when that leaves it is for another, and for nobody when none is left."""
    room = proposing()
    put(room, "grid.noord", 0.0)
    assert until_proposed(room).to == "piket"
    room.give("attendance", team="rot", present=True)
    room.give("attendance", team="piket", present=False)
    assert (now := proposed(room)) is not None
    assert now.to == "rot"
    room.give("attendance", team="rot", present=False)
    assert proposed(room) is None


def test_what_is_dropped_is_not_proposed_again() -> None:
    """A dropped proposal does not come back, also when the process falls once more by the same cause."""
    room = proposing()
    put(room, "grid.noord", 0.0)
    room.give("drop-proposal", proposal=until_proposed(room).id)
    assert proposed(room) is None
    found = until_proposed(room, 240)
    assert found.id == "mobile.noord:override/1"
    room.give("drop-proposal", proposal=found.id)
    put(room, "mobile.noord", 1.0)
    room.wait(2 * AROUND)
    room.give("release", override=2)
    assert room.exercise.world.level("mobile.noord") < DOWN
    for _ in range(60):
        room.wait(MINUTE)
        assert (now := proposed(room)) is None or now.id != found.id


def test_an_accepted_one_is_an_inject_on_the_spot(tmp_path: Path) -> None:
    """It is on record that it was proposed, the report says so, and the journal is played again to the same."""
    made = scenario(personas=LATE)
    exercise = Exercise.new(made, 1, lambda header: Journal.create(tmp_path / "x.jsonl", header), CLOCK)
    room = Room(made)
    room.exercise = exercise
    room.reach(MINUTE)
    room.give("proposals", on=True)
    put(room, "grid.noord", 0.0)
    found = until_proposed(room)
    entry = room.give("ad-hoc", text="OEFENING. Stroom weg.", to="piket", via=found.via, proposed=found.id)
    assert entry.payload["proposed"] == found.id
    assert "proposed" not in room.give("ad-hoc", text="OEFENING. Iets anders.", to="piket").payload
    assert proposed(room) is None
    room.give("end")
    exercise.close()
    told = debrief(tmp_path / "x.jsonl")
    assert [one.proposed for one in told.injects if one.ad_hoc] == [True, False]
    assert "ad hoc, voorgesteld" in markdown(told, "nl")


def test_resume_knows_what_is_proposed() -> None:
    """A room that is opened again proposes the same inject, and nothing of it is computed otherwise."""
    room = proposing()
    put(room, "grid.noord", 0.0)
    before = until_proposed(room)
    again = Exercise.resume(room.sink, room.clock)
    assert again.play.proposals is not None
    assert again.play.proposals.present() == before
    assert replay(room.sink.entries, room.sink.header)[1] == ()


STEP = st.one_of(
    st.tuples(
        st.just("put"),
        st.sampled_from(["grid.noord", "grid.zuid", "mobile.noord", "mobile.zuid", "c2000", "lcms", "care.noord"]),
        st.sampled_from([0.0, 0.2, 0.49, 0.5, 1.0]),
    ),
    st.tuples(st.just("attendance"), st.sampled_from([*TEAMS]), st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 30 * MINUTE), st.just(None)),
    st.tuples(st.sampled_from(["drop", "accept"]), st.just(None), st.just(None)),
    st.tuples(st.just("switch"), st.booleans(), st.just(None)),
)


def act(room: Room, step: tuple[str, Any, Any]) -> None:
    found = proposed(room)
    match step:
        case ("put", process, level):
            put(room, process, level)
        case ("attendance", team, present):
            room.give("attendance", team=team, present=present)
        case ("wait", ms, _):
            room.wait(ms)
        case ("switch", on, _):
            room.give("proposals", on=on)
        case ("drop", _, _):
            room.give("drop-proposal", proposal=found.id if found else "none")
        case _ if found is not None:
            room.give("ad-hoc", text="OEFENING. Proef.", to=found.to, via=found.via, proposed=found.id)


@settings(max_examples=20)
@given(st.lists(STEP, min_size=4, max_size=16))
@example(
    [("wait", 1, None), ("put", "grid.noord", 0.0), ("put", "grid.noord", 0.2), ("wait", 1_127_438, None)]
)  # two commands in one millisecond
@example([("wait", 1, None), ("put", "grid.noord", 0.0), ("put", "grid.noord", 1.0), ("wait", 1_127_438, None)])
def test_a_proposal_can_always_be_believed(steps: list[tuple[str, Any, Any]]) -> None:
    """Whatever happens: it goes to who is there, by what works, tells what its sender could know, never twice."""
    room = proposing()
    over: set[str] = set()
    last = ""
    for step in steps:
        act(room, step)
        found = proposed(room)
        if found is None:
            continue
        if found.id != last:
            assert found.id not in over
            over |= {last}
            last = found.id
        world, snapshot = room.exercise.world, room.exercise.snapshot()
        assert dict(snapshot.attendance)[found.to] is not None
        pattern = room.exercise.scenario.channels.get(found.via)
        assert pattern is None or world.channel_up(pattern) >= 0.5
        delay = room.exercise.scenario.personas[found.persona].delay if found.persona else 0
        least = next(one for one in TEMPLATES if one.name == found.template).delay[0]
        assert found.of_ms + delay + least <= found.due_ms <= room.exercise.t_ms
        assert level_at(world.curve(found.process), found.of_ms) == found.level < DOWN
    again, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()
    assert again.play.proposals is not None
    assert again.play.proposals.present() == proposed(room)
