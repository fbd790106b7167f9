"""How sure the figures of the measures are, by chance and by the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.report.blocks import Paragraph, Section, TableRow, table
from sim.debrief.report.world_sections import measure_parts, measure_value
from sim.impact.ranges import ENOUGH

if TYPE_CHECKING:
    from sim.debrief.model.debrief import Debrief
    from sim.debrief.model.known import KnownBand, KnownMeasure
    from sim.debrief.model.world import MeasureResult
    from sim.debrief.report.blocks import Block
    from sim.debrief.report.phrasing import Wording

__all__ = ["known_section", "unsaid_differences"]


def known_section(debrief: Debrief, words: Wording) -> Section:
    """Return the bands of chance and library; empty where not asked."""
    found = debrief.known
    if found is None:
        return Section("known", words.say("known.title"), ())
    of = {one.id: one for one in debrief.measures}
    keys = ("measure", "known-chance", "known-library", "known-nobody-chance", "known-nobody-library", "known-sign")
    rows = tuple(
        TableRow(
            (
                words.text(of[one.id].title, one.id),
                *(_shown(band, of[one.id], words) for band in _bands(one)),
                "" if one.sign is None else words.say(f"known.sign.{one.sign.says}", n=one.sign.worlds, **_counts(one)),
            )
        )
        for one in found.measures
    )
    few = "known.few" if found.worlds < ENOUGH else "known.intro"
    blocks: list[Block] = [
        Paragraph(words.say(few, count=found.worlds, numbers=found.numbers)),
        table(words.columns(*keys, numbers=keys[1:5]), rows),
    ]
    if found.left_out:
        blocks.append(Paragraph(words.say("known.left-out", count=found.left_out), "note"))
    blocks.append(Paragraph(words.say("known.passed-over"), "note"))
    return Section("known", words.say("known.title"), tuple(blocks))


def unsaid_differences(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    """Return of which measures it cannot be said whether acting helped."""
    known = () if debrief.known is None else debrief.known.measures
    doubtful = {one.id for one in known if one.sign is not None and one.sign.says == "cannot-be-said"}
    names = [words.text(one.title, one.id) for one in debrief.measures if one.id in doubtful]
    return (Paragraph(words.say("known.cannot-be-said", measures=", ".join(names)), "note"),) if names else ()


def _bands(one: KnownMeasure) -> tuple[KnownBand | None, ...]:
    return one.chance, one.library, one.chance_nobody, one.library_nobody


def _counts(one: KnownMeasure) -> dict[str, int]:
    return {} if one.sign is None else {"better": one.sign.better, "worse": one.sign.worse}


def _shown(band: KnownBand | None, measure: MeasureResult, words: Wording) -> str:
    """Return ``median (low … high)``; empty for no band."""
    if band is None:
        return ""
    middle = measure_value(measure, band.median, words)
    low, high = (measure_parts(measure, value, words)[0] for value in (band.low, band.high))
    return middle if low == high else f"{middle} ({low} … {high})"
