"""The inject that is proposed, in the room: switched on, seen, used, changed, dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.exercise.commands.model import AdHocInject, DropProposal, SetProposals
from sim.exercise.view.snapshot import InjectProposalView
from sim.scenario.models import Text
from tests.tui.diemen_fake import BEGIN, SNAPSHOT
from tui.text.agenda_line import Agenda
from tui.text.format import Words

if TYPE_CHECKING:
    from collections.abc import Callable

PROPOSAL = InjectProposalView(
    id="grid.amsterdam:threat/diemen",
    process="grid.amsterdam",
    text=Text.model_construct(nl="OEFENING. Geen [b]stroom[/b]\x1b[2J.", en="EXERCISE. No power."),
    sender=Text(nl="een inwoner", en="a resident"),
    to=("piket",),
    via="c2000",
    of_ms=0,
)
PROPOSED = replace(SNAPSHOT, proposals=True, proposal=PROPOSAL, to_say=(), requests=())


def test_the_first_line_tells_of_a_proposal() -> None:
    """While nothing is to be said or answered the line says that an inject is proposed, and about what."""
    agenda = Agenda.of(replace(PROPOSED, orders=(), injects=()), Words("nl"))
    assert agenda.first.startswith("voorstel (p): inject over Elektriciteit")


async def test_a_proposal_is_used_as_it_is(open_room: Callable[..., Any]) -> None:
    """Enter in the form sends the proposed text, to whom and by what way it was proposed, with its id."""
    async with open_room(PROPOSED, size=(80, 24)) as room:
        await room.press("p")
        text = room.screen_text()
        assert "Geen [b]stroom[/b]" in text
        assert "\x1b" not in text
        await room.press("enter")
        [given] = room.exercise.given
        assert isinstance(given, AdHocInject)
        assert (given.to, given.via, given.sender, given.proposed) == (("piket",), "c2000", "een inwoner", PROPOSAL.id)


async def test_a_proposal_is_changed_first(open_room: Callable[..., Any]) -> None:
    """To change it opens the form of an inject on the spot, filled in; what is sent still says that it was proposed."""
    async with open_room(PROPOSED, size=(120, 40), language="en") as room:
        await room.press("p", "down", "enter")
        assert "No power." in room.screen_text()
        await room.type("Help")
        await room.press("ctrl+s")
        [given] = room.exercise.given
        assert isinstance(given, AdHocInject)
        assert (given.text, given.proposed) == ("EXERCISE. No power.Help", PROPOSAL.id)


async def test_a_proposal_is_dropped(open_room: Callable[..., Any]) -> None:
    """To drop it is a command on record."""
    async with open_room(PROPOSED, size=(80, 24)) as room:
        await room.press("p", "down", "down", "enter")
        assert room.exercise.given == [DropProposal(proposal=PROPOSAL.id)]


async def test_proposals_are_switched_in_the_palette(open_room: Callable[..., Any]) -> None:
    """They are off until somebody switches them on, and the key says how while they are off."""
    async with open_room(SNAPSHOT, size=(80, 24)) as room:
        await room.press("p")
        assert "geen injects voorgesteld" in room.screen_text()
        await room.press("ctrl+p")
        await room.type("voorstellen: aan")
        await room.press("enter", "enter")
        assert room.exercise.given == [SetProposals(on=True)]


async def test_proposals_are_switched_on_before_startex(open_room: Callable[..., Any]) -> None:
    """The form before STARTEX has them last, off; what is ticked there is given as the command."""
    async with open_room(BEGIN, size=(80, 24)) as room:
        await room.press("escape", "S", "tab", "tab", "tab", "tab")
        assert "Voorstellen" in room.screen_text()
        await room.press("space", "enter")
        assert room.exercise.given == [SetProposals(on=True)]
