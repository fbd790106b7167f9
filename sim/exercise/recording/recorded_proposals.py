"""Answers that were proposed, and what became of them, as a journal tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.exercise.recording.waiting_requests import WENT_ON

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.journal import Entry

__all__ = ["ProposalFate", "ProposedAnswers", "RecordedProposal"]

ProposalFate = Literal["waiting", "taken", "changed", "dropped", "replaced", "lapsed"]
"""``changed``: another answer was given; ``lapsed``: its request waits no longer, and nobody answered it."""


class RecordedProposal(NamedTuple):
    """An answer that was proposed, and what became of it."""

    entry: Entry
    """The note that proposes it."""
    fate: ProposalFate = "waiting"
    given: str = ""
    """The answer that was given; raw, empty where none was."""


class ProposedAnswers:
    """Takes the entries of a journal one after the other. Nothing about their form is believed."""

    def __init__(self) -> None:
        self._all: dict[int, RecordedProposal] = {}

    @property
    def all(self) -> tuple[RecordedProposal, ...]:
        """All that was proposed, oldest first."""
        return tuple(self._all.values())

    def of(self, role: str) -> tuple[RecordedProposal, ...]:
        """Return what a role proposed, oldest first."""
        return tuple(one for one in self._all.values() if one.entry.author == role)

    def take(self, entry: Entry) -> None:
        """Take the next entry."""
        if entry.entry_class == "note":
            self._note(entry)
        elif entry.entry_class == "outcome":
            self._outcome(entry)

    def _note(self, entry: Entry) -> None:
        if entry.kind == "proposal-dropped":
            self._settle(lambda one: one.seq == entry.payload.get("proposal"), "dropped")
        elif entry.kind == "proposed-answer" and entry.answers is not None:
            self._settle(lambda one: (one.answers, one.author) == (entry.answers, entry.author), "replaced")
            self._all[entry.seq] = RecordedProposal(entry)

    def _outcome(self, entry: Entry) -> None:
        if entry.kind == "undone":
            self._settle(lambda one: one.answers == entry.payload.get("seq"), "lapsed")
        elif entry.kind == "answered":
            given = entry.payload.get("answer")
            asked = [one for one in self._waiting() if one.answers == entry.answers]
            for one in asked:
                fate: ProposalFate = "taken" if one.payload.get("answer") == given else "changed"
                self._all[one.seq] = RecordedProposal(one, fate, str(given))
        elif entry.kind in WENT_ON:
            self._settle(lambda one: one.answers == entry.answers, "lapsed")

    def _settle(self, concerns: Callable[[Entry], bool], fate: ProposalFate) -> None:
        for one in self._waiting():
            if concerns(one):
                self._all[one.seq] = RecordedProposal(one, fate)

    def _waiting(self) -> list[Entry]:
        return [one.entry for one in self._all.values() if one.fate == "waiting"]
