"""Forms take what is typed and pasted as it was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Paste
from textual.widgets import Input

from sim.exercise.commands import Jump
from sim.units import DAY, HOUR, MINUTE
from tui.wording import Words

if TYPE_CHECKING:
    from collections.abc import Callable


async def test_what_is_typed_replaces_a_suggested_time(open_room: Callable[..., Any]) -> None:
    """A time that a form suggests is replaced by the first letter typed."""
    async with open_room() as room:
        await room.press("j")
        await room.type("0:40")
        await room.press("enter")
        assert room.exercise.given == [Jump(to_ms=40 * MINUTE)]


@pytest.mark.parametrize("typed", ["", "OEFENING."])
async def test_an_empty_ad_hoc_inject_is_not_sent(open_room: Callable[..., Any], typed: str) -> None:
    """An inject without a text of its own is not delivered."""
    async with open_room() as room:
        await room.press("a", "ctrl+u")
        await room.type(typed)
        await room.press("enter")
        assert room.exercise.given == []
        assert "Vul in: Tekst" in room.screen_text()


async def test_every_ad_hoc_inject_begins_with_the_word(open_room: Callable[..., Any]) -> None:
    """An inject from which the facilitator took the word OEFENING is delivered with it."""
    async with open_room() as room:
        await room.press("a", "ctrl+u")
        await room.type("Brand")
        await room.press("enter")
        assert [command.text for command in room.exercise.given] == ["OEFENING. Brand"]


async def test_pasted_orders_to_a_terminal_are_left_out(open_room: Callable[..., Any]) -> None:
    """What steers a terminal is left out of what is pasted, lines become one, and nothing is submitted."""
    async with open_room() as room:
        await room.press("n")
        room.app.post_message(Paste("\x1b[2J\x1b[31mrood\x1b]0;titel\x07\r\nblauw\n"))
        await room.press()
        assert room.app.screen.query_one(Input).value == "rood blauw"
        assert room.exercise.notes == []


def test_a_stock_for_days_gives_no_false_precision() -> None:
    """A stock is counted in hours below two days, in days below three, and only as ample from there."""
    words = Words("nl")
    assert [words.countdown(ms) for ms in (5 * HOUR, 2 * DAY, 84 * DAY)] == [words.duration(5 * HOUR), "2 d", "ruim"]
