"""The jumps of an exercise, from the briefs that its journal keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.model.jump import JumpResult
from sim.exercise.brief import brief_in
from sim.scenario.models import Text
from sim.titles import titles_in

if TYPE_CHECKING:
    from sim.exercise.recording.logbook import Logbook

__all__ = ["jump_results"]


def jump_results(log: Logbook) -> tuple[JumpResult, ...]:
    """Return every jump of which there is a brief, oldest first. A note that cannot be a brief is left out."""
    notes = [entry for entry in log.entries if entry.entry_class == "note" and entry.kind == "brief"]
    titles = titles_in(log.scenario) if notes else {}
    found = []
    for entry in notes:
        brief = brief_in(entry.payload)
        if brief is None:
            continue
        named = brief.named
        both = tuple(
            (key, Text.model_construct(nl=title.in_("nl"), en=title.in_("en")))
            for key, title in titles.items()
            if key.partition("/")[2] in named
        )
        found.append(JumpResult(entry.t_ms, entry.clock, brief, both))
    return tuple(found)
