"""What a report is made of before it has a format.

It is made of sections of plain text, in one language.

Every string here has been cleaned of what could steer a terminal, and none is markup: each format escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Block",
    "Bullets",
    "Card",
    "Cards",
    "ChainStep",
    "Chart",
    "Column",
    "Heading",
    "Page",
    "Paragraph",
    "Section",
    "Table",
    "TableRow",
    "Tile",
    "Tiles",
    "Tree",
    "table",
]

Tone = Literal["plain", "good", "bad", "late", "gone", "note", "warning"]
"""How a piece of text is meant; ``gone`` is undone. Never the only sign: the words say it too."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    kind: ClassVar[str] = "paragraph"
    text: str
    tone: Tone = "plain"
    written: str = ""
    """What it says in a format without pictures, where that differs from ``text``."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column."""

    title: str
    style: Literal["", "number", "tight"] = ""
    """Numbers stand to the right; what is tight (times, ordinals) is not broken over lines."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: as many cells as the table has columns; a cell may hold several lines."""

    cells: tuple[str, ...]
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


def table(columns: Sequence[Column], rows: Sequence[TableRow]) -> Table:
    """Return a table without the columns in which every cell is empty."""
    kept = [at for at in range(len(columns)) if any(row.cells[at] for row in rows)]
    return Table(
        tuple(columns[at] for at in kept),
        tuple(TableRow(tuple(row.cells[at] for at in kept), row.tone) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure large enough to read from the back of the room."""

    label: str
    value: str
    unit: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures side by side."""

    kind: ClassVar[str] = "tiles"
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One step chart, drawn. It has paths in the units of its view box, and the same in words."""

    title: str
    description: str
    loss: str
    """Path data: the area between full service and the level."""
    steps: str
    """Path data: the level."""
    injects: str
    """Path data: marks of injects; empty for none."""
    decisions: str
    """Path data: marks of decisions; empty for none."""
    ticks: tuple[tuple[float, str, Literal["start", "middle", "end"]], ...]
    """(x, label, anchor) along the time axis."""
    spark: str
    """The same as a line of block characters, for plain text."""


@dataclass(frozen=True, slots=True)
class Card:
    """A chart with its heading and one line beneath."""

    title: str
    note: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Cards:
    """Charts side by side: small multiples on one time axis."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step of a chain of causes, with what stands behind it."""

    text: str
    children: tuple[ChainStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """Chains of causes."""

    kind: ClassVar[str] = "tree"
    nodes: tuple[ChainStep, ...]


Block = Heading | Paragraph | Bullets | Table | Tiles | Cards | Tree


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the report."""

    key: str
    """Its name in the page, for links; never shown."""
    title: str
    blocks: tuple[Block, ...]
    first_page: bool = False
    """Belongs to what a mayor reads."""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report in one language."""

    language: Literal["nl", "en"]
    banner: str
    """The word that says that this is an exercise."""
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    contents: str
    """Heading of the table of contents."""
    footer: str
