"""A disk that is full, fails or cannot lock: nothing half done, nothing claimed that is not so."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import JournalError
from sim.host import disk, locks
from sim.journal import Journal, read, verify
from tests.journal.journal_samples import HEADER, command, note, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _no_space(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _io_error(*_: object) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


_REAL_WRITE = os.write


def _half_write(fd: int, data: bytes) -> int:
    return _REAL_WRITE(fd, data[: len(data) // 2])


@pytest.mark.parametrize("fault", [_no_space, _half_write])
def test_a_full_disk_adds_nothing(
    fault: Callable[[int, bytes], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the disk full, or after half a write, the file is as it was; when there is room again, work goes on."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    with Journal.open(path) as journal:
        before = path.read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", fault)
            with pytest.raises(JournalError, match=r"nothing was recorded: .*; make room on the disk and do it again"):
                journal.append([command(), command()])
            with pytest.raises(JournalError, match="nothing was recorded"):
                Journal.note(path, note("lost"))
        assert path.read_bytes() == before
        assert journal.count == 2
        assert [entry.seq for entry in journal.append([command()])] == [3]
    assert verify(path).finding == "sound"


def test_half_a_write_that_cannot_be_taken_back_breaks_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When half a write cannot be undone, nothing more is written; opened again, the half is set aside."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    with Journal.open(path) as journal:
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", _half_write)
            patched.setattr(os, "ftruncate", _io_error)
            with pytest.raises(JournalError, match="the disk did not confirm"):
                journal.append([command()])
        with pytest.raises(JournalError, match="the disk did not confirm"):
            journal.append([command()])
    with Journal.open(path) as journal:
        assert (journal.count, journal.cut is not None) == (2, True)


def test_a_disk_that_does_not_confirm_is_never_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an error at fsync every later append raises at once, without writing or syncing anything."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    with Journal.open(path) as journal:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", _io_error)
            with pytest.raises(JournalError, match="the disk did not confirm, so nothing more is written here"):
                journal.append([command()])
        assert (journal.count, len(journal.entries)) == (2, 2)
        calls: list[Any] = []
        monkeypatch.setattr(os, "fsync", calls.append)
        before = path.read_bytes()
        for _ in range(2):
            with pytest.raises(JournalError, match="the disk did not confirm"):
                journal.append([command()])
        assert path.read_bytes() == before
        assert calls == []


def test_a_journal_that_cannot_be_begun_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the header cannot be written there is no file, so that the next attempt can have the name."""
    path = tmp_path / "a.jsonl"
    for name, fault in (("write", _half_write), ("fsync", _io_error)):
        with monkeypatch.context() as patched:
            patched.setattr(os, name, fault)
            with pytest.raises(JournalError):
                Journal.create(path, HEADER)
        assert list(tmp_path.iterdir()) == []
    Journal.create(path, HEADER).close()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of what is asked of the disk from now on, in order."""
    asked: list[str] = []
    real_write, real_fsync, real_ftruncate = os.write, os.fsync, os.ftruncate

    def fsync(fd: int) -> None:
        asked.append("sync folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "sync")
        real_fsync(fd)

    def ftruncate(fd: int, size: int) -> None:
        asked.append("cut")
        real_ftruncate(fd, size)

    def write_it(fd: int, data: bytes) -> int:
        asked.append("write")
        return real_write(fd, data)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "ftruncate", ftruncate)
    monkeypatch.setattr(os, "write", write_it)
    return asked


def test_before_an_append_returns_it_was_synced(tmp_path: Path, done: list[str]) -> None:
    """A batch is one write and one fsync in that order; a new file is followed by an fsync of its folder."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal:
        assert done[-3:] == ["write", "sync", "sync folder"]
        done.clear()
        journal.append([command(), command(), command()])
        assert done == ["write", "sync"]
        done.clear()
        Journal.note(path, note("x"))
        assert done == ["write", "sync"]


def test_a_cut_line_is_safe_elsewhere_before_it_is_taken_away(tmp_path: Path, done: list[str]) -> None:
    """What is set aside, and the name of its file, are on disk before the journal is cut back."""
    path = tmp_path / "a.jsonl"
    write(path, 1)
    with path.open("ab") as file:
        file.write(b"{half")
    with Journal.open(path):
        assert done[-4:] == ["sync", "sync folder", "cut", "sync"]


def test_a_cut_line_is_kept_even_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the cut line cannot be set aside the journal stays as it was, and opens once there is room."""
    path = tmp_path / "a.jsonl"
    write(path, 1)
    with path.open("ab") as file:
        file.write(b"{half")
    before = path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _no_space)
        with pytest.raises(JournalError, match="its cut last line cannot be set aside: No space left on device"):
            Journal.open(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    with Journal.open(path) as journal:
        assert journal.cut is not None
        assert journal.cut.read_bytes() == b"{half"


def test_a_disk_that_cannot_lock_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without locks nothing is written unlocked; the message says what to do; reading goes on."""
    path = tmp_path / "a.jsonl"
    write(path, 1)
    before = path.read_bytes()
    with Journal.open(path) as journal:
        monkeypatch.setattr(locks, "lock", _no_locks)
        with pytest.raises(JournalError, match="cannot be locked: No locks available; keep it on a local disk"):
            journal.append([command()])
        with pytest.raises(JournalError, match="cannot be locked"):
            Journal.note(path, note("x"))
        with pytest.raises(JournalError, match="cannot be locked"):
            Journal.create(tmp_path / "b.jsonl", HEADER)
        assert path.read_bytes() == before
        path.write_bytes(before + b"{")
        assert read(path).cut == b"{"


def _no_locks(*_: object, **__: object) -> None:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def test_a_note_leaves_no_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a note was appended or refused, the file it went to is closed again."""
    path = tmp_path / "a.jsonl"
    write(path, 1)
    opened: list[int] = []
    closed: list[int] = []
    open_file, close = disk.open_file, os.close

    def opening(*given: Any) -> int:
        opened.append(open_file(*given))
        return opened[-1]

    def closing(fd: int) -> None:
        closed.append(fd)
        close(fd)

    monkeypatch.setattr(disk, "open_file", opening)
    monkeypatch.setattr(os, "close", closing)
    Journal.note(path, note("x"))
    assert opened
    assert set(opened) <= set(closed)
