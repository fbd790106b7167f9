"""Answers that the simulation cell proposes from another terminal.

They wait until the facilitator takes or drops them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

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
        self._by_request: dict[tuple[int, str], Entry] = {}
        """The newest of each role, by the number of the command that asked."""
        self._dropped: set[object] = set()

    def read(self, entry: Entry) -> None:
        """Take note of the next entry. Nothing about its form is believed."""
        if entry.entry_class != "note":
            return
        if entry.kind == "proposal-dropped":
            self._dropped.add(entry.payload.get("proposal"))
        elif entry.kind == "proposed-answer" and entry.answers is not None and entry.payload.get("answer") in _ANSWERS:
            self._by_request.pop((entry.answers, entry.author), None)
            self._by_request[entry.answers, entry.author] = entry

    def take(self, orders: Sequence[OrderView]) -> tuple[ProposedAnswer, ...]:
        """Return what is proposed to those orders that wait for an answer, oldest first."""
        if not self._by_request:
            return ()
        waiting = {order.seq: order.id for order in orders if order.state == "waiting-answer"}
        return tuple(
            ProposedAnswer(
                seq=entry.seq,
                order=waiting[asked],
                answer=_ANSWERS[entry.payload["answer"]],
                text=str(entry.payload.get("text") or ""),
                author=entry.author,
                t_ms=entry.t_ms,
            )
            for (asked, _), entry in self._by_request.items()
            if asked in waiting and entry.seq not in self._dropped
        )
