"""Situation: vital processes by region, each readable without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content

from sim.units import MINUTE
from tui.causes import chain
from tui.forms.override import OverrideForm
from tui.screens.why import WhyScreen
from tui.widgets.pane import PaneBase
from tui.widgets.table import Column, Row
from tui.wording import bar, cell, level_style, shape, spark

if TYPE_CHECKING:
    from sim.exercise.snapshot import ProcessView
    from tui.app import RoomApp

__all__ = ["SituationPane"]

_TRENDS = {-1: "▼", 0: "", 1: "▲"}
_WIDE = 74
_BAR = 6
_LINE = "#7f93a8"
_SOON = 30 * MINUTE
"""A stock that lasts less long than this stands out."""
_TALL = 30
"""Lines of a pane from which it has room for the causes of the chosen process."""
_HEADING = "region:"


class SituationPane(PaneBase):
    """A row for each process under a heading for each region."""

    TITLE = "room.situation.title"

    def columns(self, width: int) -> tuple[Column, ...]:
        """Give the columns; a narrow pane draws a shorter line and names no stocks."""
        words = self.words
        wide = width >= _WIDE
        return (
            Column("marks", "", 2),
            Column("title", words("room.situation.process"), 0),
            Column("level", words("room.situation.level"), _BAR + 8),
            Column("trend", "", 1),
            Column("history", words("room.situation.history"), _spark_width(width)),
            Column("stock", words("room.situation.stock"), 17 if wide else 7),
            Column("without", words("room.situation.without"), 7, right=True),
        )

    def rows(self) -> tuple[Row, ...]:
        """Give the processes by region: national ones first, then regions in the scenario's order."""
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
                rows += [self._row(process) for process in here]
        return tuple(rows)

    def _heading(self, region: str | None, title: str) -> Row:
        return Row(f"{_HEADING}{region or ''}", (cell(title, "bold #8fb3d9"),), heading=True)

    def _row(self, process: ProcessView) -> Row:
        style = level_style(process.level)
        level = f"{shape(process.level)} {bar(process.level, _BAR)} {self.words.percent(process.level):>5}"
        return Row(
            process.name,
            (
                cell(self._marks(process), "bold #d787d7"),
                cell(self.words.of(process.title, process.name)),
                cell(level, style),
                cell(_TRENDS[process.trend], "bold"),
                cell(spark(process.history, _spark_width(self.table.size.width)), _LINE),
                cell(self._stock(process, named=self.table.size.width >= _WIDE), self._haste(process)),
                cell(self.words.people(process.without) if process.without >= 1 else ""),
            ),
        )

    @staticmethod
    def _haste(process: ProcessView) -> str:
        return "bold #f0c674" if process.stock_ms is not None and process.stock_ms < _SOON else ""

    def _stock(self, process: ProcessView, *, named: bool) -> str:
        if process.stock_ms is None:
            return ""
        left = self.words.countdown(process.stock_ms)
        if not named or process.stock_need is None:
            return left
        return f"{self.words.need(process.stock_need)} {left}"

    def _marks(self, process: ProcessView) -> str:
        marks = (("override", process.overridden), ("control", not process.control), ("quality", not process.quality))
        return "".join(self.words(f"room.mark.{name}") for name, shown in marks if shown)

    def detail(self, chosen: str | None) -> Content:
        """Say in full what the row has in short."""
        process = next((one for one in self.snapshot.processes if one.name == chosen), None)
        if process is None:
            return Content(self.words("room.situation.none"))
        words = self.words
        parts = [words("room.situation.at", level=words.percent(process.level, 1))]
        if process.without >= 1:
            parts.append(words("room.situation.people", people=words.number(process.without)))
        if process.stock_ms is not None:
            need = words.need(process.stock_need or "")
            parts.append(words("room.situation.runs-dry", need=need, left=words.countdown(process.stock_ms)))
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
        """Give the first lines of why, for a pane with room."""
        fall = cast("RoomApp", self.app).why(process.name)
        if fall is None:
            return []
        lines = [line.drawn() for line in chain(self.words, self.snapshot, fall)]
        return [Content(""), *lines[: self.size.height // 3]]

    def do_choose(self, process: str) -> None:
        """Enter shows why."""
        self.do_why(process)

    def do_why(self, process: str) -> None:
        """Show the chain of causes."""
        self.app.push_screen(WhyScreen(self.words, process))

    def do_override(self, process: str) -> None:
        """Set something by hand."""
        self.app.push_screen(OverrideForm(self.words, self.snapshot, process))


def _spark_width(width: int) -> int:
    return 24 if width >= 110 else 12 if width >= 90 else 8
