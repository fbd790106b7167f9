"""Titles of processes, needs and targets, as a snapshot knows them.

A target is what an action or override is aimed at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.origin import Origin
from sim.titles import Titles

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["Named", "need_name", "target_name"]


def need_name(words: Words, snapshot: Snapshot, process: str, need: str) -> str:
    """Name a need: by the scenario's title, else by the catalogue, else by its key."""
    return Named(words, snapshot).need(process, need)


def target_name(words: Words, snapshot: Snapshot, target: str) -> str:
    """Name a target.

    It is the title of its process and region, and the need when it is one; or a pool, route or party.
    """
    return Named(words, snapshot).target(target)


class Named(Titles):
    """What things are called in the room; all of it clean."""

    USUAL = True

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        super().__init__(snapshot.names, words.language)
        self._overrides = snapshot.overrides

    def override(self, number: str) -> str:
        """Return the reason of an override."""
        return next((one.reason for one in self._overrides if str(one.number) == number), number)

    def cause(self, carrier: str) -> str:
        """Name where a chain ends."""
        origin = Origin.parse(carrier)
        return self._known(f"room.cause.{origin.kind}", carrier, name=self.origin(origin))
