"""The demonstration in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.entry import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("given", [True, False])
def test_all_has_no_part_in_the_room(
    language: str,
    *,
    given: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a terminal ``--all`` is answered on stderr, the room opens all the same, and stdout stays empty."""
    monkeypatch.setenv("KETEN_LOGS", str(tmp_path))
    monkeypatch.setattr("sim.cli.commands.demo.in_terminal", lambda: True)
    opened: list[object] = []

    def screen(exercise: object, *_: object) -> int:
        opened.append(exercise)
        return 0

    assert main(["--lang", language, "demo", *(["--all"] if given else [])], {"demo": screen}) == 0
    said = capsys.readouterr()
    assert len(opened) == 1
    assert not said.out
    assert ("--all" in said.err) is given


def test_who_cannot_write_keten_is_told_what_to_write(
    keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a clone whose environment is not open, the commands that are printed name the program to write for keten."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", [".venv/bin/keten", "demo"])
    assert "write .venv/bin/keten in its place" in keten("demo").err
    program = tmp_path / "keten"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert ".venv/bin/keten" not in keten("demo").err
