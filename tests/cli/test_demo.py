"""The demonstration in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.cli.entry import main

if TYPE_CHECKING:
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
