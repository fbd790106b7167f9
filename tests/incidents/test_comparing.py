"""Reading checkpoints: every way to read a world, on a small incident whose course is known by heart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import ScenarioError
from sim.incidents import compare, share
from sim.scenario import check, load_incident
from sim.units import HOUR

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """format: keten/1
kind: incident
title: A test
starts: 2020-01-01 00:00
horizon: 10h
processes:
  grid: {kind: transmission-station}
  tap: {kind: chemical-site, needs: {power: {from: grid}}}
threats:
  - {id: out, at: 1h, target: grid, effects: [{effect: damage, repair: 2h, size: 40 %}]}
  - {id: hack, at: 1h, target: tap, effects: [{effect: control, lasts: 4h}]}
observed:
"""
CASES: list[tuple[str, bool]] = [
    ("from: 0h, to: 10h, level: [60 %, 100 %]", True),
    ("from: 0h, to: 10h, level: [61 %, 100 %]", False),
    ("from: 1h, to: 2h, level: [60 %, 60 %]", True),
    ("from: 0h, to: 1h, reads: lowest, level: [60 %, 60 %]", True),
    ("from: 1h, to: 5h, reads: highest, level: [100 %, 100 %]", True),
    ("from: 1h, to: 2h, reads: highest, level: [90 %, 100 %]", False),
    ("from: 1h, to: 5h, reads: mean, level: [79 %, 81 %]", True),
    ("from: 1h, to: 1h, reads: mean, level: [60 %, 60 %]", True),
    ("from: 3h, to: 3h, reads: back", True),
    ("from: 3h 1min, to: 9h, reads: back", False),
    ("from: 2h, to: 4h, reads: control, level: [0 %, 0 %]", True),
    ("from: 2h, to: 6h, reads: control, level: [50 %, 50 %]", True),
    ("from: 2h, to: 6h, reads: quality, level: [100 %, 100 %]", True),
]


def _incident(folder: Path, *points: str) -> Path:
    path = folder / "small.yaml"
    lines = []
    for n, point in enumerate(points):
        process = "tap" if "control" in point else "grid"
        words = "text: {nl: gezien, en: seen}, source: test, confidence: low"
        lines.append(f"  - {{id: p{n}, process: {process}, {point}, {words}}}\n")
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(("point", "within"), CASES)
def test_every_way_to_read(tmp_path: Path, point: str, within: bool) -> None:  # noqa: FBT001 -- a case of the table
    """Each reading of a level, a return, control or quality agrees with the known course, and only then."""
    compared = compare(load_incident(_incident(tmp_path, point)), seeds=(1,))
    assert [found.within for found in compared.found] == [within]


def test_what_never_comes_back_is_a_miss(tmp_path: Path) -> None:
    """A process that never fell, or is not back within the horizon, has no moment of return."""
    path = _incident(tmp_path, "from: 0h, to: 10h, reads: back")
    path.write_text(path.read_text(encoding="utf-8").replace("repair: 2h", "repair: 20h"), encoding="utf-8")
    (found,) = compare(load_incident(path), seeds=(1,)).found
    assert found.lowest is None
    assert not found.within


def test_the_median_world_counts(tmp_path: Path) -> None:
    """With a random repair the middle of the worlds is compared, whatever the order of the seeds."""
    path = _incident(tmp_path, "from: 0h, to: 10h, reads: back")
    text = path.read_text(encoding="utf-8").replace("repair: 2h", "repair: {uniform: [1h, 5h]}")
    path.write_text(text, encoding="utf-8")
    scenario = load_incident(path)
    singles = sorted(compare(scenario, seeds=(s,)).found[0].lowest or 0 for s in (1, 2, 3))
    for order in ((1, 2, 3), (3, 1, 2)):
        assert compare(scenario, seeds=order).found[0].lowest == singles[1]
    assert HOUR < singles[0] < singles[2] < 6 * HOUR + 1


def test_share_counts_checkpoints(tmp_path: Path) -> None:
    """The share is that of checkpoints, not of incidents; without any it is whole."""
    compared = compare(load_incident(_incident(tmp_path, CASES[0][0], CASES[1][0], CASES[2][0])), seeds=(1,))
    assert share([compared]) == pytest.approx(2 / 3)
    assert share([]) == 1


FAULTS: list[tuple[str, str]] = [
    ("from: 2h, to: 1h, level: [0 %, 10 %]", "from is after to"),
    ("from: 1h, to: 2h, level: [90 %, 10 %]", "upside down"),
    ("from: 1h, to: 2h", "observes nothing"),
    ("from: 1h, to: 11h, level: [0 %, 10 %]", "beyond the horizon"),
]


@pytest.mark.parametrize(("point", "words"), FAULTS)
def test_faults_are_told(tmp_path: Path, point: str, words: str) -> None:
    """A checkpoint that cannot be judged is told of with its place, by ``check`` as by loading."""
    path = _incident(tmp_path, point)
    problems: list[Any] = list(check([path]))
    assert any(words in str(problem) and "small.yaml:13" in str(problem) for problem in problems), problems
    with pytest.raises(ScenarioError):
        load_incident(path)


def test_an_unknown_process_is_told(tmp_path: Path) -> None:
    """A checkpoint on a process that is not there names the nearest one."""
    path = _incident(tmp_path, CASES[0][0])
    path.write_text(path.read_text(encoding="utf-8").replace("process: grid,", "process: grit,"), encoding="utf-8")
    (problem,) = check([path])
    assert "grit" in str(problem)
    assert "grid" in str(problem)


def test_two_checkpoints_of_one_name_are_told(tmp_path: Path) -> None:
    """Ids of checkpoints are unique."""
    path = _incident(tmp_path, CASES[0][0], CASES[1][0])
    path.write_text(path.read_text(encoding="utf-8").replace("id: p1", "id: p0"), encoding="utf-8")
    assert any("p0" in str(problem) for problem in check([path]))
