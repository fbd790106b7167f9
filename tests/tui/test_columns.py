"""Columns of the panes: each is declared in one place, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.words import LANGUAGES, say
from tui.input.keys import PANES
from tui.text.format import fitted
from tui.widgets.injects import InjectsPane
from tui.widgets.journal import JournalPane
from tui.widgets.response import ResponsePane
from tui.widgets.situation import SituationPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.words import Language
    from tui.widgets.pane import PaneBase

COLUMNS: dict[type[PaneBase], tuple[str, ...]] = {
    SituationPane: ("shape", "marks", "title", "level", "trend", "history", "coming", "stock", "without"),
    InjectsPane: ("mark", "time", "title", "to", "state"),
    ResponsePane: ("mark", "time", "title", "state"),
    JournalPane: ("mark", "time", "told", "author"),
}
"""What each pane must show, in order."""


@pytest.mark.parametrize("pane", COLUMNS, ids=lambda pane: pane.__name__)
def test_each_pane_declares_its_columns(pane: type[PaneBase]) -> None:
    """What a pane must show is declared in its registry, in that order; what is missing is told by its place."""
    declared = tuple(spec.key for spec in pane.COLUMNS)
    missing = [
        f"{pane.__module__}: {pane.__name__}.COLUMNS lacks {key!r}" for key in COLUMNS[pane] if key not in declared
    ]
    assert not missing
    assert declared == COLUMNS[pane]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_heading_has_words(language: Language) -> None:
    """What stands above a column is in the catalogue of every language; what is missing is told by its key."""
    missing = []
    for heading in (spec.heading for pane in COLUMNS for spec in pane.COLUMNS if spec.heading is not None):
        try:
            assert say(language, heading).strip()
        except KeyError:
            missing.append(f"room.po ({language}) lacks {heading}")
    assert not missing


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_each_column_is_shown_where_there_is_room(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """A table has the declared columns for its width, under their headings, and as many cells in each row."""
    async with open_room(size=size) as room:
        for number, (name, pane) in enumerate(zip(PANES[1:], COLUMNS, strict=True), start=1):
            await room.press(str(number))
            shown = room.app.screen.query_one(f"#{name}", pane)
            table = shown.table
            # What comes is a column of rooms that look ahead.
            specs = [spec for spec in pane.COLUMNS if table.size.width >= spec.least and spec.key != "coming"]
            assert shown.specs(table.size.width) == tuple(specs)
            assert [column.key for column, _ in table.fitted_columns] == [spec.key for spec in specs]
            for (column, width), spec in zip(table.fitted_columns, specs, strict=True):
                label = fitted(column.label, width)
                if spec.key == "history":
                    # Above the line of the past stand its two ends.
                    assert label.split() == ["-1", "u", "00", "nu"]
                    continue
                heading = "" if spec.heading is None else room.app.words(spec.heading)
                assert label.strip().rstrip("…") in heading, spec.key
                assert bool(label.strip()) is bool(heading), spec.key
            told = [row for row in shown.rows() if not row.heading]
            assert told
            assert {len(row.cells) for row in told} == {len(specs)}
