"""Whatever is done to a journal is found, and the first line it was done to is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import JournalError
from sim.journal import Journal, NewEntry, verify
from sim.journal.codec import digest, encode
from sim.words import LANGUAGES
from tests.journal.journal_samples import CLOCK, command, mark, note, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.journal import Verdict

ENTRIES = 6


class Kit:
    """A journal with its lines and its mark, to be altered and verified."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = write(path, ENTRIES)
        self.mark = mark(path)

    def verdict(self, data: bytes | list[bytes], expect: str | None = None) -> Verdict:
        """Verify the journal as it would be with ``data`` in it."""
        self.path.write_bytes(data if isinstance(data, bytes) else b"".join(data))
        return verify(self.path, expect)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """Return a journal of a header and six entries; every use writes its file anew."""
    return Kit(tmp_path_factory.mktemp("verify") / "a.jsonl")


def _places(lines: list[bytes]) -> Iterator[tuple[int, int]]:
    at = 0
    for number, line in enumerate(lines, start=1):
        for _ in line:
            yield number, at
            at += 1


def test_a_journal_as_written_is_sound(kit: Kit) -> None:
    """Nothing is found where nothing was done, with the mark and without."""
    for expect in (None, kit.mark, kit.mark.partition(":")[2], kit.mark[:18]):
        verdict = kit.verdict(kit.lines, expect)
        assert verdict.ok
        assert (verdict.line, verdict.finding, verdict.count) == (None, "sound", ENTRIES)
        assert f"{verdict.count}:{verdict.head}" == kit.mark


def test_every_altered_byte_is_found_in_its_line(kit: Kit) -> None:
    """With the mark of the report, one altered byte anywhere is found, and its own line is named."""
    whole = b"".join(kit.lines)
    wrong = []
    for number, at in _places(kit.lines):
        data = bytearray(whole)
        data[at] ^= 1
        verdict = kit.verdict(bytes(data), kit.mark)
        if verdict.ok or verdict.line != number:
            wrong.append((number, at, verdict))
    assert not wrong


@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_any_altered_byte_is_found(kit: Kit, place: float, byte: int) -> None:
    """Any other value of any byte is found; without the mark too, unless it is in the last line."""
    whole = bytearray(b"".join(kit.lines))
    at = int(place * len(whole))
    number = next(n for n, k in _places(kit.lines) if k == at)
    if whole[at] == byte:
        return
    whole[at] = byte
    verdict = kit.verdict(bytes(whole), kit.mark)
    assert (verdict.ok, verdict.line) == (False, number)
    verdict = kit.verdict(bytes(whole))
    if number < ENTRIES:
        assert (verdict.ok, verdict.line) == (False, number)
    elif number == ENTRIES:
        assert not verdict.ok
        assert (verdict.line == number) or verdict.finding == "either"


@given(gone=st.sets(st.integers(0, ENTRIES), min_size=1))
def test_removed_lines_are_found(kit: Kit, gone: set[int]) -> None:
    """Whichever lines are removed, the first of them is named; from the end, only the mark can tell."""
    left = [line for number, line in enumerate(kit.lines) if number not in gone]
    verdict = kit.verdict(left, kit.mark)
    assert (verdict.ok, verdict.line) == (False, min(gone) + 1)
    without = kit.verdict(left)
    if gone == set(range(min(gone), ENTRIES + 1)) and min(gone):
        assert without.ok
        assert verdict.finding == "shorter"
    else:
        assert (without.ok, without.line) == (False, min(gone) + 1)


@given(order=st.permutations(range(ENTRIES + 1)))
def test_moved_lines_are_found(kit: Kit, order: list[int]) -> None:
    """In whatever order the lines are put, the first one out of place is named, with the mark or without."""
    first = next((place for place, number in enumerate(order) if place != number), None)
    for expect in (None, kit.mark):
        verdict = kit.verdict([kit.lines[number] for number in order], expect)
        assert (verdict.ok, verdict.line) == ((True, None) if first is None else (False, first + 1))
        assert first is None or verdict.finding == ("moved" if first else "no-header")


@given(at=st.integers(1, ENTRIES + 1), copied=st.integers(1, ENTRIES))
def test_a_line_copied_to_elsewhere_is_found(kit: Kit, at: int, copied: int) -> None:
    """A line that stands in the journal twice is found; of two equal neighbours either may be named."""
    data = [*kit.lines[:at], kit.lines[copied], *kit.lines[at:]]
    for expect in (None, kit.mark):
        verdict = kit.verdict(data, expect)
        assert not verdict.ok
        assert verdict.finding == "inserted"
        assert verdict.line in ({copied + 1, copied + 2} if at in (copied, copied + 1) else {at + 1})


