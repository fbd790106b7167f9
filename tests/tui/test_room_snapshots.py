"""Pictures of every screen at both sizes: what a facilitator sees changes only on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.tui.diemen_fake import BEGIN, SNAPSHOT
from tests.tui.fake_exercise import CLOCK, FakeExercise
from tests.tui.outlook_fake import FORECAST, STALE, FakeFeed
from tui.app import RoomApp
from tui.widgets import hereafter

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from sim.exercise.outlook_feed import EffectForecast, Forecast

SCREENS: dict[str, tuple[str, ...]] = {
    "situation": (),
    "injects": ("2",),
    "response": ("3",),
    "journal": ("4",),
    "why": ("down", "down", "down", "w"),
    "map": ("g",),
    "help": ("question_mark",),
    "order": ("o", "enter"),
    "override": ("v",),
    "note": ("n",),
    "palette": ("ctrl+p",),
}


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask nothing of what falls next: when its answer comes is not the same each time."""
    monkeypatch.setattr(hereafter, "_REST", 1e6)


def picture(
    compare: Callable[..., bool],
    app: RoomApp,
    size: tuple[int, int],
    keys: tuple[str, ...],
    first: Callable[[], object] = lambda: None,
) -> bool:
    async def go(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        first()
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()
        for field in app.screen.query("Input"):
            field.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    return compare(app, terminal_size=size, run_before=go)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("screen", SCREENS)
def test_screens_look_as_before(snap_compare: Callable[..., bool], screen: str, size: tuple[int, int]) -> None:
    """Every screen looks as it did, in Dutch, at both sizes."""
    app = RoomApp(FakeExercise(SNAPSHOT), "nl", lambda: CLOCK)
    assert picture(snap_compare, app, size, SCREENS[screen])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize(("state", "language"), [("ready", "en"), ("stopped", "nl"), ("running", "en")])
def test_states_look_as_before(
    snap_compare: Callable[..., bool], state: Any, language: Any, size: tuple[int, int]
) -> None:
    """Every state of the exercise looks as it did: the briefing first, red after STOP."""
    shown = BEGIN if state == "ready" else replace(SNAPSHOT, state=state)
    app = RoomApp(FakeExercise(shown), language, lambda: CLOCK)
    assert picture(snap_compare, app, size, ())


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (170, 45)], ids=["80x24", "120x40", "170x45"])
@pytest.mark.parametrize("forecast", [FORECAST, STALE], ids=["holds", "stale"])
def test_what_comes_looks_as_before(
    snap_compare: Callable[..., bool], forecast: Forecast, size: tuple[int, int]
) -> None:
    """The situation with what comes looks as it did, while that holds and when it is out of date."""
    feeds: list[FakeFeed] = []

    def feed(tell: Callable[[Forecast | EffectForecast], object]) -> FakeFeed:
        feeds.append(FakeFeed(tell))
        return feeds[0]

    app = RoomApp(FakeExercise(SNAPSHOT), "nl", lambda: CLOCK, outlook=feed)
    assert picture(snap_compare, app, size, (), lambda: feeds[0].tell(forecast))
