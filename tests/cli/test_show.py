"""``keten show`` in a pipe: what others see now, once; clear errors; nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.cli import main
from sim.cli.runtime.exits import Exit
from sim.units import MINUTE
from tests.audience.test_spectator import Played

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Played]:
    """Return a room that came to 0:20 and said something to all."""
    played = Played(tmp_path / "room.jsonl")
    played.reach(20 * MINUTE)
    played.give("say", inject="allen")
    yield played
    played.exercise.close()


@pytest.fixture
def show(room: Played, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what shows the room: exit code, stdout, stderr."""

    def shown(*words: str, language: str = "en") -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["show", str(room.path), "--lang", language, *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return shown


def test_without_a_terminal_it_prints_once_what_players_see(show: Callable[..., tuple[int, str, str]]) -> None:
    """Plain lines on stdout, in the language that was asked for, without an escape code."""
    code, out, err = show()
    assert (code, err) == (Exit.DONE, "")
    assert out == "EXERCISE\nFri 09:50\n\n09:50\nOEFENING. Welkom.\n"
    assert show(language="nl")[1].startswith("OEFENING\nvr 09:50\n")
    assert "\x1b" not in out


@pytest.mark.parametrize(("who", "line"), [("evaluator", "Injects"), ("netbeheerder", "What you know")])
def test_others_see_their_own_page(show: Callable[..., tuple[int, str, str]], who: str, line: str) -> None:
    """By the whole name, a part of it, or of the title."""
    assert line in show("--as", who)[1].splitlines()
    code, out, err = show("--as", who[:5])
    assert code == Exit.DONE
    assert line in out.splitlines()
    assert who in err


def test_who_is_unknown_is_named_with_those_there_are(show: Callable[..., tuple[int, str, str]]) -> None:
    """And with the one that was meant."""
    code, out, err = show("--as", "evaluatro")
    assert (code, out) == (Exit.WRONG, "")
    assert "evaluatro" in err
    assert "players, evaluator, netbeheerder, zorg" in err
    assert "evaluator?" in err
    assert "er zijn" in show("--as", "x-y", language="nl")[2]


def test_plain_characters_in_a_pipe(room: Played, capsys: pytest.CaptureFixture[str]) -> None:
    """With ``--ascii`` there is nothing else."""
    from tui.main import main as with_screens

    assert with_screens(["show", str(room.path), "--as", "evaluator", "--ascii", "--lang", "nl"]) == Exit.DONE
    out = capsys.readouterr().out
    assert out.isascii()
    assert "OEFENING - evaluator" in out


def test_what_is_no_journal_is_told_with_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages, with exit code 2."""
    for language in ("nl", "en"):
        assert main(["show", str(tmp_path / "none.jsonl"), "--lang", language]) == Exit.WRONG
        assert "none.jsonl" in capsys.readouterr().err


def test_a_headless_run_is_shown_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands where its journal ends, by its own clock."""
    log = tmp_path / "run.jsonl"
    assert main(["run", "diemen-2015", "--until", "3h", "--log", str(log), "--json"]) == Exit.DONE
    capsys.readouterr()
    assert main(["show", str(log), "--as", "grid-operator", "--lang", "en"]) == Exit.DONE
    out = capsys.readouterr().out
    assert "T+3:00" in out
    assert "What you know" in out
    assert "You have not been told anything yet." not in out
