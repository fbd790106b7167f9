"""Requests: what waits for the facilitator is counted; what is answered by itself may be answered earlier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.exercise.commands.model import AnswerRequest
from tests.tui.diemen_fake import ORDERS, SNAPSHOT
from tui.text.agenda_line import Agenda
from tui.text.format import Words

if TYPE_CHECKING:
    from collections.abc import Callable

CHANCE = replace(SNAPSHOT, orders=(ORDERS[0], replace(ORDERS[1], answered_by="chance"), ORDERS[2]))


def test_only_what_waits_for_the_facilitator_is_counted() -> None:
    """A request that is answered by itself asks nothing of the facilitator in the header."""
    assert Agenda.of(SNAPSHOT, Words("nl")).requests == 1
    agenda = Agenda.of(CHANCE, Words("nl"))
    assert agenda.requests == 0
    assert "Afschakelen" not in agenda.first


async def test_any_waiting_request_can_be_answered(open_room: Callable[..., Any]) -> None:
    """The facilitator reads that an answer comes by itself, and may give it all the same."""
    async with open_room(CHANCE, size=(80, 24)) as room:
        await room.press("3")
        room.app.screen.part("response").table.choose("order:afschakelen#2")
        await room.press()
        assert "het antwoord komt vanzelf" in room.screen_text()
        await room.press("enter", "enter")
        assert room.exercise.given == [AnswerRequest(order="afschakelen#2", answer="agree")]
