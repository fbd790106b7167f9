"""The header of the room in a night in which the clock is set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import Jump
from tests.tui.diemen_fake import SNAPSHOT
from tests.tui.fake_exercise import ASKING

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = 3_600_000
STARTS = "2026-10-25T01:50:00+02:00[Europe/Amsterdam]"


def night(t_ms: int, **more: Any) -> Any:
    """Return the room's picture at a time of that night, with the next inject in 1 h 44."""
    return replace(SNAPSHOT, starts=STARTS, t_ms=t_ms, next_inject_ms=t_ms + 104 * 60_000, **more)


@pytest.mark.parametrize(("t_ms", "shown"), [(2 * HOUR // 3, "02:30 CEST"), (5 * HOUR // 3, "02:30 CET")])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("zone", ["", "Europe/Amsterdam"])
async def test_the_hour_that_comes_twice(
    open_room: Callable[..., Any], t_ms: int, shown: str, size: tuple[int, int], zone: str
) -> None:
    """Both times 02:30 are told apart, with the wall's clock and the next inject still beside them."""
    async with open_room(night(t_ms, clock_zone=zone), size) as room:
        line, below = room.screen_text().splitlines()[:2]
        assert shown in line
        assert ("09:32 CET" if zone else "08:32") in line
        assert "volgende 1 u 44" in below
        assert ("zo 25 okt" in line) == (size[0] == 120)


async def test_a_clock_time_that_is_skipped_is_refused_in_the_form(open_room: Callable[..., Any]) -> None:
    """A jump to an hour that the clock skips says so, and goes nowhere."""
    starts = "2026-03-28T22:00:00+01:00[Europe/Amsterdam]"
    async with open_room(replace(SNAPSHOT, starts=starts)) as room:
        await room.press("j", "ctrl+u")
        await room.type("02:30u")
        await room.press("enter")
        assert "02:30 bestaat niet op de 29e" in room.screen_text()
        assert not [one for one in room.exercise.given if isinstance(one, Jump)]


async def test_a_jump_within_the_hour_that_comes_twice_is_not_past_midnight(open_room: Callable[..., Any]) -> None:
    """From one 02:30 to the other is the same day, so a short jump is not asked about."""
    async with open_room(night(2 * HOUR // 3 + 60_000, injects=(), next_inject=None)) as room:
        await room.press("j", "ctrl+u")
        await room.type("02:30u")
        await room.press("enter")
        assert [one for one in room.exercise.given if isinstance(one, Jump)] == [
            Jump(to_ms=5 * HOUR // 3, stops=ASKING)
        ]
