"""The cascade in the report: the rows of the exercise, its sectors, and how many are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief import as_json, debrief, html, markdown, replay
from sim.exercise.explain.cascade import cascade

from .sample import Lines, altered

if TYPE_CHECKING:
    from pathlib import Path


def test_the_report_has_the_rows_of_the_exercise(room_journal: Path) -> None:
    """Every row stands in the JSON as it is computed; what rows name has a title; each that fell is in the rows."""
    found = debrief(room_journal)
    exercise = replay(room_journal).exercise
    assert exercise is not None
    assert found.cascade is not None
    assert found.cascade.rows == cascade(exercise.history, exercise.world.now)
    assert len(found.cascade.rows) > 1
    told = as_json(found)["cascade"]
    assert [row["process"] for row in told["rows"]] == [row.process for row in found.cascade.rows]
    named = {one.carrier for one in found.cascade.carriers}
    assert all({*row.carriers, *row.origins} <= named for row in found.cascade.rows)
    fallen = {process.name for process in found.processes if process.lowest < 1}
    assert {row.process for row in found.cascade.rows if row.what == "level"} == fallen


def test_people_read_how_it_spread(room_journal: Path) -> None:
    """Both languages have the table, with mechanisms in words, and the sectors."""
    found = debrief(room_journal)
    for text, title, mechanism, sectors in (
        (markdown(found, "nl"), "## Hoe het zich uitbreidde", "schade", "### Per sector"),
        (html(found, "en"), "How it spread", "damage", "By sector"),
    ):
        part = text.split(title)[-1]
        assert mechanism in part
        assert sectors in part


def test_without_a_replay_nothing_is_said_of_it(room_journal: Path, tmp_path: Path) -> None:
    """A journal of another engine has no cascade, and the report says that causes are not known."""

    def change(lines: Lines) -> None:
        lines[0]["engine"] = 999

    found = debrief(altered(room_journal, tmp_path / "other.jsonl", change))
    assert found.cascade is None
    assert as_json(found)["cascade"] is None
    part = markdown(found, "en").split("## How it spread")[1].split("## ")[0]
    assert "Without a replay the causes are not known" in part
