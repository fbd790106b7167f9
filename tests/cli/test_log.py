"""``keten log``: part of a journal, its export, and the newest where none is named."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.render.journal_csv import COLUMNS, journal_csv
from sim.journal import read
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = Path(__file__).parents[1] / "journal" / "kept" / "2"
ROOM = KEPT / "room.jsonl"


@pytest.fixture
def folder(keten: Callable[..., Any], tmp_path: Path) -> Path:
    """Return the folder of logs, with two journals, of which the room was written last, and something that is none."""
    logs = tmp_path / "logs"
    logs.mkdir()
    for place, name in enumerate(("headless.jsonl", "room.jsonl")):
        (logs / name).write_bytes((KEPT / name).read_bytes())
        os.utime(logs / name, (place + 1, place + 1))
    (logs / "other.jsonl").write_text("no journal\n")
    return logs


@pytest.mark.parametrize("command", [("log", "show"), ("log", "verify"), ("log", "export"), ("report",), ("why",)])
def test_the_newest_is_taken_and_named(folder: Path, keten: Callable[..., Any], command: tuple[str, ...]) -> None:
    """Without a path the journal that was written last is read, and stderr says which it is."""
    newest, named = keten(*command), keten(*command, str(folder / "room.jsonl"))
    assert newest.code == 0
    assert newest.out.replace(f"{folder}/", "") == named.out.replace(f"{folder}/", "")
    assert str(folder / "room.jsonl") in newest.err


def test_an_empty_folder_is_told(keten: Callable[..., Any], tmp_path: Path) -> None:
    """Where there is no journal, the error names the folder and what to do."""
    told = keten("log", "show", "--lang", "nl")
    assert told.code == 2
    assert str(tmp_path / "logs") in told.err
    assert "geef het pad" in told.err


def test_part_of_a_journal(keten: Callable[..., Any]) -> None:
    """Text, table and data have the same entries, and count and mark stay those of the whole."""
    part = ("--kind", "order", "--kind", "answered", "--since", "T+0:30")
    text = keten("log", "show", str(ROOM), *part).out.splitlines()
    data = json.loads(keten("log", "show", str(ROOM), *part, "--json").out)
    table = keten("log", "show", str(ROOM), *part, "--tsv").out.splitlines()
    numbers = [entry["seq"] for entry in data["entries"]]
    assert {entry["kind"] for entry in data["entries"]} == {"order", "answered"}
    assert [int(line.split()[0]) for line in text[1:-2]] == numbers
    assert [int(line.split("\t")[0]) for line in table[1:]] == numbers
    assert data["count"] > len(numbers)
    assert f"mark {data['count']}:{data['head']}" in text[-1]


def test_an_author_goes_by_name_or_title(keten: Callable[..., Any]) -> None:
    """What is shown as the author can be asked for, as can the name in the file."""
    by_title = keten("log", "show", str(ROOM), "--author", "oefenleiding", "--lang", "nl")
    by_name = keten("log", "show", str(ROOM), "--author", "facilitator", "--lang", "nl")
    assert by_title.out == by_name.out
    assert "oefenleiding" in by_name.out


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (("show", "--kind", "oder"), "order"),
        (("show", "--author", "piet"), "facilitator"),
        (("show", "--process", "grid.nord"), "grid.noord"),
        (("verify", "--since", "1h"), "--since"),
        (("show", "--out", "x.csv"), "--out"),
        (("export", "--json"), "--json"),
        (("export", "--out", "x.pdf"), ".csv"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(keten: Callable[..., Any], wrong: tuple[str, ...], named: str) -> None:
    """A name that is none, and an option of another command, are refused, with what would fit."""
    what, *options = wrong
    told = keten("log", what, str(ROOM), *options)
    assert (told.code, told.out) == (2, "")
    assert named in told.err


def test_an_export_is_the_journal_in_cells(keten: Callable[..., Any], tmp_path: Path) -> None:
    """Every entry has one row under names that no language changes, with its payload whole."""
    path = tmp_path / "room.csv"
    told = keten("log", "export", str(ROOM), "--out", str(path), "--lang", "nl")
    assert told.code == 0
    table = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    entries = [json.loads(line) for line in ROOM.read_text("utf-8").splitlines()[1:]]
    assert tuple(table[0]) == COLUMNS
    assert [int(row["number"]) for row in table] == [entry["seq"] for entry in entries]
    assert [json.loads(row["payload"]) for row in table] == [entry["payload"] for entry in entries]
    assert [row["clock"] for row in table] == [entry["clock"] for entry in entries]


def test_text_is_what_show_prints(keten: Callable[..., Any], tmp_path: Path) -> None:
    """An export as text is the lines that ``show`` prints."""
    path = tmp_path / "room.txt"
    keten("log", "export", str(ROOM), "--out", str(path))
    assert path.read_text("utf-8") == keten("log", "show", str(ROOM)).out


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\x1b[2J", "\u202eabc"])
def test_nothing_typed_is_a_formula(typed: str) -> None:
    """What a spreadsheet would compute, or a terminal obey, is text in its cell."""
    reading = read(ROOM)
    first = replace(reading.entries[0], author=typed, payload={"text": typed})
    told = journal_csv(replace(reading, entries=(first,)), "en", UTC)
    (row,) = csv.DictReader(io.StringIO(told))
    assert clean(told) == told
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in row.values())
    assert json.loads(row["payload"]) == {"text": typed}


@pytest.mark.parametrize(
    "words",
    [("log", "show", "--json"), ("log", "--since", "0s", "show"), ("report", "--format", "md"), ("why", "--json")],
)
def test_a_path_stands_before_or_behind_options(keten: Callable[..., Any], words: tuple[str, ...]) -> None:
    """A path that may be left out is read where it stands, also behind an option."""
    told = keten(*words, str(ROOM))
    assert (told.code, told.err) == (0, "")
