"""Branches: an exercise played again from any entry of its journal, which stays as it is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.paths import branch_names
from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import COMMAND
from sim.exercise.recording.branching import branch
from sim.journal import Journal, NewEntry, lineage, parent_of, read, verify
from sim.units import HOUR, MINUTE, SECOND
from tests.exercise.small import CLOCK, changed
from tests.exercise.test_jump import AID, REQUEST, SCALE, jump

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.journal import Entry


OWN = ("class", "format", "prev", "seq")
"""Fields of a header that the journal itself fills in."""


def played(path: Path) -> Exercise:
    """Play an exercise in which nearly everything happens; return it, paused."""
    exercise = Exercise.new(changed(), 1, partial(Journal.create, path), CLOCK, zone="Europe/Amsterdam")
    clock = CLOCK

    def give(kind: str, **fields: Any) -> Entry:
        return exercise.do(COMMAND.validate_python({"kind": kind, **fields}), clock=clock)

    def wait(ms: int) -> None:
        nonlocal clock
        for _ in range(0, ms, 20 * SECOND):
            clock += 20 * SECOND
            exercise.advance(exercise.clock_target(clock), clock)

    exercise.note("dry-run", {}, "facilitator", clock)
    give("start")
    give("speed", factor=10)
    wait(2 * MINUTE)
    give("say", inject="eerste")
    Journal.note(path, NewEntry("note", "observation", 20 * MINUTE, clock, "evaluator", {"text": "zo gezien"}))
    wrong = give("order", **{k: v for k, v in AID.items() if k != "kind"})
    wait(MINUTE)
    give("undo", seq=wrong.seq)
    request = give("order", action="afschakelen")
    agree = NewEntry("note", "proposed-answer", exercise.t_ms, clock, "rot", {"answer": "agree"}, request.seq)
    noted = Journal.note(path, agree)
    exercise.take_in_notes()
    give("answer", order="afschakelen#1", answer="agree", proposal=noted.seq)
    asked = exercise.note("question", {"text": "wie?"}, "facilitator", clock)
    exercise.note("answer", {"question": asked.seq, "text": "wij"}, "facilitator", clock)
    give("ad-hoc", text="OEFENING. Ter plekke.", to=["rot"], expects=[{"do": "stil"}])
    at = exercise.t_ms
    exercise.leap(jump(at + HOUR, (at + 10 * MINUTE, SCALE), (at + 40 * MINUTE, AID)), clock=clock)
    for part in range(1, 5):
        exercise.advance(at + part * HOUR // 4, clock)
    give("override", effect={"effect": "level", "target": "grid.zuid", "level": 0.5}, reason="ter plekke")
    give("order", **{k: v for k, v in REQUEST.items() if k != "kind"})
    wait(MINUTE)
    give("pause", reason="koffie")
    return exercise


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the journal of an exercise that was played, and is closed."""
    path = tmp_path_factory.mktemp("parent") / "avond.jsonl"
    played(path).close()
    return path


def without_chain(entries: Sequence[Entry]) -> list[Entry]:
    return [replace(entry, prev="0" * 64) for entry in entries]


def branched(parent: Path, seq: int, folder: Path) -> Path:
    reading = read(parent)
    sink = MemorySink.holding(reading.header, reading.entries)
    return branch(sink, parent.name, seq, branch_names(folder / parent.name), CLOCK + 24 * HOUR)


