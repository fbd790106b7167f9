"""The guide for authors: its example loads and plays, its tables name everything there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from sim.exercise import MemorySink, headless
from sim.impact import measures
from sim.scenario import check, load
from sim.scenario.models import Effect, LevelCondition, Measure

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

GUIDE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Write the two files of the guide as it says."""
    blocks = re.findall(r"`([a-z/]+\.yaml)`:\n\n```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert [name for name, _ in blocks] == ["networks/village.yaml", "exercises/village/exercise.yaml"]
    for name, text in blocks:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return tmp_path / "exercises" / "village" / "exercise.yaml"


def test_the_example_has_no_faults(example: Path) -> None:
    """What a planner copies from the guide is right as it stands."""
    assert check([example, example.parents[2] / "networks" / "village.yaml"]) == ()


def test_the_example_tells_teams_apart(example: Path) -> None:
    """The guide's own advice holds for its example: the careful team does better than nobody on each measure."""
    scenario: Scenario = load(example)
    scores = {team: measures(headless(scenario, 1, team, None, MemorySink).world) for team in ("careful", "none")}
    assert all(scores["careful"][key] < scores["none"][key] for key in scores["none"])


def test_the_guide_names_every_effect_and_measure() -> None:
    """No effect, measure or way of reading levels is missing from the tables."""
    effects = [get_args(kind.model_fields["effect"].annotation)[0] for kind in get_args(get_args(Effect)[0])]
    assert "damage" in effects
    words = [*effects, *get_args(Measure.model_fields["measure"].annotation), "in-force", "not-ordered"]
    missing = [word for word in words if f"`{word}`" not in GUIDE]
    assert missing == []
    patterns = [key for key in ("process", "any", "all", "mean") if key in LevelCondition.model_fields]
    assert [key for key in patterns if f"{key}:" not in GUIDE] == []
