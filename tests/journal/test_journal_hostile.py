"""Whatever a file holds, reading it gives a journal or a message that names the line; never a crash or a hang."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import JournalError
from sim.journal import Journal, NewEntry, lines, read, reader, verify
from sim.journal.codec import ENTRY_LIMIT, HEADER_LIMIT, digest
from sim.units import clean
from tests.journal.journal_samples import HEADER, note, write

if TYPE_CHECKING:
    from collections.abc import Callable

DEEP = b"[" * 30_000


def _with(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Write a journal whose second entry was changed and correctly chained: not altered, but made by something else."""
    path = tmp_path / "a.jsonl"
    raw = write(path, 2)
    fields = json.loads(raw[2])
    change(fields)
    path.write_bytes(b"".join(raw[:2]) + json.dumps(fields).encode() + b"\n")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seq": "2"}, "seq is 2"),
        ({"seq": True}, "seq is True"),
        ({"seq": 2.0}, "seq is 2.0"),
        ({"class": "header"}, "class is 'header'"),
        ({"class": ["note"]}, "class is"),
        ({"kind": 1}, "kind is '1'"),
        ({"kind": "../x"}, "kind is"),
        ({"t_ms": -1}, "t_ms is -1"),
        ({"t_ms": 10**400}, "t_ms is 1"),
        ({"clock": 5}, "clock is '5'"),
        ({"clock": "2026-13-01T00:00:00.000Z"}, "month must be in"),
        ({"clock": "2026-03-27T09:30:00+01:00"}, "clock is"),
        ({"author": None}, "author is"),
        ({"author": "x" * 1000}, "author is"),
        ({"payload": [1]}, "payload is a list"),
        ({"answers": "1"}, "answers is 1"),
        ({"answers": 2}, "answers 2, which is not before 2"),
        ({"prev": "0"}, "prev is '0'"),
        ({"prev": "0" * 64}, "does not fit the line before it"),
        ({"extra": 1}, "unknown field 'extra'"),
        ({"x" * 1000: 1}, f"unknown field '{'x' * 40}'"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_with_its_line(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    """A field that is not as published is named with its value, the entry and the line."""
    path = _with(tmp_path, lambda fields: fields.update(change))
    for open_it in (read, Journal.open):
        with pytest.raises(JournalError) as caught:
            open_it(path)
        assert str(caught.value).startswith(f"{path}: entry 2 (line 3): ")
        assert message in str(caught.value)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    """A field that is not there is named."""
    with pytest.raises(JournalError, match=r"entry 2 \(line 3\): misses the field 'author'"):
        read(_with(tmp_path, lambda fields: fields.pop("author")))


def test_unknown_kinds_are_given_as_they_are(tmp_path: Path) -> None:
    """A kind that this version does not know is no error: it is read, and shown as it stands."""
    path = _with(tmp_path, lambda fields: fields.update({"kind": "earthquake", "payload": {"richter": 6.5}}))
    reading = read(path)
    assert reading.entries[1].kind == "earthquake"
    assert 'earthquake {"richter": 6.5}' in list(lines(reading, "nl"))[2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "is not JSON"),
        (b"x", "is not JSON at character 1"),
        (b"\xff\xfe", "is not UTF-8 at byte 1"),
        (b"[]", "is not a JSON object"),
        (b"{} {}", "is not JSON"),
        (DEEP, "nests too deep"),
        (b'{"x":' + b'{"x":' * 200 + b"1" + b"}" * 201, "nests too deep"),
        (b'{"seq":2,"seq":2}', "has a key twice"),
        (b'{"seq":NaN}', "has NaN, which is not JSON"),
        (b'{"seq":1e999}', "has a number that is too large"),
        (b'{"seq":' + b"9" * 5000 + b"}", "Exceeds the limit"),
        (b"\1" * 100, "is not JSON"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_line_that_is_no_entry_is_named(line: bytes, message: str, tmp_path: Path) -> None:
    """Broken, deep, ambiguous or endless JSON gives a message with the line, in the header and after it."""
    path = tmp_path / "a.jsonl"
    header = write(path, 0)[0]
    for before, place in (([], "header (line 1)"), ([header], "entry 1 (line 2)")):
        path.write_bytes(b"".join(before) + line + b"\n")
        with pytest.raises(JournalError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}: {place}: ")
        assert message in str(caught.value)
        assert not verify(path).ok


def test_endless_lines_are_not_read_to_their_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line without an end is refused at the limit, before it fills the memory."""
    path = tmp_path / "a.jsonl"
    header = write(path, 0)[0]
    assert HEADER_LIMIT < 2**33
    limit_here = 2**24  # that of a header takes a while to reach
    monkeypatch.setattr(reader, "HEADER_LIMIT", limit_here)
    for before, limit, place in ((b"", limit_here, "header"), (header, ENTRY_LIMIT, "entry 1")):
        path.write_bytes(before)
        os.truncate(path, len(before) + 2**33)
        for open_it in (read, Journal.open, verify):
            with pytest.raises(JournalError, match=rf"{place} \(line \d\): is longer than the {limit} bytes"):
                open_it(path)


@pytest.mark.parametrize("number", [0, 2, 999])
def test_another_format_is_said_with_a_remedy(number: int, tmp_path: Path) -> None:
    """A journal of another format is not guessed at: the message names both formats and what to do."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({**HEADER, "class": "header", "format": number, "seq": 0, "shape": "new"}) + "\n")
    for open_it in (read, Journal.open):
        with pytest.raises(JournalError, match=f"is of format {number}, and this Keten reads format 1; open it with"):
            open_it(path)


def test_what_is_not_an_ordinary_file_is_refused(tmp_path: Path) -> None:
    """A folder, a pipe without a writer, a device and a missing file give a message at once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, "/dev/zero", tmp_path / "none"):
        for open_it in (read, verify, Journal.open):
            with pytest.raises(JournalError, match=r"is not an ordinary file|cannot be opened"):
                open_it(path)
        with pytest.raises(JournalError, match=r"is not an ordinary file|cannot be opened"):
            Journal.note(path, note("x"))


def test_an_altered_journal_can_still_be_looked_at(tmp_path: Path) -> None:
    """Reading trusts nothing that does not fit; with ``chained`` off the altered lines can be shown."""
    path = tmp_path / "a.jsonl"
    raw = write(path, 3)
    path.write_bytes(b"".join([raw[0], raw[2].replace(b"waarneming", b"WAARNEMING"), raw[3]]))
    with pytest.raises(JournalError, match=r"entry 1 \(line 2\): has number 2 where 1 should stand"):
        read(path)
    assert [entry.seq for entry in read(path, chained=False).entries] == [2, 3]


@given(data=st.binary(max_size=300), whole=st.booleans(), end=st.sampled_from([b"", b"\n"]))
def test_random_bytes_never_crash_a_reader(
    data: bytes, end: bytes, tmp_path_factory: pytest.TempPathFactory, *, whole: bool
) -> None:
    """Random bytes, alone or after a sound journal, give a reading or a JournalError; verify gives a verdict."""
    path = tmp_path_factory.mktemp("random") / "a.jsonl"
    raw = write(path, 1)
    path.write_bytes((b"" if whole else b"".join(raw)) + data + end)
    with suppress(JournalError):
        reading = read(path)
        assert reading.count == 1
        assert reading.head == digest(raw[-1][:-1])
        assert reading.cut == (data + end or None)
    assert verify(path).line in (None, 1, 3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["inject", "to_ms", "factor", "answer", "levels", "order", "seq", "late_ms", "do", "reason", ""]
)


@given(
    payload=st.dictionaries(FIELDS, JSON | st.dictionaries(st.text(max_size=9), JSON, max_size=9), max_size=6),
    kind=st.sampled_from([("command", "speed"), ("command", "move"), ("outcome", "answered"), ("outcome", "reached"),
                          ("outcome", "refused"), ("outcome", "undone"), ("note", "observation"), ("note", "x")]),
    author=st.text(min_size=1, max_size=9),
    title=JSON,
)  # fmt: skip
def test_any_payload_is_one_harmless_line(
    payload: dict[str, Any], kind: tuple[Any, str], author: str, title: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever a payload holds, each entry is shown as one line that steers no terminal and can be printed."""
    path = tmp_path_factory.mktemp("shown") / "a.jsonl"
    with Journal.create(path, {"scenario": {"title": title}, "seed": title}, fsync=False) as journal:
        journal.append([NewEntry(kind[0], kind[1], 0, 0, author, payload)])
    for language in ("nl", "en"):
        for line in lines(read(path), language):
            assert clean(line, lines=False) == line
            assert line.encode()


@pytest.mark.parametrize("name", ["a\0b", "nowhere.jsonl"])
def test_a_name_that_is_no_file_is_told(name: str) -> None:
    """A name that no file can have is refused as one that no file has, with a reason."""
    with pytest.raises(JournalError, match="cannot be opened: No such file"):
        read(Path(name))


@pytest.mark.parametrize("first", ["format: keten/1", "# Power fails", "---"])
def test_a_scenario_in_the_place_of_a_journal_is_named(first: str, tmp_path: Path) -> None:
    """Who names a scenario where a journal is read hears how to make a journal, not of JSON."""
    path = tmp_path / "exercise.yaml"
    path.write_text(f"{first}\nformat: keten/1\nkind: exercise\n")
    with pytest.raises(JournalError) as caught:
        read(path)
    assert "makes a journal" in str(caught.value)
