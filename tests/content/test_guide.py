"""The guide for authors: its example loads and plays, its tables name everything there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from sim.exercise import MemorySink, headless
from sim.exercise.view.snapshot import PauseReason
from sim.impact import measures
from sim.scenario import check, load
from sim.scenario.models import Effect, Inject, LevelCondition, Measure, RolePlay
from sim.units import HOUR, MINUTE
from tests.exercise.small import Room

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

GUIDE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Write the two files of the guide as it says."""
    blocks = re.findall(r"`([a-z/-]+\.yaml)`:\n\n```yaml\n(.*?)```", GUIDE, re.DOTALL)
    names = ["networks/village.yaml", "exercises/village/exercise.yaml", "exercises/village-night/exercise.yaml"]
    assert [name for name, _ in blocks] == names
    for name, text in blocks:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return tmp_path / "exercises" / "village" / "exercise.yaml"


def test_the_example_has_no_faults(example: Path) -> None:
    """What a planner copies from the guide is right as it stands."""
    assert check([example, example.parents[2] / "networks" / "village.yaml"]) == ()


def test_the_night_of_the_guide_has_no_faults_and_plays(example: Path) -> None:
    """Its plan adds up; played by a room, the clock stops at each end, and each inject comes as the plan says."""
    path = example.parents[1] / "village-night" / "exercise.yaml"
    assert check([path]) == ()
    room = Room(load(path))
    room.reach(3 * HOUR)
    assert room.exercise.snapshot().pause_reason == PauseReason(sitting=1)
    sitting = room.exercise.snapshot().sitting
    assert sitting is not None
    assert sitting.jump is not None
    assert sitting.jump.to_ms == 15 * HOUR
    room.give("jump", to_ms=sitting.jump.to_ms, plan=sitting.jump.step)
    released = {view.id: view.released_ms for view in room.exercise.snapshot().injects}
    assert (released["hall-open"], released["hall-full"]) == (45 * MINUTE, 6 * HOUR)
    assert (released["school"], released["rumour"]) == (15 * HOUR, None)
    room.give("start")
    room.wait(HOUR)
    snapshot = room.exercise.snapshot()
    assert (snapshot.t_ms, snapshot.pause_reason) == (15 * HOUR + 30 * MINUTE, PauseReason(sitting=2))
    assert {view.state for view in snapshot.injects} == {"released", "said", "skipped"}
    headless(load(path), 1, "careful", None, MemorySink)


def test_the_injects_of_the_guide_fit_the_example(example: Path) -> None:
    """The injects that the guide shows have no fault in its example; only the draft is warned of, and they play."""
    (block,) = re.findall(r"```yaml\n(injects:\n.*?)```", GUIDE, re.DOTALL)
    shown = block.removeprefix("injects:\n")
    example.write_text(example.read_text("utf-8").replace("\nactions:\n", f"\n{shown}actions:\n"), encoding="utf-8")
    (example.parent / "ward-map.pdf").write_bytes(b"")
    assert [(p.where, p.what.key) for p in check([example])] == [("injects.mayor-asks.status", "problems.script.draft")]
    run = headless(load(example), 1, "careful", None, MemorySink)
    came = {view.id: view.released_ms for view in run.snapshot().injects}
    assert came["hospital-asks"] == 45 * MINUTE
    assert came["mayor-asks"] is None


def test_the_guide_names_every_field_of_an_inject() -> None:
    """No field of an inject or of the lines of a role-player is missing from the guide."""
    section = GUIDE.split("\n## Injects\n")[1].split("\n## ")[0]
    known = [field.alias or name for model in (Inject, RolePlay) for name, field in model.model_fields.items()]
    elsewhere = {"title", "storyline", "casualties", "at-inject"}
    assert [name for name in known if f"{name}:" not in section and name not in elsewhere] == []


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
