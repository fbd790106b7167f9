"""Taking back what the world never heard of gives the room that computing everything again gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.recording.history import History
from sim.exercise.run.reversals import Reversals
from sim.units import HOUR, MINUTE, SECOND
from tests.exercise.small import SMALL, Room, changed
from tests.exercise.test_any_evening import COMMANDS, commands_of

if TYPE_CHECKING:
    from sim.exercise.run.play import Play
    from sim.scenario.models import Scenario

TOLD: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("say"), "inject": st.sampled_from(["eerste", "allen", "gerucht"])},
        optional={"to": st.sampled_from([("rot",), ("piket",)])},
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("tick"),
            "inject": st.sampled_from(["eerste", "ziekenhuis", "allen"]),
            "index": st.integers(0, 1),
            "text": st.just("gezien"),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("withdraw"), "inject": st.just("eerste"), "reason": st.just("fout")}),
    st.fixed_dictionaries(
        {"kind": st.just("attendance"), "team": st.sampled_from(["rot", "piket"]), "present": st.booleans()}
    ),
    st.just({"kind": "undo", "back": 1}),
    st.just({"kind": "deliver", "inject": "eerste"}),
)
EVENINGS = st.lists(st.tuples(TOLD | COMMANDS, st.integers(0, 40 * SECOND)), max_size=25)


@pytest.fixture(scope="module")
def asking() -> Scenario:
    """Return an exercise in which an inject is for two, and one waits until another is answered."""
    return changed(
        injects=[
            *SMALL["injects"],
            {
                "id": "allen",
                "at": "12min",
                "to": ["rot", "piket"],
                "text": "OEFENING.",
                "expects": {"do": "nl-alert"},
                "presumes": {"process": "mobile.noord", "above": "80 %", "for": "5min"},
            },
            {"id": "vervolg", "when": {"inject": "eerste", "is": "answered"}, "to": "rot", "text": "OEFENING."},
        ]
    )


def again(exercise: Exercise) -> Play:
    """Return the play as it is computed from the commands that count."""
    history: History = exercise.history
    return history.again(exercise.t_ms, history.left_out)


def state(play: Play) -> object:
    """Return what a play is, as far as undo could make it another."""
    runs = {
        name: (run.state, run.planned, run.released, run.said, run.withdrawn, run.answered, run.met, run.earlier)
        for name, run in play.injects.runs.items()
    }
    world = play.world
    levels = {name: (world.level(name), world.version(name)) for name in play.scenario.processes}
    return (
        runs,
        levels,
        world.orders,
        world.delivered,
        world._marks.answered,
        play.said,
        play.attendance.all(),
    )


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the undos for which the exercise was computed again."""
    seen: list[int] = []
    rebuild = History.rebuild

    def counted(self: History, play: Play, without: Any, undoing: int = 0) -> Play:
        seen.append(undoing)
        return rebuild(self, play, without, undoing)

    monkeypatch.setattr(History, "rebuild", counted)
    return seen


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("say", {"inject": "allen"}),
        ("say", {"inject": "allen", "to": ("rot",)}),
        ("tick", {"inject": "allen", "text": "gezien"}),
        ("attendance", {"team": "rot", "present": False}),
    ],
)
def test_what_the_world_never_heard_of_is_not_computed_again(
    asking: Scenario, rebuilt: list[int], kind: str, fields: dict[str, Any]
) -> None:
    """Undo of a say, a tick or of who is there takes no new world, and the picture is the one before it."""
    room = Room(asking)
    room.reach(20 * MINUTE)
    before, world = room.exercise.snapshot(), room.exercise.world
    given = room.give(kind, **fields)
    assert replace(room.exercise.snapshot(), journal=before.journal) != before
    room.give("undo", seq=given.seq)
    assert replace(room.exercise.snapshot(), journal=before.journal) == before
    assert room.exercise.world is world
    assert rebuilt == []
    assert state(room.exercise.play) == state(again(room.exercise))
    assert room.outcomes("undone")[0].payload == {"seq": given.seq}


def test_withdrawing_is_taken_back_in_place(asking: Scenario, rebuilt: list[int]) -> None:
    """An inject whose withdrawal is undone asks again what it asked."""
    room = Room(asking)
    room.reach(20 * MINUTE)
    room.give("say", inject="eerste")
    before = room.exercise.snapshot().injects
    given = room.give("withdraw", inject="eerste", reason="fout")
    room.give("undo", seq=given.seq)
    assert (room.exercise.snapshot().injects, rebuilt) == (before, [])


def test_a_tick_that_set_something_off_is_computed_again(asking: Scenario, rebuilt: list[int]) -> None:
    """Where a condition waited for the answer, undo of a tick takes back what came of it."""
    room = Room(asking)
    room.reach(20 * MINUTE)
    given = room.give("tick", inject="eerste", text="gezien")
    assert [e.payload["inject"] for e in room.outcomes("delivered")][-1] == "vervolg"
    room.give("undo", seq=given.seq)
    assert rebuilt == [given.seq]
    assert {i.id: i.state for i in room.exercise.snapshot().injects}["vervolg"] == "waiting"
    room.reach(HOUR)
    assert state(room.exercise.play) == state(again(room.exercise))


@pytest.mark.slow
@settings(max_examples=150)
@given(evening=EVENINGS, team=st.sampled_from([None, "ervaren"]))
def test_undo_in_place_is_undo_by_computing_again(
    asking: Scenario, evening: list[tuple[dict[str, Any], int]], team: str | None
) -> None:
    """In any evening: same journal, same refusals, same picture, same world; and the journal replays."""
    rooms = []
    for in_place in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            if not in_place:
                patch.setattr(Reversals, "possible", lambda *_: False)
            rooms.append(played(asking, evening, team))
    (short, refused), (long, refused_too) = rooms
    assert refused == refused_too
    assert short.sink.entries == long.sink.entries
    assert short.exercise.snapshot() == long.exercise.snapshot()
    assert state(short.exercise.play) == state(long.exercise.play)
    assert replay(short.sink.entries, short.sink.header)[1] == ()
    resumed = Exercise.resume(MemorySink.holding(short.sink.header, short.sink.entries), short.clock)
    if resumed.t_ms == short.exercise.t_ms:
        assert state(resumed.play) == state(short.exercise.play)


def played(scenario: Scenario, evening: list[tuple[dict[str, Any], int]], team: str | None) -> tuple[Room, list[str]]:
    """Play an evening; return its room, and why what was refused was."""
    room, refused = Room(scenario, 5, team), []
    room.give("start")
    room.give("speed", factor=60)
    room.wait(13 * SECOND)
    for wanted, wait in evening:
        room.wait(wait, step=10 * SECOND)
        command = {"kind": "undo", "seq": commands_of(room)[-wanted["back"] :][0]} if "back" in wanted else wanted
        try:
            room.give(**command)
        except CommandRefused as refusal:
            refused.append(refusal.reason)
    return room, refused
