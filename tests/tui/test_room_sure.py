"""What cannot be taken back is asked about first, and the answer is no unless the facilitator says yes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import DeliverInject, Jump, JumpStops
from sim.units import HOUR, MINUTE
from tests.tui.diemen_fake import INJECTS, SNAPSHOT
from tui.forms.jump import far
from tui.text.format import Words

if TYPE_CHECKING:
    from collections.abc import Callable

NL = Words("nl")
MANY = tuple(replace(INJECTS[2], id=f"i{n}", planned_ms=(40 + n) * MINUTE) for n in range(4))


@pytest.mark.parametrize(
    ("to_ms", "said"),
    [
        (40 * MINUTE, None),
        (41 * MINUTE, None),
        (42 * MINUTE, "worden 3 injects"),
        (4 * HOUR, "voorbij de speelduur van 3 u"),
        (16 * HOUR, "voorbij middernacht"),
    ],
)
def test_a_far_jump_is_asked_about(to_ms: int, said: str | None) -> None:
    """A jump past two injects, the playing time or midnight says how many it delivers; a near one is not asked."""
    asked = far(NL, replace(SNAPSHOT, injects=MANY), to_ms)
    assert asked is None if said is None else asked is not None and said in asked[1]


@pytest.mark.parametrize(
    ("answer", "given"), [((), []), (("down",), [Jump(to_ms=24 * HOUR, stops=JumpStops(inject=True, request=True))])]
)
async def test_a_far_jump_needs_a_yes(open_room: Callable[..., Any], answer: tuple[str, ...], given: list[Any]) -> None:
    """A jump far ahead is done only after yes."""
    async with open_room() as room:
        await room.press("j", "ctrl+u")
        await room.type("T+24:00")
        await room.press("enter")
        assert "voorbij middernacht" in room.screen_text()
        await room.press(*answer, "enter")
        assert room.exercise.given == given
        assert len(room.app.screen_stack) == 2


@pytest.mark.parametrize(
    ("downs", "inject", "said"),
    [(1, "treinen", "Gepland over 12 min"), (5, "geen-112", "voorwaarde is nog niet waar")],
)
async def test_an_early_inject_needs_a_yes(open_room: Callable[..., Any], downs: int, inject: str, said: str) -> None:
    """An inject before its time, or whose condition is not true, is delivered only after yes."""
    async with open_room() as room:
        await room.press("2", *["down"] * downs, "i")
        assert said in room.screen_text()
        await room.press("enter")
        assert room.exercise.given == []
        await room.press("i", "down", "enter")
        assert room.exercise.given == [DeliverInject(inject=inject)]


async def test_a_jump_names_the_requests_that_wait(open_room: Callable[..., Any]) -> None:
    """Before a jump the room says how many requests wait for the facilitator, whom nobody answers for on the way."""
    async with open_room() as room:
        await room.press("j")
        assert "wacht nog op een antwoord van u" in room.screen_text()


async def test_what_is_moved_leaves_the_disruptions(open_room: Callable[..., Any]) -> None:
    """Moving an inject, and shifting them all, says that the disruptions themselves keep their time."""
    async with open_room() as room:
        await room.press("2", "down", "m")
        assert "De verstoringen zelf houden hun tijd" in room.screen_text()
        await room.press("escape", "M")
        assert "De verstoringen zelf houden" in room.screen_text()
