"""What goes into a journal comes out of it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import JournalError
from sim.journal import Journal, NewEntry, NullSink, read, verify
from sim.units import clean
from tests.journal.journal_samples import CLOCK, HEADER, command, note, write

if TYPE_CHECKING:
    from pathlib import Path

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.builds(
    NewEntry,
    st.sampled_from(["command", "outcome", "note"]),
    st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True),
    st.integers(0, 2**53 - 1),
    st.integers(0, 253_402_300_799_999),
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=99),
    st.dictionaries(ANY_TEXT, JSON, max_size=3),
)


@given(batches=st.lists(st.lists(ENTRIES, max_size=3), max_size=3), header=st.dictionaries(ANY_TEXT, JSON, max_size=3))
def test_what_is_appended_is_read(
    batches: list[list[NewEntry]], header: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever JSON can hold, and every text, comes back equal, chained, and in the order in which it was appended."""
    path = tmp_path_factory.mktemp("trip") / "a.jsonl"
    with Journal.create(path, {"x": header}, fsync=False) as journal:
        placed = [entry for batch in batches for entry in journal.append(batch)]
        reading = read(path)
        assert list(reading.entries) == placed == list(journal.entries)
        assert (reading.count, reading.head) == (journal.count, journal.head) == (len(placed), reading.head)
    assert reading.cut is None
    assert [entry.seq for entry in placed] == list(range(1, len(placed) + 1))
    assert verify(path, f"{reading.count}:{reading.head}").ok
    with Journal.open(path) as again:
        assert list(again.entries) == placed
        assert again.header == reading.header == journal.header


