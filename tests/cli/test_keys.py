"""``keten keys``: the table of the room's keys, in both languages and as JSON."""

from __future__ import annotations

import json

import pytest

from sim.cli.runtime.exits import Exit
from tui.input.keys import KEYS, OUTSIDE
from tui.main import main


@pytest.mark.parametrize(("language", "said"), [("nl", "Geef de gekozen inject vrij"), ("en", "Release the chosen")])
def test_the_table_is_printed(capsys: pytest.CaptureFixture[str], language: str, said: str) -> None:
    """Every key stands in the table with what it does, in the language that was asked for."""
    assert main(["--lang", language, "keys", "--tsv"]) == Exit.DONE
    printed = capsys.readouterr().out
    assert said in printed
    assert len(printed.splitlines()) == len(KEYS) + len(OUTSIDE) + 1


@pytest.mark.parametrize(("language", "said"), [("nl", "T+1:30: oefentijd"), ("en", "T+1:30: exercise time")])
def test_below_the_table_stands_how_times_are_written(
    capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    """For people to read, the ways of writing a time stand below the table."""
    assert main(["--lang", language, "keys"]) == Exit.DONE
    assert said in capsys.readouterr().out


def test_json_has_every_key_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON each key has its name, what it does and where it works."""
    assert main(["--lang", "en", "keys", "--json"]) == Exit.DONE
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows} == {key.name for key in (*KEYS, *OUTSIDE)}
    assert {row["where"] for row in rows if row["name"] == "release"} == {"in Injects (2)"}
    assert all(row["key"] and row["what"] and row["where"] for row in rows)


def test_without_a_room_it_says_so() -> None:
    """The form of Keten without screens has no keys, and says that."""
    from sim.cli import main as without

    assert without(["keys"]) == Exit.WRONG
