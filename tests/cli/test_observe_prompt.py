"""``keten observe`` in a terminal: what comes while a line is waited for is told, and what was typed stays."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from sim.cli.runtime.clock import now_ms
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal, read
from tests.exercise.small import changed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
PATIENCE = 60.0
"""Seconds of silence after which it counts as hanging."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Exercise]:
    """Return an exercise that a room has open, paused after STARTEX."""
    exercise = Exercise.new(changed(), 1, partial(Journal.create, tmp_path / "a.jsonl"), now_ms())
    for kind in ("start", "pause"):
        exercise.do(COMMAND.validate_python({"kind": kind}), clock=now_ms())
    yield exercise
    exercise.close()


def test_a_request_is_told_while_a_line_is_typed(room: Exercise) -> None:
    """A request that comes stands above the line, with what was typed still there; the line is noted whole."""
    main, side = pty.openpty()
    words = ["-m", "tui.main", "observe", str(room.journal), "--as", "netbeheerder", "--lang", "nl"]
    process = subprocess.Popen([sys.executable, *words], stdin=side, stdout=side, stderr=side)
    os.close(side)
    seen = b""

    def read_until(wanted: bytes) -> None:
        nonlocal seen
        while wanted not in seen:
            ready, _, _ = select.select([main], [], [], PATIENCE)
            assert ready, seen
            seen += os.read(main, 65536)

    read_until(b"Netbeheerder> ")
    os.write(main, b"Ik zie ")
    read_until(b"Ik zie ")
    room.do(COMMAND.validate_python({"kind": "order", "action": "afschakelen"}), clock=now_ms())
    read_until(b"Er wacht een verzoek")
    read_until(b"Netbeheerder> Ik zie ")
    seen = b""
    os.write(main, b"licht\n")
    read_until(b"Ik zie licht")
    read_until(b"Netbeheerder> ")
    os.write(main, b"/stop\n")
    assert process.wait(PATIENCE) == 0
    os.close(main)
    assert room.journal is not None
    assert read(room.journal).entries[-1].payload["text"] == "Ik zie licht"
