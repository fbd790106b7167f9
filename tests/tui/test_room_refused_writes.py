"""A journal that refuses for a while: the room says so, waits, and goes on; nothing is lost and nothing done twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import JournalBroken, JournalError, Reason
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import SetSpeed, Start
from sim.units import MINUTE, SECOND
from tests.exercise.small import changed
from tests.tui.diemen_fake import SNAPSHOT
from tests.tui.fake_exercise import CLOCK
from tui.app import RoomApp
from tui.session import RETRY, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.journal import Entry, NewEntry
    from sim.scenario.models import Scenario
    from tui.session import Fault


class Disk(MemorySink):
    """A journal in memory whose disk can be full, or die."""

    trouble: type[JournalError] | None = None

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Append, or raise as a journal does."""
        if self.trouble is not None:
            why = Reason.of("errors.system.enospc")
            raise self.trouble.of("errors.journal.nothing-recorded", path="/logs/x.jsonl", why=why)
        return super().append(new)


class Wall:
    """A clock on the wall that moves when the test says so."""

    now = CLOCK

    def __call__(self) -> int:
        """Read it."""
        return self.now


@pytest.fixture(scope="module")
def small() -> Scenario:
    """Return the small exercise."""
    return changed()


class Played:
    """A room on the small exercise, its disk and its clock in the test's hand."""

    def __init__(self, scenario: Scenario) -> None:
        self.disk, self.wall = Disk(), Wall()
        self.exercise = Exercise.new(scenario, 1, self.disk, CLOCK)
        self.app = RoomApp(self.exercise, "nl", self.wall)
        self.pilot: Any = None

    async def beats(self, count: int, ms: int = 250) -> None:
        """Let the room beat, the clock going on ``ms`` before each."""
        for _ in range(count):
            self.wall.now += ms
            await self.app.session.beat()
        await self.pilot.pause()

    async def press(self, *keys: str) -> str:
        """Press keys; give what is then on the screen."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()
        await self.pilot.pause()
        return self.text()

    def text(self) -> str:
        """Return everything on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_a_full_disk_is_told_waited_for_and_forgotten(small: Scenario) -> None:
    """While the disk is full the clock waits and says so; with room again it goes on, and the message is gone."""
    room = Played(small)
    async with room.app.run_test(size=(80, 24), notifications=True) as room.pilot:
        await room.press("escape", "space", "plus")
        await room.beats(20)
        before = room.exercise.t_ms
        assert before > 0
        room.disk.trouble = JournalError
        await room.beats(60)
        shown = room.text()
        assert "klok wacht" in shown
        assert "DE KLOK WACHT OP HET JOURNAAL: de schijf is vol" in shown
        assert "loopt" not in shown.splitlines()[0]
        stood = room.exercise.t_ms
        wall = room.app.wall
        assert (wall, stood - before < 10 * SECOND) == (room.wall.now, True)
        room.disk.trouble = None
        await room.beats(RETRY + 20)
        shown = room.text()
        assert ("WACHT" in shown, "klok wacht" in shown, room.app.fault) == (False, False, "")
        assert "loopt" in shown.splitlines()[0]
        assert stood < room.exercise.t_ms <= stood + 2 * 20 * SECOND
    assert replay(room.disk.entries, room.disk.header)[1] == ()


async def test_a_full_disk_is_asked_again_at_a_slower_beat(small: Scenario) -> None:
    """A disk that refuses is not asked four times a second."""
    asked = 0

    class Counting(Disk):
        def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
            nonlocal asked
            asked += self.trouble is not None
            return super().append(new)

    disk, wall = Counting(), Wall()
    session = Session(Exercise.new(small, 1, disk, CLOCK), wall, lambda *_: None)
    session.give(Start())
    disk.trouble = JournalError
    for _ in range(20 + 10 * (RETRY + 1)):
        wall.now += 250
        await session.beat()
    assert 5 <= asked <= 13


async def test_a_refused_command_is_told_kept_in_its_form_and_given_again(small: Scenario) -> None:
    """What is typed stays in its form with the reason; the same Enter records it once there is room."""
    room = Played(small)
    async with room.app.run_test(size=(80, 24), notifications=True) as room.pilot:
        await room.press("escape", "space", "space", "d", *"evacueren")
        room.disk.trouble = JournalError
        shown = await room.press("enter")
        assert "Niet vastgelegd en dus niet uitgevoerd: de schijf is vol" in " ".join(shown.split())
        assert "NIET VASTGELEGD, NIET UITGEVOERD" in shown
        await room.beats(2 * RETRY)
        assert "NIET VASTGELEGD, NIET UITGEVOERD" in room.text()
        room.disk.trouble = None
        await room.press("enter")
        assert (room.app.fault, len(room.app.screen_stack)) == ("", 2)
    assert [e.payload["text"] for e in room.disk.entries if e.kind == "decision"] == ["evacueren"]


async def test_stop_that_cannot_be_written_stops_the_clock_and_is_written_later(small: Scenario) -> None:
    """STOP on a full disk: the clock stands still, and STOP is recorded by itself when there is room."""
    room = Played(small)
    async with room.app.run_test(size=(80, 24), notifications=True) as room.pilot:
        await room.press("escape", "space", "plus")
        await room.beats(4)
        room.disk.trouble = JournalError
        shown = await room.press("f12")
        assert "STOP is nog niet" in " ".join(shown.split())
        stood = room.exercise.t_ms
        await room.beats(3 * RETRY)
        room.disk.trouble = None
        await room.beats(RETRY + 4)
        assert (room.exercise.state, room.exercise.t_ms) == ("stopped", stood)
        assert "STOP OEFENING" in room.text().splitlines()[0]
    assert [e.kind for e in room.disk.entries if e.entry_class == "command"][-1] == "stop"
    assert replay(room.disk.entries, room.disk.header)[1] == ()


