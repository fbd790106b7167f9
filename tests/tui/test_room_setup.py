"""What is settled before STARTEX: who is there, how the clock runs, whether it is a dry run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import MarkAttendance, SetPace, SetSpeed
from tests.tui.diemen_fake import BEGIN, SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

READY = replace(BEGIN, attendance=(("piket", 0), ("rot", None)), seed=7)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_changed_before_startex_is_recorded(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """A team that is ticked, a speed, what happens at an inject and a dry run: each that differs is recorded once."""
    async with open_room(READY, size=size) as room:
        await room.press("S")
        text = room.screen_text()
        assert "Instellen vóór STARTEX" in text
        assert "toevalsgetal 7" in text
        await room.press("down", "space", "tab", "down", "tab", "up", "tab", "space", "ctrl+s")
        assert room.exercise.given == [
            MarkAttendance(team="rot", present=True), SetSpeed(factor=2), SetPace(pace="real-time"),
        ]  # fmt: skip
        assert [kind for kind, *_ in room.exercise.notes] == ["dry-run"]


async def test_nothing_changed_records_nothing(open_room: Callable[..., Any]) -> None:
    """Sending what stands there only closes the form."""
    async with open_room(READY) as room:
        await room.press("S", "ctrl+s")
        assert room.exercise.given == []
        assert "Instellen" not in room.screen_text().split("S instellen")[0]


async def test_after_startex_it_is_too_late(open_room: Callable[..., Any]) -> None:
    """Once the exercise has begun the form does not open, and the room says why."""
    async with open_room(SNAPSHOT) as room:
        await room.press("S")
        assert "De oefening is al begonnen." in room.screen_text()
