"""Journals written before rooms recorded their zone read, verify, replay and resume as they did then."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli import main
from sim.cli.runtime import clock
from sim.debrief import replay
from sim.exercise import Exercise, MemorySink
from sim.exercise.recording.header import header_of, setup_of
from sim.exercise.recording.sink import opened
from sim.journal import Journal, read, verify

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = Path(__file__).parent / "kept"
MARKS = {
    "headless": (59, "1ea0ef65557ab46626a132981f48a8c7085abe39b268e4b8a3458ca79054e553"),
    "room": (51, "6478a8990cbb3ada743f2b04deab2ecfc774ca8831b0b9df22e5e0bf2cd353a5"),
}
PERSON_HOURS = {"headless": 5999754.661008, "room": 3040635.247222}
"""Person-hours without service of each, over all processes, as computed from it before."""
BOTH = pytest.mark.parametrize("name", sorted(MARKS))


@pytest.fixture
def keten(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command in English on a machine in Amsterdam; give what it printed."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setattr(clock, "machine_zone", lambda: "Europe/Amsterdam")

    def run(*argv: str) -> str:
        capsys.readouterr()
        assert main(list(argv)) == 0
        return capsys.readouterr().out

    return run


@BOTH
def test_a_kept_journal_reads_and_verifies(name: str) -> None:
    """It has no zone, is sound, and ends with the mark that was printed when it was made."""
    path = KEPT / f"{name}.jsonl"
    reading, verdict = read(path), verify(path, expect="{}:{}".format(*MARKS[name]))
    assert "zone" not in reading.header
    assert (reading.count, reading.head) == MARKS[name]
    assert (verdict.ok, verdict.count, verdict.head) == (True, *MARKS[name])


@BOTH
def test_a_kept_journal_is_shown_in_the_zone_of_its_reader(name: str, keten: Callable[..., str]) -> None:
    """A room's clock times are told as the reader's clock had them, a headless run's as its scenario has them."""
    first = {"headless": "09:30:00", "room": "09:00:00"}[name]
    lines = keten("log", "show", str(KEPT / f"{name}.jsonl")).splitlines()
    assert len(lines) == MARKS[name][0] + 2
    assert f"1   T+0:00  {first}  " in lines[1]
    assert lines[-1].endswith("{}:{}".format(*MARKS[name]))


@BOTH
def test_a_kept_journal_replays_without_a_difference(name: str) -> None:
    """Computed again it gives every outcome that it holds."""
    found = replay(KEPT / f"{name}.jsonl")
    assert (found.status, found.difference) == ("agrees", None)


@BOTH
def test_a_kept_journal_is_reported_and_explained(name: str, keten: Callable[..., str]) -> None:
    """The report holds it for computed again and whole, with the figures of then; ``why`` names what was down."""
    path = str(KEPT / f"{name}.jsonl")
    told: dict[str, Any] = json.loads(keten("report", path, "--format", "json"))
    assert told["proof"]["intact"]
    assert told["proof"]["replay"] == "agrees"
    assert (told["proof"]["count"], told["proof"]["head"]) == MARKS[name]
    hours = sum(one["person_hours"] for one in told["processes"])
    assert hours == pytest.approx(PERSON_HOURS[name], abs=1e-3)
    why = keten("why", path, "grid.noord", "--at", "1h")
    assert "grid.noord: 0 % now, last fell at T+0:10" in why
    assert "damage from T+0:10; allows 0 %" in why


def test_a_kept_headless_journal_is_written_the_same_today() -> None:
    """The same scenario, seed and team give the same lines again, byte for byte but for the version."""
    reading = read(KEPT / "headless.jsonl")
    setup = setup_of(reading.header)
    # Not by ``headless``, which would also keep what personas are told.
    again = Exercise(setup, opened(MemorySink, header_of(setup, 0)))
    again.run_out()
    facts = [(e.entry_class, e.kind, e.t_ms, e.clock, e.author, e.payload, e.answers) for e in reading.entries]
    now = [(e.entry_class, e.kind, e.t_ms, e.clock, e.author, e.payload, e.answers) for e in again.sink.entries]
    assert now[:-1] == facts[:-1]  # the last one holds the hash of all before it, and so of the version
    assert {**again.sink.header, "version": ""} == {
        **{key: value for key, value in reading.header.items() if key in again.sink.header},
        "version": "",
    }


@pytest.mark.parametrize("entries", [0, 1, 2, 20, 35, 49])
def test_a_kept_room_goes_on(entries: int, tmp_path: Path) -> None:
    """A journal that was broken off anywhere before its end is resumed, stays without a zone, and ends as it did."""
    path = tmp_path / "room.jsonl"
    lines = (KEPT / "room.jsonl").read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: entries + 1]))
    clock = 1_800_100_000_000
    with Journal.open(path) as journal:
        exercise = Exercise.resume(journal, clock)
        assert exercise.state != "ended"
        exercise.note("observation", {"text": "Verder"}, "evaluator", clock)
        exercise.close()
    assert path.read_bytes().startswith(b"".join(lines[: entries + 1]))
    assert verify(path).ok
    assert replay(path).status == "agrees"
    assert "zone" not in read(path).header


def test_a_kept_room_that_ended_stays_ended(tmp_path: Path) -> None:
    """Resuming a journal that was closed adds nothing that plays on."""
    path = tmp_path / "room.jsonl"
    shutil.copyfile(KEPT / "room.jsonl", path)
    with Journal.open(path) as journal:
        assert Exercise.resume(journal, 1_800_100_000_000).state == "ended"
