"""``keten incidents --questions``: wrong answers first, known misses with their reason, and an exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Said

QUESTIONS = """
format: keten/1
kind: questions
title: {nl: Een stad, en: A town}
processes:
  grid.town: {kind: transmission-station}
questions:
  - id: dark
    title: {nl: Is de stad donker?, en: Is the town dark?}
    starts: 2026-01-01 00:00
    horizon: 4h
    threats: [{title: out, at: 1h, target: grid.town, effects: [{effect: damage, repair: 2h}]}]
    expects: [{process: grid.town, from: 1h, to: 2h, level: [0 %, 10 %]}]
    because: {nl: alles is kapot, en: all is broken}
    confidence: high
  - id: dusk
    title: {nl: Is het schemer?, en: Is it dusk?}
    starts: 2026-01-01 00:00
    horizon: 4h
    threats: [{title: out, at: 1h, target: grid.town, effects: [{effect: damage, repair: 2h}]}]
    expects: [{mean: "grid.*", from: 1h, to: 2h, level: [50 %, 60 %]}]
    because: {nl: half, en: half}
    source: a book
    confidence: low
    known-miss: {nl: schemer ontbreekt, en: there is no dusk}
"""


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Return the path of two small questions, of which one is a known miss."""
    path = tmp_path / "town.yaml"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def test_known_misses_are_listed_with_their_reason(keten: Callable[..., Said], questions: Path) -> None:
    """When every answer is what its file says the exit code is 0; the share counts what is right."""
    said = keten("incidents", "--questions", str(questions))
    assert said.code == 0
    assert said.out.index("there is no dusk") < said.out.index("Is the town dark?")
    assert "mean of grid.*" in said.out
    assert "1 of 2 questions answered right: 50 %" in said.out


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        ("    known-miss: {nl: schemer ontbreekt, en: there is no dusk}\n", "", "The answer is wrong: 1"),
        ("level: [50 %, 60 %]", "level: [0 %, 60 %]", "marked as a known miss"),
    ],
)
def test_what_is_not_as_marked_is_a_no(
    keten: Callable[..., Said], questions: Path, old: str, new: str, first: str
) -> None:
    """A wrong answer without a mark, and a right one with a mark, stand first and give exit code 1."""
    questions.write_text(QUESTIONS.replace(old, new), encoding="utf-8")
    said = keten("incidents", "--questions", str(questions))
    assert said.code == 1
    assert first in said.out.splitlines()[0]


def test_json_gives_answers_with_their_reasons(keten: Callable[..., Said], questions: Path) -> None:
    """The JSON has the share, a count per verdict, and per file each question with what must hold and what does."""
    result = json.loads(keten("incidents", "--questions", "--json", str(questions)).out)
    assert (result["share"], result["questions"], result["right"], result["worlds"]) == (0.5, 2, 1, 3)
    assert result["verdicts"] == {"fails": 0, "unexpected": 0, "known-miss": 1, "holds": 1}
    dark, dusk = result["files"]["town"]
    assert (dark["verdict"], dark["known_miss"], dusk["source"]) == ("holds", None, "a book")
    assert dusk["known_miss"]["en"] == "there is no dusk"
    (expected,) = dusk["expects"]
    assert (expected["processes"], expected["each"], expected["level"]) == ("grid.*", False, [0.5, 0.6])
    assert (expected["from_h"], expected["to_h"], expected["model"], expected["within"]) == (1, 2, [0, 0], False)


def test_tsv_has_a_row_for_all_that_must_hold(keten: Callable[..., Said], questions: Path) -> None:
    """Between tabs stand all windows, also those that hold, each with its verdict."""
    lines = keten("incidents", "--questions", "--tsv", str(questions)).out.splitlines()
    assert [line.split("\t")[:2] for line in lines[1:]] == [["known miss", "dusk"], ["right", "dark"]]


def test_questions_speak_dutch(keten: Callable[..., Said], questions: Path) -> None:
    """In Dutch every word is Dutch."""
    said = keten("incidents", "--questions", str(questions), "--lang", "nl")
    assert "schemer ontbreekt" in said.out
    assert "1 van 2 vragen goed beantwoord" in said.out
    assert "dusk?" not in said.out


def test_an_unknown_file_of_questions_is_wrong_use(keten: Callable[..., Said], questions: Path) -> None:
    """A name that is no file of questions ends with exit code 2, and so does another kind of file."""
    said = keten("incidents", "--questions", "no-such-questions")
    assert said.code == 2
    assert "no-such-questions" in said.err
    assert keten("incidents", str(questions)).code == 2
