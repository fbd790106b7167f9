"""A row of a batch says of a world what ``keten run --json`` says of it, and both what its curves say."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch import figures
from sim.batch.batch import PlayWorld
from sim.batch.store import Store
from sim.cli import main
from sim.exercise import MemorySink, headless
from sim.scenario import builtin
from sim.scenario.models import Scenario
from tests.properties.networks import HORIZON, MINUTE, REACTIVE, scenarios
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from pathlib import Path

MEASURES = [
    {"id": "hours", "title": "h", "measure": "person-hours"},
    {"id": "calls", "title": "c", "measure": "unanswered-calls"},
    {"id": "without", "title": "w", "measure": "people-without", "for": "30min"},
    {"id": "below", "title": "b", "measure": "hours-below", "below": 0.7},
    {"id": "help", "title": "f", "measure": "in-force", "of": "help"},
]


def assert_same(row: dict[str, str], run: dict[str, Any]) -> None:
    """Check every cell of a row of the table against the published object of that run."""
    left = dict(row)
    assert left.pop("seed") == str(run["seed"])
    assert left.pop("team") == run["team"]
    assert float(left.pop("total.person-hours")) == run["person_hours"]
    assert left.pop("censored.processes").split() == [n for n, one in run["processes"].items() if one["censored"]]
    assert left.pop("censored.measures").split() == run["censored"]
    for name, value in run["measures"].items():
        assert float(left.pop(name)) == value
    for name, value in run["calls"].items():
        assert float(left.pop(f"calls.{name}")) == value
    for name, process in run["processes"].items():
        for key in ("person_hours", "lowest", "hours_below_half"):
            assert float(left.pop(f"{key.replace('_', '-')}.{name}")) == process[key]
        back = left.pop(f"recovered-h.{name}")
        assert (float(back) if back else None) == recovery(process["levels"])
        assert recovery(process["levels"]) in (process["recovered_h"], 0.0)
    assert not left


def recovery(levels: list[list[float]]) -> float | None:
    """Tell from the curve alone when it was back at 0.999 for good: 0 when it never left, None when it is not back."""
    if levels[-1][1] < 0.999 - 1e-9:
        return None
    left = [t for (_, level), (t, _) in pairwise(levels) if level < 0.999 - 1e-9]
    return max(left, default=0.0)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a place for tables."""
    return tmp_path_factory.mktemp("rows")


@campaign(60)
@given(scenarios(REACTIVE, 8), st.integers(0, 5), st.sampled_from([0, 95, 240, 600, HORIZON // MINUTE]))
def test_a_row_of_a_random_world_is_its_run(folder: Path, data: dict[str, Any], seed: int, minutes: int) -> None:
    """In every figure, whatever the network, the threats and where the run is cut off."""
    for number, process in enumerate(data["processes"].values()):
        process |= {"customers": 100 * number, "calls": 10 * (number % 2)}
    data |= {
        "horizon": "20h",
        "measures": MEASURES,
        "actions": [{"id": "help", "title": "Help", "lead": "2h"}],
        "scripted-teams": {"one": [{"at": "1h", "do": "help"}] if seed % 2 else []},
    }
    scenario = Scenario.model_validate(data)
    until = minutes * MINUTE
    run = figures(headless(scenario, seed, "one", until, MemorySink()), None)
    Store(folder / "b", {}).table([PlayWorld(scenario, until)((seed, "one"))])
    assert_same(_rows(folder / "b" / "runs.csv")[0], json.loads(json.dumps(run)))


@pytest.mark.slow
@pytest.mark.parametrize("name", builtin())
def test_a_row_of_a_shipped_exercise_is_its_run(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table on disk against what the command prints, of an exercise cut off in the middle of things."""
    monkeypatch.chdir(tmp_path)
    cut = ("--seed", "3", "--until", "7h")
    assert main(["batch", name, *cut, "--runs", "1", "--workers", "1", "--out", "b"]) == 0
    for row in _rows(tmp_path / "b" / "runs.csv"):
        capsys.readouterr()
        assert main(["run", name, *cut, "--team", row["team"], "--json"]) == 0
        assert_same(row, json.loads(capsys.readouterr().out))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
