"""The form of an inject that is proposed: use it, change it first, or drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import AdHocInject, DropProposal
from tui.forms.ad_hoc import AdHocForm
from tui.forms.base import Choice, Form, Part, Unclear, Values
from tui.messages import CommandGiven
from tui.room_port import room
from tui.text.titles import recipients

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import InjectProposalView, Snapshot
    from tui.text.format import Words

__all__ = ["ProposalForm"]


class ProposalForm(Form):
    """Decide about a proposed inject, of which the whole text is shown."""

    def __init__(self, words: Words, snapshot: Snapshot, proposal: InjectProposalView) -> None:
        super().__init__(words, snapshot)
        self._proposal = proposal

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.proposal.title")

    def about(self) -> str:
        """Return by what way it would come, to whom and from whom, and its text."""
        words, proposal = self.words, self._proposal
        to = recipients(words, self.snapshot, proposal.to)
        sender = words.of(proposal.sender)
        route = words("room.proposal.route", via=words.channel(proposal.via), to=to, sender=sender)
        return f"{route}\n{words.lines(proposal.text)}"

    def fields(self) -> tuple[Part, ...]:
        """Return one field: what is done with it."""
        words = self.words
        deeds = tuple((deed, words(f"room.proposal.{deed}")) for deed in ("accept", "edit", "drop"))
        return (Choice("deed", words("room.proposal.what"), deeds, height=3),)

    def message(self, values: Values) -> Message | None:
        """Do it. What no longer holds is not used as it is."""
        words, proposal = self.words, self._proposal
        if values["deed"] == "drop":
            return CommandGiven(DropProposal(proposal=proposal.id), reply_to=self)
        present = room(self).snapshot.proposal
        if present is None or present.id != proposal.id:
            raise Unclear(words("room.proposal.gone"))
        if values["deed"] == "edit":
            self.app.call_later(self.app.push_screen, AdHocForm(words, room(self).snapshot, present))
            return None
        command = AdHocInject(
            text=words.lines(present.text),
            to=present.to,
            sender=words.of(present.sender),
            via=present.via,
            proposed=present.id,
        )
        return CommandGiven(command, reply_to=self)
