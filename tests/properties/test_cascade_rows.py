"""The rows of a cascade, over random networks."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from sim.curves import MOVED
from sim.engine import World
from sim.exercise.explain.cascade import MECHANISMS, CascadeRecorder, CascadeRow
from sim.exercise.explain.cascade_tables import by_sector, grouped, leading_to
from sim.origin import Origin
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.properties.networks import EVERYTHING, HORIZON, REACTIVE, scenarios
from tests.properties.worlds import SEED, campaign


def played(data: dict[str, Any]) -> tuple[World, tuple[CascadeRow, ...]]:
    """Return a world at its horizon, and its rows."""
    world = World(Scenario.model_validate(data), SeededDraws(SEED))
    recorder = CascadeRecorder(world)
    world.advance(HORIZON)
    return world, recorder.rows()


def sound(world: World, rows: tuple[CascadeRow, ...]) -> None:
    """Hold rows to what a cascade is."""
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [row.t for row in rows] == sorted(row.t for row in rows)
    for row in rows:
        assert row.mechanism in MECHANISMS
        assert row.origins, row
        if row.parent is None:
            assert row.step == 1
            assert row.carriers, row
            # Behind a reaction, what set it off may have fallen and come back in the same moment, and is no row.
            reacted = any(Origin.parse(carrier).kind == "reaction" for carrier in row.carriers)
            assert reacted or set(row.carriers) & set(row.origins), row
        else:
            parent = rows[row.parent - 1]
            assert parent.number < row.number
            assert parent.t <= row.t
            assert row.step == parent.step + 1
    falls = {(row.process, row.t): row for row in rows if row.what == "level"}
    for name in world.scenario.processes:
        before = 1.0
        for t, level in world.whole_curve(name):
            fell = level < before - MOVED
            assert ((name, t) in falls) == fell, (name, t, before, level)
            if fell:
                row = falls[name, t]
                assert (row.before, row.level) == (before, level)
            before = level


@campaign(80)
@given(scenarios(EVERYTHING))
def test_every_fall_is_a_row_that_comes_from_an_earlier_one_or_from_what_acted(data: dict[str, Any]) -> None:
    """Rows are in order of time, each fall is one, and each comes from a row before it or begins a chain by name."""
    sound(*played(data))


@campaign(40)
@given(scenarios(REACTIVE))
def test_it_holds_behind_reactions_too(data: dict[str, Any]) -> None:
    """What a reaction brings comes from what set it off."""
    sound(*played(data))


@campaign(25)
@given(scenarios(REACTIVE))
def test_what_is_told_of_rows_leaves_none_out(data: dict[str, Any]) -> None:
    """Groups and sectors count every row once; what leads to a process is closed under where rows come from."""
    world, rows = played(data)
    assert sum(group.rows for group in grouped(rows, str)) == len(rows)
    sectors = by_sector(rows, world.scenario.processes)
    assert sum(one.fallen for one in sectors) == len({row.process for row in rows})
    for process in world.scenario.processes:
        leading = leading_to(rows, process)
        kept = {row.number for row in leading}
        assert all(row.parent is None or row.parent in kept for row in leading)
        assert {row.number for row in rows if row.process == process} <= kept
