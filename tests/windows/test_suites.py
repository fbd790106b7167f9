"""The tests of the journal and of the exercise pass with Windows in place of Linux."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.windows.test_windows import blocked

if TYPE_CHECKING:
    from pathlib import Path

NOT_ON_WINDOWS = {
    "test_what_is_not_an_ordinary_file_is_refused": "opens a pipe that has a name",
    "test_a_stopped_process_is_named": "stops a process, and reads /proc/locks",
    "test_before_an_append_returns_it_was_synced": "counts the fsync of a folder, which Windows does by itself",
    "test_a_cut_line_is_safe_elsewhere_before_it_is_taken_away": "counts the fsync of a folder",
    "test_a_journal_altered_while_open_is_not_appended_to": "replaces a file that is open",
    "test_a_removed_lock_file_is_taken_again": "removes a file that is open",
    "test_a_second_room_after_a_removed_lock_file_is_noticed": "removes a file that is open",
    "test_what_another_room_wrote_is_noticed": "removes a file that is open",
    "test_killed_while_it_is_made_a_journal_is_whole_or_not_there": "removes a file that is open",
    "test_readers_wait_only_for_a_line_being_written": "two readers share a lock",
}
"""Tests of what cannot happen on Windows, and why."""


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="plays Windows on Linux")
def test_the_suites_pass_as_on_windows(tmp_path: Path) -> None:
    """With what Windows lacks taken away, all tests of the journal and the exercise pass but those of POSIX alone."""
    chosen = f"not ({' or '.join(NOT_ON_WINDOWS)})"
    argv = [
        "-m",
        "pytest",
        "-n",
        "0",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        chosen,
        "--basetemp",
        str(tmp_path / "own"),
    ]
    done = blocked(*argv, "tests/journal", "tests/exercise", folder=tmp_path, seconds=900)
    assert done.returncode == 0, done.stdout[-3000:]
