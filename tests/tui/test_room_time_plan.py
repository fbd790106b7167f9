"""A planned night in the room: prepared inject by inject, made, and told in both times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import Jump, PlanJump, RecordDecision, StandingOrder
from sim.exercise.view.snapshot import JournalLine, PauseReason, PlannedJumpView, SittingView
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
        await room.press("down", "tab", "tab", "tab", "down", "enter")
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


async def test_when_the_jump_begins_is_moved_and_only_prepared(open_room: Callable[..., Any]) -> None:
    """Another beginning is sent when it is prepared; with a jump now it is a contradiction, and nothing is sent."""
    async with open_room(PLANNED, size=(120, 40)) as room:
        await room.press("j", "tab", "end", *["backspace"] * 9)
        await room.type("T+2:00")
        await room.press("enter")
        assert "alleen voorbereiden" in room.screen_text()
        assert room.exercise.given == []
        await room.press("shift+tab", "down", "enter")
        assert room.exercise.given == [PlanJump(step=1, fates={"storing": "brief"}, at_ms=2 * HOUR)]


@SIZES
async def test_at_the_end_of_a_sitting_now_asks_what_is_next(
    open_room: Callable[..., Any], size: tuple[int, int]
) -> None:
    """Where nothing waits to be said, NU names the planned jump, playing on and ENDEX, each with its key."""
    over = replace(PLANNED, t_ms=90 * MINUTE, state="paused", to_say=(), requests=(), injects=())
    over = replace(over, pause_reason=PauseReason(sitting=1))
    async with open_room(over, size=size) as room:
        assert "Zitting 1 van 2 is voorbij: j geplande sprong" in room.screen_text()
    waits = replace(SNAPSHOT.injects[0], state="released", released_ms=80 * MINUTE, unsaid=("rot",))
    async with open_room(replace(over, injects=(waits,), to_say=(waits.id,)), size=size) as room:
        # The header says it where NU has something to say.
        assert "zitting voorbij: j" in room.screen_text().splitlines()[1]
        assert "2 u 30" in room.screen_text().splitlines()[1] or size[0] == 80


async def test_what_is_left_of_a_jump_cut_short_is_offered_as_planned(open_room: Callable[..., Any]) -> None:
    """The key j opens the rest of it, which has no beginning any more, and goes on with what was said beforehand."""
    give = RecordDecision(text="Wacht blijft")
    standing = (StandingOrder(at_ms=5 * HOUR, give=give),)
    sitting = replace(SITTING, jump=replace(JUMP, at_ms=3 * HOUR, rest=True))
    left = Jump(to_ms=20 * HOUR, plan=1, standing=standing)
    cut = replace(PLANNED, sitting=sitting, t_ms=3 * HOUR, jump_left=left)
    async with open_room(cut, size=(120, 40)) as room:
        await room.press("j")
        assert "afgebroken" in room.screen_text()
        assert "Begint om" not in room.screen_text()
        await room.press("enter", "enter")
        assert room.exercise.given[-1] == left


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
