"""What is to be said stays readable, and rows answer to the mouse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import StopExercise
from tests.tui.diemen_fake import SNAPSHOT, text
from tui.widgets.header import HeaderBar
from tui.widgets.now import NowPane
from tui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from collections.abc import Callable


async def test_a_first_click_points_and_a_second_opens(open_room: Callable[..., Any]) -> None:
    """A click on another row only puts the cursor there; a click on that row opens it."""
    async with open_room(size=(80, 24)) as room:
        await room.press("2")
        table = room.app.screen.query_one("#injects RowTable", RowTable)
        stack, place = len(room.app.screen_stack), table.cursor_row
        other = next(i for i in (1, 2, 3, 4) if i != place and not table._shown[i].heading)
        at = (table.gutter.left + 3, other + 1 - table.scroll_offset.y)
        await room.pilot.click(table, offset=at)
        await room.press()
        assert (table.cursor_row, len(room.app.screen_stack)) == (other, stack)
        await room.pilot.click(table, offset=at)
        await room.press()
        assert len(room.app.screen_stack) == stack + 1


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_title_of_what_is_to_be_said_stays_readable(open_room: Callable[..., Any], width: int) -> None:
    """With many recipients of long names the state, the verb and most of the title are read."""
    first = SNAPSHOT.injects[0].id
    teams = tuple(key for key, _ in SNAPSHOT.teams)
    injects = tuple(
        replace(one, to=teams * 2, said=(), unsaid=teams * 2, controller=text("Tegenspel 2"))
        if one.id == first
        else one
        for one in SNAPSHOT.injects
    )
    inject = next(one for one in injects if one.id == first)
    async with open_room(replace(SNAPSHOT, injects=injects, to_say=(first,)), size=(width, 24)) as room:
        pane = room.app.screen.query_one(NowPane)
        line = pane._title(inject, pane.size.width).plain
        assert line.startswith("NU 1/")
        title = inject.title.nl
        assert title[: min(len(title), 11)] in line
        assert len(line) <= pane.size.width


async def test_after_stop_it_is_said_once(open_room: Callable[..., Any]) -> None:
    """After STOP the header says how to go on, and nothing says it again."""
    async with open_room(size=(80, 24)) as room:
        await room.press("f12")
        assert room.exercise.given == [StopExercise()]
        room.exercise.shown = replace(SNAPSHOT, state="stopped")
        room.app.session.show()
        await room.press()
        assert room.app.screen.query_one(HeaderBar) is not None
        assert room.screen_text().count("Alles is vastgelegd") == 1


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_long_state_leaves_room_for_titles(open_room: Callable[..., Any], language: str) -> None:
    """Beside the situation every row of pane 3 keeps 16 cells of its title, however an order stands."""
    order = SNAPSHOT.orders[0]
    waiting = replace(order, state="waiting-means", in_force_ms=None)
    more = [
        replace(waiting, id="condition", waits_for="condition"),
        replace(waiting, id="route", waits_for="route"),
        replace(waiting, id="means"),
        replace(order, id="soon", state="preparing", in_force_ms=SNAPSHOT.t_ms + 69 * 60_000),
        replace(order, id="now", state="in-force", in_force_ms=SNAPSHOT.t_ms - 60_000),
    ]
    snapshot = replace(SNAPSHOT, orders=(*SNAPSHOT.orders, *more))
    async with open_room(snapshot, size=(120, 40), language=language) as room:
        await room.press("3")
        table = room.app.screen.part("response").table
        assert {column.key: width for column, width in table.fitted_columns}["title"] >= 16
        pane = room.app.screen.part("response")
        assert pane._state(more[4]) in pane.detail(f"order:{more[4].id}").plain