@given(text=ANY_TEXT)
def test_the_file_can_be_shown_raw(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A journal on a terminal steers nothing: control characters, C1 and bidi marks are escaped; it is UTF-8."""
    path = tmp_path_factory.mktemp("raw") / "a.jsonl"
    with Journal.create(path, HEADER, fsync=False) as journal:
        journal.append([note(text + "\x1b[2J\x9b\u202e\udc80")])
    shown = path.read_bytes().decode()
    assert clean(shown) == shown


def test_the_lines_are_as_published(tmp_path: Path) -> None:
    """The header and an entry stand on disk exactly as logs/README.md says."""
    path = tmp_path / "a.jsonl"
    header, first, *_ = write(path)
    assert json.loads(header) == {**HEADER, "format": 1, "seq": 0, "class": "header", "prev": "0" * 64}
    assert first.decode() == (
        '{"answers":null,"author":"facilitator","class":"command","clock":"2026-03-27T08:30:00.000Z","kind":"order",'
        '"payload":{"action":"generators","target":"grid.1"},'
        f'"prev":"{_sha256sum(header)}","seq":1,"t_ms":1000}}\n'
    )


def test_the_order_of_a_scenario_survives(tmp_path: Path) -> None:
    """The header keeps the order of declaration; a payload has its keys sorted, before it is written and after."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, {"scenario": {"z": 1, "a": {"y": 1, "b": 2}}}) as journal:
        placed = journal.append([command(z=1, b=2)])
        assert list(placed[0].payload) == list(read(path).entries[0].payload) == ["action", "b", "z"]
        for header in (journal.header, read(path).header):
            assert list(header) == ["format", "seq", "class", "prev", "scenario"]
            assert json.dumps(header["scenario"]) == '{"z": 1, "a": {"y": 1, "b": 2}}'


def _sha256sum(line: bytes) -> str:
    done = subprocess.run(["sha256sum"], input=line[:-1], capture_output=True, check=True)
    return done.stdout.decode().split()[0]


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """A journal holds what people said in confidence: mode 0600."""
    path = tmp_path / "a.jsonl"
    write(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    """Making a journal where a file stands is refused, the file is as it was, and nothing is left beside it."""
    path = tmp_path / "a.jsonl"
    path.write_text("dear diary")
    with pytest.raises(JournalError, match=r"a\.jsonl: cannot be made: File exists; choose another name"):
        Journal.create(path, HEADER)
    assert path.read_text() == "dear diary"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A folder that does not exist gives a message with a remedy."""
    with pytest.raises(JournalError, match="use a folder with room"):
        Journal.create(tmp_path / "no" / "a.jsonl", HEADER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"entry_class": "header"},
        {"kind": "Order"},
        {"kind": ""},
        {"kind": "a" * 41},
        {"t_ms": -1},
        {"t_ms": 1.0},
        {"t_ms": True},
        {"clock": 10**18},
        {"author": ""},
        {"author": "x" * 201},
        {"payload": []},
        {"payload": {"x": float("nan")}},
        {"payload": {"x": float("inf")}},
        {"payload": {"x": {1: 2}}},
        {"payload": {"x": {1, 2}}},
        {"answers": 0},
    ],
    ids=str,
)
def test_an_invalid_entry_cannot_be_made(wrong: dict[str, Any]) -> None:
    """What the format cannot hold is refused where it is made."""
    right: dict[str, Any] = {
        "entry_class": "note", "kind": "observation", "t_ms": 0, "clock": CLOCK, "author": "x", "payload": {},
    }  # fmt: skip
    NewEntry(**right)
    with pytest.raises(ValueError, match=next(iter(wrong)).replace("entry_", "")):
        NewEntry(**{**right, **wrong})


def test_payloads_nest_no_deeper_than_readers_bear() -> None:
    """A payload that nests a thousand deep is refused without a crash."""
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"x": deep}
    with pytest.raises(ValueError, match="deeper than 100"):
        command(x=deep)


def test_entries_are_frozen_and_their_own() -> None:
    """An entry cannot be changed, nor does it change with the dict it was made of; tuples become lists."""
    payload: dict[str, Any] = {"x": (1, 2)}
    entry = NewEntry("note", "observation", 0, CLOCK, "x", payload)
    payload["y"] = 3
    assert entry.payload == {"x": [1, 2]}
    with pytest.raises(FrozenInstanceError):
        entry.kind = "other"  # type: ignore[misc]


def test_an_answer_comes_after_what_it_answers(tmp_path: Path) -> None:
    """An entry may answer an earlier one, of the same batch too, but not itself or a later one."""
    with Journal.create(tmp_path / "a.jsonl", HEADER, fsync=False) as journal:
        outcome = NewEntry("outcome", "preparing", 0, CLOCK, "keten", {}, answers=1)
        assert [entry.answers for entry in journal.append([command(), outcome])] == [None, 1]
        with pytest.raises(ValueError, match="answers 3, which is not before 3"):
            journal.append([NewEntry("outcome", "preparing", 0, CLOCK, "keten", {}, answers=3)])
        assert journal.count == 2


def test_too_long_an_entry_is_refused_whole(tmp_path: Path) -> None:
    """An entry over 1 MiB is refused before anything of its batch is written."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER, fsync=False) as journal:
        before = path.read_bytes()
        with pytest.raises(ValueError, match="longer than the 1048576 allowed"):
            journal.append([command(), command(text="x" * 1024 * 1024)])
        assert path.read_bytes() == before
        journal.append([command()])
    assert read(path).count == 1


@pytest.mark.parametrize("own", [{"format": 2}, {"seq": 1}, {"class": "note"}, {"prev": ""}], ids=str)
def test_the_header_keeps_its_own_fields(own: dict[str, Any], tmp_path: Path) -> None:
    """A header cannot say something else in the journal's own fields."""
    with pytest.raises(ValueError, match="own field"):
        Journal.create(tmp_path / "a.jsonl", {**HEADER, **own})
    assert list(tmp_path.iterdir()) == []


def test_the_null_sink_numbers_and_forgets() -> None:
    """A benchmark can append without a file: numbers run on, nothing is kept."""
    sink = NullSink(HEADER)
    assert [entry.seq for entry in (*sink.append([command(), command()]), *sink.append([command()]))] == [1, 2, 3]
    assert list(sink.entries) == []


def test_equal_names_in_lists_of_a_header_are_one_text(tmp_path: Path) -> None:
    """Hundreds of lists of the same names take the memory of the lists: each name is held once."""
    listed = [f"mobile.{number}" for number in range(30)]
    path = tmp_path / "a.jsonl"
    Journal.create(path, {"scenario": {str(n): {"any": [*listed, 1, None, [2.5]]} for n in range(30)}}).close()
    found = read(path).header["scenario"]
    assert found["29"]["any"] == [*listed, 1, None, [2.5]]
    assert {id(name) for one in found.values() for name in one["any"][:30]} == {id(n) for n in found["0"]["any"][:30]}
