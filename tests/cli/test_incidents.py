"""``keten incidents``: model against observation, misses first, and an exit code that says whether it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Said

INCIDENT = """
format: keten/1
kind: incident
title: {nl: Een stad zonder stroom, en: A town without power}
starts: 2020-01-01 00:00
horizon: 10h
processes:
  grid: {kind: transmission-station}
threats:
  - {id: out, at: 1h, target: grid, effects: [{effect: damage, repair: 2h}]}
observed:
  - {id: seen, process: grid, from: 2h, to: 2h, level: [0 %, 10 %], source: x, confidence: low,
     text: {nl: donker, en: dark}}
  - {id: back, process: grid, reads: back, from: 1h, to: 4h, source: x, confidence: low,
     text: {nl: weer licht, en: light again}}
  - {id: odd, process: grid, from: 2h, to: 2h, level: [50 %, 60 %], source: x, confidence: low,
     text: {nl: schemer, en: dusk}}
beyond:
  - {nl: een koe in de wei, en: a cow in the meadow}
"""


@pytest.fixture
def incident(tmp_path: Path) -> str:
    """Return the path of a small incident of which two in three checkpoints hold."""
    path = tmp_path / "town.yaml"
    path.write_text(INCIDENT, encoding="utf-8")
    return str(path)


def test_misses_come_first_and_too_few_hits_are_a_no(keten: Callable[..., Said], incident: str) -> None:
    """Below the floor the exit code is 1; what the model misses stands above what it gives."""
    said = keten("incidents", incident)
    assert said.code == 1
    assert said.out.index("dusk") < said.out.index("dark") < said.out.index("A town without power: 2 of 3")
    assert "a cow in the meadow" in said.out
    assert "67 %" in said.out
    assert "80 %" in said.out


def test_enough_hits_are_a_yes(keten: Callable[..., Said], incident: str, tmp_path: Path) -> None:
    """At or above the floor the exit code is 0, and no heading of misses is printed without any."""
    before, _, after = INCIDENT.partition("  - {id: odd")
    (tmp_path / "town.yaml").write_text(before + "beyond:" + after.partition("beyond:")[2], encoding="utf-8")
    said = keten("incidents", incident)
    assert said.code == 0
    assert "100 %" in said.out
    assert "Outside" not in said.out


def test_json_gives_share_and_checkpoints(keten: Callable[..., Said], incident: str) -> None:
    """The JSON has the share, the floor, and per incident each checkpoint with its window and what the model gives."""
    said = keten("incidents", "--json", incident)
    result = json.loads(said.out)
    assert said.code == 1
    assert result["share"] == pytest.approx(2 / 3, abs=1e-6)
    assert (result["floor"], result["checkpoints"], result["within"]) == (0.8, 3, 2)
    points = result["incidents"]["town"]["checkpoints"]
    assert [(p["id"], p["within"], p["model"]) for p in points] == [
        ("odd", False, [0, 0]), ("seen", True, [0, 0]), ("back", True, [3, 3]),
    ]  # fmt: skip
    assert points[0]["level"] == [0.5, 0.6]
    assert (points[2]["from_h"], points[2]["to_h"]) == (1, 4)


def test_it_speaks_dutch(keten: Callable[..., Said], incident: str) -> None:
    """In Dutch every word of the table is Dutch."""
    said = keten("incidents", incident, "--lang", "nl")
    assert "schemer" in said.out
    assert "Buiten het waargenomene" in said.out
    assert "dusk" not in said.out


def test_a_built_in_one_goes_by_its_name(keten: Callable[..., Said]) -> None:
    """A built-in incident is named by the name of its file; its checkpoints hold."""
    said = keten("incidents", "--json", "notpetya-2017")
    assert said.code == 0
    assert list(json.loads(said.out)["incidents"]) == ["notpetya-2017"]


def test_an_unknown_name_is_wrong_use(keten: Callable[..., Said]) -> None:
    """An incident that there is not ends with exit code 2 and the nearest name."""
    said = keten("incidents", "notpetya-2071")
    assert said.code == 2
    assert "notpetya-2017" in said.err


def test_a_faulty_file_is_wrong_use(keten: Callable[..., Said], incident: str, tmp_path: Path) -> None:
    """A file with a fault is named with its line; ``check`` finds the same and says no."""
    (tmp_path / "town.yaml").write_text(INCIDENT.replace("process: grid, from", "process: grit, from", 1), "utf-8")
    assert keten("incidents", incident).code == 2
    said = keten("check", incident)
    assert said.code == 1
    assert "town.yaml:12" in said.out


def test_an_incident_is_explained_and_written_out(keten: Callable[..., Said], incident: str) -> None:
    """``why`` explains a process of an incident, and ``check --resolved`` prints what it finally is."""
    said = keten("why", incident, "grid", "--at", "2h")
    assert said.code == 0
    assert "out" in said.out
    said = keten("check", "--resolved", "--json", incident)
    assert json.loads(said.out)["observed"][0]["id"] == "seen"
