"""What is at work goes elsewhere by a key, or by a field of the form of an order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import OrderAction
from tests.tui.diemen_fake import ORDERS, SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

AT_WORK = replace(SNAPSHOT, orders=(*ORDERS[:2], replace(ORDERS[2], holds=("generators",))))
TAKEN = OrderAction(action="aggregaten", target="hospital.amc/power", takes="aggregaten#1")
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


async def choose(room: Any, row: str) -> None:
    await room.press("3")
    room.app.screen.part("response").table.choose(row)
    await room.press()


@SIZES
async def test_e_sends_what_is_at_work_to_another_target(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """On an order at work ``e`` asks where to, the place that it leaves last, and takes it there."""
    async with open_room(AT_WORK, size=size) as room:
        await choose(room, "order:aggregaten#1")
        assert "e leidt dit om" in room.screen_text()
        await room.press("e")
        assert "Haalt weg bij" in room.screen_text()
        await room.press("enter")
        assert room.exercise.given == [TAKEN]


async def test_e_says_so_where_nothing_is_at_work(open_room: Callable[..., Any]) -> None:
    """On what waits for an answer, or stands in the catalogue, the key changes nothing and says why."""
    async with open_room(AT_WORK) as room:
        for row in ("order:afschakelen#2", "action:aggregaten"):
            await choose(room, row)
            await room.press("e")
            assert "niet aan het werk" in room.screen_text()
        assert room.exercise.given == []


async def test_the_form_of_an_order_offers_what_is_at_work(open_room: Callable[..., Any]) -> None:
    """An order takes what is free unless the facilitator chooses what it takes; that is shown by name."""
    async with open_room(AT_WORK, size=(120, 40)) as room:
        await choose(room, "action:aggregaten")
        await room.press("o")
        assert "niets, uit wat vrij is" in room.screen_text()
        await room.press("down", "tab", "down", "enter")
        assert room.exercise.given == [TAKEN]


async def test_the_form_has_no_such_field_where_nothing_can_be_taken(open_room: Callable[..., Any]) -> None:
    """Without anything at work that holds what it needs, the form asks as it did."""
    async with open_room(SNAPSHOT) as room:
        await choose(room, "action:aggregaten")
        await room.press("o")
        assert "Haalt weg bij" not in room.screen_text()
