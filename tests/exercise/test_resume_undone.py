"""Resuming lives what counts once: not what was taken back, however often that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import Start
from sim.exercise.recording.undone_commands import taken_back
from sim.exercise.run.play import Play
from sim.journal import Entry, NewEntry
from sim.units import HOUR, MINUTE, SECOND
from tests.exercise.small import CLOCK, Room
from tests.exercise.test_any_evening import EVENINGS, played

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

LEVEL = {"effect": "level", "target": "grid.noord", "level": 0.9, "lasts": "20min"}


def state_of(exercise: Exercise) -> tuple[Any, ...]:
    """Return all that the rest of an evening depends on."""
    history, play = exercise.history, exercise.play
    return (
        exercise.snapshot(),
        {name: play.world.level(name) for name in exercise.scenario.processes},
        (play.said, play.told, play.reached_ms, exercise.clock, exercise.leaping),
        (list(history.given.values()), history.left_out, history.taken, history._orders),
    )


@pytest.mark.slow
@settings(max_examples=150)
@given(evening=EVENINGS, data=st.data())
def test_resuming_comes_to_the_state_of_a_full_replay(
    small: Scenario, evening: list[tuple[dict[str, Any], int]], data: st.DataObject
) -> None:
    """After any evening, cut anywhere, passing over what was taken back gives what living it and undoing it gives."""
    room = played(small, evening, None)
    cut = data.draw(st.integers(0, len(room.sink.entries)))
    kept = room.sink.entries[:cut]
    short, full = MemorySink.holding(room.sink.header, kept), MemorySink.holding(room.sink.header, kept)
    resumed = Exercise.resume(short, room.clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Exercise, "undone_later", lambda _: frozenset())
        lived = Exercise.resume(full, room.clock)
    assert short.lines == full.lines
    assert state_of(resumed) == state_of(lived)
    for exercise in (resumed, lived):
        if exercise.state == "paused":
            exercise.do(Start(), clock=room.clock)
            exercise.advance(exercise.t_ms + 2 * HOUR, room.clock + 2 * HOUR)
    assert short.lines == full.lines


def busy(small: Scenario, undos: int) -> Room:
    """Return a room in which so many overrides were taken back, some of them across each other."""
    room = Room(small)
    room.reach(5 * MINUTE)
    waiting: list[int] = []
    for number in range(undos):
        waiting.append(room.give("override", effect=LEVEL, reason="x").seq)
        room.give("order", action="afschakelen")
        room.wait(20 * SECOND, step=5 * SECOND)
        room.give("decision", text=f"besluit {number}")
        if len(waiting) > 1:
            room.give("undo", seq=waiting.pop(0))
    while waiting:
        room.give("undo", seq=waiting.pop(0))
    return room


@pytest.mark.parametrize("undos", [1, 5, 20])
def test_each_command_is_lived_once_at_resume(small: Scenario, monkeypatch: pytest.MonkeyPatch, undos: int) -> None:
    """However many undos there are, resuming acts on each command that counts once and makes one world."""
    room = busy(small, undos)
    acted: list[int] = []
    worlds: list[Play] = []
    apply, begin = Play.apply, Play.__init__

    def counting(self: Play, one: Any) -> None:
        acted.append(one.seq)
        apply(self, one)

    def making(self: Play, *args: Any, **options: Any) -> None:
        worlds.append(self)
        begin(self, *args, **options)

    sink = MemorySink.holding(room.sink.header, room.sink.entries)
    with monkeypatch.context() as patch:
        patch.setattr(Play, "apply", counting)
        patch.setattr(Play, "__init__", making)
        Exercise.resume(sink, room.clock)
    taken = {e.payload["seq"] for e in room.sink.entries if e.kind == "undo"}
    counted = [e.seq for e in sink.entries if e.entry_class == "command" and e.seq not in taken and e.kind != "undo"]
    assert (len(taken), acted, len(worlds)) == (undos, counted, 1)


def altered(sink: MemorySink, seq: int, payload: dict[str, Any]) -> MemorySink:
    """Return a journal with the payload of one entry replaced, and its chain made anew."""
    made = MemorySink(sink.header)
    for e in sink.entries:
        told = payload if e.seq == seq else e.payload
        made.append([NewEntry(e.entry_class, e.kind, e.t_ms, e.clock, e.author, told, e.answers)])
    return made


def test_replay_compares_what_was_taken_back_too(small: Scenario) -> None:
    """An outcome that was altered between a command and its undo is found by replay; resuming does not look at it."""
    room = busy(small, 3)
    undo = next(e for e in room.sink.entries if e.kind == "undo")
    between = room.sink.entries[undo.payload["seq"] : undo.seq]
    seq = next(e.seq for e in between if e.kind == "reached")
    sink = altered(room.sink, seq, {"levels": {"grid.noord": 0.123}})
    assert [one.seq for one in replay(sink.entries, sink.header)[1]][:1] == [seq]
    Exercise.resume(sink, CLOCK)


def test_resuming_compares_what_comes_after_an_undo(small: Scenario) -> None:
    """What came of the world without the command is compared: the entry that differs is named."""
    room = busy(small, 2)
    room.reach(30 * MINUTE)
    last = max(e.seq for e in room.sink.entries if e.kind == "reached" and e.payload["levels"])
    with pytest.raises(JournalError, match=f"entry {last}"):
        Exercise.resume(altered(room.sink, last, {"levels": {"grid.noord": 0.123}}), CLOCK)


def test_a_journal_whose_undo_is_no_undo_is_gone_through_in_full(small: Scenario) -> None:
    """An undo of what is not there fails as it always did, and is not passed over."""
    room = busy(small, 1)
    room.sink.append([NewEntry("command", "undo", room.exercise.t_ms, CLOCK, "x", {"kind": "undo", "seq": 9999})])
    Exercise.resume(room.sink, CLOCK)
    assert [e.kind for e in room.sink.entries].count("failed") == 1


def entries(*undone: object) -> list[Entry]:
    """Return two decisions and a start, and an undo of each that is named, as entries of a journal."""
    written: list[tuple[str, dict[str, Any]]] = [
        ("start", {}),
        ("decision", {"text": "a"}),
        ("decision", {"text": "b"}),
    ]
    written += [("undo", {"seq": seq}) for seq in undone]
    return [
        Entry(number, "command", kind, 0, 0, "team", payload, None, "0" * 64)
        for number, (kind, payload) in enumerate(written, 1)
    ]


@pytest.mark.parametrize("undone", [["2"], [None], [2, 2], [1]], ids=["a text", "none", "twice", "what lasts"])
def test_an_undo_that_no_room_wrote_is_not_passed_over(undone: list[object]) -> None:
    """Of a number that is none, of what is taken back already and of what cannot be: there is no short way."""
    assert taken_back(entries(3, *undone), frozenset()) == frozenset()


def test_what_is_taken_back_is_known_from_the_journal() -> None:
    """The commands that an undo names are passed over, but for an undo that failed."""
    assert taken_back(entries(2, 3), frozenset()) == frozenset({2, 3})
    assert taken_back(entries(2, 3), frozenset({5})) == frozenset({2})
    assert taken_back(entries(3, 2), frozenset({2})) == frozenset()


def test_of_several_that_differ_the_first_is_named_also_among_what_was_taken_back(small: Scenario) -> None:
    """Altered between a command and its undo, and after that: resuming names the first of the two."""
    room = busy(small, 2)
    room.reach(30 * MINUTE)
    undo = next(e for e in room.sink.entries if e.kind == "undo")
    between = room.sink.entries[undo.payload["seq"] : undo.seq]
    first = next(e.seq for e in between if e.kind == "reached")
    last = max(e.seq for e in room.sink.entries if e.kind == "reached" and e.payload["levels"])
    sink = altered(
        altered(room.sink, first, {"levels": {"grid.noord": 0.123}}), last, {"levels": {"grid.noord": 0.123}}
    )
    with pytest.raises(JournalError, match=f"entry {first}"):
        Exercise.resume(sink, CLOCK)
