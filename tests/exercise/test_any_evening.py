from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, replay
from sim.units import MINUTE, SECOND
from tests.exercise.small import Room

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

INJECTS = st.sampled_from(["eerste", "ziekenhuis", "gerucht", "pers", "bereik", "dank", "ad-hoc-1"])
TIMES = st.integers(0, 300 * MINUTE)
EFFECTS = st.sampled_from(
    [
        {"effect": "level", "target": "grid.noord", "level": 0.6},
        {"effect": "level", "target": "mobile.noord", "level": 0.02, "lasts": "20min"},
        {"effect": "damage", "target": "grid.zuid", "size": 0.7, "repair": "1h"},
        {"effect": "bypass", "target": "hospital.noord/power"},
    ]
)
COMMANDS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"kind": st.sampled_from(["start", "pause", "start"])}),
    st.fixed_dictionaries({"kind": st.just("speed"), "factor": st.sampled_from([1, 60, 600])}),
    st.fixed_dictionaries({"kind": st.just("jump"), "to_ms": TIMES}),
    st.fixed_dictionaries({"kind": st.sampled_from(["deliver", "hold"]), "inject": INJECTS}),
    st.fixed_dictionaries({"kind": st.just("skip"), "inject": INJECTS, "reason": st.just("zo")}),
    st.fixed_dictionaries({"kind": st.just("shift"), "by_ms": st.integers(-90 * MINUTE, 90 * MINUTE)}),
    st.fixed_dictionaries({"kind": st.just("move"), "inject": INJECTS, "to_ms": TIMES}),
    st.fixed_dictionaries({"kind": st.just("ad-hoc"), "text": st.just("OEFENING."), "at_ms": st.none() | TIMES}),
    st.fixed_dictionaries({"kind": st.just("order"), "action": st.sampled_from(["nl-alert", "afschakelen"])}),
    st.fixed_dictionaries(
        {
            "kind": st.just("order"),
            "action": st.just("aggregaat"),
            "target": st.sampled_from(["mobile.noord/power", "hospital.noord/power"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("answer"),
            "order": st.sampled_from(["afschakelen#1", "afschakelen#2"]),
            "answer": st.sampled_from(["agree", "refuse"]),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("decision"), "decision": st.just("grip-2")}),
    st.fixed_dictionaries({"kind": st.just("override"), "effect": EFFECTS, "reason": st.just("zo")}),
    st.fixed_dictionaries({"kind": st.just("release"), "override": st.integers(1, 3)}),
    st.fixed_dictionaries({"kind": st.just("undo"), "back": st.integers(1, 4)}),
    st.fixed_dictionaries({"kind": st.just("undo"), "back": st.just(1)}),
)
EVENINGS = st.lists(st.tuples(COMMANDS, st.integers(0, 120 * SECOND)), max_size=25)


def commands_of(room: Room) -> list[int]:
    """Return the sequence numbers of the commands so far."""
    return [e.seq for e in room.sink.entries if e.entry_class == "command"]


def played(scenario: Scenario, evening: list[tuple[dict[str, Any], int]], team: str | None) -> Room:
    """Play what can be played of an evening; a room refuses the rest."""
    room = Room(scenario, 5, team)
    room.give("start")
    room.give("speed", factor=60)
    for wanted, wait in evening:
        room.wait(wait, step=10 * SECOND)
        command = wanted
        if "back" in wanted:
            command = {"kind": "undo", "seq": commands_of(room)[-wanted["back"] :][0]}
        try:
            room.give(**command)
        except CommandRefused:
            continue
    return room


@pytest.mark.slow
@settings(max_examples=60)
@given(evening=EVENINGS, team=st.sampled_from([None, "ervaren"]))
def test_any_evening_is_computed_again_the_same(
    small: Scenario, evening: list[tuple[dict[str, Any], int]], team: str | None
) -> None:
    """Whatever a facilitator does, with undo and a scripted team beside, replay finds every outcome again."""
    room = played(small, evening, team)
    assert not room.outcomes("failed")
    again, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()
    assert again.t_ms == room.sink.entries[-1].t_ms
    now = room.exercise
    now.play.reach()
    again.advance(now.t_ms)
    if again.t_ms == now.t_ms:
        assert {n: again.world.level(n) for n in small.processes} == {n: now.world.level(n) for n in small.processes}


@pytest.mark.slow
@settings(max_examples=60)
@given(evening=EVENINGS, data=st.data())
def test_any_evening_cut_anywhere_resumes(
    small: Scenario, evening: list[tuple[dict[str, Any], int]], data: st.DataObject
) -> None:
    """Killed after any entry of any evening, the room comes back, with nothing lost and nothing added twice."""
    room = played(small, evening, "ervaren")
    cut = data.draw(st.integers(0, len(room.sink.entries)))
    sink = MemorySink.holding(room.sink.header, room.sink.entries[:cut])
    Exercise.resume(sink, room.clock)
    assert sink.entries[:cut] == room.sink.entries[:cut]
    assert replay(sink.entries, sink.header)[1] == ()
    orders = [e.t_ms for e in sink.entries if e.author == "script:ervaren"]
    assert orders == [e.t_ms for e in room.sink.entries if e.author == "script:ervaren"][: len(orders)]
