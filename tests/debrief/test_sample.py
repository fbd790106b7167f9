"""The journal that comes with the product."""

from __future__ import annotations

from pathlib import Path

from sim.debrief import replay
from sim.journal import verify

SAMPLE = Path(__file__).parents[2] / "logs" / "sample.jsonl"


def test_the_sample_journal_is_sound_and_replays() -> None:
    """The sample verifies and replays as it stands; it is renewed when the engine's number goes up."""
    assert verify(SAMPLE).ok
    assert replay(SAMPLE).status == "agrees"
