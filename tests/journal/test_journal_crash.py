"""Nothing that was acknowledged is lost, whatever happens to the process, the disk or the last line."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import JournalError
from sim.journal import Journal, read, verify
from tests.journal.journal_samples import command, note, write

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
        with pytest.raises(JournalError, match=r"a\.jsonl: entry 3 \(line 4\): (is not|did not reach)"):
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


@pytest.mark.parametrize("torn", [1, 3])
def test_an_entry_that_lost_a_page_is_set_aside_only_when_asked(torn: int, tmp_path: Path) -> None:
    """An entry with bytes that never reached the disk is told as that; with consent it goes aside with what follows."""
    path = tmp_path / "a.jsonl"
    write(path, 4)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[torn] = lines[torn][:40].ljust(len(lines[torn]) - 1, b"\0") + b"\n"
    damaged = b"".join(lines)
    path.write_bytes(damaged)
    with pytest.raises(JournalError, match=rf"entry {torn} .*did not reach the disk whole.*--set-aside"):
        Journal.open(path)
    assert path.read_bytes() == damaged
    with Journal.open(path, set_aside=True) as journal:
        assert journal.count == torn - 1
        assert journal.cut is not None
        assert journal.cut.read_bytes() == b"".join(lines[torn:])
    assert verify(path).finding == "sound"
