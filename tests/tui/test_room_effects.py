"""What a decision in words changes, as the facilitator says it by keys."""

from __future__ import annotations

from typing import Any

import pytest

from sim.exercise import Exercise, MemorySink
from sim.scenario import load
from sim.units import MINUTE
from tests.tui.test_room_real import CLOCK, DIEMEN, Wall, press
from tui.app import RoomApp
from tui.forms.override import OverrideForm
from tui.widgets.response import ResponsePane


def shown(app: RoomApp) -> str:
    """Return the text on the screen, spaces as one."""
    strips = app.screen._compositor.render_strips()
    return " ".join(" ".join("".join(segment.text for segment in strip) for strip in strips).split())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_decision_in_words_gets_a_size(size: tuple[int, int], language: Any) -> None:
    """On a decision in pane 3 the key of an override asks of which process, how much, from when and how long."""
    sink, wall = MemorySink(), Wall()
    exercise = Exercise.new(load(DIEMEN), 1, sink, CLOCK)
    app = RoomApp(exercise, language, wall)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "escape", "space", "d", *"dicht", "enter", "3", "home")
        while app.screen.query_one(ResponsePane).table.chosen != "order:decision#1":
            await press(pilot, "down")
        await press(pilot, "v")
        assert "dicht" in shown(app)
        await press(pilot, *"amstel grid", "enter")
        assert isinstance(app.screen, OverrideForm), shown(app)
        assert "dicht" in shown(app)
        await press(pilot, "tab", *"40", "tab", "tab", *"+10min", "tab", *"30min", "enter")
        gave = "gaf het team:" if language == "nl" else "gave the team:"
        lasted = "40 %, na 10 min, 30 min lang" if language == "nl" else "40 %, after 10 min, for 30 min"
        assert gave in shown(app)
        await press(pilot, "down", "enter")
        assert lasted in shown(app)
        await press(pilot, "escape")
        [override] = exercise.snapshot().overrides
        assert override.until_ms == override.since_ms + 40 * MINUTE
    [decision, given] = [entry for entry in sink.entries if entry.kind in ("decision", "override")]
    assert given.payload["decision"] == decision.seq
    assert (given.payload["effect"]["level"], given.payload["reason"]) == (0.4, "dicht")
    assert given.payload["effect"]["lasts"]["fixed"] == "30min"
