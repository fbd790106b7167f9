"""Small parts of journals: how much is read, what stays open, and what an error repeats of what was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import JournalError
from sim.host import disk
from sim.journal import Journal, verify, zone_fault
from sim.journal.storage import last_line, make
from tests.journal.journal_samples import write


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_the_end_of_a_journal_is_found_without_reading_more_than_a_line_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large file without a line the search ends at twice the longest line there can be."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 4_000_000)
    read: list[int] = []
    read_at = disk.read_at

    def counted(fd: int, size: int, at: int) -> bytes:
        read.append(size)
        return read_at(fd, size, at)

    monkeypatch.setattr(disk, "read_at", counted)
    with path.open("rb") as file, pytest.raises(JournalError):
        last_line(file.fileno(), path, 4_000_000, 30_000)
    assert read == [65_536]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed by the system alone")
def test_nothing_stays_open_after_a_journal_that_was_cut_is_mended(tmp_path: Path) -> None:
    """What was set aside is closed once it is written."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    with path.open("ab") as file:
        file.write(b'{"torn')
    before = open_files()
    with Journal.open(path, fsync=False) as journal:
        assert journal.cut is not None
    assert open_files() == before


def test_a_journal_is_not_made_over_what_is_there(tmp_path: Path) -> None:
    """A name that is taken is refused, by a link to nothing too, and nothing is left beside it."""
    for name, there in (("a.jsonl", True), ("b.jsonl", False)):
        path = tmp_path / name
        if there:
            path.write_bytes(b"mine")
        else:
            path.symlink_to(tmp_path / "nowhere")
        with pytest.raises(FileExistsError):
            make(path, b"yours", fsync=False)
    assert (tmp_path / "a.jsonl").read_bytes() == b"mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.jsonl", "b.jsonl"]


def test_an_error_repeats_at_most_a_hundred_letters_of_a_mark(tmp_path: Path) -> None:
    """A mark of a page is not told whole."""
    path = tmp_path / "a.jsonl"
    write(path, 2)
    with pytest.raises(JournalError) as told:
        verify(path, "z" * 500)
    assert str(told.value).count("z") == 100


def test_an_error_repeats_the_begin_of_a_long_zone() -> None:
    """A zone that does not exist is told whole up to sixty letters; of a longer one sixty, with a mark of the cut."""
    longest = "Mars/" + "x" * 55
    told = [zone_fault({"zone": longest + more}) for more in ("", "x", "x" * 500)]
    cut = f"'{longest}\N{HORIZONTAL ELLIPSIS}'"
    assert [fault and fault.values["name"] for fault in told] == [f"'{longest}'", cut, cut]
