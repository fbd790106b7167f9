"""Three observers in other processes note at once while a room plays at 60 times the clock, and one is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO

import pytest

from sim.exercise import replay
from sim.journal import read, verify

ROOT = Path(__file__).parents[2]
ROLES = ("evaluator", "netbeheerder", "rot")


def start(*words: str) -> subprocess.Popen[str]:
    """Start a Python process that reads and writes lines."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    argv = [sys.executable, *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(argv, env=environment, text=True, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8")


def confirmed(stream: IO[str], found: list[int]) -> Thread:
    """Collect the numbers of the notes that a process confirms, for as long as it lives."""

    def collect() -> None:
        found.extend(int(line.split()[0]) for line in stream if line.endswith("\n"))

    thread = Thread(target=collect)
    thread.start()
    return thread


def together(path: Path, lines: int, pause: float) -> None:
    """Let a room and three observers write for a while; fail when anything is lost, doubled or under another role."""
    room = start(str(ROOT / "tests" / "campaigns" / "observers.py"), str(path))
    assert room.stdout is not None
    assert room.stdout.readline() == "ready\n"
    observers = [start("-m", "sim", "observe", str(path), "--as", role) for role in ROLES]
    seen: list[list[int]] = [[] for _ in ROLES]
    threads = []
    for process, found in zip(observers, seen, strict=True):
        assert process.stdout is not None
        threads.append(confirmed(process.stdout, found))
    for number in range(lines):
        for process, role in zip(observers, ROLES, strict=True):
            if process is observers[1] and number >= lines // 2:
                process.kill()
                continue
            assert process.stdin is not None
            process.stdin.write(f"{role} {number}\n")
            process.stdin.flush()
        with suppress(subprocess.TimeoutExpired):
            room.wait(pause)
            pytest.fail("the room ended before the observers were done")
    for process in (observers[0], observers[2]):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0, process.stderr and process.stderr.read()
    told, complaints = room.communicate(timeout=120)
    for thread in threads:
        thread.join(60)
    assert room.returncode == 0, complaints
    check(path, seen, lines, int(told))
    for process in observers:
        process.wait(60)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None and not stream.closed:
                stream.close()


def check(path: Path, seen: list[list[int]], lines: int, shown: int) -> None:
    """Hold the journal against what was confirmed."""
    reading = read(path)
    assert verify(path).finding == "sound"
    notes = {entry.seq: entry for entry in reading.entries if entry.entry_class == "note"}
    for role, numbers in zip(ROLES, seen, strict=True):
        theirs = [entry for entry in notes.values() if entry.author == role]
        assert [entry.payload["text"] for entry in theirs] == [f"{role} {n}" for n in range(len(theirs))]
        # What was confirmed is there; a process that was killed may not have come to confirm its last one.
        recorded = [entry.seq for entry in theirs]
        assert recorded[: len(numbers)] == numbers
        assert len(recorded) - len(numbers) <= (role == ROLES[1])
        if role != ROLES[1]:
            assert len(theirs) == lines
    assert shown == len(notes)
    _, differences = replay(reading.entries, reading.header)
    assert differences == ()


def test_three_observers_note_while_a_room_plays(tmp_path: Path) -> None:
    """For some seconds: nothing that was confirmed is lost, the chain is whole, and each line has its role."""
    together(tmp_path / "a.jsonl", 60, 0.05)


@pytest.mark.soak
def test_three_observers_note_for_ten_minutes(tmp_path: Path) -> None:
    """The same for ten minutes, two lines a second each."""
    together(tmp_path / "a.jsonl", 1200, 0.5)