def samples(count: int) -> Iterator[int]:
    """Yield entries to go back to: the first, the last, and so many between them."""
    yield from (1 + number * (count - 1) // 40 for number in range(41))


def test_a_branch_from_any_entry_shares_all_before_it(parent: Path, tmp_path: Path) -> None:
    """From entries all over a journal: the parent keeps its bytes, both verify, and they differ after the entry only.

    Resumed, a branch has the world of the parent at that entry, is paused, and goes on.
    """
    before, reading = parent.read_bytes(), read(parent)
    kinds = {entry.kind for entry in reading.entries}
    assert kinds >= {"dry-run", "undo", "observation", "proposed-answer", "jump", "brief", "override", "ad-hoc", "say"}
    for seq in dict.fromkeys(samples(reading.count)):
        path = branched(parent, seq, tmp_path)
        made = read(path)
        assert without_chain(made.entries) == without_chain(reading.entries[:seq])
        assert parent_of(made.header) is not None
        then = Exercise.resume(MemorySink.holding(reading.header, reading.entries[:seq]), CLOCK + 24 * HOUR)
        with Journal.open(path) as journal:
            exercise = Exercise.resume(journal, CLOCK + 24 * HOUR)
            assert exercise.differences == ()
            assert exercise.state in ("ready", "paused")
            assert exercise.t_ms == then.t_ms
            world = {name: exercise.world.level(name) for name in exercise.scenario.processes}
            assert world == {name: then.world.level(name) for name in exercise.scenario.processes}
            assert exercise.snapshot().dry_run
            assert exercise.snapshot().proposed == then.snapshot().proposed
            assert exercise.snapshot().jump_left == then.snapshot().jump_left
            if exercise.state == "paused":
                exercise.do(COMMAND.validate_python({"kind": "order", "action": "nl-alert"}), clock=CLOCK + 25 * HOUR)
        assert without_chain(read(path).entries[:seq]) == without_chain(reading.entries[:seq])
        assert verify(path).finding == "sound"
        assert verify(parent).finding == "sound"
    assert parent.read_bytes() == before


def test_the_header_of_a_branch_names_its_parent(parent: Path, tmp_path: Path) -> None:
    """Name, mark, entry, hash of its line and time of the parent; scenario, seed and zone are the parent's."""
    reading = read(parent)
    made = read(branched(parent, 7, tmp_path))
    said = made.header["parent"]
    assert said == {
        "name": "avond.jsonl",
        "head": reading.head,
        "seq": 7,
        "hash": reading.entries[7].prev,
        "t_ms": reading.entries[6].t_ms,
    }
    same = ("scenario", "seed", "zone", "mode", "team", "until_ms", "engine")
    assert {key: made.header[key] for key in same} == {key: reading.header[key] for key in same}
    last = read(branched(parent, reading.count, tmp_path)).header["parent"]
    assert last["hash"] == reading.head


def test_a_branch_is_held_beside_its_parent(parent: Path, tmp_path: Path) -> None:
    """Shared, absent or altered: what became of the entries that the two have in common."""
    path = branched(parent, 12, tmp_path)
    assert lineage(parent) == "none"
    assert lineage(path) == "absent"
    beside = tmp_path / parent.name
    beside.write_bytes(parent.read_bytes())
    assert lineage(path) == "shared"
    lines = parent.read_bytes().splitlines(keepends=True)
    beside.write_bytes(b"".join([lines[0], lines[1].replace(b"facilitator", b"facilitatro"), *lines[2:]]))
    assert lineage(path) == "altered"
    beside.write_bytes(b"".join(lines[:8]))
    assert lineage(path) == "altered"
    beside.write_bytes(b"nothing\n")
    assert lineage(path) == "altered"


def test_a_parent_out_of_the_folder_is_not_looked_for(parent: Path, tmp_path: Path) -> None:
    """A name in a header leads nowhere else, and a header of any form breaks nothing."""
    path = branched(parent, 3, tmp_path)
    (tmp_path / "in").mkdir()
    for number, said in enumerate(("../avond.jsonl", "/etc/passwd", "..", "a\0b", 5, None, ["x"], "x" * 9000)):
        whole_header = read(path).header
        header = {key: value for key, value in whole_header.items() if key not in OWN}
        other = tmp_path / "in" / f"{number}.jsonl"
        Journal.create(other, {**header, "parent": {**header["parent"], "name": said}}).close()
        assert lineage(other) == "absent"
    for number, whole in enumerate((5, "x", [], {}, {"seq": -1}, {"seq": True}, {"seq": "3"})):
        other = tmp_path / "in" / f"whole-{number}.jsonl"
        Journal.create(other, {**header, "parent": whole}).close()
        assert parent_of(read(other).header) is None


def test_names_of_branches_are_free_and_stay_short(parent: Path, tmp_path: Path) -> None:
    """A second branch gets the next name, and a branch of a branch is named after the first journal."""
    first = branched(parent, 3, tmp_path)
    assert first.name == "avond-branch.jsonl"
    assert branched(parent, 3, tmp_path).name == "avond-branch-2.jsonl"
    assert next(iter(branch_names(first))).name == "avond-branch-3.jsonl"


@pytest.mark.parametrize(("seq", "told"), [(0, "0 is no entry"), (-1, "is no entry"), (9999, "9999 is no entry")])
def test_an_entry_that_is_not_there_is_refused(parent: Path, tmp_path: Path, seq: int, told: str) -> None:
    """The error names the number and the range, and nothing is made."""
    with pytest.raises(JournalError, match=told):
        branched(parent, seq, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_after_the_end_there_is_nothing_to_play(tmp_path: Path) -> None:
    """From ENDEX on no branch is made; from the entry before it there is one, and it goes on."""
    path = tmp_path / "a.jsonl"
    exercise = Exercise.new(changed(), 1, partial(Journal.create, path), CLOCK)
    for kind in ("start", "end"):
        exercise.do(COMMAND.validate_python({"kind": kind}), clock=CLOCK)
    exercise.close()
    end = next(entry.seq for entry in read(path).entries if entry.kind == "end")
    with pytest.raises(JournalError, match=f"had ended \\(ENDEX, entry {end}\\)"):
        branched(path, end, tmp_path)
    with Journal.open(branched(path, end - 1, tmp_path)) as journal:
        assert Exercise.resume(journal, CLOCK).state == "paused"


def test_a_room_that_branches_leaves_its_journal_paused(tmp_path: Path) -> None:
    """A running clock is paused on record; after that nothing is written to the parent."""
    path = tmp_path / "a.jsonl"
    exercise = Exercise.new(changed(), 1, partial(Journal.create, path), CLOCK)
    start = exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    made = exercise.branch(start.seq, branch_names(path), CLOCK + MINUTE)
    assert exercise.branched == made
    assert (exercise.state, exercise.t_ms) == ("paused", MINUTE)
    before = path.read_bytes()
    exercise.close()
    assert path.read_bytes() == before
    assert lineage(made) == "shared"


def test_a_run_without_people_has_no_branch(tmp_path: Path) -> None:
    """The journal of a headless run is refused, with the remedy."""
    sink = MemorySink()
    Exercise.new(changed(), 1, sink, 0, mode="headless", until_ms=MINUTE).run_out()
    with pytest.raises(JournalError, match="a run without people"):
        branch(sink, "a.jsonl", 1, branch_names(tmp_path / "a.jsonl"), 0)
