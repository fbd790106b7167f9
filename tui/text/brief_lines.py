"""The brief of a jump, as the room tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.brief_text import BriefWriter
from sim.units import clean
from tui.text.format import date_of, t_short
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
        same = date_of(starts, ms) == date_of(starts, brief.until_ms)
        shown = words.scenario_hour(starts, ms) if same else words.scenario_clock(starts, ms)
        return shown or t_short(ms)

    writer = BriefWriter(words.language, Named(words, snapshot), moment)
    return [(heading, [clean(one, lines=False) for one in said]) for heading, said in writer.parts(brief)]
