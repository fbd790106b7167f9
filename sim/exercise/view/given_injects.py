"""Injects that the simulation cell notes to have given, from another terminal.

They count as said once the room confirms that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.view.snapshot import GivenInject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.exercise.run.inject_run import InjectRun
    from sim.journal import Entry

__all__ = ["GivenInjects"]


class GivenInjects:
    """Reads the journal, and tells which of these notes are still to be confirmed.

    One waits as long as the inject is to be said to somebody of whom it speaks. The newest of an inject counts.
    """

    def __init__(self) -> None:
        self._notes: dict[str, Entry] = {}

    def read(self, entry: Entry) -> None:
        """Take note of the next entry. Nothing about its form is believed."""
        if entry.entry_class == "note" and entry.kind == "inject-given":
            self._notes[str(entry.payload.get("inject"))] = entry

    def take(self, to_say: Iterable[InjectRun]) -> tuple[GivenInject, ...]:
        """Return what was given of the injects that are still to be said."""
        if not self._notes:
            return ()
        found = (self._given(run, self._notes[run.id]) for run in to_say if run.id in self._notes)
        return tuple(one for one in found if one is not None)

    def _given(self, run: InjectRun, note: Entry) -> GivenInject | None:
        team = note.payload.get("team")
        named = [team] if isinstance(team, str) else team if isinstance(team, list) else []
        to = tuple(one for one in run.unsaid if one in named)
        if (run.released is not None and note.t_ms < run.released) or (named and not to):
            return None
        return GivenInject(note.seq, run.id, note.author, to if set(to) != set(run.unsaid) else (), note.t_ms)
