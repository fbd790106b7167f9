"""A small exercise may be one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import check, load

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


def test_the_same_mistake_in_two_files_is_told_of_both(tmp_path: Path) -> None:
    """What was said of one exercise does not hide the same words about another."""
    paths = [tmp_path / f"{name}.yaml" for name in ("first", "second", "third")]
    for path in paths:
        path.write_text(ALONE.replace("lasts: 20h", "lasts: 20").replace("size: 70 %", "size: 70"))
    told = [(problem.file, problem.line) for problem in check(paths)]
    assert told == [(str(path), line) for path in paths for line in (5, 10)]


def test_an_exercise_without_a_network_is_a_fault_unless_another_includes_it(tmp_path: Path) -> None:
    """What ``check`` finds fit to run names a network; what only lends its parts to another need not."""
    lent = tmp_path / "a-lent.yaml"
    lent.write_text("format: keten/1\nkind: exercise\ntitle: Lent\nteams: {rot: ROT}\n")
    assert [(p.file, p.what.key) for p in check([lent])] == [(str(lent), "problems.file.no-network")]
    whole = tmp_path / "whole.yaml"
    whole.write_text(ALONE.replace("lasts: 20h", "lasts: 20h\ninclude: [a-lent.yaml]"))
    assert not [p for p in check([tmp_path]) if p.severity == "fault"]
