"""The room on a real exercise: keys become commands in the journal, and the clock is the exercise's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import scenarios
from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import OrderAction
from sim.scenario import load
from sim.units import MINUTE
from tests.debrief.sample import scenario
from tui.app import RoomApp
from tui.messages import CommandGiven
from tui.screens.room import RoomScreen
from tui.widgets.bars import KeyBar

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from sim.scenario.models import Scenario
    from sim.words import Language

CLOCK = 1_800_000_000_000
DIEMEN = Path(scenarios.__file__).parent / "exercises" / "diemen-2015" / "exercise.yaml"


class Wall:
    """A clock on the wall that moves when the test says so."""

    now = CLOCK

    def __call__(self) -> int:
        """Read it."""
        return self.now


@pytest.fixture(scope="module")
def diemen() -> Scenario:
    """Return the built-in exercise."""
    return load(DIEMEN)


@pytest.fixture(autouse=True)
def plain_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jumps go through to where they go, and keep their brief closed: other tests are about these."""
    monkeypatch.setattr(RoomScreen, "STOPS", False)
    monkeypatch.setattr(RoomScreen, "OPENS_BRIEF", False)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def test_an_exercise_is_played_by_keys(diemen: Scenario) -> None:
    """Start, jump, deliver, decide, order, override, undo, stop, end: each key is one command in the journal."""
    sink, wall = MemorySink(), Wall()
    app = RoomApp(Exercise.new(diemen, 1, sink, CLOCK), "nl", wall)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "space", "j", "ctrl+u", *"T", "plus", *"1", "colon", *"30", "enter", "down", "enter")
        await app.session.tick()
        await press(pilot, "d", *"wacht", "enter", "n", *"snel", "enter", "3", "o", "enter", "enter", "escape")
        await press(pilot, "1", "v", "tab", *"50", "tab", *"proef", "enter", "u", "exclamation_mark")
        await press(pilot, "E", "down", "enter")
        assert app.is_running
    commands = [entry.kind for entry in sink.entries if entry.entry_class == "command"]
    assert commands[:3] == ["start", "jump", "decision"]
    assert commands[3:] == ["order", "override", "undo", "stop", "end"]
    assert [entry.kind for entry in sink.entries if entry.entry_class == "note"][:2] == ["brief", "observation"]
    assert all(entry.author == "facilitator" for entry in sink.entries if entry.entry_class == "command")


async def test_the_clock_runs_as_the_exercise_says(diemen: Scenario) -> None:
    """While running, the exercise follows the wall at its speed; paused, it stands exactly still."""
    wall = Wall()
    exercise = Exercise.new(diemen, 1, MemorySink(), CLOCK)
    app = RoomApp(exercise, "en", wall)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space", "plus")
        wall.now += MINUTE
        await app.session.tick()
        await pilot.pause()
        assert app.snapshot.t_ms == 2 * MINUTE
        await press(pilot, "space")
        wall.now += 10 * MINUTE
        await app.session.tick()
        assert exercise.snapshot().t_ms == 2 * MINUTE


async def test_the_chain_tells_what_lifts_it_and_what_comes_next(diemen: Scenario) -> None:
    """An hour in, the station's screen has its repair without the drawn time, and, once computed, what falls next."""
    exercise = Exercise.new(diemen, 1, MemorySink(), CLOCK)
    app = RoomApp(exercise, "nl", Wall())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space", "j", "ctrl+u", *"T", "plus", *"1", "colon", *"00", "enter", "down", "enter")
        await app.session.tick()
        await pilot.pause()
        app.screen.query_one("#situation").do_why("grid.station.diemen")  # type: ignore[attr-defined]
        await pilot.pause()
        for worker in [worker for worker in app.workers if worker.node is app.screen]:
            await worker.wait()
        await pilot.pause()
        text = str(app.screen.query_one(".text").render())
    assert "wordt hersteld, 52 min gewerkt" in text
    assert "hersteltijd lognormal" in text
    following = text.partition("Wat hierdoor nog uitvalt")[2]
    assert "T+1:03  Verpleeghuis Zuidoost" in following
    assert "voorraad hield 56 min" in following


@pytest.mark.parametrize(("language", "each"), [("nl", 1), ("en", 4)])
async def test_every_process_is_explained(diemen: Scenario, language: str, each: int) -> None:
    """After two hours every process that is down opens a chain of causes that ends; in English one in four is tried."""
    wall = Wall()
    exercise = Exercise.new(diemen, 1, MemorySink(), CLOCK)
    app = RoomApp(exercise, "nl" if language == "nl" else "en", wall)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space", "j", "ctrl+u", *"T", "plus", *"2", "colon", *"00", "enter", "down", "enter")
        await app.session.tick()
        await pilot.pause()
        down = [process.name for process in app.snapshot.processes if process.level < 0.9]
        assert len(down) > 10
        pane = app.screen.query_one("#situation")
        for name in down[::each]:
            pane.do_why(name)  # type: ignore[attr-defined]
            await pilot.pause()
            text = str(app.screen.query_one(".text").render())
            assert ("oorzaak:" if language == "nl" else "cause:") in text, name
            await press(pilot, "escape")


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "Niet gelukt (geen middelen vrij), telt niet"), ("en", "Not done (no means free), does")],
)
async def test_an_order_refused_at_once_is_not_confirmed_as_done(language: Language, said: str) -> None:
    """The line that confirms an order says that it was refused, and why; one that sets off reads as always."""
    app = RoomApp(Exercise.new(scenario(scripted_teams={}), 1, MemorySink(), CLOCK), language, Wall())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space", "space")
        order = OrderAction(action="aggregaat", target="mobile.noord/power")
        app.post_message(CommandGiven(order))
        await pilot.pause()
        assert said not in str(app.screen.query_one(KeyBar).render())
        app.post_message(CommandGiven(order))
        await pilot.pause()
        assert said in str(app.screen.query_one(KeyBar).render())
