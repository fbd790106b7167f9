"""A lock that another holds is told of in time, and two rooms on one journal never go on unknowing."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import JournalBroken, JournalError, JournalLocked
from sim.host import disk, locks
from sim.host.locks import Patience
from sim.journal import Journal, NewEntry, read, verify
from tests.journal.journal_samples import CLOCK, HEADER, command, note, write
from tests.journal.test_journal_crash import go, writer

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = Patience(0)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the append lock of a journal as another process would."""
    fd = disk.open_file(path, os.O_RDWR)
    locks.lock(fd)
    try:
        yield
    finally:
        os.close(fd)


def test_a_lock_that_is_not_let_go_is_told_of(tmp_path: Path) -> None:
    """Opening, appending and noting try for as long as they may, then say who holds the lock and what to do."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    slept: list[float] = []
    patience = Patience(1.0, slept.append)
    with Journal.open(path, patience=patience) as journal:
        before = path.read_bytes()
        with held(path):
            for attempt in (
                lambda: journal.append([command()]),
                lambda: Journal.note(path, note("x"), patience=patience),
            ):
                slept.clear()
                with pytest.raises(JournalError, match=r"a\.jsonl: another program has locked it .*; if that .* hangs"):
                    attempt()
                assert sum(slept) == pytest.approx(1.0)
        assert path.read_bytes() == before
        assert [entry.seq for entry in journal.append([command()])] == [3]
    with held(path), pytest.raises(JournalError, match=f"process {os.getpid()} on|another process"):
        Journal.open(path, patience=AT_ONCE)
    assert list(tmp_path.iterdir()) == [path]


def test_a_lock_that_is_let_go_in_time_is_taken(tmp_path: Path) -> None:
    """Whoever waits for a lock goes on as soon as it is let go."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    with held(path) as _:
        holder = disk.open_file(path, os.O_RDWR)
    locks.lock(holder)
    with Journal.open(path, patience=Patience(1, lambda _: os.close(holder))) as journal:
        assert journal.count == 2


