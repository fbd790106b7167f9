"""The timeline says what happened in the words of the exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.debrief import debrief, markdown

from .sample import MINUTE, Room, scenario

if TYPE_CHECKING:
    from pathlib import Path

    from sim.debrief import Debrief
    from sim.words import Language


def test_what_was_taken_back_is_named(tmp_path: Path) -> None:
    """A move that was taken back is told as a move, not as the inject that it moved."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(8)
    moved = room.give("move", inject="nacht", to_ms=150 * MINUTE)
    room.give("undo", seq=moved.seq)
    room.give("end")
    subject = next(line.subject for line in debrief(room.close()).timeline if line.kind == "undo")
    assert subject.in_("nl").startswith("verplaatsing van ")
    assert subject.in_("en").startswith("move of ")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_targets_are_told_by_their_titles(room: Debrief, language: Language) -> None:
    """What an action was aimed at is told by the titles of the process and the need, never by their names."""
    aimed = [line for line in room.timeline if line.kind in ("order", "in-force") and line.detail]
    assert aimed
    text = markdown(room, language)
    for line in aimed:
        assert line.aim is not None
        assert line.aim.in_(language)
        assert line.detail not in text
