"""One room and many evaluators in one journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import JournalError, JournalLocked
from sim.host import locks
from sim.journal import Journal, read, verify
from tests.journal.journal_samples import HEADER, command, note, write
from tests.journal.test_journal_crash import go, writer

if TYPE_CHECKING:
    from pathlib import Path


def test_processes_append_together(tmp_path: Path) -> None:
    """A room and three evaluators appending at once lose nothing, break no chain, and readers see no half line."""
    path = tmp_path / "a.jsonl"
    write(path, 0)
    processes = [writer(path, 40, role=role) for role in ("room", "notes", "notes", "notes")]
    for process in processes:
        go(process)
    seen = [0]
    while any(process.poll() is None for process in processes):
        reading = read(path)
        assert reading.cut is None
        seen.append(reading.count)
    said = [int(line) for process in processes for line in process.communicate()[0].split()]
    assert [process.returncode for process in processes] == [0] * 4
    assert seen == sorted(seen)
    assert len(said) == len(set(said)) == 160
    reading = read(path)
    assert reading.count == 40 * 2 + 3 * 40
    assert verify(path).finding == "sound"
    by_author = [entry.payload["text"].split() for entry in reading.entries if entry.entry_class == "note"]
    for pid in {pid for pid, _ in by_author}:
        assert [int(number) for who, number in by_author if who == pid] == list(range(40))
    for order, outcome in zip(reading.entries, reading.entries[1:], strict=False):
        assert order.kind != "order" or outcome.kind == "preparing"


def test_a_room_sees_the_notes_of_others(tmp_path: Path) -> None:
    """Notes that evaluators appended stand in the room's entries after its next append, in their place."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal:
        noted = Journal.note(path, note("seen"))
        assert list(journal.entries) == []
        placed = journal.append([command()])
        assert list(journal.entries) == [noted, *placed]
        assert [entry.seq for entry in journal.entries] == [1, 2]
    assert read(path).entries == (noted, *placed)


def test_a_second_room_is_kept_out(tmp_path: Path) -> None:
    """While a room has a journal open no other opens it; the message says who has it, and reading goes on."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal:
        with pytest.raises(JournalLocked, match=r"a\.jsonl: is open in another room \(process \d+ on .+\); close that"):
            Journal.open(path)
        link = tmp_path / "link.jsonl"
        link.symlink_to(path)
        with pytest.raises(JournalLocked):
            Journal.open(link)
        journal.append([command()])
        assert read(path).count == 1
    with Journal.open(path) as journal:
        assert journal.count == 1


def test_a_room_leaves_nothing_beside_the_journal(tmp_path: Path) -> None:
    """When the room closes only the journal is left; closing twice is harmless, appending then is refused."""
    path = tmp_path / "a.jsonl"
    journal = Journal.create(path, HEADER)
    journal.close()
    journal.close()
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(JournalError, match="is closed"):
        journal.append([command()])


def test_a_room_that_was_killed_locks_nothing(tmp_path: Path) -> None:
    """What a killed room leaves beside the journal keeps nobody out, and goes when the next room closes."""
    path = tmp_path / "a.jsonl"
    write(path, 0)
    with writer(path, 1) as process:
        with pytest.raises(JournalLocked, match=f"process {process.pid} on"):
            Journal.open(path)
        process.kill()
        process.wait()
        assert len(list(tmp_path.iterdir())) == 2
        Journal.open(path).close()
    assert list(tmp_path.iterdir()) == [path]


def test_evaluators_append_only_notes(tmp_path: Path) -> None:
    """Without the room lock nothing but a note can be appended."""
    path = tmp_path / "a.jsonl"
    write(path, 1)
    with pytest.raises(ValueError, match="only a room"):
        Journal.note(path, command())
    assert Journal.note(path, note("first")).seq == 2


def test_a_note_to_a_journal_without_entries(tmp_path: Path) -> None:
    """The first note of all follows the header, however long that is."""
    for size in (0, 70_000, 600_000):
        path = tmp_path / f"{size}.jsonl"
        Journal.create(path, {**HEADER, "scenario": "x" * size}).close()
        assert [Journal.note(path, note("x" * 80_000)).seq, Journal.note(path, note("y")).seq] == [1, 2]
        assert verify(path).finding == "sound"


def test_half_a_note_of_another_is_set_aside(tmp_path: Path) -> None:
    """What an evaluator's crash left at the end is set aside by whoever appends next, the room or another."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal:
        for number in (1, 2):
            with path.open("ab") as file:
                file.write(b'{"answers":')
            if number == 1:
                journal.append([command()])
                assert journal.cut == tmp_path / "a.jsonl.cut-1"
            else:
                Journal.note(path, note("next"))
            assert (tmp_path / f"a.jsonl.cut-{number}").read_bytes() == b'{"answers":'
        journal.append([command()])
    assert verify(path).finding == "sound"


@pytest.mark.parametrize("text", ["", "hello\n", '{"class":"header"}\n', '{"class":"header","format":2}\n'])
def test_a_note_goes_into_nothing_but_a_journal(text: str, tmp_path: Path) -> None:
    """A file that is no journal gets no note, and is left as it is."""
    path = tmp_path / "a.jsonl"
    path.write_text(text)
    with pytest.raises(JournalError, match="line 1"):
        Journal.note(path, note("x"))
    assert path.read_text() == text


def test_a_journal_altered_while_open_is_not_appended_to(tmp_path: Path) -> None:
    """Removed, replaced, shortened or continued by something else: the room says so and writes nothing."""
    path = tmp_path / "a.jsonl"
    away = tmp_path / "away.jsonl"
    lines = write(path, 3)
    with Journal.open(path) as journal:
        path.rename(away)
        with pytest.raises(JournalError, match="was moved or replaced while open; put it back"):
            journal.append([command()])
        path.write_bytes(b"".join(lines))
        with pytest.raises(JournalError, match="was moved or replaced"):
            journal.append([command()])
        away.rename(path)
        journal.append([command()])
        with path.open("ab") as file:
            file.write(lines[1])
        with pytest.raises(JournalError, match=r"entry 5 \(line 6\): has number 1 where 5 should stand"):
            journal.append([command()])
        path.write_bytes(b"".join(lines[:2]))
        with pytest.raises(JournalError, match="became shorter while open"):
            journal.append([command()])
    assert path.read_bytes() == b"".join(lines[:2])


def test_a_room_that_closes_just_now_lets_one_other_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that locks the file which the closing room just removed notices, and still shuts the door behind it."""
    path = tmp_path / "a.jsonl"
    first = Journal.create(path, HEADER)
    real = locks.lock

    def lock(fd: int, *, shared: bool = False) -> None:
        monkeypatch.setattr(locks, "lock", real)
        first.close()
        real(fd, shared=shared)

    monkeypatch.setattr(locks, "lock", lock)
    with Journal.open(path), pytest.raises(JournalLocked):
        Journal.open(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_waits_for_a_line_that_is_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a line that is being written is not taken for a cut one: the reader waits for the writer, then reads on."""
    path = tmp_path / "a.jsonl"
    lines = write(path, 4)
    path.write_bytes(b"".join(lines[:3]) + lines[3][:50])
    real = locks.lock

    def lock(fd: int, *, shared: bool = False) -> None:
        monkeypatch.setattr(locks, "lock", real)
        assert shared
        path.write_bytes(b"".join(lines))
        real(fd, shared=shared)

    monkeypatch.setattr(locks, "lock", lock)
    reading = read(path)
    assert (reading.count, reading.cut) == (4, None)