@pytest.mark.parametrize("at", range(1, ENTRIES + 1))
def test_a_forged_line_is_found(kit: Kit, at: int) -> None:
    """A line inserted with a fitting number and a fitting mark of the line before is found and named."""
    forged = NewEntry("note", "observation", 0, CLOCK, "evaluator", {"text": "late"})
    line = encode(forged.placed(at, digest(kit.lines[at - 1][:-1]))) + b"\n"
    verdict = kit.verdict([*kit.lines[:at], line, *kit.lines[at:]], kit.mark)
    assert (verdict.ok, verdict.line, verdict.finding) == (False, at + 1, "inserted")
    verdict = kit.verdict([*kit.lines[:at], line, *kit.lines[at + 1 :]], kit.mark)
    assert (verdict.ok, verdict.line) == (False, at + 1)


def test_a_journal_written_anew_needs_the_mark(kit: Kit) -> None:
    """Someone who computes the whole chain again is seen with the mark only: that is what it is printed for."""
    lines = kit.lines[:1]
    for number in range(1, ENTRIES + 1):
        lines.append(encode(command(number, by="somebody else").placed(number, digest(lines[-1][:-1]))) + b"\n")
    assert kit.verdict(lines).ok
    verdict = kit.verdict(lines, kit.mark)
    assert (verdict.ok, verdict.finding) == (False, "other")


def test_notes_may_follow_the_mark_and_nothing_else(kit: Kit) -> None:
    """After the report evaluators may add notes, which is said; a command that was added is named."""
    kit.verdict(kit.lines)
    Journal.note(kit.path, note("afterwards"))
    Journal.note(kit.path, note("and this"))
    verdict = verify(kit.path, kit.mark)
    assert (verdict.ok, verdict.finding, verdict.line) == (True, "added", ENTRIES + 2)
    assert "2 notes were added" in verdict.told("en")
    with Journal.open(kit.path, fsync=False) as journal:
        journal.append([command()])
    verdict = verify(kit.path, kit.mark)
    assert (verdict.ok, verdict.finding, verdict.line) == (False, "grown", ENTRIES + 4)


def test_a_cut_line_is_not_tampering(kit: Kit) -> None:
    """A last line that a crash cut off is reported as such, and the journal counts as sound."""
    verdict = kit.verdict(b"".join(kit.lines) + kit.lines[-1][:-1])
    assert (verdict.ok, verdict.finding, verdict.line, verdict.count) == (True, "cut", ENTRIES + 2, ENTRIES)
    verdict = kit.verdict(b"".join(kit.lines)[:-1], kit.mark)
    assert (verdict.ok, verdict.finding, verdict.line) == (False, "shorter", ENTRIES + 1)


@pytest.mark.parametrize("data", [b"", b"{", b"{}\n", b"\0" * 99, b"\n\n", b"[1]\n", b"#!/bin/sh\nexit\n"])
def test_what_is_no_journal_is_not_sound(kit: Kit, data: bytes) -> None:
    """A file that does not begin with a journal's header does not verify."""
    verdict = kit.verdict(data)
    assert (verdict.ok, verdict.finding, verdict.line) == (False, "not-a-journal", 1)


@pytest.mark.parametrize("expect", ["", "3", "3:", "abc", "x" * 64, "3:0123456789abcde", "-1:" + "0" * 64])
def test_a_mark_must_be_a_mark(kit: Kit, expect: str) -> None:
    """What is no mark is refused with a remedy, never taken for one."""
    with pytest.raises(JournalError, match="is not a mark; give COUNT:HASH"):
        kit.verdict(kit.lines, expect)


def test_findings_are_told_in_both_languages(kit: Kit) -> None:
    """Each finding is a sentence in Dutch and in English, with the line as editors count it."""
    swapped = [*kit.lines[:2], kit.lines[3], kit.lines[2], *kit.lines[4:]]
    altered = [*kit.lines[:2], kit.lines[2].replace(b"waarneming", b"Waarneming"), *kit.lines[3:]]
    renumbered = [*kit.lines[:2], kit.lines[2].replace(b'"seq":2', b'"seq":5'), *kit.lines[3:]]
    last = [*kit.lines[:-2], kit.lines[-2].replace(b"grid", b"Grid"), kit.lines[-1]]
    cases: list[tuple[list[bytes], str | None]] = [
        (kit.lines, None), (swapped, None), (altered, None), (renumbered, None), (last, None),
        (kit.lines[:-1], kit.mark), (kit.lines[:-1], kit.mark[2:]), ([*kit.lines[:3], b"x\n"], None),
        (kit.lines[:2] + kit.lines[3:], None), (kit.lines[1:], None), ([*kit.lines, kit.lines[1]], None),
        ([*kit.lines, b"{"], None), ([b"x\n"], None),
    ]  # fmt: skip
    verdicts = [kit.verdict(lines, expect) for lines, expect in cases]
    assert [verdict.finding for verdict in verdicts] == [
        "sound", "moved", "altered", "altered", "either", "shorter", "other", "unreadable", "missing", "no-header",
        "inserted", "cut", "not-a-journal",
    ]  # fmt: skip
    for verdict in verdicts:
        told = {verdict.told(language) for language in LANGUAGES}
        assert len(told) == 2
        assert not any(re.search(r"[{}]", sentence) for sentence in told)
        assert verdict.line is None or all(str(verdict.line) in sentence for sentence in told)
