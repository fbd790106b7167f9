"""The map of regions. Each has a tile with its letters, and the sign of its level."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui.forms.kind_picker import ChooseKindForm
from tui.input.keys import bindings
from tui.screens.reading import ReadingScreen
from tui.text.format import NOTHING, fitted, shape, t_long
from tui.text.palette import level_role
from tui.text.region_map import CODE, Direction, kinds, next_tile, off_map, tiles
from tui.text.situation_rows import process_titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words
    from tui.text.region_map import Tile

__all__ = ["MapScreen"]

_AROUND: Final = 4
"""Cells beside the map."""
_BESIDE: Final = 12
"""Lines of the screen that are not the map."""
_TITLED: Final = 3
"""Lines of a tile from which it names its worst process, where that is not the same for all."""
_LEVELLED: Final = 14
"""Cells of a tile from which its level stands in it as a number."""
_WIDEST: Final = 24
"""Most cells of a tile."""
_WIDTH: Final = 110
"""Most cells of a map: the width of a text that is read (``reading.tcss``)."""
_HALF: Final = 0.5


class MapScreen(ReadingScreen, inherit_bindings=False):
    """The level of the worst process of each region, or of one kind. Enter goes to a region."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("map"),
        *(Binding(way, f"tile('{way}')", show=False, priority=True) for way in ("up", "down", "left", "right")),
    ]

    def __init__(self, words: Words, snapshot: Snapshot, go: Callable[[str], None]) -> None:
        super().__init__(words)
        self._go = go
        """Called with the region that was chosen, when the map is closed."""
        self._snapshot = snapshot
        self._titles = process_titles(words, snapshot)
        self._kind: str | None = None
        """The kind of process that is shown; none is whichever is worst."""
        self._chosen = ""
        """Key of the region that the cursor is on; the worst at first."""

    def on_mount(self) -> None:
        """Follow the exercise."""
        self.watch(self.app, "snapshot", self._see, init=False)

    def on_resize(self) -> None:
        """Draw the map as large as there is room."""
        self._write()

    def _see(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if any(one.name not in self._titles for one in snapshot.processes):
            self._titles = process_titles(self.words, snapshot)
        self._write()

    def _write(self) -> None:
        self.query_one(".heading", Static).update(Content(self.heading()))
        self.query_one(".text", Static).update(self.body())

    def _tiles(self) -> tuple[Tile, ...]:
        return tiles(self.words, self._snapshot, self._titles, self._kind)

    def _cursor(self, shown: tuple[Tile, ...]) -> Tile:
        """Return the tile that the cursor is on."""
        worst = min(shown, key=lambda one: 2.0 if one.level is None else one.level)
        chosen = next((one for one in shown if one.region == self._chosen), worst)
        self._chosen = chosen.region
        return chosen

    def heading(self) -> str:
        """Return what the map shows, and of which moment."""
        what = self._kind or self.words("room.map.worst")
        return self.words("room.map.title", what=what, at=t_long(self._snapshot.t_ms))

    def keys(self) -> str:
        """Return the line of keys."""
        return "room.map.keys" if self._snapshot.tiles else "room.reading.keys"

    def body(self) -> Content:
        """Return the map, and below it what the chosen region has."""
        shown = self._tiles()
        if not shown:
            return Content(self.words("room.map.none"))
        chosen = self._cursor(shown)
        absent = off_map(self.words, self._snapshot, self._titles, self._kind)
        beyond = [Content.styled(one, "$quiet") for one in absent]
        return Content("\n").join([*self._drawn(shown, chosen), Content(""), *self._about(chosen), *beyond])

    def _drawn(self, shown: tuple[Tile, ...], chosen: Tile) -> list[Content]:
        columns, rows = max(one.column for one in shown) + 1, max(one.row for one in shown) + 1
        width = min(_WIDEST, max(CODE + 3, min(_WIDTH, self.app.size.width - _AROUND) // columns))
        height = min(_TITLED + 1, max(1, (self.app.size.height - _BESIDE) // rows))
        at = {(one.row, one.column): one for one in shown}
        titled = height >= _TITLED and self._kind is None
        blank = Content(" " * width)
        lines: list[Content] = []
        for row in range(rows):
            drawn = [at.get((row, column)) for column in range(columns)]
            lines.append(Content("").join(blank if one is None else self._tile(one, width, chosen) for one in drawn))
            if titled:
                lines.append(Content("").join(blank if one is None else self._worst(one, width) for one in drawn))
            lines += [Content("")] * (height - (2 if titled else 1))
        return lines

    def _tile(self, tile: Tile, width: int, chosen: Tile) -> Content:
        """Return the first line of a tile: letters, sign and number of the level."""
        level = tile.level
        said = f"{tile.code} " if width >= _LEVELLED else tile.code
        said += NOTHING if level is None else shape(level)
        if width >= _LEVELLED:
            said += f" {'' if level is None else self.words.percent(level)}"
        begin, end = "[]" if tile is chosen else "  "
        role = "quiet" if level is None else level_role(level)
        style = f"{f'${role}' if role else ''} {'bold reverse' if tile is chosen else ''}".strip()
        return Content.assemble((f"{begin}{set_cell_size(said, width - 3)}{end}", style), " ")

    def _worst(self, tile: Tile, width: int) -> Content:
        """Return the second line of a tile.

        It has the worst of its processes, if any is not whole.
        """
        worst = next((self._titles[one.name].short for one in tile.members[:1] if level_role(one.level) != "quiet"), "")
        said = fitted(worst, width - 3)
        return Content(f" {said}{' ' * (width - 1 - cell_len(said))}")

    def _about(self, chosen: Tile) -> list[Content]:
        """Return who live in the chosen region, and which of its processes stand worst."""
        words, members = self.words, chosen.members
        facts = [words("room.map.lives", region=chosen.title, people=words.count(chosen.inhabitants))]
        low = sum(1 for one in members if one.level < _HALF)
        facts.append(words("room.map.low", n=low, of=len(members)))
        worst = [f"{self._titles[one.name].short} {words.percent(one.level)}" for one in members[:3]]
        return [Content.styled(" · ".join(facts), "bold"), Content(" · ".join(worst))]

    # Keys

    def action_tile(self, way: Direction) -> None:
        """Go to the next tile on that side."""
        shown = self._tiles()
        if shown:
            self._chosen = next_tile(shown, self._cursor(shown), way).region
            self._write()

    def action_process(self) -> None:
        """Choose the kind of process that the map shows."""
        listed = kinds(self._snapshot, self._titles)
        if listed:
            self.app.push_screen(ChooseKindForm(self.words, self._snapshot, listed, self._show_kind))

    def _show_kind(self, kind: str | None) -> None:
        self._kind = kind
        self._write()

    def action_region(self) -> None:
        """Go back to the room, to the chosen region in the situation."""
        shown = self._tiles()
        self.dismiss()
        if shown:
            self.app.call_later(self._go, self._cursor(shown).region)
