"""Injects that the facilitator has yet to read out. They are those that were delivered by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import InjectView, Snapshot

__all__ = ["Unread"]


class Unread:
    """Compares each snapshot with the one before. What is newly delivered, and not by hand, is to be read out."""

    def __init__(self) -> None:
        self.waiting: tuple[str, ...] = ()
        """Ids of injects, in order of delivery."""
        self._seen: frozenset[str] | None = None
        self._jump: tuple[int, frozenset[str]] | None = None
        self._under_way = False

    def see(self, snapshot: Snapshot) -> None:
        """Take note of a snapshot, and of what is new in it to be read out."""
        delivered = [one for one in snapshot.injects if one.state == "delivered"]
        names = frozenset(one.id for one in delivered)
        seen = names if self._seen is None else self._seen
        mine = _by_hand(snapshot)
        fresh = sorted(
            (one.delivered_ms or 0, one.id) for one in delivered if one.id not in seen and not _given(one, mine)
        )
        self._seen = names
        self.waiting = (*(one for one in self.waiting if one in names), *(name for _, name in fresh))

    def jump(self, to_ms: int) -> None:
        """Begin to gather what a jump delivers."""
        self._jump = to_ms, self._seen or frozenset()
        self._under_way = False

    def landed(self, snapshot: Snapshot) -> tuple[InjectView, ...] | None:
        """Return what the jump delivered, once, when it has arrived or was cut short.

        Return none before that, and without a jump.
        """
        cut_short = self._under_way and snapshot.jump_ms is None
        self._under_way = snapshot.jump_ms is not None
        if self._jump is None or (snapshot.t_ms < self._jump[0] and not cut_short):
            return None
        before, self._jump = self._jump[1], None
        found = [one for one in snapshot.injects if one.state == "delivered" and one.id not in before]
        return tuple(sorted(found, key=lambda one: one.delivered_ms or 0))

    def read(self, inject: str) -> bool:
        """Take an inject off; return whether it was to be read out."""
        known = inject in self.waiting
        self.waiting = tuple(one for one in self.waiting if one != inject)
        return known


def _by_hand(snapshot: Snapshot) -> frozenset[tuple[str, object]]:
    """Return what was delivered by a command. That is (kind, inject), or (kind, moment) for one written on the spot."""
    done: list[tuple[str, object]] = []
    for line in snapshot.journal:
        if line.entry_class == "command" and line.kind == "deliver":
            done.append(("deliver", line.payload.get("inject")))
        elif line.entry_class == "command" and line.kind == "ad-hoc" and line.payload.get("at_ms") is None:
            done.append(("ad-hoc", line.t_ms))
    return frozenset(done)


def _given(inject: InjectView, by_hand: frozenset[tuple[str, object]]) -> bool:
    written = inject.ad_hoc and ("ad-hoc", inject.delivered_ms) in by_hand
    return written or ("deliver", inject.id) in by_hand