async def test_a_broken_journal_is_final(small: Scenario) -> None:
    """What cannot be confirmed is not tried again: the room says so for good, and its clock does not run."""
    room = Played(small)
    async with room.app.run_test(size=(80, 24), notifications=True) as room.pilot:
        await room.press("escape", "space")
        await room.beats(4)
        room.disk.trouble = JournalBroken
        await room.beats(30)
        room.disk.trouble = None
        stood = room.exercise.t_ms
        await room.beats(3 * RETRY)
        shown = room.text()
        assert ("HET JOURNAAL WORDT NIET MEER GESCHREVEN" in shown, room.exercise.t_ms) == (True, stood)
        assert "klok wacht" in shown.splitlines()[0]
        assert room.app.wall == room.wall.now // SECOND * SECOND


async def test_nothing_unwritten_is_shown(small: Scenario) -> None:
    """While the disk is full no screen shows a moment that is not on record."""
    disk, wall, shown = Disk(), Wall(), []
    told: list[Fault | None] = []
    session = Session(Exercise.new(small, 1, disk, CLOCK), wall, lambda one, _: shown.append(one), told.append)
    session.give(Start())
    session.give(SetSpeed(factor=600))
    for beat in range(200):
        disk.trouble = JournalError if 40 <= beat < 140 else None
        wall.now += 250
        await session.beat()
        delivered = {e.payload["inject"] for e in disk.entries if e.kind == "delivered"}
        assert {one.id for one in shown[-1].injects if one.released_ms is not None} <= delivered
    assert [one is None for one in told][-1]
    assert len(shown[-1].injects) > len([e for e in disk.entries if e.kind == "delivered"]) > 3


@pytest.mark.parametrize(("key", "title"), [("ctrl+q", "sluiten?"), ("q", "sluiten?"), ("j", "Tijdsprong")])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "running", "speed": 900.0}, "De klok loopt door, 900×."),  # noqa: RUF001
        ({"state": "paused"}, "De klok staat stil."),
        ({"state": "stopped"}, "De klok staat stil: STOP OEFENING is gegeven."),
        ({"state": "running", "stalled": True}, "De klok staat stil tot het journaal weer kan worden geschreven."),
        ({"state": "paused", "jump_ms": 90 * MINUTE}, "De sprong naar T+1:30:00 is nog bezig."),
    ],
)
async def test_forms_say_of_the_clock_what_is_so(
    open_room: Callable[..., Any], key: str, title: str, change: dict[str, Any], said: str
) -> None:
    """A form that speaks of the clock says what the snapshot says, when it opens and as that changes."""
    async with open_room(size=(80, 24)) as room:
        room.exercise.shown = replace(SNAPSHOT, state="paused")
        room.app.session.show()
        await room.press(key)
        assert title in room.screen_text()
        room.exercise.shown = replace(SNAPSHOT, **change)
        room.app.session.show()
        await room.press()
        assert said in " ".join(room.screen_text().split())
        assert room.exercise.given == []


async def test_ctrl_c_changes_nothing(small: Scenario) -> None:
    """Ctrl-C ends and stops nothing: time runs on, and the room says what does; the form of q says that it runs."""
    room = Played(small)
    async with room.app.run_test(size=(80, 24), notifications=True) as room.pilot:
        await room.press("escape", "space")
        for _ in range(3):
            assert "Ctrl-C stopt niets" in await room.press("ctrl+c")
        assert len(room.app.screen_stack) == 2
        shown = await room.press("q")
        assert "De klok loopt door, 1×. Bij sluiten wordt zij gepauzeerd." in shown  # noqa: RUF001
        before = room.exercise.t_ms
        await room.beats(8)
        assert room.exercise.t_ms == before + 2 * SECOND
        await room.press("down", "enter")
        assert room.exercise.state == "running"
        await room.press("q", "enter")
    assert room.disk.entries[-1].kind == "pause"


async def test_the_briefing_asks_before_it_goes_on_after_stop(open_room: Callable[..., Any]) -> None:
    """STOP given while the briefing is read: its space bar no longer starts the exercise, nor says so."""
    async with open_room(replace(SNAPSHOT, state="ready")) as room:
        assert "start de oefening" in room.screen_text()
        await room.press("exclamation_mark")
        assert "start de oefening" not in room.screen_text()
        await room.press("space")
        assert [command.kind for command in room.exercise.given] == ["stop"]


async def test_a_time_typed_in_a_form_counts_from_now(open_room: Callable[..., Any]) -> None:
    """A return set for a moment comes at that moment, however long the form was open."""
    async with open_room(size=(80, 24)) as room:
        await room.press("1", "v", "down")
        room.exercise.shown = replace(SNAPSHOT, t_ms=SNAPSHOT.t_ms + 5 * MINUTE)
        room.app.session.show()
        await room.press("tab")
        await room.type("T+1:00")
        await room.press("tab", "x", "enter")
        [command] = room.exercise.given
        assert SNAPSHOT.t_ms + 5 * MINUTE + command.effect.after == 60 * MINUTE
