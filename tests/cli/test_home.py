"""``keten`` alone: the home screen in a terminal, today's help anywhere else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli import entry, main
from sim.cli.commands import play
from sim.cli.runtime.exits import Exit
from sim.journal import Journal
from sim.scenario.cards import cards

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder of logs of somebody who sits at a terminal."""
    monkeypatch.setattr(entry, "in_terminal", lambda: True)
    monkeypatch.setattr(play, "in_terminal", lambda: True)
    monkeypatch.setenv("KETEN_LOGS", str(tmp_path))
    return tmp_path


def home(pick: Callable[..., object], seen: dict[str, Any]) -> Callable[..., int]:
    """Return a home screen on which somebody chooses at once."""

    def screen(language: str, cards: Any, runs: Any, choose: Any, **look: Any) -> int:
        seen.update(language=language, look=look, runs=list(runs()))
        chosen = pick(list(cards()), seen["runs"])
        if chosen is not None:
            choose(chosen)
        return 0

    return screen


def test_without_a_terminal_it_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe the help is printed, as ``--help`` prints it, and no screen opens."""
    seen: dict[str, Any] = {}
    assert main(["--lang", "en"], screens={"home": home(lambda *_: None, seen)}) == Exit.DONE
    alone = capsys.readouterr().out
    assert main(["--lang", "en", "--help"]) == Exit.DONE
    assert capsys.readouterr().out == alone
    assert seen == {}


def test_an_exercise_of_the_working_folder_is_run(
    terminal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that stands in the folder is listed first, and opens by its path."""
    shutil.copytree(ROOT / "scenarios" / "exercises" / "onderzeekabel", tmp_path / "exercises" / "eigen")
    shutil.copytree(ROOT / "scenarios" / "networks", tmp_path / "networks")
    monkeypatch.chdir(tmp_path)
    rooms: list[str] = []
    first = home(lambda cards, _: cards[0], {})

    def room(exercise: Any, *_: Any, **__: Any) -> int:
        rooms.append(exercise.scenario.id)
        return 0

    assert terminal == tmp_path
    assert main(["--lang", "nl"], screens={"home": first, "room": room}) == Exit.DONE
    assert rooms == ["onderzeekabel"]


def test_what_is_chosen_is_run(terminal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An exercise opens its room, as ``keten play`` does; the command is told."""
    seen: dict[str, Any] = {}
    rooms: list[Any] = []

    def room(exercise: Any, *_: Any, **look: Any) -> int:
        rooms.append((exercise.scenario.id, look))
        return 0

    first = home(lambda cards, _: cards[0], seen)
    assert main(["--ascii", "--lang", "nl"], screens={"home": first, "room": room}) == Exit.DONE
    assert seen["language"] == "nl"
    assert seen["look"] == {"ascii": True}
    assert rooms == [(cards()[0].name, {"ascii": True})]
    assert f"$ keten play {cards()[0].name} --ascii" in capsys.readouterr().err
    assert len(list(terminal.glob("*.jsonl"))) == 1
    again = home(lambda _, runs: runs[0], seen)
    assert main([], screens={"home": again, "room": room}) == Exit.DONE
    assert rooms[1] == (cards()[0].name, {})


def test_leaving_does_nothing(terminal: Path) -> None:
    """Who leaves the home screen has run nothing; its exit code is that of the command."""
    seen: dict[str, Any] = {}
    assert main([], screens={"home": home(lambda *_: None, seen)}) == Exit.DONE
    assert main([], screens={"home": lambda *_, **__: 143}) == 143
    assert list(terminal.iterdir()) == []


def test_a_damaged_journal_is_verified(terminal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A journal whose last line cannot be read is listed, and choosing it tells what is wrong: exit code 1."""
    path = terminal / "a.jsonl"
    Journal.create(path, {"mode": "room"}).close()
    with path.open("ab") as file:
        file.write(b"{}\n")
    seen: dict[str, Any] = {}
    assert main(["--lang", "en"], screens={"home": home(lambda _, runs: runs[0], seen)}) == Exit.NO
    assert str(path) in capsys.readouterr().out


def test_plain_characters_are_for_the_home_screen_or_a_room(capsys: pytest.CaptureFixture[str]) -> None:
    """Before a command ``--ascii`` goes to that command, which says whether it takes it."""
    assert main(["--ascii", "list", "--lang", "en"], screens={"home": lambda *_, **__: 0}) == Exit.WRONG
    assert "--ascii" in capsys.readouterr().err
    assert main(["--ascii", "--lang", "en"]) == Exit.WRONG


def test_other_commands_load_nothing_of_it() -> None:
    """``keten --help`` and ``keten list`` load neither the home screen nor Textual."""
    for words in (["--help"], ["list", "--json"]):
        heavy = ("textual", "tui.home", "sim.cli.home")
        code = (
            f"import sys; from tui.main import main; main({words!r}); print([n for n in {heavy} if n in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"
