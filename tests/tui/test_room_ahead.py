"""What is typed faster than the screen changes reaches what it was meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Key

from sim.exercise.commands.model import Jump, Override, RecordDecision, StopExercise, Undo
from sim.units import MINUTE
from tests.tui.diemen_fake import SNAPSHOT
from tests.tui.fake_exercise import ASKING

if TYPE_CHECKING:
    from collections.abc import Callable


def at_once(room: Any, *keys: str) -> None:
    """Type keys as a terminal sends a paste: all of them before the room has looked at the first."""
    for key in keys:
        event = Key("colon" if key == ":" else key, key if len(key) == 1 else None)
        event.set_sender(room.app)
        room.app._driver.send_message(event)


async def test_a_note_typed_at_once_is_whole(open_room: Callable[..., Any]) -> None:
    """What is typed right behind the key of a form stands in that form, every letter of it, and Enter sends it."""
    async with open_room(size=(80, 24)) as room:
        at_once(room, "n", *"jas", "enter")
        await room.press()
        await room.press()
        assert [payload["text"] for _, payload in room.exercise.notes] == ["jas"]
        assert room.exercise.given == []


async def test_enter_after_j_is_the_jump_and_nothing_else(open_room: Callable[..., Any]) -> None:
    """Enter typed right behind j jumps: it never falls on the row that was chosen, which it would deliver."""
    async with open_room(size=(80, 24)) as room:
        at_once(room, "2", "j", "enter")
        await room.press()
        await room.press()
        assert room.exercise.given == [Jump(to_ms=45 * MINUTE, stops=ASKING)]


async def test_letters_behind_enter_on_a_row_reach_its_form(open_room: Callable[..., Any]) -> None:
    """What is typed right behind Enter on a row goes to what Enter opens; so does what follows a submitted form."""
    async with open_room(size=(80, 24)) as room:
        at_once(room, "d", *"op", "enter", "n", *"ja", "enter")
        for _ in range(3):
            await room.press()
        assert room.exercise.given == [RecordDecision(text="op")]
        assert [payload["text"] for _, payload in room.exercise.notes] == ["ja"]


async def test_enter_behind_enter_in_the_journal_answers_its_question(open_room: Callable[..., Any]) -> None:
    """Enter typed right behind u on a command of the journal agrees to take that command back, once."""
    async with open_room(size=(80, 24)) as room:
        await room.press("4", "up", "up", "up")
        at_once(room, "u", "enter", "n", *"ja", "enter")
        for _ in range(3):
            await room.press()
        assert room.exercise.given == [Undo(seq=3)]
        assert [payload["text"] for _, payload in room.exercise.notes] == ["ja"]


@pytest.mark.parametrize("before", [("n",), ("n", "a", "b"), ("v", "enter")])
async def test_stop_never_waits(open_room: Callable[..., Any], before: tuple[str, ...]) -> None:
    """STOP typed behind anything acts at once."""
    async with open_room(size=(80, 24)) as room:
        at_once(room, *before, "f12")
        await room.press()
        assert StopExercise() in room.exercise.given
        assert not any(isinstance(one, Override) for one in room.exercise.given)


async def test_an_unclear_form_gets_what_follows(open_room: Callable[..., Any]) -> None:
    """A form that says what is unclear takes what was typed behind Enter, to mend it."""
    async with open_room(SNAPSHOT, size=(80, 24)) as room:
        at_once(room, "j", *"x", "enter", "backspace", *"T+0:40", "enter")
        for _ in range(3):
            await room.press()
        assert room.exercise.given == [Jump(to_ms=40 * MINUTE, stops=ASKING)]


async def test_home_and_end_go_to_the_first_and_last_row(open_room: Callable[..., Any]) -> None:
    """Home chooses the first row under its heading, End the last."""
    async with open_room(size=(80, 24)) as room:
        await room.press("end")
        table = room.app.screen.query_one("#situation RowTable")
        rows = [row.key for row in table._shown if not row.heading]
        assert table.chosen == rows[-1]
        await room.press("home")
        assert table.chosen == rows[0]
        assert table.scroll_y == 0


async def test_the_worst_stands_first(open_room: Callable[..., Any]) -> None:
    """The lowest level stands first; one key puts the processes by region, and puts the worst first again."""
    async with open_room(size=(120, 40)) as room:
        table = room.app.screen.query_one("#situation RowTable")
        levels = {one.name: one.level for one in SNAPSHOT.processes}
        worst_first = [row.key for row in table._shown]
        shown = [levels[key] for key in worst_first if key in levels]
        assert shown == sorted(shown)
        await room.press("r")
        by_region = [row.key for row in table._shown]
        assert by_region != worst_first
        await room.press("r")
        assert [row.key for row in table._shown] == worst_first


async def test_titles_that_end_differently_are_told_apart(open_room: Callable[..., Any]) -> None:
    """Two titles that would be cut to the same letters are shortened in the middle instead."""
    from dataclasses import replace

    from sim.scenario.models import Text

    long = "Verdeelstation van de netbeheerder in het werkgebied "
    twins = tuple(
        replace(one, title=Text(nl=long + end, en=long + end))
        for one, end in zip(SNAPSHOT.processes[:2], ("Noord", "Zuid"), strict=True)
    )
    async with open_room(replace(SNAPSHOT, processes=twins), size=(80, 24)) as room:
        shown = room.screen_text()
        assert "werkgebied Noord" in shown or "gebied Noord" in shown or "d Noord" in shown
        assert "d Zuid" in shown
