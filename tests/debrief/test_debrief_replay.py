"""Replay: every outcome computed again, the first difference named; journals that can only be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.debrief import as_json, debrief, html, markdown, replay
from sim.errors import JournalError

from .sample import Lines, altered, headless

if TYPE_CHECKING:
    from pathlib import Path


def first(lines: Lines, kind: str) -> dict[str, Any]:
    return next(line for line in lines if line.get("kind") == kind and line["class"] == "outcome")


def test_replay_of_an_untouched_journal_agrees(room_journal: Path, script_journal: Path) -> None:
    """A journal of a room and one of a script are computed again to the same outcomes."""
    assert replay(room_journal).status == "agrees"
    assert replay(script_journal).status == "agrees"
    assert replay(room_journal).difference is None


def test_an_altered_level_is_named(room_journal: Path, tmp_path: Path) -> None:
    """One level changed in its sixth decimal, with the chain made whole again, is found and its entry named."""
    seqs: list[int] = []

    def change(lines: Lines) -> None:
        entry = next(x for x in lines if x.get("kind") == "reached" and "mobile.noord" in x["payload"]["levels"])
        entry["payload"]["levels"]["mobile.noord"] += 0.000001
        seqs.append(entry["seq"])

    forged = altered(room_journal, tmp_path / "forged.jsonl", change)
    found = replay(forged)
    assert found.status == "differs"
    assert found.difference is not None
    assert [found.difference.seq] == seqs
    assert found.difference.kind == "reached"
    assert found.difference.recorded != found.difference.computed


def test_an_altered_time_is_named(room_journal: Path, tmp_path: Path) -> None:
    """A delivery moved by one millisecond is found and its entry named."""
    seqs: list[int] = []

    def change(lines: Lines) -> None:
        entry = first(lines, "delivered")
        entry["t_ms"] += 1
        seqs.append(entry["seq"])

    found = replay(altered(room_journal, tmp_path / "forged.jsonl", change))
    assert found.difference is not None
    assert [found.difference.seq] == seqs


def test_a_report_of_a_forged_journal_says_so(room_journal: Path, tmp_path: Path) -> None:
    """A refusal forged into an agreement is named in the report, with both versions, though the chain is whole."""

    def change(lines: Lines) -> None:
        first(lines, "refused")["payload"]["reason"] = "route"

    found = debrief(altered(room_journal, tmp_path / "forged.jsonl", change))
    assert found.proof.intact
    assert found.proof.replay == "differs"
    text = html(found, "en")
    assert "another outcome than the journal has" in text
    assert "First difference" in text
    assert "refused-by-owner" in text


def test_an_altered_line_is_named_without_replay_being_needed(room_journal: Path, tmp_path: Path) -> None:
    """A line changed without mending the chain is named by its line, on the first page."""
    lines = room_journal.read_bytes().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b"Rustige start" in line)
    lines[at] = lines[at].replace(b"Rustige start", b"Rommelig begin")
    forged = tmp_path / "forged.jsonl"
    forged.write_bytes(b"".join(lines))
    found = debrief(forged)
    assert not found.proof.intact
    assert found.proof.line == at + 1
    assert f"(line {at + 1})" in markdown(found, "en").replace("\\", "")


def test_another_engine_is_read_but_never_replayed(room_journal: Path, tmp_path: Path) -> None:
    """A journal of an unknown engine number gives a report from the journal alone, and it says so."""

    def change(lines: Lines) -> None:
        lines[0]["engine"] = 999

    other = altered(room_journal, tmp_path / "other.jsonl", change)
    assert replay(other).status == "other-engine"
    assert replay(other).exercise is None
    found = debrief(other)
    assert found.proof.replay == "other-engine"
    assert [m.value for m in found.measures] == [None] * 4
    assert "another version of the model" in markdown(found, "en")
    assert "andere versie van het model" in html(found, "nl")


def test_the_journal_alone_tells_what_the_room_saw(room_journal: Path, room: object, tmp_path: Path) -> None:
    """Without replay, decisions, injects, expectations and levels come from the journal and are the same or close."""

    def change(lines: Lines) -> None:
        lines[0]["engine"] = 999

    alone = debrief(altered(room_journal, tmp_path / "other.jsonl", change))
    whole = debrief(room_journal)
    assert alone.injects == whole.injects
    assert [(d.outcome, d.refused, d.in_force_ms) for d in alone.decisions] == [
        (d.outcome, d.refused, d.in_force_ms) for d in whole.decisions
    ]
    assert alone.timeline == whole.timeline
    near = {p.name: p for p in whole.processes}
    for process in alone.processes:
        assert process.lowest == pytest.approx(near[process.name].lowest, abs=1e-6)
        assert process.person_hours == pytest.approx(near[process.name].person_hours, rel=0.05)


def test_a_killed_exercise_gives_a_report_up_to_there(room_journal: Path, tmp_path: Path) -> None:
    """A journal that stops anywhere, its last line cut, is debriefed as far as it goes and called unfinished."""
    raw = room_journal.read_bytes()
    lines = raw.splitlines(keepends=True)
    for keep in (1, 2, 3, len(lines) // 2, len(lines) - 2):
        killed = tmp_path / f"killed-{keep}.jsonl"
        killed.write_bytes(b"".join(lines[:keep]) + lines[keep][: len(lines[keep]) // 2])
        found = debrief(killed)
        assert found.played.state == "unfinished"
        assert found.proof.cut
        assert found.proof.intact
        assert found.proof.replay == "agrees"
        assert found.proof.count == keep - 1
        assert "niet afgesloten" in markdown(found, "nl")
        assert html(found, "en")


def test_a_journal_that_is_no_exercise_is_refused(tmp_path: Path) -> None:
    """A file that is no journal gives one clear error, not a traceback of ours."""
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text("dear diary\n", encoding="utf-8")
    with pytest.raises(JournalError, match=r"wrong\.jsonl"):
        debrief(wrong)


def test_an_unreadable_scenario_is_refused_with_its_place(room_journal: Path, tmp_path: Path) -> None:
    """A header whose scenario this version cannot read is named with the place in it."""

    def change(lines: Lines) -> None:
        lines[0]["scenario"]["lasts"] = "soon"

    with pytest.raises(JournalError, match="lasts"):
        debrief(altered(room_journal, tmp_path / "odd.jsonl", change))


def test_commands_that_make_no_sense_do_not_stop_the_report(room_journal: Path, tmp_path: Path) -> None:
    """A journal with a command of an unknown kind is still shown, and the replay says what was wrong."""

    def change(lines: Lines) -> None:
        entry = next(x for x in lines if x["class"] == "command" and x["kind"] == "override")
        entry["kind"] = "teleport"
        entry["payload"] = {"kind": "teleport", "to": "[/]<script>"}

    found = debrief(altered(room_journal, tmp_path / "odd.jsonl", change))
    assert found.proof.replay in ("impossible", "differs")
    assert "teleport" in html(found, "en")
    assert as_json(found)["proof"]["replay"] == found.proof.replay


def test_nobody_acting_is_the_world_of_the_team_that_does_nothing(script_journal: Path, tmp_path: Path) -> None:
    """The values beside the measures are those of the same seed played by the team ``none``."""
    acted = debrief(script_journal)
    nobody = debrief(headless(tmp_path / "none.jsonl", "none"))
    assert [m.nobody for m in acted.measures] == [m.value for m in nobody.measures]
    assert [m.nobody for m in nobody.measures] == [None] * 4
    assert acted.measures[0].value != acted.measures[0].nobody
