"""``run`` and ``batch`` with other plausible numbers, and ``drivers``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_run_tells_the_library_band(keten: Callable[..., Any], exercise: str) -> None:
    """Beside the published object stand both bands of each measure; nothing else of the object changes."""
    plain = json.loads(keten("run", exercise, "--json").out)
    found = json.loads(keten("run", exercise, "--json", "--as-known", "5").out)
    known = found.pop("as_known")
    assert found == plain
    assert (known["worlds"], known["left_out"]) == (5, 0)
    assert known["numbers"] > 3
    for band in ("chance", "library"):
        assert set(known[band]) == {"uren", "oproepen"}
        assert known[band]["uren"]["count"] == 5
        assert known[band]["uren"]["low"] < known[band]["uren"]["high"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ("toeval", "bibliotheek", "minder dan 19")), ("en", ("chance", "library", "less than 19"))],
)
def test_both_bands_are_named(keten: Callable[..., Any], exercise: str, language: str, words: tuple[str, ...]) -> None:
    """For people both are columns of one table; of few worlds it says that these are the lowest and the highest."""
    said = keten("--lang", language, "run", exercise, "--as-known", "2")
    assert said.code == Exit.DONE
    for word in words:
        assert word in said.out.replace("\n", " ")


def test_worlds_as_known_must_be_a_number(keten: Callable[..., Any], exercise: str) -> None:
    """An exercise taken for the number is told as a wrong number, and nothing is played."""
    for wrong in ("0", "-3", exercise, "1.5"):
        said = keten("run", "--as-known", wrong, exercise)
        assert said.code == Exit.WRONG
        assert "--as-known" in said.err
        assert not said.out


def test_a_batch_compares_teams_in_worlds_as_known(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """Teams play the same worlds; where nine in ten agree it says who did better, and the table has every run."""
    asked = ("batch", exercise, "--runs", "3", "--as-known", "10", "--workers", "1", "--out", str(tmp_path / "b"))
    found = json.loads(keten(*asked, "--json").out)["as_known"]
    assert found["runs"] == 10
    sign = found["signs"]["ervaren"]["uren"]
    assert (sign["says"], sign["worse"], sign["worlds"]) == ("better", 0, 10)
    assert 9 <= sign["better"] <= 10
    table = tmp_path / "b" / "as-known" / "runs.csv"
    assert found["table"] == str(table)
    lines = table.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 21
    again = keten(*asked, "--json")
    assert "0 of 20 played" not in again.err.replace("20 of 20 played", "")
    assert json.loads(again.out)["as_known"] == found
    assert len((tmp_path / "b" / "runs.csv").read_text(encoding="utf-8").splitlines()) == 7
    more = keten(*asked[:5], "12", *asked[6:], "--json")
    assert "20 of 24 played" in more.err
    text = keten(*asked).out
    assert "chance and library" in text
    assert f"better in {sign['better']} of 10" in text


def test_as_known_moves_nothing_of_the_batch(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """What a batch says of chance alone is the same with worlds as known beside it."""
    ask = ("batch", exercise, "--runs", "3", "--workers", "1", "--json", "--out")
    plain = json.loads(keten(*ask, str(tmp_path / "a")).out)
    found = json.loads(keten(*ask, str(tmp_path / "b"), "--as-known", "2").out)
    assert found["teams"] == plain["teams"]
    assert found["comparisons"] == plain["comparisons"]
    assert (tmp_path / "a" / "runs.csv").read_bytes() == (tmp_path / "b" / "runs.csv").read_bytes()


def test_drivers_rank_what_moves_a_measure(keten: Callable[..., Any], exercise: str) -> None:
    """How long the repair takes moves the hours without service most; each number has its range and confidence."""
    said = keten("drivers", exercise, "--team", "none", "--worlds", "30", "--workers", "1", "--json")
    assert said.code == Exit.DONE
    found = json.loads(said.out)
    assert (found["exercise"], found["team"], found["worlds"], found["left_out"]) == ("klein", "none", 30, 0)
    first = found["measures"]["uren"]["drivers"][0]
    assert first["number"]["place"] == "threat/storing/effects.1.repair"
    assert found["least"] < first["low"] < first["correlation"] < first["high"] <= 1
    assert (first["number"]["confidence"], first["number"]["low"], first["number"]["high"]) == ("judgement", 0.5, 2.0)


@pytest.mark.parametrize(("language", "words"), [("nl", "eigen oordeel"), ("en", "judgement")])
def test_drivers_for_people(keten: Callable[..., Any], exercise: str, language: str, words: str) -> None:
    """The table names the number, and below which correlation nothing can be said."""
    said = keten("--lang", language, "drivers", exercise, "--team", "none", "--worlds", "30", "--workers", "1")
    assert said.code == Exit.DONE
    assert "threat/storing/effects.1.repair" in said.out
    assert words in said.out
    assert ("±0," if language == "nl" else "±0.") in said.out
    row = keten("--lang", language, "drivers", exercise, "--team", "none", "--worlds", "30", "--workers", "1", "--tsv")
    assert "threat/storing/effects.1.repair\t0" in row.out


def test_drivers_refuse_what_says_nothing(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """Too few worlds, and an exercise without measures, are told with what to do."""
    few = keten("drivers", exercise, "--worlds", "5")
    assert few.code == Exit.WRONG
    assert "--worlds 19" in few.err
    text = (tmp_path / "klein" / "exercise.yaml").read_text(encoding="utf-8")
    (tmp_path / "klein" / "exercise.yaml").write_text(text.partition("measures:")[0], encoding="utf-8")
    none = keten("drivers", exercise)
    assert none.code == Exit.WRONG
    assert "measures:" in none.err
