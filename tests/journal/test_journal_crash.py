"""Nothing that was acknowledged is lost, whatever happens to the process, the disk or the last line."""

from __future__ import annotations

import errno
import fcntl
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from journal_samples import HEADER, command, note, write

from sim.errors import JournalError
from sim.journal import Journal, read, verify

if TYPE_CHECKING:
    from collections.abc import Callable

WRITER = Path(__file__).with_name("journal_writer.py")


def writer(path: Path, count: int, *fault: str, role: str = "room") -> subprocess.Popen[str]:
    """Start a writer, ready to append."""
    done = subprocess.Popen(
        [sys.executable, WRITER, role, path, str(count), *fault],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert done.stdout is not None
    assert done.stdout.readline() == "ready\n"
    return done


def go(process: subprocess.Popen[str]) -> None:
    """Let a writer begin."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _is_whole(path: Path, acknowledged: list[int]) -> None:
    with Journal.open(path) as journal:
        assert [entry.seq for entry in journal.entries] == list(range(1, journal.count + 1))
        assert journal.count >= max(acknowledged, default=0)
        for seq in acknowledged:
            assert journal.entries[seq - 1].kind == "preparing"
        assert journal.append([command()])[0].seq == journal.count
    assert verify(path).finding == "sound"


@pytest.mark.parametrize("after", random.Random(1).sample(range(120), 8))
def test_kill_9_at_any_moment_loses_nothing_acknowledged(after: int, tmp_path: Path) -> None:
    """A writer killed while it appends leaves every entry that it had acknowledged, and the journal goes on."""
    path = tmp_path / "a.jsonl"
    write(path, 0)
    with writer(path, 10_000) as process:
        go(process)
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        said += [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL
    assert said == list(range(2, 2 * len(said) + 1, 2))
    _is_whole(path, said)


@pytest.mark.parametrize(("fault", "cut", "left"), [("half", True, 4), ("written", False, 6), ("synced", False, 6)])
def test_kill_9_inside_an_append(fault: str, left: int, tmp_path: Path, *, cut: bool) -> None:
    """Killed inside a write or around the fsync, the journal holds all before it, and a half line is set aside."""
    path = tmp_path / "a.jsonl"
    write(path, 0)
    with writer(path, 3, fault) as process:
        go(process)
        assert process.stdout is not None
        assert process.stdout.read().split() == ["2", "4"]
    assert process.returncode == -signal.SIGKILL
    reading = read(path)
    assert (reading.cut is not None, reading.count) == (cut, left)
    _is_whole(path, [2, 4])


def test_every_cut_of_the_last_two_entries(tmp_path: Path) -> None:
    """Cut anywhere in its last two lines, a journal opens with what is complete, sets the rest aside and goes on."""
    path = tmp_path / "a.jsonl"
    lines = write(path, 5)
    whole, kept = b"".join(lines), b"".join(lines[:-2])
    for size in range(len(kept), len(whole)):
        path.write_bytes(whole[:size])
        complete = 3 if size < len(kept) + len(lines[-2]) else 4
        rest = whole[len(b"".join(lines[: complete + 1])) : size]
        reading = read(path)
        assert (reading.count, reading.cut) == (complete, rest or None)
        assert verify(path).finding == ("cut" if rest else "sound")
        with Journal.open(path, fsync=False) as journal:
            assert journal.count == complete
            assert (journal.cut.read_bytes() if journal.cut else b"") == rest
            assert journal.append([note("on")])[0].seq == complete + 1
        assert verify(path).finding == "sound"
        for aside in tmp_path.glob("*.cut-*"):
            assert aside.stat().st_mode & 0o777 == 0o600
            aside.unlink()


def test_what_is_set_aside_is_never_overwritten(tmp_path: Path) -> None:
    """Each cut line gets a file of its own."""
    path = tmp_path / "a.jsonl"
    write(path, 1)
    for number, rest in enumerate((b"{first", b"{second"), start=1):
        with path.open("ab") as file:
            file.write(rest)
        with Journal.open(path) as journal:
            assert journal.cut == tmp_path / f"a.jsonl.cut-{number}"
    assert (tmp_path / "a.jsonl.cut-1").read_bytes() == b"{first"
    assert (tmp_path / "a.jsonl.cut-2").read_bytes() == b"{second"


@pytest.mark.parametrize("damage", [b"x", b"\0", b"\xff"], ids=repr)
def test_a_damaged_complete_line_is_an_error(damage: bytes, tmp_path: Path) -> None:
    """A last line that is damaged but complete is named and left alone: it may have been acknowledged."""
    path = tmp_path / "a.jsonl"
    lines = write(path, 3)
    data = b"".join(lines[:-1]) + damage + lines[-1][1:]
    path.write_bytes(data)
    for open_it in (Journal.open, read):
        with pytest.raises(JournalError, match=r"a\.jsonl: entry 3 \(line 4\): is not"):
            open_it(path)
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_journal_without_a_whole_header_never_began(tmp_path: Path) -> None:
    """Cut inside its header, a journal says that nothing was recorded, and is left alone."""
    path = tmp_path / "a.jsonl"
    header = write(path, 0)[0]
    for size in (0, 1, len(header) - 1):
        path.write_bytes(header[:size])
        for open_it in (Journal.open, read):
            with pytest.raises(JournalError, match="nothing was recorded in it; start the exercise anew"):
                open_it(path)
        assert path.read_bytes() == header[:size]


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


def test_before_an_append_returns_it_was_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is one write and one fsync in that order; a new file is followed by an fsync of its folder."""
    path = tmp_path / "a.jsonl"
    done: list[str] = []
    real_write, real_fsync = os.write, os.fsync

    def fsync(fd: int) -> None:
        done.append("sync folder" if os.path.isdir(f"/proc/self/fd/{fd}") else "sync")  # noqa: PTH112
        real_fsync(fd)

    def count_write(fd: int, data: bytes) -> int:
        done.append("write")
        return real_write(fd, data)

    monkeypatch.setattr(os, "fsync", fsync)
    with Journal.create(path, HEADER) as journal:
        assert done == ["sync", "sync folder"]
        done.clear()
        monkeypatch.setattr(os, "write", count_write)
        journal.append([command(), command(), command()])
        assert done == ["write", "sync"]
        done.clear()
        Journal.note(path, note("x"))
        assert done == ["write", "sync"]


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
        monkeypatch.setattr(fcntl, "flock", _no_locks)
        with pytest.raises(JournalError, match="cannot be locked: No locks available; keep it on a local disk"):
            journal.append([command()])
        with pytest.raises(JournalError, match="cannot be locked"):
            Journal.note(path, note("x"))
        with pytest.raises(JournalError, match="cannot be locked"):
            Journal.create(tmp_path / "b.jsonl", HEADER)
        assert path.read_bytes() == before
        path.write_bytes(before + b"{")
        assert read(path).cut == b"{"


def _no_locks(*_: object) -> None:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
