"""What entries say is of the type and range that the format gives, or is told before anything is computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.debrief import replay as replayed
from sim.engine import ENGINE
from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.recording.entry_checks import check_entries
from sim.journal import read

if TYPE_CHECKING:
    from sim.journal import Entry, JournalContents

ROOT = Path(__file__).parents[2]
WHOLE = [ROOT / "logs" / "sample.jsonl", *sorted((ROOT / "tests" / "journal" / "kept" / str(ENGINE)).glob("*.jsonl"))]
BAD = [
    ("reached", "levels", [1], "an object with a number from 0 to 1 for each process"),
    ("reached", "levels", None, "an object with a number from 0 to 1 for each process"),
    ("reached", "levels", {"grid.noord": "0"}, "an object with a number from 0 to 1 for each process"),
    ("reached", "levels", {"grid.noord": True}, "an object with a number from 0 to 1 for each process"),
    ("delivered", "inject", 7, "a text"),
    ("delivered", "planned_ms", "12min", "a whole number"),
    ("delivered", "planned_ms", 1.5, "a whole number"),
    ("delivered", "reachable", "no", "true or false"),
    ("inject-answered", "late_ms", True, "a whole number"),
    ("preparing", "order", {"a": 1}, "a text"),
    ("preparing", "in_force_ms", [], "a whole number"),
    ("threat", "threat", False, "a text"),
    ("undone", "seq", "19", "a whole number"),
    ("closed", "count", None, "a whole number"),
    ("reached", "levels", {"grid.noord": -0.1}, "an object with a number from 0 to 1"),
    ("reached", "levels", {"grid.noord": 1e308}, "an object with a number from 0 to 1"),
    ("delivered", "planned_ms", -1, "a whole number from 0 to"),
    ("delivered", "planned_ms", 10**300, "a whole number from 0 to"),
    ("preparing", "in_force_ms", -60_000, "a whole number from 0 to"),
    ("inject-answered", "late_ms", 2**53, "a whole number from -9007199254740991 to"),
    ("closed", "count", -1, "a whole number from 0 to"),
    ("undone", "seq", -19, "a whole number from 0 to"),
]


@pytest.fixture(scope="module")
def room() -> JournalContents:
    """Return a journal of a room with most kinds of outcome."""
    return read(ROOT / "tests" / "journal" / "kept" / str(ENGINE) / "room.jsonl")


def altered(reading: JournalContents, kind: str, field: str, value: Any) -> tuple[list[Entry], Entry]:
    """Return the entries with one field of the first entry of a kind altered, and that entry."""
    at = next(n for n, entry in enumerate(reading.entries) if entry.kind == kind)
    entries = list(reading.entries)
    entries[at] = replace(entries[at], payload={**entries[at].payload, field: value})
    return entries, entries[at]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_a_good_journal_passes(path: Path) -> None:
    """Nothing that Keten wrote is refused."""
    reading = read(path)
    check_entries(reading.entries, reading.header["until_ms"])


@pytest.mark.parametrize(("kind", "field", "value", "wanted"), BAD)
def test_a_payload_of_another_type_is_told(
    room: JournalContents, kind: str, field: str, value: Any, wanted: str
) -> None:
    """Resume and replay name the entry, the field, what it holds and what it must be, in both languages."""
    entries, entry = altered(room, kind, field, value)
    told = rf"entry {entry.seq} \(line {entry.seq + 1}\): payload\.{field} is .*, and must be {wanted}"
    with pytest.raises(JournalError, match=told) as found:
        Exercise.resume(MemorySink.holding(room.header, entries), 0)
    assert f"nummer {entry.seq} (regel {entry.seq + 1}): payload.{field}" in found.value.told("nl")
    with pytest.raises(JournalError, match=told):
        replay(entries, room.header)


def test_a_note_of_another_type_is_told(room: JournalContents) -> None:
    """An observation is a text; its rating may be a word or a place on the scale."""
    observation = replace(room.entries[2], entry_class="note", kind="observation", payload={"text": "x", "rating": 2})
    check_entries([observation, replace(observation, payload={"text": "x", "rating": "goed"})], 10**9)
    for payload in ({"text": 1}, {"text": "x", "rating": [2]}, {"text": "x", "objective": {}}):
        with pytest.raises(JournalError, match=r"payload\..* and must be a text"):
            check_entries([replace(observation, payload=payload)], 10**9)


def test_what_is_not_known_passes(room: JournalContents) -> None:
    """Kinds and fields of later versions, fields that are absent, and those that are null are no fault."""
    entry = next(entry for entry in room.entries if entry.kind == "delivered")
    for one in (
        replace(entry, kind="later-kind", payload={"levels": 1}),
        replace(entry, payload={**entry.payload, "later": [1]}),
        replace(entry, payload={}),
        replace(entry, payload={**entry.payload, "planned_ms": None, "via": None}),
    ):
        check_entries([one], 10**9)


def test_the_report_says_why_it_was_not_computed_again(room: JournalContents, tmp_path: Path) -> None:
    """A journal that was altered so, with its chain made anew, can still be reported on, and the report tells."""
    _, entry = altered(room, "reached", "levels", 5)
    path = tmp_path / "altered.jsonl"
    raw = (ROOT / "tests" / "journal" / "kept" / str(ENGINE) / "room.jsonl").read_text("utf-8").splitlines()
    line = raw[entry.seq]
    assert '"levels":{}' in line
    raw[entry.seq] = line.replace('"levels":{}', '"levels":5')
    path.write_text("\n".join(raw) + "\n", "utf-8")
    found = replayed(path)
    assert found.status == "impossible"
    assert f"entry {entry.seq}" in found.reason


@pytest.mark.parametrize(("kind", "field"), [("inject-answered", "late_ms"), ("observation", "rating")])
def test_the_largest_and_the_smallest_whole_number_are_allowed(room: JournalContents, kind: str, field: str) -> None:
    """What the message names as the range belongs to it, at both ends; one further does not."""
    most = 2**53 - 1
    for value in (-most, most):
        entries, _ = altered(room, kind, field, value)
        check_entries(entries, 10**9)
    for value in (-most - 1, most + 1):
        entries, _ = altered(room, kind, field, value)
        with pytest.raises(JournalError):
            check_entries(entries, 10**9)
