"""An exercise that begins in mid-crisis: what the journal, the room and its people know of what was before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.engine import World
from sim.exercise import MemorySink, headless, replay
from sim.exercise.situation import varying
from sim.journal.entry_text import EntryTeller
from sim.journal.titles import HeaderTitles
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.units import HOUR, MINUTE
from tests.exercise.small import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.exercise.small import Room


def begun(at: str = "-2h", repair: Any = "5h", **more: Any) -> Scenario:
    """Return the small exercise, with its fire hours before STARTEX."""
    damage = {"effect": "damage", "target": "grid.noord", "repair": repair}
    fire = {"id": "brand", "at": at, "effects": [damage]}
    return Scenario.model_validate({**SMALL, "threats": [fire], "scripted-teams": {}, **more})


def test_the_journal_tells_at_startex_what_was_before(new_room: Callable[..., Room]) -> None:
    """A journal has no time below 0: what happened then is told at 0, with when it did, and the levels as they are."""
    room = new_room(begun())
    room.give("start")
    [threat] = room.outcomes("threat")
    assert (threat.t_ms, threat.payload["happened_ms"], threat.happened_ms) == (0, -2 * HOUR, -2 * HOUR)
    teller = EntryTeller(HeaderTitles(room.sink.header, "nl"))
    assert "T-2:00" in teller.told(threat)
    room.reach(HOUR)
    levels = room.outcomes("reached")[0].payload["levels"]
    assert levels["grid.noord"] == 0
    again, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()
    assert again.world.level("water.noord") == room.exercise.world.level("water.noord")


def test_injects_listen_from_startex_and_know_how_long_it_has_been_so(new_room: Callable[..., Room]) -> None:
    """What is true at STARTEX comes then; an hour without power counts from when that began."""
    dark = {"process": "grid.noord", "below": 0.5}
    injects = [
        {"id": "nu", "when": dark, "to": "rot", "text": "OEFENING."},
        {"id": "lang", "when": {**dark, "for": "1h"}, "to": "rot", "text": "OEFENING."},
        {"id": "langer", "when": {**dark, "for": "3h"}, "to": "rot", "text": "OEFENING."},
    ]
    room = new_room(begun(injects=injects))
    room.reach(2 * HOUR)
    assert {e.payload["inject"]: e.t_ms for e in room.outcomes("delivered")} == {"nu": 0, "lang": 0, "langer": HOUR}


def test_what_is_counted_counts_from_startex() -> None:
    """Person-hours before STARTEX are not those of the exercise."""
    played = headless(begun(), 1, None, 10 * HOUR, MemorySink())
    assert played.world.totals("grid.noord").lost == pytest.approx(3)


def test_the_line_of_the_past_reaches_back_to_the_beginning(new_room: Callable[..., Room]) -> None:
    """At STARTEX the picture has the two hours before it, in which the level fell."""
    snapshot = new_room(begun(at="-90min")).exercise.snapshot()
    assert snapshot.history_ms == 2 * HOUR
    [grid] = [view for view in snapshot.processes if view.name == "grid.noord"]
    assert (grid.history[0], grid.history[-1]) == (1.0, 0.0)


def test_situations_that_differ_by_seed_are_told_apart() -> None:
    """A repair of a drawn length that may be done by STARTEX makes worlds begin differently; a fixed one does not."""
    assert varying(begun(repair="1h")) == ()
    [grid] = [one for one in varying(begun(repair={"uniform": ["1h", "3h"]})) if one.process == "grid.noord"]
    assert (grid.least, grid.most) == (0.0, 1.0)


def test_a_stock_may_be_partly_used_when_the_run_begins() -> None:
    """A quarter of a reservoir of eight hours lasts two."""
    need = {"from": "grid", "form": "pool", "stock": [{"lasts": "8h", "starts-with": 0.25}]}
    scenario = Scenario.model_validate(
        {
            "format": "keten/1", "id": "x", "title": "X", "starts": "2026-01-05T09:30:00", "lasts": "3h",
            "processes": {"grid": {}, "taps": {"needs": {"power": need}}},
            "threats": [{"id": "t", "at": "30min", "effects": [{"effect": "damage", "target": "grid"}]}],
        }
    )  # fmt: skip
    world = World(scenario, SeededDraws(1))
    world.advance(10 * HOUR)
    assert world.curve("taps") == [(0, 1.0), (150 * MINUTE, 0.0)]
