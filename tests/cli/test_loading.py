"""What loads before a screen opens says so where a person waits for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from sim.cli import main
from sim.cli.commands import play, show
from tests.debrief.sample import Room, scenario

if TYPE_CHECKING:
    from pathlib import Path


LINES = {"nl": "Keten laadt …", "en": "Keten is loading …"}


@pytest.mark.parametrize("command", ["play", "resume", "show"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_loading_is_told_on_a_terminal_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, language: str
) -> None:
    """On a terminal one line stands there when the screen opens; in a pipe there is none."""
    for module in (play, show):
        monkeypatch.setattr(module, "in_terminal", lambda: True)
    journal = Room(tmp_path / "run.jsonl", scenario()).close()
    given = {"play": ["diemen-2015", "--log"], "resume": [str(journal)], "show": [str(journal)]}[command]
    told: list[str] = []

    def screen(*_: object, **__: object) -> int:
        told.append(capsys.readouterr().err)
        return 0

    for number, waits in enumerate((True, False)):
        monkeypatch.setattr(sys.stderr, "isatty", lambda waits=waits: waits)
        log = [str(tmp_path / f"new-{number}.jsonl")] if command == "play" else []
        main(["--lang", language, command, *given, *log], screens={"room": screen, "show": screen})
        capsys.readouterr()
    assert [one.splitlines().count(LINES[language]) for one in told] == [1, 0]
