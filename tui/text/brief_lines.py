"""The brief of a jump, as the room tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.brief_text import BriefWriter, hour_on_day
from sim.units import clean
from tui.text.format import local_of, t_short
from tui.text.titles import Named

if TYPE_CHECKING:
    from sim.exercise.brief import Brief
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["brief_parts"]


def brief_parts(words: Words, snapshot: Snapshot, brief: Brief) -> list[tuple[str, list[str]]]:
    """Return the parts of a brief: a heading, and its sentences on clean lines."""

    def moment(ms: int) -> str:
        """Return the hour of a moment, with its day where the jump ended on another."""
        starts = snapshot.starts
        at, ended = local_of(starts, ms), local_of(starts, brief.until_ms)
        return t_short(ms) if at is None or ended is None else hour_on_day(words.language, at, ended)

    writer = BriefWriter(words.language, Named(words, snapshot), moment)
    return [(heading, [clean(one, lines=False) for one in said]) for heading, said in writer.parts(brief)]
