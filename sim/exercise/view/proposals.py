"""Answers that the simulation cell proposes from another terminal.

They wait until the facilitator takes or drops them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sim.exercise.recording.recorded_proposals import ProposedAnswers
from sim.exercise.view.snapshot import ProposedAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.exercise.view.snapshot import OrderView
    from sim.journal import Entry

__all__ = ["Proposals"]

_ANSWERS: Final[dict[object, Literal["agree", "partly", "refuse"]]] = {
    "agree": "agree", "partly": "partly", "refuse": "refuse"
}  # fmt: skip


class Proposals:
    """Reads the journal, and tells which proposals still wait.

    One waits as long as its request does: until that is answered, whoever does so. A newer one of the same role takes
    its place.
    """

    def __init__(self) -> None:
        self._proposed = ProposedAnswers()

    def read(self, entry: Entry) -> None:
        """Take note of the next entry. Nothing about its form is believed."""
        self._proposed.take(entry)

    def take(self, orders: Sequence[OrderView]) -> tuple[ProposedAnswer, ...]:
        """Return what is proposed to those orders that wait for an answer, oldest first."""
        if not self._proposed.all:
            return ()
        waiting = {order.seq: order.id for order in orders if order.state == "waiting-answer"}
        # The orders say what waits: that of a request which was taken back can come back.
        entries = [one.entry for one in self._proposed.all if one.fate in ("waiting", "lapsed")]
        return tuple(
            ProposedAnswer(
                seq=entry.seq,
                order=waiting[entry.answers],
                answer=_ANSWERS[entry.payload["answer"]],
                text=str(entry.payload.get("text") or ""),
                author=entry.author,
                t_ms=entry.t_ms,
            )
            for entry in entries
            if entry.answers in waiting and entry.payload.get("answer") in _ANSWERS
        )
