"""The jumps of an exercise, from the briefs that its journal keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.model.jump import JumpResult, PlayedSitting, PlayingTime
from sim.exercise.brief import brief_in
from sim.exercise.commands.model import Jump
from sim.journal.playing_time import playing_ms, skips_in
from sim.scenario.models import Text
from sim.titles import titles_in

if TYPE_CHECKING:
    from sim.exercise.recording.logbook import Logbook

__all__ = ["jump_results", "playing_time_of"]


def playing_time_of(log: Logbook) -> PlayingTime | None:
    """Return how an exercise with a time plan was played; none where it has none."""
    if not log.scenario.time_plan:
        return None
    skips = skips_in(log.entries)
    jumps: dict[int, tuple[int, int]] = {}
    until_of = dict(skips)
    for entry, command in log.held("jump"):
        if isinstance(command, Jump) and command.plan is not None:
            since, _ = jumps.get(command.plan, (entry.t_ms, 0))
            jumps[command.plan] = since, until_of.get(entry.t_ms, entry.t_ms)
    ends = [since for since, _ in jumps.values()] + [log.entries[-1].t_ms if log.entries else 0]
    begins = [0, *(until for _, until in jumps.values())]
    sittings = tuple(
        PlayedSitting(number, since, until, playing_ms(since, skips), playing_ms(until, skips))
        for number, (since, until) in enumerate(zip(begins, ends, strict=True), 1)
    )
    return PlayingTime(sittings, skips)


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
