"""The prompts of the demonstration: each goes when it was tried, none is in the way, and ``play`` has none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scenarios
from sim.exercise import Exercise, MemorySink
from sim.scenario import load
from sim.units import MINUTE
from sim.words import say
from tui.app import RoomApp
from tui.forms.confirm import LeaveForm
from tui.tour import OPENING, STEPS, TourBar, TourRoom

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from sim.scenario.models import Scenario
    from sim.words import Language

CLOCK = 1_800_000_000_000
DIEMEN = Path(scenarios.__file__).parent / "exercises" / "diemen-2015" / "exercise.yaml"
FAILED_ROW = ("slash", *"station", "enter")
"""To the row of what fails first: the station."""
WHOLE_ROW = ("slash", *"lcms", "enter")
"""To the row of something that does not fail with it."""


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


def opened(diemen: Scenario, sink: MemorySink, wall: Wall, language: Language = "en") -> RoomApp:
    exercise = Exercise.new(diemen, 1, sink, CLOCK)
    for command in OPENING:
        exercise.do(command, clock=CLOCK)
    return RoomApp(exercise, language, wall, STEPS)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def at(app: RoomApp) -> int:
    return app.screen_stack[1].query_one(TourBar).at


async def test_each_prompt_goes_when_it_was_tried(diemen: Scenario) -> None:
    """Failure, why, order, jump and ENDEX: each moves the tour on, and nothing else does."""
    sink, wall = MemorySink(), Wall()
    app = opened(diemen, sink, wall)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert (app.snapshot.t_ms, app.snapshot.state, app.snapshot.speed) == (6 * MINUTE, "paused", 10)
        assert at(app) == 0
        await press(pilot, "space")
        wall.now += 3_000
        await app.session.tick()
        await pilot.pause()
        assert at(app) == 0
        wall.now += 4_000
        await app.session.tick()
        await pilot.pause()
        assert at(app) == 1
        await press(pilot, *FAILED_ROW, "w", "escape")
        assert at(app) == 2
        await press(pilot, "o", *"GRIP", "enter", "enter", "escape")
        assert at(app) == 3
        await press(pilot, "j", "ctrl+u", *"T", "plus", *"1", "colon", *"12", "enter", "down", "enter")
        await app.session.tick()
        await pilot.pause()
        assert at(app) == 4
        await press(pilot, "E", "down", "enter")
        await pilot.pause()
        assert at(app) == len(STEPS)
    kinds = [entry.kind for entry in sink.entries if entry.entry_class == "command"]
    assert kinds == ["start", "speed", "jump", "pause", "start", "order", "jump", "end"]


async def test_what_was_tried_before_its_turn_counts(diemen: Scenario) -> None:
    """An order given during the first prompt is not asked for again."""
    wall = Wall()
    app = opened(diemen, MemorySink(), wall)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "o", "enter", "enter", "space")
        wall.now += 8_000
        await app.session.tick()
        await pilot.pause()
        assert at(app) == 1
        await press(pilot, *FAILED_ROW, "w", "escape")
        assert at(app) == 3


async def test_why_of_what_stands_whole_explains_nothing(diemen: Scenario) -> None:
    """The page of why of a process at its full level leaves the prompt: it has no cause to read back to."""
    wall = Wall()
    app = opened(diemen, MemorySink(), wall)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *WHOLE_ROW, "w", "escape", "space")
        wall.now += 8_000
        await app.session.tick()
        await pilot.pause()
        assert at(app) == 1
        await press(pilot, "w", "escape")
        assert at(app) == 1


async def test_after_endex_no_prompt_is_left(diemen: Scenario) -> None:
    """Who ends the exercise without the other steps is told how to leave, not to try what no longer can be."""
    app = opened(diemen, MemorySink(), Wall())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E", "down", "enter")
        await pilot.pause()
        assert at(app) == len(STEPS)
        await press(pilot, "q", "q")  # from the page of ENDEX, then from the room
        assert isinstance(app.screen, LeaveForm)
        assert "keten report LOG" in app.screen.about()


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_prompts_name_every_key_that_they_ask_for(diemen: Scenario, language: Language) -> None:
    """What the prompts of order, jump and end say to type does it, the confirmations included."""
    presses = {
        "order": ("o", *"GRIP", *_said(language, "order")),
        "jump": ("j", "ctrl+u", "T", "plus", "1", "colon", "1", "2", *_said(language, "jump")),
        "debrief": ("E", *_said(language, "debrief")),
    }
    wall = Wall()
    app = opened(diemen, MemorySink(), wall, language)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *presses["order"])
        await pilot.pause()
        assert len(app.snapshot.orders) == 1
        await press(pilot, *presses["jump"])
        await app.session.tick()
        await pilot.pause()
        assert app.snapshot.t_ms == 72 * MINUTE
        await press(pilot, *presses["debrief"])
        await pilot.pause()
        assert app.snapshot.state == "ended"


def _said(language: Language, step: str) -> list[str]:
    """Return the presses of Enter and of the arrow that a prompt names, in its order."""
    prompt = say(language, f"room.tour.{step}")
    found = re.findall(r"twee keer op Enter|Enter twice|Enter|down|omlaag", prompt)
    keys = {"twee keer op Enter": ["enter"] * 2, "Enter twice": ["enter"] * 2, "Enter": ["enter"]}
    return [key for word in found for key in keys.get(word, ["down"])]


async def test_one_key_takes_the_prompts_away(diemen: Scenario) -> None:
    """After the key t no prompt is left, and the room goes on."""
    app = opened(diemen, MemorySink(), Wall())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "space")
        assert not app.screen.query(TourBar)
        assert app.snapshot.state == "running"


async def test_play_has_no_prompts(diemen: Scenario) -> None:
    """The room without a tour is the ordinary one."""
    app = RoomApp(Exercise.new(diemen, 1, MemorySink(), CLOCK), "en", Wall())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not [screen for screen in app.screen_stack if isinstance(screen, TourRoom)]


def rows(app: RoomApp, *names: str) -> list[str]:
    """Return the lines of the screen on which these widgets stand, as text."""
    strips = app.screen._compositor.render_strips()
    places = [range(part.region.y, part.region.bottom) for name in names for part in app.screen.query(name)]
    return ["".join(segment.text for segment in strips[y]) for place in places for y in place]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (160, 50)])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_no_notice_covers_what_is_always_to_be_read(
    diemen: Scenario, size: tuple[int, int], language: Language
) -> None:
    """However many notices there are, header, tabs, every prompt and the keys stay whole; the notices show too."""
    app = opened(diemen, MemorySink(), Wall(), language)
    async with app.run_test(size=size, notifications=True) as pilot:
        for step in range(len(STEPS) + 1):
            bar = app.screen.query_one(TourBar)
            bar._at = step
            bar.update(bar._prompt())
            await pilot.pause()
            shown = rows(app, "HeaderBar", "TabBar", "TourBar", "KeyBar")
            for number in range(4):
                app.notify("\n".join([f"notice {number}"] * 6), timeout=60)
            await pilot.pause()
            await pilot.pause()
            assert rows(app, "HeaderBar", "TabBar", "TourBar", "KeyBar") == shown
            assert any("notice 0" in line for line in rows(app, "#panes"))
            app.clear_notifications()
            await pilot.pause()


async def test_a_notice_does_not_cover_a_form(diemen: Scenario) -> None:
    """What the room told waits behind a form, and is there again after it; of a paste the form tells itself."""
    app = opened(diemen, MemorySink(), Wall())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        app.notify("\n".join(["notice"] * 12), timeout=60)
        await press(pilot, "n")
        assert not any("notice" in line for line in rows(app, ".box"))
        await press(pilot, "escape")
        assert any("notice" in line for line in rows(app, "#panes"))
        await press(pilot, "n")
        app.paste("x" * 5000)
        await pilot.pause()
        await pilot.pause()
        assert any("Cut at" in line for line in rows(app, "*"))


async def test_without_prompts_notices_stand_above_the_keys(diemen: Scenario) -> None:
    """When the prompts are closed, a notice takes the place that they had."""
    app = opened(diemen, MemorySink(), Wall())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "t")
        app.notify("notice")
        await pilot.pause()
        await pilot.pause()
        toast = app.screen.query_one("Toast")
        assert toast.region.bottom == app.screen.query_one("KeyBar").region.y - 1


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_prompt_fits_two_lines(diemen: Scenario, language: Language) -> None:
    """In 80 columns each prompt takes two lines, in both languages."""
    app = opened(diemen, MemorySink(), Wall(), language)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        bar = app.screen.query_one(TourBar)
        for step in range(len(STEPS) + 1):
            bar._at = step
            assert max(line.cell_length for line in bar._prompt().split("\n")) <= 78
