"""``keten batch``: paired worlds, the same numbers on any number of workers, resumed after an interruption."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def batch(keten: Callable[..., Any], *argv: str) -> dict[str, Any]:
    said = keten("batch", *argv, "--json")
    assert said.code == Exit.DONE
    found: dict[str, Any] = json.loads(said.out)
    del found["table"]
    return found


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "runs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_workers_change_nothing(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """One worker and two give the same summary and the same table, byte for byte."""
    found = [batch(keten, exercise, "--runs", "12", "--workers", w, "--out", str(tmp_path / w)) for w in ("1", "2")]
    assert found[0] == found[1]
    assert (tmp_path / "1" / "runs.csv").read_bytes() == (tmp_path / "2" / "runs.csv").read_bytes()


def test_teams_play_the_same_worlds(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """Every team plays every seed; what no team can change is the same for both."""
    batch(keten, exercise, "--runs", "5", "--workers", "1", "--out", str(tmp_path / "b"))
    found = rows(tmp_path / "b")
    assert [(r["seed"], r["team"]) for r in found] == [(str(s), t) for s in range(1, 6) for t in ("ervaren", "none")]
    for one, other in zip(found[::2], found[1::2], strict=True):
        assert one["recovered-h.grid.west"] == other["recovered-h.grid.west"]
    assert len({r["recovered-h.grid.west"] for r in found}) == 5


def test_a_row_is_what_run_gives(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """A row of the table holds the numbers that a single run of that seed and team gives."""
    batch(
        keten, exercise, "--runs", "2", "--seed", "7", "--workers", "1", "--team", "none", "--out", str(tmp_path / "b")
    )
    one = json.loads(keten("run", exercise, "--seed", "8", "--team", "none", "--json").out)
    row = rows(tmp_path / "b")[1]
    assert float(row["uren"]) == one["person_hours"]
    assert float(row["person-hours.mobile.west"]) == one["processes"]["mobile.west"]["person_hours"]
    assert float(row["calls.unanswered"]) == one["calls"]["unanswered"]


def test_the_summary_compares_with_nobody(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """The scripted team does better than nobody in every world, and the paired difference says so."""
    found = batch(keten, exercise, "--runs", "20", "--workers", "1", "--out", str(tmp_path / "b"))
    (difference,) = found["comparisons"]
    assert (difference["team"], difference["against"]) == ("ervaren", "none")
    assert difference["measures"]["uren"]["high"] < 0
    assert found["teams"][0]["measures"]["uren"]["count"] == 20


def test_an_interrupted_batch_goes_on(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """What an earlier start finished is not played again, and the result is that of one start."""
    whole = batch(keten, exercise, "--runs", "8", "--workers", "1", "--out", str(tmp_path / "whole"))
    part = tmp_path / "part"
    batch(keten, exercise, "--runs", "8", "--workers", "1", "--out", str(part))
    kept = (part / "runs.jsonl").read_bytes()
    (part / "runs.jsonl").write_bytes(kept[: len(kept) // 2])
    (part / "runs.csv").unlink()
    again = keten("batch", exercise, "--runs", "8", "--workers", "1", "--out", str(part), "--json")
    assert "0 of 16 played" not in again.err
    assert json.loads(again.out)["teams"] == whole["teams"]
    assert (part / "runs.csv").read_bytes() == (tmp_path / "whole" / "runs.csv").read_bytes()


def test_another_exercise_does_not_mix(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """A folder that holds another batch is refused."""
    batch(keten, exercise, "--runs", "1", "--workers", "1", "--out", str(tmp_path / "b"))
    said = keten("batch", exercise, "--runs", "1", "--until", "2h", "--workers", "1", "--out", str(tmp_path / "b"))
    assert said.code == Exit.WRONG
    assert "--out" in said.err


@pytest.mark.parametrize("language", ["nl", "en"])
def test_tables_for_people(keten: Callable[..., Any], exercise: str, tmp_path: Path, language: str) -> None:
    """For people it prints measures, person-hours and recovery with median and interval; progress is on stderr."""
    said = keten("--lang", language, "batch", exercise, "--runs", "3", "--workers", "1", "--out", str(tmp_path / "b"))
    assert said.code == Exit.DONE
    assert ("Persoonsuren" if language == "nl" else "Person-hours") in said.out
    assert " … " in said.out
    assert "6" in said.err
    assert "played" not in said.out
    assert "gespeeld" not in said.out


@pytest.mark.parametrize("option", [("--runs", "0"), ("--workers", "-1"), ("--team", "helden")])
def test_wrong_numbers_are_wrong_use(keten: Callable[..., Any], exercise: str, option: tuple[str, str]) -> None:
    """No runs, no workers and no such team are refused before anything is played."""
    said = keten("batch", exercise, *option)
    assert (said.code, said.out) == (Exit.WRONG, "")
