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

SAID = "NU: lees voor – Treinverkeer ligt stil (aan Operationeel leider"  # noqa: RUF001


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


async def test_after_a_jump_what_was_delivered_is_told(open_room: Callable[..., Any]) -> None:
    """A jump ends with how many injects it delivered, and which."""
    async with open_room(size=(120, 40)) as room:
        await room.press("j", "enter")
        text = await show(room, delivered("treinen", "storing"))
        assert "zijn 2 injects vrijgegeven" in text
        assert "T+0:30 Netbeheerder bevestigt" in text
        assert "2 te zeggen" in text


async def test_after_a_long_jump_a_few_are_named(open_room: Callable[..., Any]) -> None:
    """A jump that delivered many names the first and says how many more there are, and STOP takes the list away."""
    async with open_room() as room:
        await room.press("j", "enter")
        names = [one.id for one in SNAPSHOT.injects if one.planned_ms is not None]
        fresh = [replace(SNAPSHOT.injects[0], id=f"i{n}", state="released", released_ms=44 * MINUTE) for n in range(9)]
        much = replace(delivered(*names), injects=(*SNAPSHOT.injects, *fresh))
        assert "… en nog 4: zie Injects (2)" in await show(room, much)
        await room.press("exclamation_mark")
        assert "… en nog 4" not in room.screen_text()
