"""An inject that is delivered by itself stays in sight until the facilitator has read it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import SayInject
from sim.units import MINUTE
from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import Snapshot

SAID = "NU 1/1 BEL Operationeel leider: Treinverkeer ligt stil"


def delivered(*names: str, t_ms: int = 45 * MINUTE) -> Snapshot:
    """Return the exercise when these injects have been delivered."""
    injects = tuple(
        replace(one, state="released", released_ms=one.planned_ms, unsaid=("piket",)) if one.id in names else one
        for one in SNAPSHOT.injects
    )
    return replace(SNAPSHOT, injects=injects, to_say=names, t_ms=t_ms)


async def show(room: Any, snapshot: Snapshot) -> str:
    room.exercise.shown = snapshot
    room.app.session.show()
    await room.press()
    text: str = room.screen_text()
    return text


@pytest.mark.parametrize("keys", [("k",), ("0", "k"), ("2", "k"), ("0", "enter", "k")])
async def test_what_is_released_is_to_be_said(open_room: Callable[..., Any], keys: tuple[str, ...]) -> None:
    """The header names a released inject until it is marked as said, which is a command."""
    async with open_room(size=(120, 40)) as room:
        assert SAID in await show(room, delivered("treinen"))
        assert SAID in await show(room, delivered("treinen", t_ms=46 * MINUTE))
        await room.press(*keys)
        assert room.exercise.given == [SayInject(inject="treinen")]


async def test_the_cursor_goes_to_what_is_delivered(open_room: Callable[..., Any]) -> None:
    """The list of injects has its cursor on what is to be said when one comes there, and keeps it while one is there.

    A key that is on its way is meant for the row that was chosen.
    """
    async with open_room() as room:
        await room.press("2")
        chosen = room.app.screen.part("injects").table.chosen
        await show(room, delivered("treinen"))
        assert room.app.screen.part("injects").table.chosen == chosen != "treinen"
        await room.press("1", "2")
        assert room.app.screen.part("injects").table.chosen == "treinen"
