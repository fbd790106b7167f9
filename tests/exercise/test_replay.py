from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink, headless, replay
from sim.journal import NewEntry
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.journal import Entry
    from sim.scenario.models import Scenario
    from tests.exercise.small import Room


@pytest.fixture(scope="module")
def run(small: Scenario) -> MemorySink:
    """Return the journal of a headless run."""
    sink = MemorySink()
    headless(small, 1, "ervaren", 6 * HOUR, sink)
    return sink


def rewritten(run: MemorySink, change: Callable[[Entry], Entry | None]) -> MemorySink:
    """Return a journal in which entries were changed or left out, its chain made right again."""
    sink = MemorySink(run.header)
    for entry in run.entries:
        other = change(entry)
        if other is not None:
            fields = (other.kind, other.t_ms, other.clock, other.author, other.payload, other.answers)
            sink.append([NewEntry(other.entry_class, *fields)])
    return sink


def test_replay_of_an_honest_journal_finds_nothing(run: MemorySink) -> None:
    """Computed again, every outcome is the one on record, and the end state is that of the run."""
    exercise, differences = replay(run.entries, run.header)
    assert differences == ()
    assert (exercise.state, exercise.t_ms) == ("ended", 6 * HOUR)


def test_replay_leaves_the_journal_alone(run: MemorySink) -> None:
    """Replay works on a copy: not even a journal that was cut off grows by it."""
    size = len(run.entries)
    replay(run.entries[:20], run.header)
    assert len(run.entries) == size


def test_a_replay_keeps_no_lines(run: MemorySink) -> None:
    """The copy that is computed again is for comparing: the text of a long journal is not held a second time."""
    exercise, _ = replay(run.entries, run.header)
    assert isinstance(exercise.sink, MemorySink)
    assert exercise.sink.entries == run.entries
    assert exercise.sink.lines == []


def test_replay_names_each_level_that_differs(run: MemorySink) -> None:
    """A level altered in the journal is named with its entry, what it says and what is computed."""
    entry = next(e for e in run.entries if e.kind == "reached" and e.payload["levels"])
    name, level = next(iter(entry.payload["levels"].items()))
    wrong: dict[str, Any] = {"levels": {**entry.payload["levels"], name: level + 0.000002}}
    sink = rewritten(run, lambda e: replace(e, payload=wrong) if e.seq == entry.seq else e)
    _, differences = replay(sink.entries, sink.header)
    assert [d.seq for d in differences if d.kind == "reached"] == [entry.seq]
    assert f"entry {entry.seq}: expected reached" in str(differences[0])


@pytest.mark.parametrize("kind", ["delivered", "preparing", "in-force", "refused", "threat", "inject-answered"])
def test_replay_finds_an_outcome_that_was_removed(run: MemorySink, kind: str) -> None:
    """An outcome taken out of the journal is missed at its place; commands still act, so the end state is whole."""
    first = next(e for e in run.entries if e.kind == kind)
    sink = rewritten(run, lambda e: None if e.seq == first.seq else replace(e, answers=None))
    exercise, differences = replay(sink.entries, sink.header)
    structural = [d for d in differences if " of entry " not in d.got]
    assert structural[0].seq == first.seq
    assert structural[0].got.startswith(kind)
    assert (exercise.state, exercise.t_ms) == ("ended", 6 * HOUR)


def test_replay_finds_an_outcome_that_was_added(run: MemorySink) -> None:
    """An outcome that does not come out is named, with nothing computed for it."""

    def doubled(entry: Entry) -> Entry:
        return replace(entry, kind="threat", payload={"threat": "verzonnen"}) if entry.kind == "closed" else entry

    sink = rewritten(run, doubled)
    _, differences = replay(sink.entries, sink.header)
    assert differences[-1].expected.startswith("threat")


def test_replay_finds_a_time_that_was_altered(run: MemorySink) -> None:
    """Times are compared exactly: a millisecond more is a difference."""
    first = next(e for e in run.entries if e.kind == "in-force")
    sink = rewritten(run, lambda e: replace(e, t_ms=e.t_ms + 1) if e.seq == first.seq else e)
    _, differences = replay(sink.entries, sink.header)
    assert differences[0].seq == first.seq


def test_replay_finds_an_outcome_laid_at_another_door(run: MemorySink) -> None:
    """Which command an outcome came of is compared too."""
    first = next(e for e in run.entries if e.kind == "in-force")
    sink = rewritten(run, lambda e: replace(e, answers=1) if e.seq == first.seq else e)
    _, differences = replay(sink.entries, sink.header)
    assert (differences[0].seq, differences[0].kind) == (first.seq, "in-force")


def test_replay_finds_a_command_moved_into_the_past(room: Room) -> None:
    """A command whose time was set back to before what the journal already tells is named."""
    room.reach(20 * MINUTE)
    given = room.give("decision", decision="grip-2")
    room.reach(30 * MINUTE)
    sink = rewritten(room.sink, lambda e: replace(e, t_ms=5 * MINUTE) if e.seq == given.seq else e)
    _, differences = replay(sink.entries, sink.header)
    assert differences[0].seq == given.seq


def test_replay_finds_a_false_closing(run: MemorySink) -> None:
    """A closing line that gives another hash than the chain has is named."""

    def forged(entry: Entry) -> Entry:
        return replace(entry, payload={**entry.payload, "head": "0" * 64}) if entry.kind == "closed" else entry

    _, differences = replay(rewritten(run, forged).entries, run.header)
    assert [d.kind for d in differences] == ["closed"]


def test_resume_stops_at_the_first_difference(run: MemorySink) -> None:
    """A journal that does not come out the same is not gone on with; the entry is named."""
    first = next(e for e in run.entries if e.kind == "in-force")
    sink = rewritten(run, lambda e: replace(e, t_ms=e.t_ms + 1) if e.seq == first.seq else e)
    with pytest.raises(JournalError, match=f"entry {first.seq}: expected in-force"):
        Exercise.resume(sink, 0)


def test_a_script_command_that_was_removed_is_missed(run: MemorySink) -> None:
    """A scripted team plays along at replay, so a command of its that is gone is noticed."""
    first = next(e for e in run.entries if e.author.startswith("script:"))
    sink = rewritten(run, lambda e: None if e.seq == first.seq else replace(e, answers=None))
    _, differences = replay(sink.entries, sink.header)
    assert differences[0].got.startswith(first.kind)
