"""What is computed as written and is probably a mistake is a warning; what is near to it and meant is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import Reason, ScenarioError
from sim.scenario import check, load
from sim.scenario.nodes import Place
from sim.scenario.problems import Problems

if TYPE_CHECKING:
    from pathlib import Path

NAME = {"nl": "Naam", "en": "Name"}
TEXT = {"nl": "OEFENING. Let op.", "en": "EXERCISE. Take note."}


def exercise(**more: Any) -> dict[str, Any]:
    """Return an exercise without a warning, with ``more`` in it; a name with ``_`` stands for one with ``-``."""
    whole: dict[str, Any] = {
        "format": "keten/1",
        "kind": "exercise",
        "title": NAME,
        "starts": "2026-01-05 08:30",
        "lasts": "3h",
        "processes": {"grid": {}, "shop": {"needs": {"power": {"from": "grid"}}}},
        "teams": {"rot": NAME},
        "threats": [
            {"id": "storm", "at": "10min", "effects": [{"effect": "damage", "target": "grid", "repair": "2h"}]}
        ],
    }
    return whole | {key.replace("_", "-"): value for key, value in more.items()}


def inject(**more: Any) -> dict[str, Any]:
    """Return an inject at 20 minutes to the team, with ``more`` in it."""
    whole = {"id": "call", "to": "rot", "text": TEXT} | ({} if "when" in more else {"at": "20min"})
    return whole | {key.replace("_", "-"): value for key, value in more.items()}


def warned(folder: Path, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Return place and key of each warning of an exercise that has no fault and loads."""
    path = folder / "exercise.yaml"
    path.write_text(json.dumps(body), encoding="utf-8")
    found = check([path])
    assert [problem.told("en") for problem in found if problem.severity == "fault"] == []
    load(path)
    return [(problem.where, problem.what.key.removeprefix("problems.")) for problem in found]


def test_the_exercise_of_these_tests_is_sound(tmp_path: Path) -> None:
    """Nothing is warned of but what a test adds."""
    assert warned(tmp_path, exercise(injects=[inject()])) == []


def test_a_start_without_a_time_of_day(tmp_path: Path) -> None:
    """A date alone starts at midnight unasked; midnight that is written out is meant."""
    assert warned(tmp_path, exercise(starts="2026-01-05")) == [("starts", "moments.no-time-of-day")]
    assert warned(tmp_path, exercise(starts="2026-01-05 00:00")) == []


def test_no_time_to_answer_in(tmp_path: Path) -> None:
    """An expectation within no time at all is warned of, within a second it is not."""
    decisions = {"close": NAME}
    late = inject(expects={"do": "close", "within": "0min"})
    assert warned(tmp_path, exercise(decisions=decisions, injects=[late])) == [
        ("injects.call.expects.within", "moments.no-time-to-answer")
    ]
    soon = inject(expects=[{"do": "close", "within": "1s"}])
    assert warned(tmp_path, exercise(decisions=decisions, injects=[soon])) == []


def test_what_has_faults_has_no_warnings_yet(tmp_path: Path) -> None:
    """With a fault only the fault is told; what it left out might make warnings that are not true."""
    path = tmp_path / "exercise.yaml"
    path.write_text(json.dumps(exercise(starts="2026-01-05", lasts="3")), encoding="utf-8")
    assert [problem.severity for problem in check([path])] == ["fault"]


def test_a_fault_in_a_shared_file_silences_both_who_include_it(tmp_path: Path) -> None:
    """The second exercise that includes a file with a fault has no warnings either, though the fault is told once."""
    (tmp_path / "part.yaml").write_text(
        json.dumps({"format": "keten/1", "kind": "part", "horizon": "3"}), encoding="utf-8"
    )
    for name in ("one", "two"):
        body = exercise(starts="2026-01-05", include=["part.yaml"])
        (tmp_path / f"{name}.yaml").write_text(json.dumps(body), encoding="utf-8")
    assert [problem.severity for problem in check([tmp_path / "one.yaml", tmp_path / "two.yaml"])] == ["fault"]


def test_warnings_raise_nothing() -> None:
    """Warnings alone raise nothing; beside a fault only the fault is raised."""
    problems = Problems()
    place = Place("x.yaml", 1, 1)
    problems.add(place, "starts", Reason.of("problems.reach.never"), severity="warning")
    problems.raise_any()
    problems.add(place, "lasts", Reason.of("problems.late.checkpoint", horizon="1h"))
    with pytest.raises(ScenarioError) as caught:
        problems.raise_any()
    assert [problem.where for problem in caught.value.problems] == ["lasts"]
    assert [problem.severity for problem in problems.all()] == ["fault", "warning"]


def test_many_warnings_hide_no_fault() -> None:
    """However many warnings there are, faults are told; of warnings the first 500, and that there are more."""
    problems = Problems()
    for line in range(600):
        what = Reason.of("problems.reach.never")
        problems.add(Place("x.yaml", line + 1, 1), "injects", what, Reason("mend it"), severity="warning")
    assert not problems.full
    problems.add(Place("x.yaml", 1, 1), "lasts", Reason.of("problems.late.checkpoint", horizon="1h"))
    found = problems.all()
    assert [problem.severity for problem in found] == ["fault"] + 501 * ["warning"]
    assert found[-1].what.key == "problems.too-many-warnings"
