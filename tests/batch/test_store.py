"""The folder of a batch: kept, resumed, never mixed, never a formula."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from sim.batch.store import Row, Store, cell
from sim.errors import KetenError

if TYPE_CHECKING:
    from pathlib import Path

CARD = {"exercise": "small", "sha256": "0", "until_ms": 1, "engine": 1}


def row(seed: int) -> Row:
    return Row(
        seed,
        "=cmd",
        measures={"m": 0.5, "team": 48.0},
        person_hours={"grid": -1.0, "sea": 0.0},
        recovered_h={"grid": None, "sea": 0.0},
        calls={"attempts": 3.0},
        person_hours_total=-1.0,
        lowest={"grid": 0.0, "sea": 1.0},
        hours_below_half={"grid": 2.0, "sea": 0.0},
        censored=["grid"],
        censored_measures=["team"],
    )


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    """Runs kept by one start are there for the next."""
    Store(tmp_path / "b", CARD).keep([row(1), row(2)])
    assert Store(tmp_path / "b", CARD).finished() == [row(1), row(2)]


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_a_cut_line_is_dropped(tmp_path: Path, cut: int) -> None:
    """A crash in the middle of a line loses that run and no other, and the file can be gone on with."""
    store = Store(tmp_path / "b", CARD)
    store.keep([row(1), row(2)])
    path = tmp_path / "b" / "runs.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])
    assert store.finished() == [row(1)]
    store.keep([row(3)])
    assert store.finished() == [row(1), row(3)]


def test_another_batch_is_refused(tmp_path: Path) -> None:
    """A folder holds one batch; another exercise, end or engine is refused with what to do."""
    Store(tmp_path / "b", CARD)
    with pytest.raises(KetenError, match="--out"):
        Store(tmp_path / "b", {**CARD, "until_ms": 2})


def test_worlds_of_another_engine_are_refused(tmp_path: Path) -> None:
    """Worlds of two engines are never in one folder, and the refusal has both numbers, whatever the folder says."""
    Store(tmp_path / "b", CARD)
    with pytest.raises(KetenError, match=r"engine 1, this is engine 2.*--out"):
        Store(tmp_path / "b", {**CARD, "engine": 2})
    Store(tmp_path / "c", {**CARD, "engine": "\x1b[2J"})
    with pytest.raises(KetenError, match=r"engine .*, this is engine 1") as refused:
        Store(tmp_path / "c", CARD)
    assert "\x1b" not in str(refused.value)


def test_rows_of_an_older_form_are_refused(tmp_path: Path) -> None:
    """Rows that told what never recovered as recovered are not mixed with right ones, and the refusal says why."""
    Store(tmp_path / "b", CARD)
    with pytest.raises(KetenError, match="older"):
        Store(tmp_path / "b", {**CARD, "rows": 2})


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    """A folder that holds something else is not written into."""
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(KetenError, match="not empty"):
        Store(tmp_path, CARD)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["thesis.txt"]


def test_damage_is_reported(tmp_path: Path) -> None:
    """A damaged file of runs is an error with its name, not half a result."""
    Store(tmp_path / "b", CARD)
    (tmp_path / "b" / "runs.jsonl").write_text("{nonsense}\n")
    with pytest.raises(KetenError, match=r"runs\.jsonl"):
        Store(tmp_path / "b", CARD).finished()


def test_the_table_has_a_row_per_run(tmp_path: Path) -> None:
    """One CSV row per run, a column per number, empty for what did not happen."""
    path = Store(tmp_path / "b", CARD).table([row(1), row(2)])
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert [r["seed"] for r in rows] == ["1", "2"]
    assert rows[0] == {
        "seed": "1",
        "team": "'=cmd",
        "m": "0.5",
        "measure.team": "48.0",
        "calls.attempts": "3.0",
        "person-hours.grid": "-1.0",
        "person-hours.sea": "0.0",
        "recovered-h.grid": "",
        "recovered-h.sea": "0.0",
        "total.person-hours": "-1.0",
        "lowest.grid": "0.0",
        "lowest.sea": "1.0",
        "hours-below-half.grid": "2.0",
        "hours-below-half.sea": "0.0",
        "censored.processes": "grid",
        "censored.measures": "team",
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx"])
def test_no_text_is_a_formula(text: str) -> None:
    """A text that a spreadsheet would run is quoted; numbers are left as they are."""
    assert cell(text) == "'" + text
    assert cell(-1.5) == -1.5
