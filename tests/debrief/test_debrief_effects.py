"""What a decision in words changed: the facilitator says it, and the debrief counts it as its effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.debrief import as_json, debrief, markdown
from sim.debrief.analysis.counterfactual import nobody
from sim.errors import CommandRefused
from sim.exercise import Exercise
from sim.journal import Journal, read, verify
from sim.journal.entry_text import lines

from .sample import CLOCK, MINUTE, Room, scenario

if TYPE_CHECKING:
    from pathlib import Path

LEVEL: dict[str, Any] = {"effect": "level", "target": "grid.zuid", "level": 0.25}


def decided(path: Path, **effect: Any) -> Room:
    """Play until a decision in words has an effect that begins after ten minutes and lasts twenty."""
    room = Room(path, scenario(scripted_teams={}))
    room.until(20)
    entry = room.give("decision", text="Zuid schakelt af", by="ROT")
    room.give("override", effect={**LEVEL, **effect}, reason="Zuid schakelt af", decision=entry.seq)
    return room


def test_an_effect_is_that_of_its_decision(tmp_path: Path) -> None:
    """It acts from its time for as long as it was said; without the decision the world goes on without it."""
    room = decided(tmp_path / "room.jsonl", after="10min", lasts="20min")
    free = room.give("override", effect={**LEVEL, "target": "grid.noord"}, reason="los")
    room.give("release", override=1)
    room.give("undo", seq=room.exercise.history.given[max(room.exercise.history.given)].seq)
    levels = {}
    for at in (25, 40, 55):
        room.until(at)
        levels[at] = room.exercise.world.level("grid.zuid")
    assert levels[40] == 0.25
    assert 0.25 not in (levels[25], levels[55])
    idle = nobody(room.exercise, 40 * MINUTE).play
    assert list(idle.overrides) == [2], "one that is no effect of a decision keeps its number"
    assert idle.world.level("grid.zuid") != 0.25
    assert idle.world.level("grid.noord") == 0.25
    assert free.payload.keys() == {"kind", "effect", "reason"}


def test_a_report_has_the_effect_under_its_decision(tmp_path: Path) -> None:
    """Report, JSON and the journal in words name what the decision gave the team, how much and when."""
    path = decided(tmp_path / "room.jsonl", after="10min", lasts="20min").close()
    found = debrief(path)
    assert found.proof.replay == "agrees"
    [decision], [override] = found.decisions, found.overrides
    assert (override.decision, override.from_ms, override.until_ms) == (decision.seq, 30 * MINUTE, 50 * MINUTE)
    text = markdown(found, "nl")
    row = next(line for line in text.splitlines() if "Zuid schakelt af" in line and "gaf het team" in line)
    assert "gaf het team: " in row
    assert "op 25 % gezet, vanaf 23:00, tot 23:20" in row
    assert "gave the team: " in markdown(found, "en")
    assert as_json(found)["overrides"][0]["decision"] == decision.seq
    assert f"besluit: regel {decision.seq}" in "\n".join(lines(read(path), "nl"))


def test_the_size_of_an_effect_is_told(tmp_path: Path) -> None:
    """A factor, a share of damage and a time of return stand in the report as they were set."""
    room = decided(tmp_path / "room.jsonl")
    seq = debrief(room.path).decisions[0].seq
    effects = (
        {"effect": "demand", "target": "mobile.noord", "factor": 1.5},
        {"effect": "damage", "target": "grid.noord", "size": 0.4},
        {"effect": "restore", "target": "grid.noord", "after": "2h"},
    )
    for effect in effects:
        room.give("override", effect=effect, reason="x", decision=seq)
    text = markdown(debrief(room.close()), "nl")
    told = [part for line in text.splitlines() for part in line.split("<br>") if "gaf het team" in part]
    assert ["op 25 % gezet" in told[0], "(\N{MULTIPLICATION SIGN}1,5)" in told[1], "(40 %)" in told[2]] == [True] * 3
    assert "hersteld om 00:50 op zaterdag" in told[3]


def test_an_effect_needs_its_decision(tmp_path: Path) -> None:
    """An effect of no decision is refused; a decision that has one is not undone before its effect is."""
    room = Room(tmp_path / "room.jsonl", scenario(scripted_teams={}))
    room.until(5)
    for seq in (1, 999):
        with pytest.raises(CommandRefused) as refused:
            room.give("override", effect=LEVEL, reason="x", decision=seq)
        assert refused.value.reason == "unknown-command"
    decision = room.give("decision", text="Af")
    effect = room.give("override", effect=LEVEL, reason="x", decision=decision.seq)
    with pytest.raises(CommandRefused) as refused:
        room.give("undo", seq=decision.seq)
    assert (refused.value.reason, refused.value.values["by"]) == ("undo-needed-later", effect.seq)
    room.give("undo", seq=effect.seq)
    room.give("undo", seq=decision.seq)
    path = room.close()
    assert verify(path).ok
    again = Exercise.resume(Journal.open(path), CLOCK)
    assert again.play.overrides == {}
    assert [line for line in markdown(debrief(path), "nl").splitlines() if "gaf het team" in line] != []
