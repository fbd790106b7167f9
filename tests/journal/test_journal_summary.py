"""Journals at a glance: the header and the last line, whatever stands between and whatever is wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sim.journal import Journal, NewEntry
from sim.journal.summary import summaries, summary
from tests.journal.journal_samples import CLOCK, HEADER, command, note, write

if TYPE_CHECKING:
    from pathlib import Path

ROOM = {**HEADER, "mode": "room", "scenario": {**HEADER["scenario"], "id": "klein"}}


def test_first_and_last_line_are_told(tmp_path: Path) -> None:
    """Title, exercise, mode, how far it came, number of entries, and of what it is a branch."""
    path = tmp_path / "a.jsonl"
    parent = {"name": "b.jsonl", "seq": 3, "head": "0" * 64, "hash": "1" * 64, "t_ms": 5}
    Journal.create(path, {**ROOM, "parent": parent}, [command(1), note("x", 2), command(7)]).close()
    found = summary(path)
    assert found is not None
    assert (found.state, found.t_ms, found.entries, found.mode, found.exercise) == (
        "unfinished",
        7000,
        3,
        "room",
        "klein",
    )
    assert (found.title.nl, found.title.en) == ("Stroom weg", "Power lost")
    assert found.parent is not None
    assert (found.parent.name, found.parent.seq) == ("b.jsonl", 3)


def test_one_that_ended_is_told(tmp_path: Path) -> None:
    """Closed, or with lines of the hotwash behind that, it has ended; with its header alone it has not begun."""
    closed = NewEntry("outcome", "closed", 9000, CLOCK, "keten", {"count": 0, "head": "0" * 64})
    hotwash = NewEntry("note", "hotwash", 9000, CLOCK, "facilitator", {"text": "x", "column": "keep"})
    for name, entries, state in (("a", [closed], "ended"), ("b", [closed, hotwash], "ended"), ("c", [], "unfinished")):
        Journal.create(tmp_path / f"{name}.jsonl", ROOM, entries).close()
        found = summary(tmp_path / f"{name}.jsonl")
        assert found is not None
        assert found.state == state


def test_damage_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    """A cut last line is no damage; a last or first line that cannot be read is; what is no journal is left out."""
    path = tmp_path / "a.jsonl"
    lines = write(path, 3)
    whole = b"".join(lines)
    for data, state in (
        (whole + b'{"half', "unfinished"),
        (whole + b"{}\n", "damaged"),
        (whole[:-40] + b"\0" * 39 + b"\n", "damaged"),
        (lines[0][:50], "damaged"),
        (b'{"format":1,' + b"[" * 9000 + b"\n", "damaged"),
        (b"hello\n", None),
        (b"", None),
        (b"\xff\xfe\n" * 3, None),
    ):
        path.write_bytes(data)
        found = summary(path)
        assert (None if found is None else found.state) == state


@pytest.mark.parametrize("scenario", [None, 5, "x", [], {"title": 5, "id": []}, {"title": {"nl": 5}}])
def test_a_header_of_any_form_is_told(tmp_path: Path, scenario: object) -> None:
    """Whatever a header says of its scenario, the journal is listed."""
    path = tmp_path / "a.jsonl"
    Journal.create(path, {**ROOM, "scenario": scenario, "mode": 5, "parent": 7}).close()
    found = summary(path)
    assert found is not None
    assert (found.title.nl, found.exercise, found.mode, found.parent) == ("", "", "", None)


def test_a_folder_lists_the_last_written_first(tmp_path: Path) -> None:
    """The last written come first, no more than asked for; what is no file is passed over."""
    for number, name in enumerate(("a", "b", "c")):
        write(tmp_path / f"{name}.jsonl", number)
        os.utime(tmp_path / f"{name}.jsonl", (number, number))
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert [one.path.stem for one in summaries(tmp_path, 5)] == ["c", "b", "a"]
    assert list(summaries(tmp_path / "none", 5)) == []
