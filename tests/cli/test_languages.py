"""What goes wrong is said in the language asked for."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.runtime.failures import report
from sim.errors import CommandRefused, JournalError, Reason, system
from sim.exercise.commands.refusals import REASONS
from sim.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_an_unknown_exercise_is_told_in_dutch(keten: Callable[..., Any]) -> None:
    """The name of an exercise that there is not is answered in Dutch, with the nearest one."""
    said = keten("--lang", "nl", "run", "dieme-2015")
    assert "er is geen oefening 'dieme-2015'; bedoelde u 'diemen-2015'?" in said.err


def test_a_faulty_file_is_told_of_in_dutch(keten: Callable[..., Any], exercise: str) -> None:
    """What is wrong in a scenario is told in Dutch, by check, as JSON and by what else reads the file."""
    path = Path(exercise)
    path.write_text(path.read_text("utf-8").replace("lasts: 3h", "lasts: 3"), encoding="utf-8")
    told = "lasts: 3 heeft geen eenheid; schrijf bijvoorbeeld 3h of 3min"
    assert told in keten("--lang", "nl", "check", exercise).out
    assert told in keten("--lang", "nl", "run", exercise).err
    assert "3 heeft geen eenheid" in keten("--lang", "nl", "check", exercise, "--json").out


def test_a_journal_that_is_not_there_is_told_in_dutch(keten: Callable[..., Any], tmp_path: Path) -> None:
    """A path without a file is answered in Dutch, the words of the system too."""
    said = keten("--lang", "nl", "log", "show", str(tmp_path / "weg.jsonl"))
    assert "kan niet worden geopend: bestand of map bestaat niet; controleer" in said.err


def test_a_locked_journal_is_told_in_dutch(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """Who has a journal open is told in Dutch."""
    log = tmp_path / "run.jsonl"
    keten("run", exercise, "--log", str(log))
    with Journal.open(log):
        said = keten("--lang", "nl", "resume", str(log))
    assert f"is open in een andere oefenruimte (proces {os.getpid()} op " in said.err


def test_an_altered_line_is_told_in_dutch(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """A line that was altered is named in Dutch; in English the same error reads English."""
    log = tmp_path / "run.jsonl"
    keten("run", exercise, "--log", str(log))
    lines = log.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b'"author":"', b'"author":"x')
    log.write_bytes(b"\n".join(lines))
    assert "past niet op de regel ervoor: een van de twee is veranderd" in keten("--lang", "nl", "resume", str(log)).err
    assert "does not fit the line before it" in keten("--lang", "en", "resume", str(log)).err


def test_every_refusal_has_words(capsys: pytest.CaptureFixture[str]) -> None:
    """On the command line a refused command is told in words, not by its key."""
    for reason, names in REASONS.items():
        report(CommandRefused(reason, **dict.fromkeys(names, "?")), "nl", debug=False)
        said = capsys.readouterr().err
        assert said.startswith("keten: geweigerd: ")
        assert f" {reason} " not in said


def test_an_error_keeps_its_words_between_processes() -> None:
    """An error that comes from another process is still told in the language asked for."""
    error = JournalError.of("errors.journal.open", path="x", why=Reason.of("errors.system.eacces"))
    there = pickle.loads(pickle.dumps(error))
    assert str(there) == "x: cannot be opened: Permission denied; check the name and your rights"
    assert there.told("nl") == "x: kan niet worden geopend: geen toestemming; controleer de naam en uw rechten"


def test_a_rare_failure_of_the_system_keeps_its_own_words() -> None:
    """What the catalogue has no words for is told as the system says it."""
    assert system(OSError(39, "Directory not empty")).told("nl") == "Directory not empty"
