"""Loading an exercise: files in, one frozen scenario out, or every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.errors import KetenError
from sim.scenario.models import Scenario
from sim.scenario.nodes import plain
from sim.scenario.problems import Problems, nearest, quoted
from sim.scenario.resolve import Resolved, resolve_exercise
from sim.scenario.sources import Sources, shipped, tree_of
from sim.scenario.wording import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["builtin", "find", "from_resolved", "load", "resolved"]


def load(path: str | Path) -> Scenario:
    """Load the exercise at ``path``; raise :class:`~sim.errors.ScenarioError` with every problem found."""
    problems = Problems()
    scenario = load_into(Path(path), problems)
    problems.raise_any()
    assert scenario is not None
    return scenario


def load_into(path: Path, problems: Problems) -> Scenario | None:
    """Load the exercise at ``path``; what is wrong goes to ``problems``."""
    real = path.resolve()
    sources = Sources(problems, tree_of(real))
    tree = resolve_exercise(real, str(path), sources)
    return None if tree is None else _validated(tree, problems)


def _validated(tree: Resolved, problems: Problems) -> Scenario | None:
    try:
        return Scenario.model_validate(plain(tree.root))
    except ValidationError as e:
        tell(e, tree.root, problems)
        return None


def builtin() -> tuple[str, ...]:
    """Give the names of the exercises that ship with Keten, in alphabetical order."""
    return tuple(sorted(p.parent.name for p in (shipped() / "exercises").glob("*/exercise.yaml")))


def find(name: str | Path) -> Path:
    """Give the file of a built-in exercise, or of the exercise at a path (a file, or a folder that holds one).

    Raises :class:`~sim.errors.KetenError` when there is none.
    """
    known = builtin()
    if str(name) in known:
        return shipped() / "exercises" / str(name) / "exercise.yaml"
    path = Path(name)
    if path.is_dir() and (path / "exercise.yaml").is_file():
        return path / "exercise.yaml"
    if path.is_file():
        return path
    remedy = nearest(str(name), known, "give the path of an exercise file")
    raise KetenError(f"there is no exercise {quoted(name)}; {remedy}")


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Give the canonical form of a scenario: plain values as JSON has them, defaults left out, order kept."""
    form: dict[str, Any] = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return form


def from_resolved(form: Mapping[str, Any]) -> Scenario:
    """Give the scenario whose canonical form this is; raise pydantic's ``ValidationError`` if it is none."""
    return Scenario.model_validate(form)
