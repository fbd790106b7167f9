"""Replay: a journal computed again. It finds the first outcome that differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.debrief.model.debrief import ReplayDifference
from sim.engine import ENGINE
from sim.errors import KetenError
from sim.exercise.runs import replay as replay_entries
from sim.journal import read

if TYPE_CHECKING:
    from pathlib import Path

    from sim.exercise.exercise import Exercise
    from sim.exercise.recording.header import Setup
    from sim.journal import JournalContents

__all__ = ["Replay", "replay", "replay_reading"]


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of computing a journal again."""

    status: Literal["agrees", "differs", "other-engine", "impossible"]
    """``other-engine``: written under other semantics, so it was not tried; ``impossible``: it could not be done."""
    difference: ReplayDifference | None
    """The first outcome that differs, for ``differs``."""
    reason: str
    """Why it was impossible, in English; empty otherwise."""
    exercise: Exercise | None
    """The exercise at the end of the journal, a copy in memory; none where there was no replay."""


def replay(path: str | Path) -> Replay:
    """Read a journal and compute it again. Raises ``JournalError`` when it cannot be read at all."""
    return replay_reading(read(path, chained=False))


def replay_reading(reading: JournalContents, setup: Setup | None = None) -> Replay:
    """Compute a journal again that was read already. ``setup`` is what its header says, where that was read too."""
    if reading.header.get("engine") != ENGINE:
        return Replay("other-engine", None, "", None)
    try:
        exercise, differences = replay_entries(reading.entries, reading.header, setup)
    except (KetenError, ValueError, LookupError) as error:
        # A journal can hold anything that JSON can; what it makes of the exercise is for its reader to say.
        return Replay("impossible", None, f"{type(error).__name__}: {error}", None)
    if not differences:
        return Replay("agrees", None, "", exercise)
    first = differences[0]
    found = ReplayDifference(first.seq, first.kind, first.t_ms, first.expected, first.got)
    return Replay("differs", found, "", exercise)
