"""``keten batch``: paired worlds, the same numbers on any number of workers, resumed after an interruption."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.render.titles import scenario_titles
from sim.cli.runtime.exits import Exit
from sim.scenario import find, load

if TYPE_CHECKING:
    from collections.abc import Callable


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


def test_the_price_of_a_decision_is_told(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """A measure that is the price of a decision says so under the tables, with how much worse it may be."""
    batch_of = ("batch", exercise, "--runs", "2", "--workers", "1")
    plain = keten("--lang", "en", *batch_of, "--out", str(tmp_path / "plain"))
    assert "price of" not in plain.out
    path = Path(exercise)
    priced = "measure: person-hours, price-of: aggregaat, at-most: 1500}"
    path.write_text(path.read_text("utf-8").replace("measure: person-hours}", priced), "utf-8")
    for language, told in {
        "en": "Person-hours: price of “Generator”; a team that takes it may be at most 1,500 person-hours worse",
        "nl": "Persoonsuren: prijs van \u2018Aggregaat\u2019; een team dat dit doet, mag hoogstens 1.500 persoonsuren",
    }.items():
        said = keten("--lang", language, *batch_of, "--out", str(tmp_path / language))
        assert told in " ".join(said.out.split())


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
    """For people it prints measures, person-hours and recovery with median and range; progress is on stderr."""
    said = keten("--lang", language, "batch", exercise, "--runs", "3", "--workers", "1", "--out", str(tmp_path / "b"))
    assert said.code == Exit.DONE
    assert ("Persoonsuren" if language == "nl" else "Person-hours") in said.out
    assert " … " in said.out
    assert "6" in said.err
    assert "played" not in said.out
    assert "gespeeld" not in said.out


@pytest.mark.parametrize(("language", "words"), [("nl", "90 % van de werelden ligt)"), ("en", "90 % of worlds lie)")])
def test_the_spread_is_called_what_it_is(
    keten: Callable[..., Any], exercise: str, tmp_path: Path, language: str, words: str
) -> None:
    """From 19 worlds on it says where 90 % of worlds lie; of fewer it gives lowest and highest without a share."""
    ask = ("--lang", language, "batch", exercise, "--team", "none", "--workers", "1", "--runs")
    assert words in keten(*ask, "19", "--out", str(tmp_path / "b")).out
    few = keten(*ask, "18", "--out", str(tmp_path / "b")).out
    assert words not in few
    assert ("laagste … hoogste" if language == "nl" else "lowest … highest") in few
    assert "interval" not in few


DARK = """
format: keten/1
kind: exercise
id: donker
title: {nl: Lang donker, en: Long dark}
starts: 2026-03-27 09:30
lasts: 3h
horizon: 7d
processes:
  grid: {customers: 1000}
  farm: {customers: 10, title: {nl: Erf, en: Farm}, needs: {power: {from: grid}}}
  idle: {customers: 10, title: {nl: Rust, en: Idle}}
threats:
  - id: storing
    title: {nl: Storing, en: Failure}
    at: 0min
    effects: [{effect: damage, target: grid, repair: {lognormal: {median: 101h, p90: 200h}}}]
actions:
  - {id: hulp, title: {nl: Hulp, en: Help}, lead: 1h}
scripted-teams: {none: []}
measures:
  - {id: hulp, title: {nl: Uren tot hulp, en: Hours to help}, measure: in-force, of: hulp}
