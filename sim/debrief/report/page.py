"""One debrief as one page in one language: the first page, then the details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.report.blocks import Page
from sim.debrief.report.cascade_section import cascade_section
from sim.debrief.report.consequences_section import consequences_section
from sim.debrief.report.first_page import front_sections
from sim.debrief.report.jump_section import jumps_section
from sim.debrief.report.known_section import known_section
from sim.debrief.report.phrasing import Wording
from sim.debrief.report.record_sections import about_section, injects_section, overrides_section, timeline_section
from sim.debrief.report.response_sections import decisions_section, hotwash_section, objectives_section
from sim.debrief.report.why_section import why_section
from sim.debrief.report.world_sections import canvas_of, measures_section, processes_section

if TYPE_CHECKING:
    from datetime import tzinfo

    from sim.debrief.model.debrief import Debrief
    from sim.words import Language

__all__ = ["page_of"]


def page_of(debrief: Debrief, language: Language, zone: tzinfo) -> Page:
    """Return the page of a debrief, in words. Clock times are told in ``zone`` unless the journal names the room's."""
    words = Wording.of(debrief, language, zone)
    canvas = canvas_of(debrief, words)
    details = (
        hotwash_section(debrief, words),
        objectives_section(debrief, words),
        decisions_section(debrief, words),
        injects_section(debrief, words),
        overrides_section(debrief, words),
        measures_section(debrief, words),
        known_section(debrief, words),
        consequences_section(debrief, words),
        processes_section(debrief, words, canvas),
        cascade_section(debrief, words),
        why_section(debrief, words),
        jumps_section(debrief, words),
        timeline_section(debrief, words),
        about_section(debrief, words),
    )
    title = words.text(debrief.played.title, debrief.played.exercise)
    return Page(
        language=language,
        banner=words.say("page.banner"),
        title=words.say("page.title", title=title),
        subtitle=words.say("page.subtitle", date=words.date(words.starts), time=words.moment(0)),
        sections=(*front_sections(debrief, words, canvas), *(s for s in details if s.blocks)),
        contents=words.say("page.contents"),
        footer=words.say(
            "page.footer",
            n=debrief.proof.count,
            count=debrief.proof.count,
            head=words.raw(debrief.proof.head)[:16],
        ),
    )
