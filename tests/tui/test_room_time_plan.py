"""A planned night in the room: prepared inject by inject, made, and told in both times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import Jump, PlanJump
from sim.exercise.view.snapshot import JournalLine, PlannedJumpView, SittingView
from sim.units import HOUR, MINUTE
from tests.exercise.test_time_plan import MORNING, night
from tests.tui.diemen_fake import SNAPSHOT
from tui.app import RoomApp
from tui.text import signs
from tui.text.format import Words
from tui.text.journal_line import tell
from tui.text.ruler import ruler

if TYPE_CHECKING:
    from collections.abc import Callable

JUMP = PlannedJumpView(1, 90 * MINUTE, 20 * HOUR, (("storing", "brief"),))
SPANS = ((0, 90 * MINUTE, False), (90 * MINUTE, 20 * HOUR, True), (20 * HOUR, 21 * HOUR, False))
SITTING = SittingView(1, 2, 32 * MINUTE, 90 * MINUTE, SPANS, JUMP)
PLANNED = replace(SNAPSHOT, sitting=SITTING, lasts_ms=21 * HOUR)
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
CLOCK = 1_800_000_000_000


@SIZES
async def test_j_prepares_the_planned_jump_inject_by_inject(
    open_room: Callable[..., Any], size: tuple[int, int]
) -> None:
    """The form has each inject that falls in it with what becomes of it; another answer is what is sent."""
    async with open_room(PLANNED, size=size) as room:
        await room.press("j")
        assert "Geplande sprong" in room.screen_text()
        assert "in de briefing" in room.screen_text()
        await room.press("down", "tab", "tab", "down", "enter")
        assert room.exercise.given == [PlanJump(step=1, fates={"storing": "after"})]


async def test_once_it_is_prepared_the_jump_is_made(open_room: Callable[..., Any]) -> None:
    """After the answers are on record the room asks what is said beforehand, and jumps; nothing stops it."""
    async with open_room(PLANNED, size=(120, 40)) as room:
        await room.press("j", "enter")
        await room.press("enter")
        assert room.exercise.given == [PlanJump(step=1, fates={"storing": "brief"}), Jump(to_ms=20 * HOUR, plan=1)]


async def test_another_jump_can_be_made_all_the_same(open_room: Callable[..., Any]) -> None:
    """The third answer opens the form of any jump, and prepares nothing."""
    async with open_room(PLANNED, size=(120, 40)) as room:
        await room.press("j", "down", "down", "enter")
        assert "Stoppen bij" in room.screen_text() or "Stopt" in room.screen_text()
        assert room.exercise.given == []


@SIZES
async def test_the_bar_has_the_sitting_and_playing_time(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """At both sizes the header says which sitting it is, and how much was played."""
    async with open_room(PLANNED, size=size) as room:
        first = room.screen_text().splitlines()[0]
        assert "0:32" in first
        assert ("zitting 1 van 2" if size[0] > 80 else "z1/2") in first


def test_the_ruler_gives_a_jump_one_cell() -> None:
    """Ninety and sixty minutes share the line three to two, with the jump between them."""
    drawn = ruler(replace(PLANNED, injects=(), t_ms=0), 26).plain
    assert drawn.index(signs.JUMP) == 15
    later = ruler(replace(PLANNED, injects=(), t_ms=20 * HOUR + 30 * MINUTE), 26).plain
    assert later.index(signs.NOW) == 21


async def test_a_planned_night_played_by_keys() -> None:
    """By three keys a real night is prepared and jumped over; what it briefed never stands in NU."""
    sink = MemorySink()
    app = RoomApp(Exercise.new(night(), 1, sink, CLOCK), "nl", lambda: CLOCK)
    async with app.run_test(size=(120, 40)) as pilot:

        async def press(*keys: str) -> None:
            for key in keys:
                await pilot.press(key)
                await pilot.pause()

        await press("space", "j", "enter", "enter")
        seen: set[str] = set()
        for _ in range(200):
            await app.session.tick()
            await pilot.pause()
            seen |= set(app.snapshot.to_say)
            if app.snapshot.t_ms >= MORNING and app.snapshot.jump_ms is None:
                break
        assert "nacht" not in seen
        assert "ervoor" in seen
    kinds = [entry.kind for entry in sink.entries if entry.entry_class == "command"]
    assert kinds[:2] == ["start", "plan-jump"]
    assert kinds.count("jump") == 1
    assert [entry.payload["ended"] for entry in sink.entries if entry.kind == "brief"] == ["arrived"]


def test_what_a_jump_drops_is_told_in_words() -> None:
    """The journal of the room gives as its reason the planned jump, not a key; other reasons stay as they are."""
    payloads: tuple[dict[str, object], ...] = (
        {"inject": "storing", "reason": "time-plan"},
        {"inject": "storing", "reason": "te druk"},
    )
    told = [
        tell(Words("nl"), PLANNED, JournalLine(9, "command", "skip", 0, "", "keten", payload, undone=False))
        for payload in payloads
    ]
    assert "geplande sprong" in told[0]
    assert "time-plan" not in told[0]
    assert "te druk" in told[1]
