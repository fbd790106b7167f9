"""Questions with a known answer: what they read, what they share, and what a mark of a known miss means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import ScenarioError
from sim.incidents import ask
from sim.scenario import check, load_questions

if TYPE_CHECKING:
    from pathlib import Path

    from sim.incidents import ModelAnswer

HEAD = """format: keten/1
kind: questions
title: {nl: Proef, en: A test}
regions:
  a: {title: A, inhabitants: 100}
  b: {title: B, inhabitants: 300}
processes:
  "grid.{region}": {kind: transmission-station, customers: {share: 100 %}}
  tap: {kind: chemical-site, needs: {power: {from: grid.a}}}
questions:
"""
OUT = "{title: out, at: 1h, target: grid.a, effects: [{effect: damage, repair: 2h, size: 40 %}]}"
HACK = "{title: hack, at: 1h, target: tap, effects: [{effect: control, lasts: 4h}]}"
# Grid a is at 60 % from 1 to 3 h; a has a quarter of the customers.
CASES: list[tuple[str, bool]] = [
    ("process: grid.a, from: 1h, to: 2h, level: [60 %, 60 %]", True),
    ("process: grid.a, from: 1h, to: 2h, level: [61 %, 100 %]", False),
    ('all: "grid.*", from: 1h, to: 2h, level: [60 %, 100 %]', True),
    ('all: "grid.*", from: 1h, to: 2h, level: [60 %, 99 %]', False),
    ('all: "grid.*", from: 1h, to: 2h, level: [61 %, 100 %]', False),
    ('all: "grid.*", except: [grid.a], from: 1h, to: 2h, level: [100 %, 100 %]', True),
    ('all: "grid.*", except: ["grid.b"], from: 1h, to: 2h, level: [100 %, 100 %]', False),
    ('mean: "grid.*", from: 1h, to: 2h, level: [90 %, 90 %]', True),
    ('mean: "grid.*", from: 1h, to: 2h, level: [79 %, 81 %]', False),
    ('mean: "grid.*", reads: lowest, from: 0h, to: 5h, level: [90 %, 90 %]', True),
    ('mean: "grid.*", reads: mean, from: 0h, to: 4h, level: [95 %, 95 %]', True),
    ('mean: "grid.*", reads: back, from: 3h, to: 3h', True),
    ("process: grid.a, reads: back, from: 2h, to: 4h", True),
    ('all: "grid.*", reads: back, from: 2h, to: 4h', False),
    ("process: tap, reads: control, from: 2h, to: 4h, level: [0 %, 0 %]", True),
    ('all: "*", except: ["grid.*"], reads: control, from: 2h, to: 4h, level: [0 %, 0 %]', True),
    ('all: "*", reads: control, from: 2h, to: 4h, level: [0 %, 0 %]', False),
]


def _file(folder: Path, *questions: str) -> Path:
    path = folder / "small.yaml"
    path.write_text(HEAD + "".join(questions), encoding="utf-8")
    return path


def _question(*expects: str, name: str = "one", threats: str = f"[{OUT}, {HACK}]", more: str = "") -> str:
    lines = "".join(f"      - {{{one}}}\n" for one in expects)
    return (
        f"  - id: {name}\n    title: {{nl: Vraag, en: Question}}\n    starts: 2026-01-01 00:00\n    horizon: 10h\n"
        f"    threats: {threats}\n    because: {{nl: daarom, en: because}}\n    confidence: high\n{more}"
        f"    expects:\n{lines}"
    )


def _ask(path: Path) -> list[ModelAnswer]:
    return list(ask(load_questions(path), seeds=(1,)))


@pytest.mark.parametrize(("expected", "right"), CASES)
def test_one_each_and_mean_are_read(tmp_path: Path, expected: str, *, right: bool) -> None:
    """A process, each of a pattern and their mean by customers lie in a window as the known course says."""
    (answer,) = _ask(_file(tmp_path, _question(expected)))
    assert answer.right is right


def test_an_answer_is_right_when_all_of_it_holds(tmp_path: Path) -> None:
    """One thing outside its window makes the answer wrong, whatever else holds."""
    good, bad = CASES[0][0], CASES[1][0]
    first, second = _ask(_file(tmp_path, _question(good, bad), _question(good, good, name="two")))
    assert [one.within for one in first.found] == [True, False]
    assert (first.right, second.right) == (False, True)


@pytest.mark.parametrize(
    ("expected", "marked", "verdict"),
    [
        (CASES[0][0], False, "holds"),
        (CASES[1][0], False, "fails"),
        (CASES[1][0], True, "known-miss"),
        (CASES[0][0], True, "unexpected"),
    ],
)
def test_a_mark_says_that_the_answer_is_wrong(tmp_path: Path, expected: str, verdict: str, *, marked: bool) -> None:
    """A marked question must be answered wrong, another one right; what is not so is not as marked."""
    more = "    known-miss: {nl: nog niet, en: not yet}\n" if marked else ""
    (answer,) = _ask(_file(tmp_path, _question(expected, more=more)))
    assert answer.verdict == verdict
    assert answer.as_marked is (verdict in ("holds", "known-miss"))


def test_each_is_asked_by_itself(tmp_path: Path) -> None:
    """The cause of one question does nothing in another, and neither does its place among them."""
    calm = 'all: "grid.*", from: 0h, to: 10h, level: [100 %, 100 %]'
    alone = _question(calm, name="calm", threats=f"[{HACK}]")
    apart = _ask(_file(tmp_path, alone))
    among = _ask(_file(tmp_path, _question(CASES[0][0]), alone, _question(CASES[2][0], name="three")))
    assert [answer.right for answer in among] == [True, True, True]
    assert among[1].found == apart[0].found


def test_draws_stay_when_a_question_is_added(tmp_path: Path) -> None:
    """A drawn repair is the same whatever stands before it in the file."""
    drawn = OUT.replace("repair: 2h", "repair: {uniform: [1h, 5h]}")
    back = _question("process: grid.a, reads: back, from: 0h, to: 10h", threats=f"[{drawn}]")
    before = _question(CASES[0][0], name="zero", threats=f"[{drawn}, {HACK}]")
    (alone,) = _ask(_file(tmp_path, back))
    _, behind = _ask(_file(tmp_path, before, back))
    assert alone.found == behind.found


def test_hour_and_season_are_those_of_the_question(tmp_path: Path) -> None:
    """A profile of demand is read at the moment that the question names."""
    profile = f"demand: {{by-hour: [{'1, ' * 8}{'2, ' * 15}1]}}"
    head = HEAD.replace(
        "tap: {kind", f"busy: {{kind: chemical-site, {profile}, needs: {{power: {{from: grid.a}}}}}}\n  tap: {{kind"
    )
    level = "process: busy, from: 0h, to: 30min, level: [100 %, 100 %]"
    night = _question(level, threats=f"[{HACK}]")
    day = night.replace("00:00", "12:00").replace("id: one", "id: two")
    path = tmp_path / "small.yaml"
    path.write_text(head + night + day, encoding="utf-8")
    assert [answer.right for answer in _ask(path)] == [True, False]


_LEVEL = "from: 1h, to: 2h, level: [0 %, 1 %]"
FAULTS: list[tuple[str, str, str]] = [
    (_question(CASES[0][0].replace("grid.a", "gird.a")), "gird.a", "grid.a"),
    (_question('all: "nothing.*", from: 1h, to: 2h, level: [0 %, 1 %]'), "nothing.*", ""),
    (_question(f'all: "grid.*", except: ["*"], {_LEVEL}'), "takes away all", "leave at least"),
    (_question("process: grid.a, except: [tap], " + _LEVEL), "single process", "write all"),
    (_question('mean: "grid.*", reads: control, ' + _LEVEL), "no mean level", "write process"),
    (_question('mean: "grid.*", process: tap, ' + _LEVEL), "exactly one", "process, all, mean"),
    (_question("from: 1h, to: 2h, level: [0 %, 1 %]"), "exactly one", "process, all, mean"),
    (_question("process: grid.a, from: 1h, to: 11h, level: [0 %, 1 %]"), "horizon of 10h", "of the question"),
    (_question(CASES[0][0], threats=f"[{OUT.replace('at: 1h', 'at: 11h')}]"), "11h is beyond the horizon of 10h", ""),
    (_question(CASES[0][0], threats="[]"), "threats", ""),
    (_question(CASES[0][0], threats="[{use: grid-colapse, at: 1h, target: grid.a}]"), "grid-colapse", "grid-collapse"),
    (_question(CASES[0][0], threats="[{use: grid-collapse, at: 1h, target: grid.c}]"), "grid.c", ""),
    (_question(CASES[0][0]) + _question(CASES[0][0]), "another question", "another id"),
    (_question(CASES[0][0]).replace("because: {nl: daarom, en: because}", "because: {nl: daarom}"), "because", "en"),
    (_question(CASES[0][0]).replace("    because: {nl: daarom, en: because}\n", ""), "because", ""),
    (_question(CASES[0][0], more="    known-mis: {nl: a, en: b}\n"), "known-mis", "known-miss"),
    ("", "questions", ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "what", "remedy"), FAULTS)
def test_faults_are_told(tmp_path: Path, written: str, what: str, remedy: str) -> None:
    """A question that cannot be judged is told of with its line and a remedy, by ``check`` as by loading."""
    path = _file(tmp_path, written)
    problems = [str(problem) for problem in check([path])]
    assert any(what in one and remedy in one and "small.yaml:" in one for one in problems), problems
    with pytest.raises(ScenarioError):
        load_questions(path)


def test_an_exercise_is_no_file_of_questions(tmp_path: Path) -> None:
    """Another kind of file is refused with the kind that is meant."""
    path = tmp_path / "small.yaml"
    path.write_text("format: keten/1\nkind: exercise\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="kind: questions"):
        load_questions(path)
