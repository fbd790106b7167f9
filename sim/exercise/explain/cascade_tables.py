"""Rows of a cascade as people read them.

They are told together, by sector, and as those that lead to one process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.exercise.explain.cascade import MECHANISMS, sector_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from sim.exercise.explain.cascade import CascadeRow, Mechanism
    from sim.scenario.models import Process

__all__ = ["CascadeGroup", "SectorFalls", "by_sector", "grouped", "leading_to"]


class SectorFalls(NamedTuple):
    """What became of one sector."""

    sector: str
    processes: int
    """How many of its processes there are."""
    fallen: int
    """How many of them fell, or lost control or quality."""
    first: CascadeRow
    """The first of its rows."""
    steps: int
    """The most steps from the beginning of a chain."""
    lowest: CascadeRow
    """The row with the lowest level; the first where none of them fell."""
    mechanisms: tuple[Mechanism, ...]
    """Those by which it fell, in the order of :data:`MECHANISMS`."""
    origins: tuple[str, ...]
    """All that its rows go back to."""


class CascadeGroup(NamedTuple):
    """Rows that are told as one.

    They are of one spell and cause, in processes of one title that fell in the same moment.
    """

    first: CascadeRow
    """The earliest row; the lowest of those in that moment."""
    processes: tuple[str, ...]
    """Each once, in order of the rows."""
    sources: tuple[str, ...]
    """The processes that they came from, each once."""
    lowest: float
    """The lowest level of any of them."""
    highest: float
    """The highest of their lowest levels."""
    until: int
    """When the last of its rows was, ms."""
    rows: int
    """How many rows there are."""


def leading_to(rows: Sequence[CascadeRow], process: str) -> tuple[CascadeRow, ...]:
    """Return the rows of one process, and those that they came from, in order."""
    kept: dict[int, None] = {}
    for row in rows:
        one: CascadeRow | None = row if row.process == process else None
        while one is not None and one.number not in kept:
            kept[one.number] = None
            one = None if one.parent is None else rows[one.parent - 1]
    return tuple(row for row in rows if row.number in kept)


def grouped(rows: Iterable[CascadeRow], title: Callable[[str], str]) -> tuple[CascadeGroup, ...]:
    """Return rows for people to read, in order of time.

    Those that say the same are told as one.

    ``title`` gives the title of a process. Rows of one spell of a process, by one mechanism from one source, are one;
    and so are those of several processes of one title that began in the same moment.
    """
    spells: dict[Hashable, list[CascadeRow]] = {}
    for row in rows:
        same = (row.process, row.what, row.spell, row.mechanism, row.name, row.source, row.carriers)
        spells.setdefault(same, []).append(row)
    groups: dict[Hashable, list[list[CascadeRow]]] = {}
    for spell in spells.values():
        first = spell[0]
        source = None if first.source is None else title(first.source)
        alike = (title(first.process), first.t, first.what, first.mechanism, source, first.carriers, first.origins)
        groups.setdefault(alike, []).append(spell)
    # In one moment, what is nearer the beginning comes first.
    return tuple(sorted((_group(alike) for alike in groups.values()), key=lambda one: (one.first.t, one.first.step)))


def _group(spells: Sequence[Sequence[CascadeRow]]) -> CascadeGroup:
    lowest = [min(row.level for row in spell) for spell in spells]
    return CascadeGroup(
        first=min((spell[0] for spell in spells), key=lambda row: row.level),
        processes=tuple(dict.fromkeys(spell[0].process for spell in spells)),
        sources=tuple(dict.fromkeys(spell[0].source for spell in spells if spell[0].source is not None)),
        lowest=min(lowest),
        highest=max(lowest),
        until=max(spell[-1].t for spell in spells),
        rows=sum(len(spell) for spell in spells),
    )


def by_sector(rows: Sequence[CascadeRow], processes: Mapping[str, Process]) -> tuple[SectorFalls, ...]:
    """Return what became of each sector that has a row, in order of its first row."""
    totals: dict[str, int] = {}
    for process in processes.values():
        sector = sector_of(process)
        totals[sector] = totals.get(sector, 0) + 1
    inside: dict[str, list[CascadeRow]] = {}
    for row in rows:
        inside.setdefault(row.sector, []).append(row)
    return tuple(
        SectorFalls(
            sector=sector,
            processes=totals[sector],
            fallen=len({row.process for row in members}),
            first=members[0],
            steps=max(row.step for row in members),
            lowest=min(members, key=lambda row: row.level if row.what == "level" else 1.0),
            mechanisms=tuple(one for one in MECHANISMS if any(row.mechanism == one for row in members)),
            origins=tuple(sorted({origin for row in members for origin in row.origins})),
        )
        for sector, members in inside.items()
    )
