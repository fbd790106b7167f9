"""Situation: vital processes by region, each readable without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sim.exercise.explain.sentences import SentenceWriter
from sim.units import MINUTE
from sim.words import form
from tui.messages import OverrideWanted, WhyWanted
from tui.room_port import room
from tui.text.cause_tree import chain
from tui.text.format import bar, cell, fitted, level_style, shape, spark
from tui.text.titles import Named, target_name
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import Column, ColumnSpec, Row, spent

if TYPE_CHECKING:
    from rich.text import Text as Cell

    from sim.exercise.view.snapshot import ProcessView
    from tui.text.format import Words

__all__ = ["SituationPane"]

_TRENDS = {-1: "▼", 0: "", 1: "▲"}
_WIDE = 74
_BAR = 6
_EDGE = 3
"""Cells of a row that no column gets, whether the table scrolls or not."""
_TITLE = 34
"""Widest title that is given room before stocks get their names."""
_STOCK = 9, 18
"""Narrowest and widest column of stocks."""
_TIME = 7
"""Cells of a stock without its name."""
_SHORTEST = 4
"""Fewest cells in which the name of a stock still says something."""
_LINE = "#7f93a8"
_SOON = 30 * MINUTE
"""A stock that lasts less long than this stands out."""
_TALL = 30
"""Lines of a pane from which it has room for the causes of the chosen process."""
_HEADING = "region:"


class SituationPane(PaneBase):
    """A row for each process under a heading for each region."""

    TITLE = "room.situation.title"

    def __init__(self, words: Words, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(words, id=id)
        self.worst_first = False
        """What stands lowest comes first; else processes stand by region."""
        self.stock_width = _TIME
        """Cells of the column of stocks."""
        self.history_width = 0
        """Cells of the line of the past."""

    def columns(self, width: int) -> tuple[Column, ...]:
        """Return the columns for a width in cells.

        Titles first get what they need, then stocks their names, as far as there is room.
        """
        self.history_width = _spark_width(width)
        self.stock_width = _TIME
        if width >= _WIDE:
            asked = max((cell_len(self._title(one)) for one in self.snapshot.processes), default=0)
            left = width - _EDGE - spent(super().columns(width)) + self.stock_width - min(asked, _TITLE)
            self.stock_width = max(_STOCK[0], min(_STOCK[1], left))
        return super().columns(width)

    def toggle_order(self) -> None:
        """Change between the order of regions and worst first. The cursor stays on its process."""
        self.worst_first = not self.worst_first
        self.draw()

    def rows(self) -> tuple[Row, ...]:
        """Return the processes worst first, or by region.

        By region national ones come first, then regions in the scenario's order.
        """
        if self.worst_first:
            worst = sorted(self.snapshot.processes, key=lambda one: (one.level, -one.without))
            return tuple(self.row(process.name, process) for process in worst)
        rows: list[Row] = []
        titles: list[tuple[str | None, str]] = [(None, self.words("room.situation.national"))]
        titles += [(key, self.words.of(title, key)) for key, title, _ in self.snapshot.regions]
        known = {key for key, _ in titles}
        for region, title in titles:
            here = [
                process
                for process in self.snapshot.processes
                if process.region == region or (region is None and process.region not in known)
            ]
            if here:
                rows.append(self._heading(region, title))
                rows += [self.row(process.name, process) for process in here]
        return tuple(rows)

    def _heading(self, region: str | None, title: str) -> Row:
        return Row(f"{_HEADING}{region or ''}", (cell(title, "bold #8fb3d9"),), heading=True)

    def _title(self, process: ProcessView) -> str:
        """Name a process. Under the heading of its region the name is without the region, in another order with it."""
        if self.worst_first:
            return target_name(self.words, self.snapshot, process.name)
        title = self.words.of(process.title, process.name)
        where = next(
            (self.words.of(named, key) for key, named, _ in self.snapshot.regions if key == process.region), ""
        )
        short = title.removesuffix(where).rstrip(" ,-") if where else title
        return short or title

    def _named(self, process: ProcessView) -> Cell:
        return cell(self._title(process))

    def _marks(self, process: ProcessView) -> Cell:
        marks = (("override", process.overridden), ("control", not process.control), ("quality", not process.quality))
        return cell("".join(self.words(f"room.mark.{name}") for name, shown in marks if shown), "bold #d787d7")

    def _level(self, process: ProcessView) -> Cell:
        share = f"{self.words.percent(process.level):>5}"
        return cell(f"{shape(process.level)} {bar(process.level, _BAR)} {share}", level_style(process.level))

    def _trend(self, process: ProcessView) -> Cell:
        return cell(_TRENDS[process.trend], "bold")

    def _history(self, process: ProcessView) -> Cell:
        return cell(spark(process.history, self.history_width), _LINE)

    def _stock(self, process: ProcessView) -> Cell:
        """Return how long the next stock lasts. Its name is shown as far as there is room, the time always."""
        if process.stock_ms is None:
            return cell("")
        style = "bold #f0c674" if process.stock_ms < _SOON else ""
        left = self.words.countdown(process.stock_ms) + ("+" if process.stock_groups else "")
        space = self.stock_width - cell_len(left) - 1
        if process.stock_need is None or space < _SHORTEST:
            return cell(left, style)
        return cell(f"{fitted(self.words.need(process.stock_need), space)} {left}", style)

    def _without(self, process: ProcessView) -> Cell:
        people = self.words.count(process.without, short=True)
        return cell(people if people != "0" else "")

    COLUMNS = (
        ColumnSpec("marks", None, 2, _marks),
        ColumnSpec("title", "room.situation.process", 0, _named),
        ColumnSpec("level", "room.situation.level", _BAR + 8, _level),
        ColumnSpec("trend", None, 1, _trend),
        ColumnSpec("history", "room.situation.history", lambda pane: pane.history_width, _history),
        ColumnSpec("stock", "room.situation.stock", lambda pane: pane.stock_width, _stock),
        ColumnSpec("without", "room.situation.without", 7, _without, right=True),
    )

    def detail(self, chosen: str | None) -> Content:
        """Return in full what the row has in short."""
        process = next((one for one in self.snapshot.processes if one.name == chosen), None)
        if process is None:
            return Content(self.words("room.situation.none"))
        words = self.words
        parts = [words("room.situation.at", level=words.percent(process.level, 1))]
        people = words.count(process.without)
        if people != "0":
            parts.append(words("room.situation.people", n=form(people), people=people))
        if process.stock_ms is not None:
            need = words.need(process.stock_need or "")
            left = words.countdown(process.stock_ms)
            runs_dry = "room.situation.next-group" if process.stock_groups else "room.situation.runs-dry"
            parts.append(words(runs_dry, need=need, left=left))
        if process.overridden:
            parts.append(words("room.situation.overridden"))
        if not process.control:
            parts.append(words("room.situation.control-lost"))
        if not process.quality:
            parts.append(words("room.situation.quality-lost"))
        title = words.of(process.title, process.name)
        said = Content.assemble((title, "bold"), "\n", " · ".join(parts))
        return said if self.size.height < _TALL else Content("\n").join([said, *self._causes(process)])

    def _causes(self, process: ProcessView) -> list[Content]:
        """Return the first lines of why, for a pane with room."""
        explained = room(self).why(process.name)
        lines = chain(explained, SentenceWriter(self.words.language, Named(self.words, self.snapshot)), full=False)
        return [Content(""), *lines[: self.size.height // 3]] if lines else []

    def do_choose(self, process: str) -> None:
        """Enter shows why."""
        self.do_why(process)

    def do_why(self, process: str) -> None:
        """Show the chain of causes."""
        self.ask(WhyWanted(process))

    def do_override(self, process: str) -> None:
        """Set something by hand."""
        self.ask(OverrideWanted(process))


def _spark_width(width: int) -> int:
    return 24 if width >= 110 else 12 if width >= 90 else 8
