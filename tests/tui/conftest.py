"""The room in tests: a frozen clock, a fake exercise, and a way to press keys."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from textual import _wait
from textual.events import Key

from tests.tui.diemen_fake import SNAPSHOT
from tests.tui.fake_exercise import CLOCK, FakeExercise
from tui.app import RoomApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from textual.pilot import Pilot

    from sim.exercise.view.snapshot import Snapshot
    from sim.words import Language

SIZES = ((80, 24), (120, 40))

# Textual takes a room for idle after 20 ms in which it did next to nothing: a quarter of that says the same.
_wait.SLEEP_GRANULARITY = 1 / 200
_wait.SLEEP_IDLE = _wait.SLEEP_GRANULARITY / 5


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the clock on the wall the same everywhere."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class Keyboard:
    """The keys of a room, pressed by a pilot."""

    def __init__(self, app: RoomApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, each when the last has been dealt with."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Write a text, letter by letter, into what has the focus."""
        names = {" ": "space", ".": "full_stop", "+": "plus", ":": "colon", "#": "number_sign", "/": "slash"}
        names |= {"!": "exclamation_mark", "%": "percent_sign", ",": "comma", "-": "minus", "@": "at"}
        driver = self.app._driver
        assert driver is not None
        for one in text:  # as fast as a keyboard that is read in one go: the screen is drawn once
            key = Key(names.get(one, one), one)
            key.set_sender(self.app)
            driver.send_message(key)
        await self.pilot.pause()
        await self.pilot.pause()


class Room(Keyboard):
    """A room on a fake exercise."""

    def __init__(self, app: RoomApp, exercise: FakeExercise, pilot: Pilot[Any]) -> None:
        super().__init__(app, pilot)
        self.exercise = exercise

    async def point(self, process: str) -> None:
        """Put the cursor of the situation on a process, by keys."""
        await self.press("slash")
        await self.type(process)
        await self.press("enter")

    def screen_text(self) -> str:
        """Return everything on the screen, as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.fixture
def open_room() -> Callable[..., Any]:
    """Return what opens a room on a snapshot, at a size and in a language, for the length of an ``async with``."""

    @asynccontextmanager
    async def opened(
        snapshot: Snapshot = SNAPSHOT,
        size: tuple[int, int] = (80, 24),
        language: Language = "nl",
        header: dict[str, object] | None = None,
    ) -> AsyncIterator[Room]:
        exercise = FakeExercise(snapshot, header=header or {})
        app = RoomApp(exercise, language, lambda: CLOCK)
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await pilot.pause()
            yield Room(app, exercise, pilot)

    return opened
