"""How one failure became many: the cascade as a table, and by sector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.debrief.report.blocks import Heading, Paragraph, Section, TableRow, table
from sim.exercise.explain.cascade_tables import grouped
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.debrief.model.debrief import Debrief, ProcessResult
    from sim.debrief.model.world import CascadeResult
    from sim.debrief.report.blocks import Block, Table
    from sim.debrief.report.phrasing import Wording
    from sim.exercise.explain.cascade_tables import CascadeGroup

__all__ = ["cascade_section"]

_MOST: Final = 40
"""Rows that are told: those that fell furthest."""


def cascade_section(debrief: Debrief, words: Wording) -> Section:
    """Return the cascade of the processes that the situation lists.

    Where there are many rows it has the deepest falls.
    """
    blocks: list[Block] = []
    found = debrief.cascade
    if found is None:
        blocks.append(Paragraph(words.say("why.unknown")))
        return Section("cascade", words.say("cascade.title"), tuple(blocks))
    processes = {process.name: process for process in debrief.processes}
    titles = {name: words.text(process.title, name) for name, process in processes.items()}
    shown = [row for row in found.rows if processes[row.process].shown]
    groups = grouped(shown, titles.__getitem__)
    if not groups:
        blocks.append(Paragraph(words.say("why.none")))
        return Section("cascade", words.say("cascade.title"), tuple(blocks))
    deepest = sorted(range(len(groups)), key=lambda at: (_level(groups[at]), groups[at].first.number))[:_MOST]
    told = [groups[at] for at in sorted(deepest)]
    blocks.append(Paragraph(words.say("cascade.intro"), "note"))
    blocks.append(_rows(told, found, processes, titles, words))
    if len(told) < len(groups):
        blocks.append(Paragraph(words.say("cascade.more", n=len(groups) - len(told)), "note"))
    blocks += [Heading(words.say("cascade.sectors")), _sectors(found, words)]
    return Section("cascade", words.say("cascade.title"), tuple(blocks))


def _level(group: CascadeGroup) -> float:
    return group.lowest if group.first.what == "level" else 1.0


def _rows(
    groups: Sequence[CascadeGroup],
    found: CascadeResult,
    processes: Mapping[str, ProcessResult],
    titles: Mapping[str, str],
    words: Wording,
) -> Table:
    named = {one.carrier: words.carrier(one.kind, one.title) for one in found.carriers}
    rows = []
    for group in groups:
        first = group.first
        several, process = len(group.processes) > 1, processes[first.process]
        name = words.text(process.full, process.name)
        if several:
            name = say(words.language, "chain.table.several", title=titles[first.process], n=len(group.processes))
        rows.append(
            TableRow(
                (
                    str(first.step),
                    words.moment(first.t),
                    name,
                    say(words.language, f"chain.mechanism.{first.mechanism}"),
                    _source(group, named, processes, words),
                    _depth(group, words),
                    ", ".join(dict.fromkeys(named[origin] for origin in first.origins)),
                )
            )
        )
    keys = ("step", "time", "process", "mechanism", "from", "depth", "origins")
    return table(words.columns(*keys, numbers=("step", "depth")), rows)


def _source(
    group: CascadeGroup, named: Mapping[str, str], processes: Mapping[str, ProcessResult], words: Wording
) -> str:
    source = group.first.source
    if source is None:
        return ", ".join(dict.fromkeys(named[carrier] for carrier in group.first.carriers))
    process = processes[source]
    return words.text(process.full if len(group.sources) == 1 else process.title, source)


def _depth(group: CascadeGroup, words: Wording) -> str:
    if group.first.what != "level":
        return say(words.language, "chain.table.lost")
    low, high = words.share(group.lowest), words.share(group.highest)
    return low if low == high else f"{low.removesuffix(' %')}\N{EN DASH}{high}"


def _sectors(found: CascadeResult, words: Wording) -> Table:
    keys = ("sector", "first", "fallen", "steps", "lowest", "mechanisms")
    rows = [
        TableRow(
            (
                say(words.language, f"chain.sector.{one.sector}"),
                words.moment(one.first_ms),
                say(words.language, "chain.sectors.of", n=one.fallen, all=one.processes),
                str(one.steps),
                "" if one.lowest is None else words.share(one.lowest),
                ", ".join(say(words.language, f"chain.mechanism.{mechanism}") for mechanism in one.mechanisms),
            )
        )
        for one in found.sectors
    ]
    return table(words.columns(*keys, numbers=("fallen", "steps", "lowest")), rows)
