"""Leaving a room, and going on with what was left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import Interrupted
from sim.exercise.commands.model import End, Start
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.exercise import Exercise


@pytest.fixture(autouse=True)
def _at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.cli.commands.play.in_terminal", lambda: True)


def plays(exercise: Exercise, _language: str, clock: Callable[[], int]) -> int:
    """Play ten minutes and leave."""
    exercise.do(Start(), clock=clock())
    exercise.advance(10 * MINUTE, clock())
    return 0


def ends(exercise: Exercise, language: str, clock: Callable[[], int]) -> int:
    """Play ten minutes and end the exercise."""
    plays(exercise, language, clock)
    exercise.do(End(), clock=clock())
    return 0


def is_killed(exercise: Exercise, language: str, clock: Callable[[], int]) -> int:
    """Play until a signal comes."""
    plays(exercise, language, clock)
    raise Interrupted(15)


def breaks(exercise: Exercise, language: str, clock: Callable[[], int]) -> int:
    """Play until the room turns out to have a defect."""
    plays(exercise, language, clock)
    raise RuntimeError("a defect")


@pytest.mark.parametrize(("room", "code"), [(plays, 0), (is_killed, 143), (breaks, 3)])
def test_however_the_room_is_left_the_way_back_is_told(
    keten: Callable[..., Any], exercise: str, tmp_path: Path, room: Callable[..., int], code: int
) -> None:
    """After leaving, a signal or a defect stderr says where the journal is and how to go on; so it does on resume."""
    log = str(tmp_path / "a.jsonl")
    said = keten("play", exercise, "--log", log, screens={"room": room})
    assert said.code == code
    assert f"Journal: {log}\n" in said.err
    assert f"keten resume {log}\n" in said.err
    again = keten("resume", log, screens={"room": lambda *_: 0})
    assert "The exercise goes on at T+0:10" in again.err
    assert f"keten resume {log}\n" in again.err


def test_resume_alone_takes_the_newest_that_was_not_ended(
    keten: Callable[..., Any], exercise: str, tmp_path: Path
) -> None:
    """Without a path the newest unfinished journal of a room is taken, and named; ended and broken ones are not."""
    logs = tmp_path / "logs"
    logs.mkdir()
    for at, (name, played) in enumerate([("old", plays), ("new", plays), ("ended", ends)]):
        keten("play", exercise, "--log", str(logs / f"{name}.jsonl"), screens={"room": played})
        os.utime(logs / f"{name}.jsonl", (1000 + at, 1000 + at))
    (logs / "broken.jsonl").write_text("{")
    opened: list[Exercise] = []

    def room(exercise: Exercise, *_: object) -> int:
        opened.append(exercise)
        return 0

    said = keten("resume", screens={"room": room})
    assert said.code == 0
    assert f"not ended: {logs / 'new.jsonl'}\n" in said.err
    assert opened[0].t_ms == 10 * MINUTE


def test_resume_alone_with_nothing_to_resume(keten: Callable[..., Any]) -> None:
    """Without a path and without an unfinished journal that is said, and what to give."""
    said = keten("--lang", "nl", "resume", screens={"room": lambda *_: 0})
    assert said.code == 2
    assert "geen onafgemaakt journaal" in said.err
