"""A small exercise may be one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import load

if TYPE_CHECKING:
    from pathlib import Path

ALONE = """\
format: keten/1
kind: exercise
title: Alone
starts: 2026-01-01 00:00
lasts: 20h
processes:
  E: {}
  T: {needs: {power: {from: E, stock: 2h}}}
threats:
  - {id: a, at: 1h, effects: [{effect: damage, target: E, size: 70 %, repair: 5h}]}
"""


def test_an_exercise_may_declare_its_processes_itself(tmp_path: Path) -> None:
    """Without a network file the processes of the exercise are the network; names may hold capitals."""
    path = tmp_path / "alone.yaml"
    path.write_text(ALONE)
    scenario = load(path)
    assert sorted(scenario.processes) == ["E", "T"]
    assert scenario.processes["T"].needs["power"].suppliers == ("E",)
