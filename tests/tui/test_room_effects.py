"""What a decision in words changes, as the facilitator says it by keys."""

from __future__ import annotations

from typing import Any

import pytest

from sim.exercise import Exercise, MemorySink
from sim.scenario import load
from sim.units import MINUTE
from tests.tui.test_room_real import CLOCK, DIEMEN, Wall, press
from tui.app import RoomApp
from tui.forms.ad_hoc import AdHocForm
from tui.forms.override import EffectForm, OverrideForm
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


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_an_inject_on_the_spot_has_an_effect(size: tuple[int, int], language: Any) -> None:
    """With an effect the form asks of which process, what, and for how long, and says all of it in one line."""
    sink, wall = MemorySink(), Wall()
    exercise = Exercise.new(load(DIEMEN), 1, sink, CLOCK)
    app = RoomApp(exercise, language, wall)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "escape", "space", "a", *"Rook", "shift+tab", "shift+tab", "down", "space")
        await press(pilot, "shift+tab", "down", "enter", *"amstel grid", "enter")
        assert isinstance(app.screen, EffectForm), shown(app)
        await press(pilot, "tab", *"40", "tab", *"30min", "enter")
        said = "OEFENING. Rook" if language == "nl" else "EXERCISE. Rook"
        assert [one.text.nl for one in exercise.snapshot().injects if one.ad_hoc] == [said]
        line = "40 %, 30 min lang" if language == "nl" else "40 %, for 30 min"
        assert line in shown(app)
        assert ("u maakt ongedaan" if language == "nl" else "u takes it back") in shown(app)
        grid = next(one for one in exercise.snapshot().processes if one.name == "grid.station.diemen")
        assert grid.level == 0.4
        await press(pilot, "u")
        grid = next(one for one in exercise.snapshot().processes if one.name == "grid.station.diemen")
        assert grid.level == 1.0
    [given] = [entry for entry in sink.entries if entry.kind == "ad-hoc"]
    [effect] = given.payload["effects"]
    assert (effect["effect"], effect["target"], effect["level"]) == ("level", "grid.station.diemen", 0.4)


async def test_a_template_chooses_an_effect() -> None:
    """The template of a failure fills in that there is an effect, and a level; Esc goes back to the words."""
    sink, wall = MemorySink(), Wall()
    exercise = Exercise.new(load(DIEMEN), 1, sink, CLOCK)
    app = RoomApp(exercise, "nl", wall)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "space", "a", "shift+tab", *"uitval", "tab", "ctrl+u", *"Net weg")
        await press(pilot, "shift+tab", "shift+tab", "down", "space", "enter", "escape")
        assert isinstance(app.screen, AdHocForm)
        assert "Nog niet verstuurd" in shown(app)
        assert "Net weg" in shown(app)
        assert not [entry for entry in sink.entries if entry.kind == "ad-hoc"]
        await press(pilot, "enter", *"amstel grid", "enter", "enter")
        assert app.screen is not None
        assert not isinstance(app.screen, AdHocForm), shown(app)
    [given] = [entry for entry in sink.entries if entry.kind == "ad-hoc"]
    assert [(one["target"], one["level"]) for one in given.payload["effects"]] == [("grid.station.diemen", 0.0)]
