"""The regions as tiles of a map: codes, neighbours, and how each stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rich.cells import set_cell_size

from tui.text.situation_rows import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.exercise.view.snapshot import ProcessView, Snapshot
    from tui.text.format import Words
    from tui.text.situation_rows import ProcessTitle

__all__ = ["CODE", "Direction", "Tile", "kinds", "next_tile", "off_map", "region_codes", "tiles"]

CODE: Final = 3
"""Cells of the code of a region."""
Direction = Literal["up", "down", "left", "right"]
_STEPS: Final[Mapping[Direction, tuple[int, int]]] = {"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)}


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the map."""

    region: str
    """Its key."""
    title: str
    code: str
    """Letters for its title, :data:`CODE` cells wide; no other region has the same."""
    inhabitants: int
    column: int
    """From 0, the westernmost of the map."""
    row: int
    """From 0, the northernmost of the map."""
    members: tuple[ProcessView, ...]
    """Its processes of the kind that is shown, worst first."""

    @property
    def level(self) -> float | None:
        """The level of the worst of its processes, 0..1; none where it has none of them."""
        return self.members[0].level if self.members else None


def tiles(
    words: Words, snapshot: Snapshot, titles: Mapping[str, ProcessTitle], kind: str | None = None
) -> tuple[Tile, ...]:
    """Return the tiles of a map, row by row.

    They show the processes of one ``kind``, by the title that these have without their region; none is all of them.
    """
    placed = snapshot.tiles
    named = {key: (words.of(title, key), living) for key, title, living in snapshot.regions if key in placed}
    codes = region_codes({key: title for key, (title, _) in named.items()})
    west = min((placed[key][0] for key in named), default=0)
    north = min((placed[key][1] for key in named), default=0)
    here: dict[str, list[ProcessView]] = {key: [] for key in named}
    for one in snapshot.processes:
        if one.region in here and kind in (None, titles[one.name].short):
            here[one.region].append(one)
    made = [
        Tile(key, title, codes[key], living, column - west, row - north, tuple(worst_first(here[key])))
        for key, (title, living) in named.items()
        for column, row in (placed[key],)
    ]
    return tuple(sorted(made, key=lambda one: (one.row, one.column)))


def kinds(snapshot: Snapshot, titles: Mapping[str, ProcessTitle]) -> tuple[str, ...]:
    """Return the kinds of processes that a map can show, in order of the scenario."""
    return tuple(dict.fromkeys(titles[one.name].short for one in snapshot.processes if one.region in snapshot.tiles))


def off_map(words: Words, snapshot: Snapshot, titles: Mapping[str, ProcessTitle], kind: str | None = None) -> list[str]:
    """Return what is not on a map of one ``kind``, or of all.

    That is regions without a place there, and what is of no region.
    """
    told = []
    beyond = [words.of(title, key) for key, title, _ in snapshot.regions if key not in snapshot.tiles]
    if beyond:
        told.append(words("room.map.beyond", regions=", ".join(beyond)))
    national = worst_first(one for one in snapshot.processes if one.region is None)
    if national and kind is None:
        worst = f"{titles[national[0].name].short} {words.percent(national[0].level)}"
        told.append(words("room.map.national", n=len(national), worst=worst))
    return told


def next_tile(shown: Iterable[Tile], chosen: Tile, way: Direction) -> Tile:
    """Return the nearest tile on that side of the chosen one.

    Where there is none on that side it is the chosen one.
    """
    dx, dy = _STEPS[way]

    def away(one: Tile) -> tuple[int, int]:
        """Return how far it is aside and ahead; what stands straight ahead is nearest."""
        x, y = one.column - chosen.column, one.row - chosen.row
        ahead, aside = x * dx + y * dy, abs(x * dy) + abs(y * dx)
        return ahead + 2 * aside, aside

    ahead = [one for one in shown if (one.column - chosen.column) * dx + (one.row - chosen.row) * dy > 0]
    return min(ahead, key=away, default=chosen)


def region_codes(titles: Mapping[str, str]) -> dict[str, str]:
    """Return a code for each region, by its key.

    It is the first letters of the words of a title, or of its one word; a number where two would be the same.
    """
    begun = {key: _letters(title) for key, title in titles.items()}
    often = Counter(begun.values())
    codes: dict[str, str] = {}
    taken = {code for code, n in often.items() if n == 1}
    for key, code in begun.items():
        number = 0
        while often[begun[key]] > 1 and (number == 0 or code in taken):
            number += 1
            code = set_cell_size(begun[key], CODE - len(str(number))) + str(number)  # noqa: PLW2901
        taken.add(code)
        codes[key] = code
    return codes


def _letters(title: str) -> str:
    """Return the letters for a title, as wide as a code."""
    parts = title.replace("-", " ").split()
    # What begins with a small letter, as "en" does, is no part of the name, unless all does.
    named = [part for part in parts if not part[0].islower()] or parts
    letters = "".join(part[0] for part in named) if len(named) > 1 else "".join(named)
    return set_cell_size(letters.upper(), CODE)
