"""The section on jumps: what each passed over, in the sentences of its brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.report.blocks import Block, Bullets, Heading, Paragraph, Section
from sim.exercise.brief_text import BriefWriter
from sim.titles import Titles
from sim.units import playing_time

if TYPE_CHECKING:
    from sim.debrief.model.debrief import Debrief
    from sim.debrief.report.phrasing import Wording

__all__ = ["jumps_section"]


def jumps_section(debrief: Debrief, words: Wording) -> Section:
    """Return what each jump passed over; without jumps it has nothing in it."""
    blocks: list[Block] = []
    for jump in debrief.jumps:
        brief = jump.brief
        writer = BriefWriter(words.language, Titles(dict(jump.titles), words.language), words.moment_in_prose)
        blocks.append(
            Heading(words.say("jumps.one", since=words.moment(brief.since_ms), until=words.moment(brief.until_ms)))
        )
        parts = writer.parts(brief)
        blocks += [Paragraph(" ".join(parts[0][1]))]
        for heading, lines in parts[1:]:
            blocks += [Paragraph(f"{heading}:"), Bullets(lines)]
    blocks = [*_sittings(debrief, words), *blocks]
    intro: tuple[Block, ...] = (Paragraph(words.say("jumps.intro"), "note"),) if debrief.jumps else ()
    return Section("jumps", words.say("jumps.title"), (*intro, *blocks))


def _sittings(debrief: Debrief, words: Wording) -> list[Block]:
    """Return a line for each sitting of the time plan, in both times."""
    if debrief.playing is None:
        return []
    lines = [
        words.say(
            "jumps.sitting",
            number=one.number,
            since=words.moment(one.since_ms),
            until=words.moment(one.until_ms),
            played_since=playing_time(one.played_since_ms),
            played_until=playing_time(one.played_until_ms),
        )
        for one in debrief.playing.sittings
    ]
    return [Bullets(tuple(lines))]
