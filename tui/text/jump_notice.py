"""What a jump released, told once it has arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import InjectView, Snapshot

__all__ = ["JumpNotice"]


class JumpNotice:
    """Compares the injects of now with those before a jump."""

    def __init__(self) -> None:
        self._jump: tuple[int, frozenset[str]] | None = None
        self._under_way = False

    def begin(self, snapshot: Snapshot, to_ms: int) -> None:
        """Begin to gather what a jump to ``to_ms`` releases."""
        self._jump = to_ms, frozenset(one.id for one in snapshot.injects if one.released_ms is not None)
        self._under_way = False

    def landed(self, snapshot: Snapshot) -> tuple[InjectView, ...] | None:
        """Return what the jump released, once, when it has arrived or was cut short.

        Return none before that, and without a jump.
        """
        cut_short = self._under_way and snapshot.jump_ms is None
        self._under_way = snapshot.jump_ms is not None
        if self._jump is None or (snapshot.t_ms < self._jump[0] and not cut_short):
            return None
        before, self._jump = self._jump[1], None
        found = [one for one in snapshot.injects if one.released_ms is not None and one.id not in before]
        return tuple(sorted(found, key=lambda one: one.released_ms or 0))
