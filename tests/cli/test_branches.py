"""Branches from the command line, and what is told of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli import main
from sim.cli.commands import play
from sim.cli.runtime.clock import now_ms
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.paths import branch_names
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal, read
from tests.exercise.small import changed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the journal of an exercise that was played a little."""
    path = tmp_path / "avond.jsonl"
    exercise = Exercise.new(changed(), 1, partial(Journal.create, path), now_ms())
    for kind, fields in (("start", {}), ("pause", {}), ("jump", {"to_ms": 3_600_000}), ("speed", {"factor": 10})):
        exercise.do(COMMAND.validate_python({"kind": kind, **fields}), clock=now_ms())
    exercise.close()
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Exercise]:
    """Return the exercises on which a room was opened, one that closes at once."""
    monkeypatch.setattr(play, "in_terminal", lambda: True)
    return []


def resumed(log: Path, opened: list[Exercise], *words: str) -> int:
    """Resume a journal with a room that notes the exercise and closes."""

    def room(exercise: Exercise, *_: Any, **__: Any) -> int:
        opened.append(exercise)
        return 0

    return main(["resume", str(log), *words, "--lang", "en"], screens={"room": room})


@pytest.mark.parametrize(("at", "seq"), [("2", 2), ("T+0:01", 4), ("59min", None)])
def test_a_branch_is_made_and_opened(
    log: Path, opened: list[Exercise], at: str, seq: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """From an entry, or the last one at a moment, the room opens on a new journal; the old one keeps its bytes."""
    before = log.read_bytes()
    assert resumed(log, opened, "--branch-at", at) == Exit.DONE
    made = log.with_name("avond-branch.jsonl")
    (exercise,) = opened
    assert exercise.journal == made
    said = read(made).header["parent"]
    assert said["name"] == "avond.jsonl"
    if seq is not None:
        assert said["seq"] == seq
    assert log.read_bytes() == before
    err = capsys.readouterr().err
    assert f"New branch from entry {said['seq']} on: {made}" in err
    assert err.splitlines()[-1].endswith(f"keten resume {made}")


def test_a_room_goes_on_in_the_branch_that_it_made(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that closes for a branch opens again in it, and its own journal stands as it was left."""
    monkeypatch.setattr(play, "in_terminal", lambda: True)
    seen: list[Path | None] = []

    def room(exercise: Exercise, *_: Any, **__: Any) -> int:
        seen.append(exercise.journal)
        if len(seen) == 1:
            exercise.branch(3, branch_names(log), now_ms())
        return 0

    assert main(["resume", str(log)], screens={"room": room}) == Exit.DONE
    assert seen == [log, log.with_name("avond-branch.jsonl")]
    assert read(log.with_name("avond-branch.jsonl")).entries[2:3] != ()


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("0", "'0' is no entry or moment"),
        ("999", "999 is no entry of this journal; choose a number from 1 to"),
        ("gisteren", "'gisteren' is no entry or moment; write a number"),
        ("\x1b[2J", "is no entry or moment"),
    ],
)
def test_a_wrong_place_is_told(
    log: Path, opened: list[Exercise], at: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error has the value and the remedy; nothing is made and no room opens."""
    assert resumed(log, opened, "--branch-at", at) == Exit.WRONG
    err = capsys.readouterr().err
    assert told in err
    assert "\x1b" not in err
    assert opened == []
    assert list(log.parent.iterdir()) == [log]


def test_without_a_terminal_no_branch_is_made(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A branch is for a room: where none can open, the error says so and nothing is left behind."""
    assert main(["resume", str(log), "--branch-at", "2"]) == Exit.WRONG
    assert "keten" in capsys.readouterr().err
    assert list(log.parent.iterdir()) == [log]


def test_log_tells_of_a_branch(log: Path, opened: list[Exercise], capsys: pytest.CaptureFixture[str]) -> None:
    """Show and verify say of what it is a branch; an altered parent is found by verify, exit code 1."""
    resumed(log, opened, "--branch-at", "2")
    made = log.with_name("avond-branch.jsonl")
    capsys.readouterr()
    assert main(["log", "show", str(made), "--lang", "nl"]) == Exit.DONE
    assert "Tak van avond.jsonl, vanaf regel 2 (T+0:00)." in capsys.readouterr().out.splitlines()[1]
    assert main(["log", "verify", str(made), "--lang", "en"]) == Exit.DONE
    assert "Equal to avond.jsonl up to entry 2." in capsys.readouterr().out
    assert main(["log", "verify", str(made), "--json"]) == Exit.DONE
    assert '"parent": "shared"' in capsys.readouterr().out
    log.write_bytes(log.read_bytes().replace(b'"author":"facilitator"', b'"author":"facilitatro"', 1))
    assert main(["log", "verify", str(made), "--lang", "en"]) == Exit.NO
    assert "are not those of avond.jsonl" in capsys.readouterr().out
    log.unlink()
    assert main(["log", "verify", str(made), "--lang", "en"]) == Exit.DONE
    assert "was not checked" in capsys.readouterr().out
