"""Tables of the command line: fitted to a terminal, in full in a pipe, between tabs with ``--tsv``."""

from __future__ import annotations

import csv
import io
import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from sim.cli.runtime.console import Paper, Sheet, tab_separated
from sim.cli.runtime.exits import Exit
from sim.scenario.provenance import library_provenance

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "a-very-long-name-of-something-that-no-terminal-has-room-for" * 4


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the width that the tests of commands ask for."""
    monkeypatch.delenv("COLUMNS", raising=False)


def test_a_pipe_has_names_in_full(keten: Callable[..., Any], piped: None) -> None:
    """Every name and number of the library stands on one line of what a pipe gets, without blanks at its end."""
    lines = keten("list", "library").out.splitlines()
    for entry in library_provenance():
        of_entry = [line for line in lines if line.startswith(f"{entry.name} ") and entry.title["en"] in line]
        assert len(of_entry) >= max(1, len(entry.numbers)), entry.name
        for number in entry.numbers:
            assert any(number.value in line and number.where in line for line in of_entry), number
    assert not [line for line in lines if line != line.rstrip()]


def test_a_pipe_wraps_and_cuts_nothing(piped: None, capsys: pytest.CaptureFixture[str]) -> None:
    """A cell longer than any terminal is one line in a pipe, also in a column that is cut off on a page."""
    table = Sheet()
    table.add_column(Text("name"), no_wrap=True, overflow="ellipsis")
    table.add_column(Text("more"), overflow="fold")
    table.line(Text(LONG), Text(f"{LONG} {LONG}"))
    Paper().print(table)
    assert capsys.readouterr().out.splitlines()[1] == f"{LONG}  {LONG} {LONG}"


def test_why_is_one_line_an_item_in_a_pipe(keten: Callable[..., Any], exercise: str, piped: None) -> None:
    """What is told in sentences is not wrapped in a pipe either."""
    out = keten("why", exercise, "mobile.west").out
    assert max(map(len, out.splitlines())) > 80
    assert not [line for line in out.splitlines() if line.startswith("  ") and line.strip()[:1].islower()]


def test_columns_still_asks_for_a_width(keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets COLUMNS in a pipe gets pages of that width."""
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, keten("list", "library").out.splitlines())) <= 60


@pytest.mark.parametrize(
    "argv",
    [("list",), ("list", "library"), ("incidents", "diemen-2015"), ("run", "{exercise}"), ("run", "diemen-2015")],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_tsv_gives_every_table_between_tabs(
    keten: Callable[..., Any], exercise: str, argv: tuple[str, ...], language: str
) -> None:
    """Each table has a line of distinct column names and rows with as many cells; nothing else is on stdout."""
    said = keten(*(word.format(exercise=exercise) for word in argv), "--tsv", "--lang", language)
    tables = [part.splitlines() for part in said.out.rstrip("\n").split("\n\n")]
    assert said.code == Exit.DONE
    for heads, *rows in tables:
        names = heads.split("\t")
        assert len(set(names)) == len(names) > 1
        assert all(names)
        assert rows
        assert {row.count("\t") for row in rows} == {len(names) - 1}


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("check", ("severity", "place", "where", "problem", "remedy")),
        ("incidents", ("incident", "process", "time", "observed", "model", "text")),
    ],
)
def test_each_table_declares_its_columns(command: str, names: tuple[str, ...]) -> None:
    """What a table must show is declared in its registry, in that order; what is missing is told by its place."""
    module = import_module(f"sim.cli.commands.{command}")
    missing = [f"{module.__name__}._COLUMNS lacks {name!r}" for name in names if name not in module._COLUMNS]
    assert not missing
    assert tuple(module._COLUMNS) == names


