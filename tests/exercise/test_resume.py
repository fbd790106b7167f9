from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink, headless, replay
from sim.exercise.commands.model import COMMAND
from sim.units import HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario
    from tests.exercise.small import Room

CLOCK = 1_800_000_000_000

LEVEL = {"effect": "level", "target": "grid.noord", "level": 0.4}

EVENING: list[tuple[int, dict[str, Any]]] = [
    (0, {"kind": "start"}),
    (2 * MINUTE, {"kind": "speed", "factor": 60}),
    (3 * MINUTE, {"kind": "move", "inject": "pers", "to_ms": 100 * MINUTE}),
    (13 * MINUTE, {"kind": "override", "effect": LEVEL, "reason": "x"}),
    (14 * MINUTE, {"kind": "undo", "seq": "override"}),
    (15 * MINUTE, {"kind": "ad-hoc", "text": "OEFENING. Brand."}),
    (20 * MINUTE, {"kind": "order", "action": "afschakelen"}),
    (25 * MINUTE, {"kind": "answer", "order": "afschakelen#1", "answer": "partly"}),
    (26 * MINUTE, {"kind": "decision", "decision": "grip-2"}),
    (30 * MINUTE, {"kind": "pause"}),
    (30 * MINUTE, {"kind": "jump", "to_ms": 55 * MINUTE}),
    (55 * MINUTE, {"kind": "start"}),
    (60 * MINUTE, {"kind": "order", "action": "aggregaat", "target": "mobile.noord/power"}),
    (150 * MINUTE, {"kind": "end"}),
]  # fmt: skip
"""What a facilitator did one evening, by exercise time."""


def command_of(payload: dict[str, Any], sink: MemorySink) -> Any:
    """Return the command; an undo names the kind of what it takes back."""
    if payload["kind"] == "undo":
        payload = {"kind": "undo", "seq": next(e.seq for e in sink.entries if e.kind == payload["seq"])}
    return COMMAND.validate_python(payload)


def happened(sink: MemorySink) -> list[tuple[object, ...]]:
    """Return everything in a journal that is not about the clock; sequence numbers are not compared."""
    about_the_clock = ("reached", "pause", "start", "speed", "resumed", "closed", "brief")
    return [
        (e.kind, e.t_ms, e.author, "" if "seq" in e.payload else str(e.payload))
        for e in sink.entries
        if e.kind not in about_the_clock
    ]


def play(exercise: Exercise, steps: list[tuple[int, dict[str, Any]]]) -> None:
    """Play steps at their exact exercise times, recording how far it came every five minutes of them."""
    for t_ms, payload in steps:
        command = command_of(payload, exercise.sink)  # type: ignore[arg-type]
        if exercise.state == "paused" and t_ms > exercise.t_ms:
            exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
        while exercise.t_ms < t_ms:
            to = min(t_ms, exercise.t_ms + 5 * MINUTE)
            exercise.advance(to, CLOCK + to)
        if (command.kind, exercise.state) != ("pause", "paused"):
            exercise.do(command, clock=CLOCK)


@pytest.fixture(scope="module")
def evening(small: Scenario) -> MemorySink:
    """Return the journal of the evening, never killed."""
    sink = MemorySink()
    play(Exercise.new(small, 3, sink, CLOCK), EVENING)
    assert sink.entries[-1].kind == "closed"
    return sink


@pytest.fixture(scope="module")
def run(small: Scenario) -> MemorySink:
    """Return the journal of a headless run, never killed."""
    sink = MemorySink()
    headless(small, 1, "ervaren", None, sink)
    return sink


@settings(max_examples=60)
@given(data=st.data())
def test_a_headless_run_cut_anywhere_ends_with_the_same_bytes(run: MemorySink, data: st.DataObject) -> None:
    """Killed after any entry and resumed, a headless run writes the journal it would have written."""
    cut = data.draw(st.integers(0, len(run.entries)))
    sink = MemorySink.holding(run.header, run.entries[:cut])
    Exercise.resume(sink, 42)
    assert sink.lines == run.lines


