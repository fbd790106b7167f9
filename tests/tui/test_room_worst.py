"""The cursor of the situation when the first process fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable


async def test_the_cursor_goes_to_the_first_that_fails(open_room: Callable[..., Any]) -> None:
    """While all is well there is one row; as soon as something fails, the cursor stands on the worst."""
    fine = [
        replace(one, level=1.0, overridden=False, control=True, quality=True, stock_ms=None)
        for one in SNAPSHOT.processes
    ]
    well = replace(SNAPSHOT, processes=tuple(fine))
    async with open_room(well, size=(120, 40)) as room:
        table = room.app.screen.part("situation").table
        assert table.chosen == "healthy:"
        room.exercise.shown = SNAPSHOT
        room.app.session.show()
        await room.press()
        assert table.cursor_row == 0
        assert table.chosen != "healthy:"
