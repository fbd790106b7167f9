"""Following a journal that others write, and taking in what they noted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sim.errors import JournalBroken, JournalError
from sim.host import locks
from sim.journal import Follower, Journal, NewEntry
from tests.journal.journal_samples import CLOCK, HEADER, command, note, write

if TYPE_CHECKING:
    from pathlib import Path

CLOSED = NewEntry("outcome", "closed", 0, CLOCK, "keten", {"count": 0, "head": "0" * 64})


def test_a_follower_gets_each_entry_once(tmp_path: Path) -> None:
    """What a room and evaluators append comes in order, each entry once, and nothing while nothing came."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal, Follower(path) as follower:
        assert follower.header == journal.header
        assert follower.poll() == ()
        first = journal.append([command(), command()])
        noted = Journal.note(path, note("seen"))
        assert follower.poll() == (*first, noted)
        assert follower.poll() == ()
        assert list(follower.entries) == [*first, noted]


def test_a_follower_takes_nothing_that_may_be_taken_back(tmp_path: Path) -> None:
    """While somebody holds the append lock there is nothing new: what stands there may still be cut off."""
    path = tmp_path / "a.jsonl"
    lines = write(path, 2)
    path.write_bytes(b"".join(lines[:-1]))
    with Follower(path) as follower:
        fd = os.open(path, os.O_RDWR | os.O_APPEND)
        locks.lock(fd)
        os.write(fd, lines[-1])
        assert follower.poll() == ()
        locks.unlock(fd)
        assert len(follower.poll()) == 1
        os.write(fd, b'{"half')
        assert follower.poll() == ()
        os.close(fd)


def test_a_follower_says_what_became_of_its_journal(tmp_path: Path) -> None:
    """Replaced, made shorter or altered, the journal is followed no further, and the message says which."""
    path = tmp_path / "a.jsonl"
    lines = write(path, 3)
    with Follower(path) as follower:
        path.rename(tmp_path / "away.jsonl")
        path.write_bytes(b"".join(lines))
        with pytest.raises(JournalError, match="was moved or replaced"):
            follower.poll()
    with Follower(path) as follower:
        os.truncate(path, len(b"".join(lines[:2])))
        with pytest.raises(JournalBroken, match="became shorter"):
            follower.poll()
    with Follower(path) as follower:
        with path.open("ab") as file:
            file.write(lines[1])
        with pytest.raises(JournalError, match=r"\(line 3\): has number 1"):
            follower.poll()


def test_a_room_takes_in_notes_without_writing(tmp_path: Path) -> None:
    """A room that writes nothing itself has the notes of others when it asks, and waits for nobody's lock."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal:
        assert not journal.catch_up()
        noted = Journal.note(path, note("seen"))
        fd = os.open(path, os.O_RDWR)
        locks.lock(fd)
        assert not journal.catch_up()
        locks.unlock(fd)
        os.close(fd)
        assert journal.catch_up()
        assert list(journal.entries) == [noted]
        assert not journal.catch_up()
        assert journal.append([command()])[0].seq == 2


def test_a_room_that_is_not_alone_notices_without_writing(tmp_path: Path) -> None:
    """What only another room writes ends the journal for this one when it looks."""
    path = tmp_path / "a.jsonl"
    lines = write(path, 3)
    path.write_bytes(b"".join(lines[:3]))
    with Journal.open(path) as journal:
        with path.open("ab") as file:
            file.write(lines[3])
        with pytest.raises(JournalBroken, match="room"):
            journal.catch_up()
        with pytest.raises(JournalBroken):
            journal.append([command()])


def test_nothing_but_the_hotwash_follows_the_end(tmp_path: Path) -> None:
    """After ENDEX a note is refused, before and after lines of the hotwash, which are not."""
    path = tmp_path / "a.jsonl"
    with Journal.create(path, HEADER) as journal:
        journal.append([command(), CLOSED])
        before = path.read_bytes()
        with pytest.raises(JournalError, match="has ended"):
            Journal.note(path, note("late"))
        assert path.read_bytes() == before
        Journal.note(path, NewEntry("note", "hotwash", 0, CLOCK, "evaluator", {"column": "keep", "text": "x"}))
        with pytest.raises(JournalError, match="has ended"):
            Journal.note(path, note("late"))