def test_readers_wait_only_for_a_line_being_written(tmp_path: Path) -> None:
    """A whole journal is read and verified while it is locked; half a last line is waited for, then told of."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    with held(path):
        assert read(path, patience=AT_ONCE).count == 2
        assert verify(path, patience=AT_ONCE).ok
        with path.open("ab") as file:
            file.write(b"{half")
        for reader in (read, verify):
            with pytest.raises(JournalError, match="another program has locked it"):
                reader(path, patience=AT_ONCE)
    assert read(path, patience=AT_ONCE).cut == b"{half"


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be stopped here")
def test_a_stopped_process_is_named(tmp_path: Path) -> None:
    """A process that was stopped while it held the lock keeps nobody waiting, and is named where the system can."""
    path = tmp_path / "a.jsonl"
    write(path, 1)
    with writer(path, 2, "stopped", role="notes") as process:
        go(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "2\n"
        os.waitid(os.P_PID, process.pid, os.WSTOPPED)
        with pytest.raises(JournalError) as caught:
            Journal.open(path, patience=AT_ONCE)
        if Path("/proc/locks").exists() and "FLOCK" in Path("/proc/locks").read_text("ascii"):
            assert f"process {process.pid} on " in str(caught.value)
        process.kill()
    with Journal.open(path, patience=AT_ONCE) as journal:
        assert journal.count in (2, 3)


def test_a_removed_lock_file_is_taken_again(tmp_path: Path) -> None:
    """When somebody removed the lock file of a room, its next append takes the lock again and keeps others out."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal:
        (tmp_path / ".a.jsonl.room").unlink()
        journal.append([command()])
        with pytest.raises(JournalLocked):
            Journal.open(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_room_after_a_removed_lock_file_is_noticed(tmp_path: Path) -> None:
    """When another room came in, the first is told at its next append, writes nothing, and leaves the other's lock."""
    path = tmp_path / "a.jsonl"
    first = Journal.create(path, HEADER)
    (tmp_path / ".a.jsonl.room").unlink()
    with Journal.open(path) as second:
        with pytest.raises(JournalLocked, match="is open in another room"):
            first.append([command()])
        second.append([command()])
        first.close()
        with pytest.raises(JournalLocked):
            Journal.open(path)
        second.append([command()])
    assert read(path).count == 2


@pytest.mark.parametrize("of_world", [command(), NewEntry("outcome", "reached", 0, CLOCK, "keten", {"levels": {}})])
def test_what_another_room_wrote_is_noticed(of_world: NewEntry, tmp_path: Path) -> None:
    """A command or outcome that this room did not write stops it for good: its world is no longer the journal's."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as first:
        (tmp_path / ".a.jsonl.room").unlink()
        Journal.note(path, note("seen"))
        with Journal.open(path) as second:
            second.append([of_world])
        for _ in range(2):
            with pytest.raises(JournalBroken, match="another room wrote entry 2 while this one was open"):
                first.append([command()])
    assert [entry.entry_class for entry in read(path).entries] == ["note", of_world.entry_class]


@pytest.mark.skipif(not hasattr(os, "link"), reason="files have one name here")
def test_a_journal_with_two_names_is_not_opened(tmp_path: Path) -> None:
    """A second name of a journal would let a second room in: it is refused under either, and can still be read."""
    path, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    with Journal.create(path, HEADER) as journal:
        other.hardlink_to(path)
        with pytest.raises(JournalError, match=r"b\.jsonl: this file has 2 names \(hard links\).*; make a copy"):
            Journal.open(other)
        journal.append([command()])
    with pytest.raises(JournalError, match="has 2 names"):
        Journal.open(path)
    assert read(other).count == 1
    other.unlink()
    Journal.open(path).close()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", ["write", "sync", "link", "unlink"])
def test_killed_while_it_is_made_a_journal_is_whole_or_not_there(
    stop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any step of its making, a journal has its whole header or does not exist, and its name can be used."""
    path, later = tmp_path / "a.jsonl", tmp_path / "later.jsonl"

    class Killed(BaseException):
        """The end of the process."""

    def die(*_: object) -> Any:
        monkeypatch.setattr(disk, "unlink", die)
        monkeypatch.setattr(disk, "remove_open", die)
        raise Killed

    made: list[int] = []

    def unlink(name: Path) -> None:
        made.append(1)
        die() if len(made) > 1 else name.unlink()

    monkeypatch.setattr(disk, stop, unlink if stop == "unlink" else die)
    with pytest.raises(Killed):
        Journal.create(path, HEADER)
    monkeypatch.undo()
    assert path.exists() == (stop == "unlink")
    (tmp_path / ".a.jsonl.room").unlink(missing_ok=True)
    if path.exists():
        Journal.open(path).close()
    Journal.create(later, HEADER).close()
    assert list(tmp_path.glob(".*keten-new")) == []
    if not path.exists():
        Journal.create(path, HEADER).close()
    assert sorted(tmp_path.iterdir()) == [path, later]


def test_what_is_being_made_is_not_swept(tmp_path: Path) -> None:
    """A journal that another process is making is left alone by one that makes its own beside it."""
    (tmp_path / ".a.jsonl.keten-new").write_bytes(b"half")
    with Journal.create(tmp_path / "a.jsonl", HEADER):
        (tmp_path / ".a.jsonl.keten-new").write_bytes(b"half")
        Journal.create(tmp_path / "b.jsonl", HEADER).close()
        assert (tmp_path / ".a.jsonl.keten-new").exists()
    Journal.create(tmp_path / "c.jsonl", HEADER).close()
    assert not (tmp_path / ".a.jsonl.keten-new").exists()


def test_a_name_that_is_taken_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that came under the name while the journal was being made stays, with or without hard links."""
    path = tmp_path / "a.jsonl"
    real = disk.link

    def late(old: Path, new: Path) -> bool:
        path.write_bytes(b"mine")
        return real(old, new) if linked[-1] else False

    linked: list[bool] = []
    for has_links in (True, False):
        linked.append(has_links)
        path.unlink(missing_ok=True)
        monkeypatch.setattr(disk, "link", late)
        with pytest.raises(JournalError, match="cannot be made: File exists; choose another name"):
            Journal.create(path, HEADER)
        assert path.read_bytes() == b"mine"
        assert list(tmp_path.iterdir()) == [path]


def test_a_disk_without_hard_links_takes_journals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file has one name a journal is made under its own, and nothing is left beside it."""
    path = tmp_path / "a.jsonl"

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused, raising=False)
    with Journal.create(path, HEADER) as journal:
        journal.append([command()])
    assert verify(path).ok
    assert list(tmp_path.iterdir()) == [path]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
