"""Requests: what waits for the facilitator is counted; what is answered by itself may be answered earlier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.exercise.commands.model import AnswerRequest
from sim.exercise.view.snapshot import ProposedAnswer
from sim.titles import Title
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


PROPOSED = replace(
    SNAPSHOT,
    proposed=(ProposedAnswer(77, "afschakelen#2", "partly", "binnen het [b]uur[/b]\x1b[2J", "netbeheerder", 0),),
    names={**SNAPSHOT.names, "party/netbeheerder": Title("Netbeheerder", "Grid operator")},
)


def test_a_proposed_answer_comes_before_other_requests() -> None:
    """What the simulation cell proposes is said first, with who proposes it, and is counted as waiting."""
    chance = replace(PROPOSED, orders=CHANCE.orders, to_say=())
    agenda = Agenda.of(chance, Words("nl"))
    assert agenda.requests == 1
    assert agenda.first.startswith("Netbeheerder stelt voor: deels (binnen het [b]uur[/b]")
    assert "\x1b" not in agenda.first


async def test_a_proposed_answer_is_filled_in(open_room: Callable[..., Any]) -> None:
    """The form of the request opens with what was proposed; Enter gives that, and says which proposal it was."""
    async with open_room(PROPOSED, size=(80, 24)) as room:
        await room.press("3")
        room.app.screen.part("response").table.choose("order:afschakelen#2")
        await room.press()
        assert "voorstel: deels" in room.screen_text()
        await room.press("enter")
        assert "Netbeheerder stelt voor: deels (binnen het [b]uur[/b]" in room.screen_text()
        await room.press("enter")
        assert room.exercise.given == [AnswerRequest(order="afschakelen#2", answer="partly", proposal=77)]


async def test_enter_on_what_is_first_answers_a_proposal(open_room: Callable[..., Any]) -> None:
    """While nothing is to be said, a proposed answer stands first, and Enter there opens the form of its request."""
    async with open_room(replace(PROPOSED, to_say=()), size=(80, 24)) as room:
        await room.press("0", "enter", "enter")
        assert room.exercise.given == [AnswerRequest(order="afschakelen#2", answer="partly", proposal=77)]


async def test_another_answer_than_was_proposed_is_the_facilitators_own(open_room: Callable[..., Any]) -> None:
    """Who chooses another answer in the form has taken over no proposal."""
    async with open_room(PROPOSED, size=(80, 24)) as room:
        await room.press("3")
        room.app.screen.part("response").table.choose("order:afschakelen#2")
        await room.press("enter", "down", "enter")
        assert room.exercise.given == [AnswerRequest(order="afschakelen#2", answer="refuse")]


async def test_a_proposed_answer_can_be_dropped(open_room: Callable[..., Any]) -> None:
    """The last choice of the form drops the proposal: that is a note, and no answer is given."""
    async with open_room(PROPOSED, size=(80, 24)) as room:
        await room.press("3")
        room.app.screen.part("response").table.choose("order:afschakelen#2")
        await room.press("enter", "end", "enter")
        assert room.exercise.given == []
        assert room.exercise.notes == [("proposal-dropped", {"proposal": 77})]


async def test_the_end_of_the_playing_time_is_named(open_room: Callable[..., Any]) -> None:
    """After the playing time the header says so at both sizes, and what is to be done next is ENDEX."""
    over = replace(SNAPSHOT, t_ms=SNAPSHOT.lasts_ms, to_say=(), requests=(), injects=())
    agenda = Agenda.of(over, Words("nl"))
    assert agenda.urgent
    assert "E einde oefening" in agenda.first
    for size in ((80, 24), (120, 40)):
        async with open_room(over, size=size) as room:
            assert "speelduur voorbij: E" in room.screen_text()
