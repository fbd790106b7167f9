"""The room's last picture and the report agree on every late, done and left undone, and on the times."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from sim.debrief import debrief
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import COMMAND
from sim.exercise.run.timeliness import Status
from tests.debrief.sample import Lines, altered
from tests.properties.inject_evenings import INJECT_KINDS, RESPONSE, evening
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from sim.debrief import Debrief
    from sim.exercise.view.snapshot import Snapshot
    from sim.journal import Journal

CLOCKED = ("speed", "pause", "start")
WITHOUT_UNDO = (*INJECT_KINDS, "say", "say", "say", *RESPONSE, *CLOCKED)
KINDS = (*WITHOUT_UNDO, "override", "undo", "undo")
OLD = tuple(kind for kind in (*KINDS, "deliver") if kind not in ("say", "withdraw"))
"""What a room does that never marks anything as said."""


def room_has(snapshot: Snapshot) -> dict[str, Any]:
    """Return where every inject, and all that it asked for, stands in the room."""
    return {
        view.id: (
            view.state,
            view.released_ms,
            view.withdrawn_ms,
            sorted((said.to, said.t_ms, said.by, said.seq) for said in view.said),
            [(one.status, one.due_ms, one.done_ms, one.late_ms) for one in view.expectations],
            view.late_ms,
        )
        for view in snapshot.injects
    }


def report_has(found: Debrief) -> dict[str, Any]:
    """Return the same as the report has it."""
    return {
        one.id: (
            one.stands,
            one.delivered_ms,
            one.withdrawn_ms,
            sorted((said.to, said.t_ms, said.by, said.seq) for said in one.said),
            [(e.status, e.due_ms, e.done_ms, e.late_ms) for e in one.expects],
            max((e.late_ms or 0 for e in one.expects if e.status in ("open", "missing")), default=None),
        )
        for one in found.injects
    }


@campaign(60)
@given(st.integers(1, 100_000), st.sampled_from(["all", "old", "script"]))
def test_room_and_report_agree(tmp_path_factory: pytest.TempPathFactory, number: int, style: str) -> None:
    """Whatever people did, took back or never marked: one status and one set of times for everything asked for."""
    path = tmp_path_factory.mktemp("late") / "room.jsonl"
    team = "ervaren" if style == "script" else None
    exercise, journal = evening(path, Random(f"{style}/{number}"), OLD if style == "old" else KINDS, team)
    shown, refused = room_has(exercise.snapshot()), refused_at_once(journal)
    journal.close()
    found = debrief(path)
    assert found.proof.replay == "agrees"
    assert report_has(found) == shown
    assert not refused & {one.seq for inject in found.injects for one in inject.expects}


@campaign(40)
@given(st.integers(1, 100_000))
def test_the_journal_alone_agrees(tmp_path_factory: pytest.TempPathFactory, number: int) -> None:
    """A journal that cannot be computed again gives the same verdicts, by the same rule, where nothing was undone.

    That a condition has come true is not on record before its inject is released.
    """
    folder = tmp_path_factory.mktemp("alone")
    exercise, journal = evening(folder / "room.jsonl", Random(number), WITHOUT_UNDO)
    shown = room_has(exercise.snapshot())
    journal.close()
    found = debrief(altered(folder / "room.jsonl", folder / "other.jsonl", _other_engine))
    assert found.proof.replay == "other-engine"
    assert recorded(report_has(found)) == recorded(shown)


@campaign(40)
@given(st.integers(1, 100_000), st.sampled_from(["command", "any"]))
def test_a_cut_journal_is_taken_up_again(tmp_path_factory: pytest.TempPathFactory, number: int, behind: str) -> None:
    """Cut off behind any entry, a journal with words, ticks and withdrawals goes on; replayed it has no difference."""
    chance = Random(number)
    exercise, journal = evening(tmp_path_factory.mktemp("cut") / "room.jsonl", chance, KINDS)
    header, entries = journal.header, tuple(journal.entries)
    journal.close()
    cuts = [e.seq for e in entries if e.entry_class == "command"] if behind == "command" else range(1, len(entries) + 1)
    sink = MemorySink.holding(header, entries[: chance.choice(cuts)])
    again = Exercise.resume(sink, entries[-1].clock)
    assert again.t_ms <= exercise.t_ms
    for run in again.play.injects.runs.values():
        if run.unsaid and again.state == "paused":
            again.do(COMMAND.validate_python({"kind": "say", "inject": run.id}), clock=entries[-1].clock)
    replayed, differences = replay(tuple(sink.entries), header)
    assert differences == ()
    assert room_has(replayed.snapshot()) == room_has(again.snapshot())


def refused_at_once(journal: Journal) -> set[int | None]:
    """Return the numbers of the orders that the world refused when they were given."""
    given = {entry.seq: entry.t_ms for entry in journal.entries if entry.kind == "order"}
    asked = {entry.answers for entry in journal.entries if entry.kind == "waiting-answer"}
    refusals = (entry for entry in journal.entries if entry.kind == "refused" and entry.answers not in asked)
    return {entry.answers for entry in refusals if given.get(entry.answers or 0) == entry.t_ms}


def recorded(injects: dict[str, Any]) -> dict[str, Any]:
    """Return injects as far as the journal tells them apart."""
    return {name: ("to-come" if one[0] == "waiting" else one[0], *one[1:]) for name, one in injects.items()}


def _other_engine(lines: Lines) -> None:
    lines[0]["engine"] = 999


def test_the_evenings_have_every_verdict(tmp_path: Path) -> None:
    """The generated evenings hold every verdict, every place of an inject, and orders refused that were to answer."""
    verdicts: set[str] = set()
    stands: set[str] = set()
    refusals = 0
    for number in range(80):
        exercise, journal = evening(tmp_path / f"{number}.jsonl", Random(number), KINDS)
        refused = refused_at_once(journal)
        journal.close()
        for run in exercise.play.injects.runs.values():
            refusals += sum(done.seq in refused for done in run.answered.values())
        for view in exercise.snapshot().injects:
            stands.add(view.state)
            verdicts |= {one.status for one in view.expectations}
    assert verdicts == set(Status.__args__)  # type: ignore[attr-defined]
    assert refusals > 0
    assert stands == {"to-come", "waiting", "reserve", "due", "held", "released", "said", "skipped", "withdrawn"}
