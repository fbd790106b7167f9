"""Demand aimed at a need falls on who supplies it, and on nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.engine import World
from sim.errors import ScenarioError
from sim.randomness import SeededDraws
from sim.scenario import load
from sim.units import HOUR

if TYPE_CHECKING:
    from pathlib import Path

COUNTRY = """format: keten/1
kind: exercise
title: {nl: Proef, en: Trial}
starts: 2025-11-14 15:00
lasts: 3h
regions: {noord: {inhabitants: 0}, oost: {inhabitants: 0}, west: {inhabitants: 0}}
processes:
  dispatch.een: {reserve: 1, intake: {handling: 2min}, needs: {power: {from: grid}}}
  dispatch.twee: {reserve: 1, intake: {handling: 2min}, needs: {power: {from: grid}}}
  grid: {kind: transmission-station}
  112.national: {kind: emergency-intake, needs: {handover: {from: grid}}}
  "112.{region}":
    kind: emergency-line
    calls: 1
    needs: {access: {from: grid}, intake: {from: 112.national}, dispatch: {from: dispatch.een}}
  112.west: {needs: {dispatch: {from: dispatch.twee}}}
threats:
%s
"""


def played(folder: Path, *threats: str) -> World:
    """Return a world of three regions and two centres, an hour after its threats."""
    path = folder / "exercise.yaml"
    path.write_text(COUNTRY % "\n".join(f"  - {threat}" for threat in threats), encoding="utf-8")
    world = World(load(path), SeededDraws(1))
    world.advance(HOUR)
    return world


def test_demand_on_a_need_falls_on_its_supplier_once(tmp_path: Path) -> None:
    """Two lines of one centre make its demand double once, and the other centre knows nothing of it."""
    effect = 'effects: [{effect: demand, target: "112.*o*/dispatch", factor: 2}]'
    world = played(tmp_path, f"{{id: rumour, at: 10min, {effect}}}")
    assert world.level("dispatch.een") == pytest.approx(0.5)
    assert world.level("dispatch.twee") == 1


def test_lies_in_two_regions_meet_only_where_one_centre_serves_both(tmp_path: Path) -> None:
    """Disinformation of the library loads the centre of its region, not every centre of the country."""
    use = "{use: disinformation, id: lie-%s, target: %s, at: 30min}"
    apart = played(tmp_path, use % ("w", "west"))
    assert apart.level("dispatch.een") == 1
    once = played(tmp_path, use % ("n", "noord"), use % ("w", "west"))
    # A centre for two regions, of which one is lied to, is asked less than one whose only region is.
    assert once.level("dispatch.twee") < once.level("dispatch.een") < 1
    twice = played(tmp_path, use % ("n", "noord"), use % ("o", "oost"))
    assert twice.level("dispatch.een") < once.level("dispatch.een")
    assert twice.level("dispatch.twee") == 1


def test_demand_on_needs_goes_round_them(tmp_path: Path) -> None:
    """A demand in turn over needs falls on the supplier of one need after the other, by name."""
    rule = 'effects: [{effect: demand, target: "112.*/dispatch", factor: 2, in-turn: {each: 15min}}]'
    world = played(tmp_path, f"{{id: rumour, at: 0min, {rule}}}")
    quarter = HOUR // 4
    assert world.curve("dispatch.een") == [(0, 0.5), (2 * quarter, 1), (3 * quarter, 0.5)]
    assert world.curve("dispatch.twee") == [(0, 1), (2 * quarter, 0.5), (3 * quarter, 1)]


def test_need_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A demand on a need that nobody has is told with the name that is meant."""
    with pytest.raises(ScenarioError, match="did you mean 'dispatch'"):
        played(tmp_path, "{id: rumour, at: 10min, effects: [{effect: demand, target: 112.west/dispach, factor: 2}]}")
