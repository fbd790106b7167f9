"""New journals and batches get names of their own, however many begin in the same second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime import paths
from sim.cli.runtime.recording import recording
from sim.exercise import Exercise
from sim.journal import verify
from sim.scenario import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLOCK = 1_800_000_000_000


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Stop the clock that names are made of; give the folder of logs."""
    folder = tmp_path / "logs"
    monkeypatch.setenv("KETEN_LOGS", str(folder))
    monkeypatch.setattr(time, "strftime", lambda _: "20270115-090000")
    return folder


def test_two_rooms_begun_in_one_second_have_two_journals(second: Path, exercise: str) -> None:
    """A second room whose name was chosen while it was still free gets another name, and both go on."""
    scenario = load(exercise)
    names = [paths.log_names(scenario.id) for _ in range(3)]
    with recording(names[0]) as first, recording(names[1]) as other, recording(names[2]) as third:
        rooms = [Exercise.new(scenario, seed, sink, CLOCK) for seed, sink in enumerate((first, other, third))]
        assert [sink.path.name for sink in (first, other, third)] == [
            "klein-20270115-090000.jsonl",
            "klein-20270115-090000-2.jsonl",
            "klein-20270115-090000-3.jsonl",
        ]
        assert [room.sink.header["seed"] for room in rooms] == [0, 1, 2]
    assert all(verify(path).ok for path in second.iterdir())
    assert len(list(second.iterdir())) == 3


def test_a_name_taken_while_it_was_chosen_is_passed_over(second: Path, exercise: str) -> None:
    """A journal that another process makes between the choice of a name and its use is left as it is."""
    names = iter([second / "a.jsonl", second / "b.jsonl"])
    second.mkdir()
    (second / "a.jsonl").write_bytes(b"of another")
    with recording(names) as sink:
        Exercise.new(load(exercise), 1, sink, CLOCK)
        assert sink.path == second / "b.jsonl"
    assert (second / "a.jsonl").read_bytes() == b"of another"


def test_a_name_that_was_given_is_not_changed(second: Path, exercise: str, keten: Callable[..., Any]) -> None:
    """A journal asked for by name is made by that name or refused, while a room has it and afterwards."""
    path = second.parent / "own.jsonl"
    with recording(path) as sink:
        Exercise.new(load(exercise), 1, sink, CLOCK)
        assert keten("run", exercise, "--log", str(path)).code == 2
    said = keten("run", exercise, "--log", str(path))
    assert (said.code, said.out) == (2, "")
    assert "choose another name" in said.err
    assert [one.name for one in second.parent.glob("own*")] == ["own.jsonl"]


def test_two_batches_begun_in_one_second_have_two_folders(second: Path, exercise: str) -> None:
    """A folder is made when its name is chosen, so that no other batch writes in it."""
    assert [paths.new_folder("klein").name for _ in range(2)] == [
        "batch-klein-20270115-090000",
        "batch-klein-20270115-090000-2",
    ]
    assert [path.is_dir() for path in second.iterdir()] == [True, True]
