"""A whole exercise of three hours by keys alone: its journal, line by line, at two sizes and in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from sim.exercise import Exercise, MemorySink, replay
from sim.scenario import load
from sim.units import HOUR, MINUTE, format_clock
from tests.tui.conftest import Keyboard
from tests.tui.test_room_real import CLOCK, DIEMEN, Wall
from tui.app import RoomApp
from tui.forms.base import Form
from tui.screens.room import RoomScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from sim.journal import Entry
    from sim.scenario.models import Scenario
    from sim.words import Language

GOLDEN: Final = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def diemen() -> Scenario:
    """Return the built-in exercise."""
    return load(DIEMEN)


class Facilitator(Keyboard):
    """Somebody at the keys of a room."""

    def __init__(self, app: RoomApp, pilot: Pilot[None], wall: Wall) -> None:
        super().__init__(app, pilot)
        self.wall = wall

    async def wait(self, minutes: int) -> None:
        """Let the clock on the wall go on."""
        self.wall.now += minutes * MINUTE
        await self.app.session.tick()
        await self.press()

    async def jump(self, time: str, *standing: str) -> None:
        """Jump to a time, agree to what is asked, and leave what is told afterwards."""
        await self.press("j", "ctrl+u")
        await self.type(time)
        await self.press(*standing, "enter")
        if isinstance(self.app.screen, Form):
            await self.press("down", "enter")
        await self.app.session.tick()
        await self.press()
        while not isinstance(self.app.screen, RoomScreen):
            await self.press("escape")


async def play(room: Facilitator) -> None:
    """Play the exercise: everything that a facilitator does in an evening, and some of it wrong."""
    await room.press("space", "n")
    await room.type("allen aanwezig")
    await room.press("enter", "plus")
    await room.wait(1)  # two minutes of the exercise: the first inject
    await room.press("space")  # pause
    await room.press("k", "u", "k")  # said, taken back, said
    await room.press("space")
    await room.wait(4)
    await room.press("space", "0", "enter", "k", "d")  # NU: read, said, answered from its page
    await room.type("alarmeer de officieren @T+0:09")
    await room.press("enter", "escape")
    await room.press("o")
    await room.type("GRIP")
    await room.press("enter", "enter")
    await room.press("o")
    await room.type("aggrega")
    await room.press("enter", "enter")
    await room.press("o")  # that again: the world refuses
    await room.type("GRIP")
    await room.press("enter", "enter")
    await room.press("a")
    await room.type("Brand in de keuken")
    await room.press("shift+tab", "shift+tab", "down", "space", "enter")  # to the first team alone
    await room.press("1", "2", "i", "h", "s")  # what does not fit is refused or asked about
    await room.press("escape", "k")
    await room.press("x")
    await room.type("geen brand")
    await room.press("enter")
    await room.press("n")
    await room.type("?Mag dat")
    await room.press("enter", "4", "end", "d")
    await room.type("Ja")
    await room.press("enter")
    await room.jump("T+3:00", "tab", "tab", "space")  # with the first standing order
    while room.app.snapshot.t_ms < 3 * HOUR:  # it stops at what asks for something
        while room.app.snapshot.to_say:
            await room.press("k")
            if isinstance(room.app.screen, Form):
                await room.press("enter")  # to all of them
        await room.jump("T+3:00")
    await end(room)


async def end(room: Facilitator) -> None:
    """Tick off, take the last decision back, end, and talk it over."""
    await room.press("3", "t", "tab")
    await room.type("per telefoon")
    await room.press("enter", "d")
    await room.type("afschalen")
    await room.press("enter", "u")  # taken back at once
    await room.press("E", "down", "enter", "H")
    await room.type("kort overleg")
    await room.press("enter", "tab")
    await room.type("lang overleg")
    await room.press("enter", "escape", "escape")


def told(entry: Entry) -> str:
    """Return a line of the journal, without figures of the world and what depends on the version."""
    payload = {} if entry.kind in ("reached", "closed", "brief") else entry.payload
    if entry.kind == "report":
        payload = {"persona": payload["persona"]}
    shown = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    return f"{entry.seq} {format_clock(entry.t_ms)} {entry.entry_class} {entry.kind} {entry.author} {shown}"


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param((80, 24), "nl", id="80x24-nl"),
        pytest.param((120, 40), "en", id="120x40-en"),
        # Each takes 20 s; the two above have each size and each language.
        pytest.param((80, 24), "en", id="80x24-en", marks=pytest.mark.soak),
        pytest.param((120, 40), "nl", id="120x40-nl", marks=pytest.mark.soak),
    ],
)
async def test_a_whole_exercise_by_keys(
    diemen: Scenario, size: tuple[int, int], language: Language, request: pytest.FixtureRequest
) -> None:
    """The same keys give the same journal at every size, and it replays."""
    sink, wall = MemorySink(), Wall()
    wall.now = CLOCK
    app = RoomApp(Exercise.new(diemen, 1, sink, CLOCK), language, wall)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await play(Facilitator(app, pilot, wall))
        assert app.snapshot.state == "ended"
    lines = [told(entry) for entry in sink.entries]
    golden = GOLDEN / f"exercise-{language}.txt"
    if request.config.getoption("update_snapshots", default=False):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == golden.read_text("utf-8").splitlines()
    assert replay(sink.entries, sink.header)[1] == ()