@settings(max_examples=60)
@given(data=st.data())
def test_a_room_cut_anywhere_and_played_on_ends_the_same(evening: MemorySink, data: st.DataObject) -> None:
    """Killed after any entry, resumed and played on, a room comes to the same deliveries, orders and levels."""
    cut = data.draw(st.integers(0, len(evening.entries)))
    kept = evening.entries[:cut]
    sink = MemorySink.holding(evening.header, kept)
    exercise = Exercise.resume(sink, CLOCK)
    given_before = sum(e.entry_class == "command" for e in kept)
    play(exercise, EVENING[given_before:])
    assert happened(sink) == happened(evening)
    whole, _ = replay(evening.entries, evening.header)
    for name in whole.scenario.processes:
        assert exercise.world.level(name) == whole.world.level(name)


@settings(max_examples=40)
@given(data=st.data())
def test_a_room_comes_back_paused_where_the_journal_stops(evening: MemorySink, data: st.DataObject) -> None:
    """A resumed room is paused at the time of the last entry, or at the end of a jump that was on record."""
    cut = data.draw(st.integers(1, len(evening.entries) - 3))
    kept = evening.entries[:cut]
    exercise = Exercise.resume(MemorySink.holding(evening.header, kept), CLOCK)
    jumped = max((e.payload["to_ms"] for e in kept if e.kind == "jump"), default=0)
    assert exercise.state == "paused"
    assert exercise.t_ms == max(kept[-1].t_ms, jumped)


def test_a_room_loses_at_most_five_seconds_of_clock(small: Scenario, new_room: Callable[..., Room]) -> None:
    """Killed at any moment, a room that follows its clock four times a second comes back at most 5 s earlier."""
    room = new_room(small)
    room.give("start")
    for _ in range(200):
        room.wait(250)
        last = room.sink.entries[-1].t_ms
        assert room.exercise.t_ms - last <= 5 * SECOND


def test_resume_says_so_and_stops_the_clock_for_other_readers(evening: MemorySink) -> None:
    """A room that is resumed records its pause and a note, so that anyone can work out the exercise time."""
    asked = next(k for k, e in enumerate(evening.entries) if e.kind == "decision")
    sink = MemorySink.holding(evening.header, evening.entries[:asked])
    Exercise.resume(sink, CLOCK)
    assert [(e.kind, e.author) for e in sink.entries[-2:]] == [("pause", "keten"), ("resumed", "keten")]


def test_resuming_again_and_again_changes_nothing(evening: MemorySink) -> None:
    """Resumed three times over, the exercise stands where it stood."""
    sink = MemorySink.holding(evening.header, evening.entries[:40])
    times = [Exercise.resume(sink, CLOCK + k).t_ms for k in range(3)]
    assert len(set(times)) == 1
    assert replay(sink.entries, sink.header)[1] == ()


def test_notes_between_do_not_disturb_resuming(evening: MemorySink) -> None:
    """What evaluators noted meanwhile, at whatever time, changes nothing in what is computed again."""
    from sim.journal import NewEntry

    sink = MemorySink(evening.header)
    numbers = {0: 0}
    for entry in evening.entries:
        answers = numbers[entry.answers] if entry.answers else None
        payload = {"kind": "undo", "seq": numbers[entry.payload["seq"]]} if entry.kind == "undo" else entry.payload
        if entry.kind == "undone":
            payload = {"seq": numbers[entry.payload["seq"]]}
        if entry.kind == "closed":
            payload = {"count": sink.count, "head": sink.head}
        new = NewEntry(entry.entry_class, entry.kind, entry.t_ms, entry.clock, entry.author, payload, answers)
        numbers[entry.seq] = sink.append([new])[0].seq
        if entry.kind != "end":
            sink.append([NewEntry("note", "observation", 9 * HOUR, 5, "waarnemer", {"text": "stil"})])
    exercise, differences = replay(sink.entries, sink.header)
    assert differences == ()
    assert exercise.t_ms == evening.entries[-1].t_ms


def test_resume_refuses_another_engine(run: MemorySink) -> None:
    """A journal of another engine number is never replayed as if it were equal."""
    with pytest.raises(JournalError, match="engine"):
        Exercise.resume(MemorySink({**run.header, "engine": -1}), 0)
