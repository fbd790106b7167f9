"""Requests that wait for an answer, as a journal tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.journal import Entry

__all__ = ["WENT_ON", "WaitingRequest", "WaitingRequests"]

WENT_ON = frozenset({"answered", "waiting-means", "preparing", "in-force", "ended", "refused"})
"""Outcomes after which an order does not wait for an answer."""


class WaitingRequest(NamedTuple):
    """A request that waits for an answer."""

    seq: int
    """Number of the command that ordered it: ids of orders shift when an earlier one is taken back."""
    order: str
    """Its id when it came to wait: ``action#ordinal``."""
    action: str
    target: str | None
    t_ms: int = 0
    """Since when it waits, ms."""


class WaitingRequests:
    """Takes the entries of a journal one after the other. Nothing about their form is believed."""

    def __init__(self) -> None:
        self._waiting: dict[int, WaitingRequest] = {}

    @property
    def all(self) -> tuple[WaitingRequest, ...]:
        """What waits for an answer now, oldest first."""
        return tuple(self._waiting.values())

    def take(self, entry: Entry) -> None:
        """Take the next entry."""
        if entry.entry_class != "outcome":
            return
        if entry.kind == "waiting-answer" and entry.answers is not None:
            names = (entry.payload.get(name) for name in ("order", "action", "target"))
            order, action, target = (one if isinstance(one, str) else "" for one in names)
            self._waiting[entry.answers] = WaitingRequest(entry.answers, order, action, target or None, entry.t_ms)
        elif entry.kind in WENT_ON and entry.answers in self._waiting:
            self._waiting.pop(entry.answers)
        elif entry.kind == "undone":
            # An answer that was given is never taken back: people have heard it.
            self._waiting.pop(entry.payload.get("seq", 0), None)