"""


@pytest.fixture
def dark(tmp_path: Path) -> str:
    """Return an exercise that some worlds do not come out of, in which the grid ends at its lowest level."""
    path = tmp_path / "donker.yaml"
    path.write_text(DARK, encoding="utf-8")
    return str(path)


def test_what_never_recovered_is_worst_of_all(keten: Callable[..., Any], dark: str, tmp_path: Path) -> None:
    """A process that is down when the run ends is censored: empty in the table of runs, and worse than any hour."""
    ask = (dark, "--runs", "30", "--workers", "1", "--out", str(tmp_path / "b"))
    found = batch(keten, *ask)["teams"][0]
    table = rows(tmp_path / "b")
    down = [row["recovered-h.grid"] == "" for row in table]
    assert down == [row["censored.processes"] == "farm grid" for row in table]
    assert 2 <= sum(down) < 15
    hours = sorted(float(row["recovered-h.grid"]) for row in table if row["recovered-h.grid"])
    grid = found["recovered_h"]["grid"]
    assert (grid["never"], grid["low"], grid["high"], grid["infinite"]) == (sum(down), hours[0], None, {"high": 1})
    assert grid["median"] == pytest.approx((hours[14] + hours[15]) / 2, abs=1e-6)
    assert {row["recovered-h.idle"] for row in table} == {"0.0"}
    shown = keten("batch", *ask).out
    assert "… ∞)" in next(line for line in shown.split("Hours until")[-1].splitlines() if line.startswith("Farm"))
    assert "∞: " in shown


def test_an_action_that_never_came_is_not_the_horizon(keten: Callable[..., Any], dark: str, tmp_path: Path) -> None:
    """A measure of which the event did not come is infinite in the spread, named in the row, and a least in the row."""
    found = batch(keten, dark, "--runs", "2", "--workers", "1", "--out", str(tmp_path / "b"))["teams"][0]
    assert (found["measures"]["hulp"]["median"], found["measures"]["hulp"]["never"]) == (None, 2)
    assert {(row["hulp"], row["censored.measures"]) for row in rows(tmp_path / "b")} == {("168.0", "hulp")}
    assert json.loads(keten("run", dark, "--json").out)["censored"] == ["hulp"]
    assert "did not happen" in keten("run", dark).out


@pytest.mark.slow
@pytest.mark.parametrize("name", ["citrix", "diemen-2015", "onderzeekabel"])
def test_a_batch_is_a_screen(
    keten: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Measures first, then what was hit most, as far as there is more; ``--all`` tells of every process."""
    ask = ("batch", name, "--runs", "2", "--workers", "1", "--until", "12h", "--out", str(tmp_path / "b"))
    monkeypatch.delenv("COLUMNS")
    scenario = load(find(name))
    text = keten(*ask).out
    lines = text.splitlines()
    assert 12 <= len(lines) <= 40
    assert "0 (0 … 0)" not in text
    first = [lines.index(next(one for one in lines if one.startswith(m.title.en))) for m in scenario.measures]
    assert first == list(range(5, 5 + len(first)))
    assert ("--all" in lines[-1]) == (name != "citrix")
    whole = keten(*ask, "--all").out
    assert "0 (0 … 0)" not in whole
    assert len(whole.splitlines()) > 2 * len(scenario.processes)
    assert "--all" not in whole
    monkeypatch.setenv("COLUMNS", "80")
    narrow = keten(*ask).out.splitlines()
    assert len(narrow) <= 40
    assert max(map(len, narrow)) <= 80


def test_the_worst_comes_first(keten: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are in the order of the worst median of any team, what never recovered before all."""
    monkeypatch.delenv("COLUMNS")
    ask = ("diemen-2015", "--runs", "2", "--workers", "1", "--until", "7h", "--out", str(tmp_path / "b"))
    found = batch(keten, *ask)
    scenario = load(find("diemen-2015"))
    lines = keten("batch", *ask).out.splitlines()
    last = lines[lines.index("Hours until recovered, by process") + 2 :]
    shown = last[: last.index("")]
    worst = {
        scenario_titles(scenario, "en").process(name): max(
            math.inf if team["recovered_h"][name]["median"] is None else team["recovered_h"][name]["median"]
            for team in found["teams"]
        )
        for name in scenario.processes
    }
    values = [worst[line.split("  ")[0]] for line in shown]
    assert values == sorted(worst.values(), reverse=True)[: len(shown)]
    assert values[0] == math.inf


@pytest.mark.parametrize("option", [("--runs", "0"), ("--workers", "-1"), ("--team", "helden")])
def test_wrong_numbers_are_wrong_use(keten: Callable[..., Any], exercise: str, option: tuple[str, str]) -> None:
    """No runs, no workers and no such team are refused before anything is played."""
    said = keten("batch", exercise, *option)
    assert (said.code, said.out) == (Exit.WRONG, "")
