"""What stands behind a form is the screen beneath, as it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual.geometry import Size

from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.strip import Strip


def behind(room: Any) -> list[Strip]:
    """Return the lines behind the form in front."""
    lines: list[Strip] = room.app.screen.render_lines(room.app.size.region)
    return lines


def all_down(room: Any) -> None:
    """Let all processes be at 1 %."""
    fallen = tuple(replace(one, level=0.01) for one in SNAPSHOT.processes)
    room.exercise.shown = replace(SNAPSHOT, processes=fallen)
    room.app.session.show()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("keys", [("n",), ("j",), ("n", "ctrl+p"), ("n", "f1")])
async def test_a_form_shows_what_changes_behind_it(
    open_room: Callable[..., Any], size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    """A line that changes in the room changes behind a form too, and no line there is an old one."""
    async with open_room(size=size) as room:
        await room.press(*keys)
        while len(room.app.screen_stack) > 3:
            await room.press("escape")
        before = behind(room)
        all_down(room)
        await room.press()
        await room.press()
        now = behind(room)
        assert now != before
        room.app.screen.forget((room.app.size.region,))
        assert behind(room) == now


@pytest.mark.parametrize(("before", "after"), [((120, 40), (80, 24)), ((50, 15), (120, 40))])
async def test_a_form_is_drawn_for_another_size(
    open_room: Callable[..., Any], before: tuple[int, int], after: tuple[int, int]
) -> None:
    """When the terminal gets another size, smaller or larger, the lines behind a form are as many and as wide."""
    async with open_room(size=before) as room:
        await room.press("n")
        await room.pilot.resize_terminal(*after)
        await room.press()
        assert [line.cell_length for line in behind(room)] == [after[0]] * after[1]
        assert room.app.screen.size == Size(*after)
        now = behind(room)
        room.app.screen.forget((room.app.size.region,))
        assert behind(room) == now
