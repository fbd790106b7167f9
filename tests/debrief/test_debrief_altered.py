"""Journals altered with a whole chain, in ways that only a program or a forger would: a report all the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.debrief import as_json, debrief, html, markdown

from .sample import altered

if TYPE_CHECKING:
    from pathlib import Path

FAR = 2**53 - 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("end", {"t_ms": FAR}),
        ("reached", {"payload": {"levels": {"grid.noord": "x", "nowhere": 0.5, "mobile.noord": 1e308}}}),
        ("reached", {"payload": {"levels": [1]}}),
        ("reached", {"t_ms": FAR}),
        ("refused", {"payload": {"order": "afschakelen#1", "target": {"a": 1}, "reason": ["<b>"]}}),
        ("refused", {"payload": {}}),
        ("delivered", {"payload": {"inject": {"id": "eerste"}}}),
        ("move", {"payload": {"kind": "move", "inject": "nacht", "to_ms": 0}}),
        ("answer", {"payload": {"kind": "answer", "order": "#", "answer": "agree"}}),
        ("undo", {"payload": {"kind": "undo", "seq": FAR}}),
        ("observation", {"payload": {"text": ["#opschalen"], "rating": {"a": 1}, "objective": 7}}),
        ("order", {"author": "script:"}),
        ("order", {"class": "note"}),
    ],
)
def test_an_altered_journal_still_gives_a_report(
    room_journal: Path, tmp_path: Path, kind: str, change: dict[str, Any]
) -> None:
    """What an entry says can be anything: the report is made, and says that the replay does not agree.

    Even of a note: the closing line holds the mark of what stood before it.
    """

    def alter(lines: list[dict[str, Any]]) -> None:
        next(line for line in lines if line.get("kind") == kind).update(change)

    found = debrief(altered(room_journal, tmp_path / "altered.jsonl", alter))
    assert found.proof.intact
    assert found.proof.replay != "agrees"
    assert found.played.until_ms <= found.played.horizon_ms
    assert html(found, "nl")
    assert markdown(found, "en")
    json.dumps(as_json(found), allow_nan=False)
