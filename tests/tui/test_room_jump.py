"""The form of a jump, its brief, and what the clock does at an inject, by keys on a real exercise."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scenarios
from sim.exercise import Exercise, MemorySink, replay
from sim.scenario import load
from sim.units import HOUR, MINUTE
from tests.tui.conftest import Room
from tests.tui.diemen_fake import SNAPSHOT
from tui.app import RoomApp
from tui.screens.brief import BriefScreen
from tui.screens.room import RoomScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sim.scenario.models import Scenario
    from sim.words import Language

CLOCK = 1_800_000_000_000
DIEMEN = Path(scenarios.__file__).parent / "exercises" / "diemen-2015" / "exercise.yaml"
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
TO_130 = ("ctrl+u", "T", "plus", "1", "colon", "3", "0")


@pytest.fixture(scope="module")
def diemen() -> Scenario:
    """Return the built-in exercise."""
    return load(DIEMEN)


class Real(Room):
    """A room on a real exercise."""

    sink: MemorySink

    async def tick(self) -> None:
        """Let the exercise follow its clock, and the room show it."""
        await self.app.session.tick()
        await self.press()
        await self.press()

    def kinds(self) -> list[tuple[str, int]]:
        """Return the commands so far, with exercise time in minutes."""
        return [(e.kind, e.t_ms // MINUTE) for e in self.sink.entries if e.entry_class == "command"]


@asynccontextmanager
async def playing(
    scenario: Scenario, size: tuple[int, int] = (80, 24), language: Language = "nl", sink: MemorySink | None = None
) -> AsyncIterator[Real]:
    """Open a room on an exercise that has begun, or on one that is resumed."""
    exercise = Exercise.new(scenario, 1, MemorySink(), CLOCK) if sink is None else Exercise.resume(sink, CLOCK)
    app = RoomApp(exercise, language, lambda: CLOCK)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        room = Real(app, exercise, pilot)  # type: ignore[arg-type]
        room.sink = exercise.sink  # type: ignore[assignment]
        if sink is None:
            await room.press("space")
        else:
            await room.press()
        yield room


@SIZES
@LANGUAGES
async def test_a_jump_by_keys_with_standing_orders_and_its_brief(
    diemen: Scenario, size: tuple[int, int], language: Language
) -> None:
    """Nothing is ticked at first; what is ticked is given at its time; the brief opens, scrolls, and opens on l."""
    async with playing(diemen, size, language) as room:
        await room.press("j", *TO_130, "tab", "tab")
        text = room.screen_text()
        assert "09:39" in text
        assert text.count("[x]") == 2
        await room.press("space", "down", "space", "tab", "space", "down", "space")
        assert room.screen_text().count("[x]") == 2
        await room.press("enter")
        await room.press("down", "enter")
        await room.tick()
        ordered = [(kind, at) for kind, at in room.kinds() if kind != "start"]
        assert ordered == [("jump", 0), ("decision", 9), ("jump", 9), ("order", 13), ("jump", 13)]
        assert isinstance(room.app.screen, BriefScreen)
        assert ("niet voortijdig gestopt" if language == "nl" else "did not stop early") in room.screen_text()
        before = room.screen_text()
        await room.press("pagedown")
        assert room.screen_text() != before
        await room.press("escape")
        assert isinstance(room.app.screen, RoomScreen)
        await room.press("l")
        assert isinstance(room.app.screen, BriefScreen)
        await room.press("l")
        assert isinstance(room.app.screen, RoomScreen)
        assert room.app.snapshot.t_ms == 90 * MINUTE
        assert not replay(room.sink.entries, room.sink.header)[1]


@LANGUAGES
async def test_a_jump_stops_at_an_inject_that_asks_and_can_go_on(diemen: Scenario, language: Language) -> None:
    """It stops at what asks for something, says so on the brief and in forms, and the form offers to go on."""
    async with playing(diemen, (120, 40), language) as room:
        await room.press("j", *TO_130, "enter")
        await room.tick()
        assert room.kinds()[-1] == ("pause", 9)
        said = "De sprong stopte bij een inject" if language == "nl" else "The jump stopped at an inject"
        assert said in room.screen_text()
        await room.press("escape", "j")
        text = room.screen_text()
        assert ("verder met de vorige sprong" if language == "nl" else "on with the last jump") in text
        assert ("De klok staat stil: inject" if language == "nl" else "The clock stands still: inject") in text
        await room.press("enter")
        await room.tick()
        assert room.app.snapshot.t_ms > 9 * MINUTE


async def test_a_target_and_a_time_are_asked_where_they_are_not_known(diemen: Scenario) -> None:
    """An action with several targets asks at which; a time may be changed with e; what is asked is given so."""
    scenario = diemen
    many = next(a for a in scenario.actions if len(a.targets) > 1)
    async with playing(scenario, (120, 40)) as room:
        await room.press("j", *TO_130, "tab", "tab", "end", "space")
        assert "Wat spreekt het team vooraf af?" in room.screen_text()
        await room.type(many.title.nl[:12].lower())
        await room.press("enter")
        assert "Staande order:" in room.screen_text()
        await room.press("down", "tab", "ctrl+u", *"T", "plus", "0", "colon", "2", "0", "enter")
        assert "[x] 09:50" in room.screen_text()
        await room.press("e", "tab", "ctrl+u", *"T", "plus", "0", "colon", "2", "5", "enter")
        assert "[x] 09:55" in room.screen_text()
        await room.press("tab", "space", "enter", "down", "enter")
        await room.tick()
        order = next(e for e in room.sink.entries if e.kind == "order")
        assert (order.payload["action"], order.payload["standing"], order.t_ms) == (many.id, True, 25 * MINUTE)
        assert order.payload["target"]


async def test_a_jump_until_a_level(diemen: Scenario) -> None:
    """A process and a level are asked for, and the jump stops in the moment in which it comes below it."""
    async with playing(diemen) as room:
        await room.press("j", *TO_130, "tab", "tab", "tab", "space", "down", "space", "down", "space")
        assert "komt" in room.screen_text()
        await room.type("diemen")
        await room.press("tab", "ctrl+u", "8", "0", "enter")
        assert "onder 80 %: 380 kV-station Diemen" in room.screen_text()
        await room.press("enter", "down", "enter")
        await room.tick()
        assert room.kinds()[-1] == ("pause", 7)
        await room.press("escape", "j")
        text = room.screen_text()
        assert ("[ ] een inject" in text, "[ ] een proces onder" in text) == (True, True)
        await room.press("tab", "tab", "tab", "end", "space")
        await room.type("diemen")
        await room.press("tab", "ctrl+u", "8", "0", "enter", "enter")
        assert "staat al" in room.screen_text()


async def test_an_unknown_level_is_told(diemen: Scenario) -> None:
    """What is no level is refused in its form, with an example, and nothing is lost."""
    async with playing(diemen) as room:
        await room.press("j", "tab", "tab", "tab", "down", "down", "space", "tab", "ctrl+u", *"veel", "enter")
        assert "Geef een niveau boven 0" in room.screen_text()
        await room.press("escape", "escape")
        assert isinstance(room.app.screen, RoomScreen)


async def test_stop_in_a_jump_is_not_covered_by_its_brief(diemen: Scenario) -> None:
    """After STOP nothing opens by itself; the brief is there on l."""
    async with playing(diemen) as room:
        room.app.session._exercise.leap(_jump(3 * HOUR), "facilitator", clock=CLOCK)
        room.app.session._exercise.advance(5 * MINUTE, CLOCK)
        await room.press("exclamation_mark")
        assert isinstance(room.app.screen, RoomScreen)
        await room.press("l")
        assert "STOP OEFENING brak de sprong af" in room.screen_text()


async def test_a_room_lost_in_a_jump_opens_with_its_brief(diemen: Scenario) -> None:
    """Resumed after a kill in the middle of a jump, the brief opens first, and the form offers what was not given."""
    exercise = Exercise.new(diemen, 1, MemorySink(), CLOCK)
    exercise.do(_start(), clock=CLOCK)
    exercise.leap(_jump(3 * HOUR, standing=2 * HOUR), clock=CLOCK)
    exercise.advance(HOUR, CLOCK)
    sink = MemorySink.holding(exercise.sink.header, exercise.sink.entries)
    async with playing(diemen, sink=sink) as room:
        assert isinstance(room.app.screen, BriefScreen)
        assert "doordat de oefenruimte" in room.screen_text()
        await room.press("escape", "j")
        assert "[x] 11:30" in room.screen_text()


async def test_l_before_any_jump_says_so(open_room: Callable[..., Any]) -> None:
    """Where there was no jump, l says so and opens nothing."""
    async with open_room() as room:
        await room.press("l")
        assert "Er is nog niet gesprongen" in room.screen_text()


async def test_the_clock_at_an_inject_is_set_by_name(diemen: Scenario) -> None:
    """The palette sets what the clock does at an inject; the header and the journal say why it stands still."""
    async with playing(diemen, (120, 40)) as room:
        await room.press("ctrl+p")
        await room.type("inject: pauze")
        await room.press("enter")
        await room.press()
        assert room.app.snapshot.pace == "pause"
        room.app.session._clock = lambda: CLOCK + HOUR
        await room.tick()
        assert (room.app.snapshot.state, room.app.snapshot.t_ms) == ("paused", 2 * MINUTE)
        await room.press("4")
        assert "Klok gepauzeerd · inject" in room.screen_text()


async def test_a_pause_with_a_reason(diemen: Scenario) -> None:
    """A pause from the palette asks why, and forms say it for as long as it lasts."""
    async with playing(diemen) as room:
        await room.press("ctrl+p")
        await room.type("met een reden")
        await room.press("enter")
        await room.press()
        await room.type("Koffie")
        await room.press("enter", "j")
        assert "De klok staat stil: Koffie." in room.screen_text()


async def test_hostile_words_in_a_brief_are_shown_and_do_nothing(open_room: Callable[..., Any]) -> None:
    """Markup and escape codes in what a brief names are text, however the brief came into the journal."""
    evil = "[/]\x1b[2J[@click=app.quit]x"
    payload = {
        "since_ms": 0, "until_ms": HOUR, "goal_ms": HOUR, "ended": "inject", "at": evil,
        "fell": [{"process": evil, "before": 1, "after": 0.5, "lowest": 0.5, "lowest_ms": 0, "people": 3}],
        "injects": [{"inject": evil, "t_ms": 1, "to": [evil], "title": evil}],
        "orders": [{"text": evil, "t_ms": 1, "state": evil, "reason": evil}],
    }  # fmt: skip
    line = replace(SNAPSHOT.journal[-1], seq=999, entry_class="note", kind="brief", payload=payload)
    async with open_room(replace(SNAPSHOT, journal=(*SNAPSHOT.journal, line))) as room:
        await room.press()
        text = room.screen_text()
        assert "[/]" in text
        assert "\x1b" not in text


def _start() -> Any:
    from sim.exercise.commands.model import Start

    return Start()


def _jump(to_ms: int, standing: int | None = None) -> Any:
    from sim.exercise.commands.model import Jump, OrderAction, StandingOrder

    orders = () if standing is None else (StandingOrder(at_ms=standing, give=OrderAction(action="radio-discipline")),)
    return Jump(to_ms=to_ms, standing=orders)