def separated(text: str) -> list[list[str]]:
    """Return the rows of one table between tabs."""
    return list(csv.reader(io.StringIO(text), "excel-tab", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize(
    ("language", "heads", "kinds"),
    [
        ("nl", ["ernst", "plaats", "onderdeel", "wat er mis is", "wat te doen"], ["fout", "waarschuwing"]),
        ("en", ["severity", "place", "part", "what is wrong", "what to do"], ["fault", "warning"]),
    ],
)
def test_tsv_of_check_has_a_row_a_problem(
    keten: Callable[..., Any], exercise: str, language: str, heads: list[str], kinds: list[str]
) -> None:
    """Faults and warnings are rows by their parts, those that ``--json`` gives, in the language asked for."""
    path = Path(exercise)
    text = path.read_text(encoding="utf-8")
    for changed in (text.replace("to: rot", "to: rott"), text.replace("within: 30min", "within: 0min")):
        assert changed != text
        path.write_text(changed, encoding="utf-8")
        said = keten("check", exercise, "--tsv", "--lang", language)
        told = json.loads(keten("check", exercise, "--json", "--lang", language).out)
        first, *rows = separated(said.out)
        assert first == heads
        assert rows == [
            [
                kinds[one["severity"] == "warning"],
                f"{one['file']}:{one['line']}:{one['column']}",
                one["where"],
                one["what"],
                one["remedy"],
            ]
            for one in told
        ]
        assert rows
        assert said.code == (Exit.NO if rows[0][0] == kinds[0] else Exit.DONE)
        assert said.err


@pytest.mark.parametrize("language", ["nl", "en"])
def test_tsv_of_a_journal_has_a_row_an_entry(
    keten: Callable[..., Any], exercise: str, tmp_path: Path, language: str
) -> None:
    """Each entry is a row with the cells of its line; the title and the head go to stderr."""
    log = str(tmp_path / "a.jsonl")
    assert keten("run", exercise, "--log", log).code == Exit.DONE
    said = keten("log", "show", log, "--tsv", "--lang", language)
    first, *rows = separated(said.out)
    title, *entries, head = keten("log", "show", log, "--lang", language).out.splitlines()
    assert len(set(first)) == 5
    assert [f"{no:>5}  {at:>7}  {clock}  {by}  {what}" for no, at, clock, by, what in rows] == entries
    assert said.err.splitlines() == [title, head]
    assert said.code == Exit.DONE


def test_tsv_is_refused_where_there_is_no_table(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """It is said with what it goes, and nothing is printed."""
    log = str(tmp_path / "a.jsonl")
    assert keten("run", exercise, "--log", log).code == Exit.DONE
    for argv in (("log", "verify", log), ("check", exercise, "--resolved")):
        said = keten(*argv, "--tsv")
        assert said.code == Exit.WRONG
        assert "--tsv" in said.err
        assert said.out == ""


def test_tsv_of_a_batch(keten: Callable[..., Any], exercise: str) -> None:
    """A batch gives its tables between tabs too."""
    said = keten("batch", exercise, "--runs", "2", "--workers", "1", "--tsv")
    assert said.code == Exit.DONE
    heads, *rows = said.out.split("\n\n")[0].splitlines()
    assert heads.split("\t")[0] == "measure"
    assert [row.split("\t")[0] for row in rows] == ["Person-hours", "Unanswered calls"]


def test_tsv_of_the_library_names_what_each_number_belongs_to(keten: Callable[..., Any]) -> None:
    """A line that grep finds says by itself what it is about."""
    rows = list(csv.reader(io.StringIO(keten("list", "library", "--tsv").out), "excel-tab", quoting=csv.QUOTE_NONE))
    assert {row[1] for row in rows[1:]} == {entry.name for entry in library_provenance()}


def test_tsv_and_json_are_one_or_the_other(keten: Callable[..., Any]) -> None:
    """Asking for both is wrong use, said in the language of the run."""
    said = keten("list", "--tsv", "--json", "--lang", "nl")
    assert said.code == Exit.WRONG
    assert "--tsv" in said.err
    assert said.out == ""


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_a_cell_cannot_leave_its_place(cells: list[str]) -> None:
    """Whatever a cell holds, a row is one line with as many cells as it was given."""
    row = tab_separated(cells)
    assert row.count("\t") == len(cells) - 1
    assert len(row.splitlines()) <= 1


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", " \n=1", "+31 20 5", "--"]
)
def test_a_cell_is_no_formula(cell: str) -> None:
    """What a spreadsheet would compute is text to it."""
    assert tab_separated([cell])[0] == "'"


@pytest.mark.parametrize("cell", ["-3", "-1.234,5", "+0.5 %", "-", "12"])
def test_numbers_stay_numbers(cell: str) -> None:
    """A number below zero is no formula."""
    assert tab_separated([cell]) == cell
