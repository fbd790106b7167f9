"""A small exercise after the sketch, and a way to write variations of its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from sim.errors import ScenarioError
from sim.scenario import load

if TYPE_CHECKING:
    from pathlib import PurePath

    from sim.errors import Problem

SKETCH = Path(__file__).parent / "sketch"


class Told(list[str]):
    """Problems as lines without the folder."""

    problems: tuple[Problem, ...] = ()


def line_of(problem: Problem, root: PurePath) -> str:
    """Return a problem as one line in which files of ``root`` have no folder, with ``/`` on every system."""
    file = type(root)(problem.file)
    inside = file.relative_to(root) if file.is_relative_to(root) else file
    return str(replace(problem, file=inside.as_posix())).replace(str(root / "x")[:-1], "")


class Faults(Protocol):
    """Return the problems of the sketch with texts replaced in its files."""

    def __call__(self, *changes: tuple[str, str, str]) -> Told:
        """Each change is file, text, what comes in its place."""
        ...


@pytest.fixture
def sketch(tmp_path: Path) -> Path:
    """Copy the sketch's tree, to be altered; give the path of its exercise."""
    for source in sorted(SKETCH.rglob("*.yaml")):
        target = tmp_path / source.relative_to(SKETCH)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    return tmp_path / "exercises" / "noord" / "exercise.yaml"


NAMES = {
    "exercise": "exercises/noord/exercise.yaml",
    "network": "networks/noord-holland.yaml",
    "kind": "library/kinds/mobile.yaml",
    "threat": "library/threats/station-failure.yaml",
}


@pytest.fixture
def faults(sketch: Path) -> Faults:
    """Return a function that alters the sketch and tells what is wrong then."""
    root = sketch.parent.parent.parent

    def give(*changes: tuple[str, str, str]) -> Told:
        for name, old, new in changes:
            path = root / NAMES[name]
            text = path.read_text(encoding="utf-8")
            assert text.count(old) >= 1, f"{old!r} is not in {name}"
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        try:
            load(sketch)
        except ScenarioError as e:
            told = Told(line_of(problem, root) for problem in e.problems)
            told.problems = e.problems
            return told
        return Told()

    return give
