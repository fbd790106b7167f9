"""The section on jumps: what each passed over, in the sentences of its brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.report.blocks import Block, Bullets, Heading, Paragraph, Section
from sim.exercise.brief_text import BriefWriter
from sim.titles import Titles

if TYPE_CHECKING:
    from sim.debrief.model.debrief import Debrief
    from sim.debrief.report.phrasing import Wording

__all__ = ["jumps_section"]


def jumps_section(debrief: Debrief, words: Wording) -> Section:
    """Return what each jump passed over; without jumps it has nothing in it."""
    blocks: list[Block] = []
    for jump in debrief.jumps:
        brief = jump.brief
        writer = BriefWriter(words.language, Titles(dict(jump.titles), words.language), words.moment)
        blocks.append(
            Heading(words.say("jumps.one", since=words.moment(brief.since_ms), until=words.moment(brief.until_ms)))
        )
        parts = writer.parts(brief)
        blocks += [Paragraph(" ".join(parts[0][1]))]
        for heading, lines in parts[1:]:
            blocks += [Paragraph(f"{heading}:"), Bullets(lines)]
    intro: tuple[Block, ...] = (Paragraph(words.say("jumps.intro"), "note"),) if blocks else ()
    return Section("jumps", words.say("jumps.title"), (*intro, *blocks))
