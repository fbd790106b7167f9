"""What the journal and why cost in an evening of 12 h with 500 commands.

Both on is compared with both off.

On: every entry is written out and chained as the file would hold it, and thrown away; why records every fall. Off:
entries are handed back unwritten, and the world is built without why. A file's fsync is told apart: it is the disk's.
"""

from __future__ import annotations

import statistics
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.cases import CLOCK, COMMANDS, evening, region
from benchmarks.rows import Row, paired, seconds
from sim.engine import World
from sim.exercise import MemorySink
from sim.exercise.recording.header import Setup, header_of
from sim.exercise.run import play
from sim.journal import Entry, Journal, NewEntry
from sim.journal.codec import decode_header, encode, encode_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class NullSink(MemorySink):
    """Writes every line as the file would hold it, and keeps none."""

    def _place(self, entry: Entry) -> None:
        self._chain.place(encode(entry))
        self.entries.append(entry)


class NoSink:
    """Hands entries back as if they were written."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        raw = encode_header({k: v for k, v in header.items() if k not in ("class", "format", "prev", "seq")})
        self.header = decode_header(raw)
        self.entries: list[Entry] = []
        self.head = "0" * 64

    @property
    def count(self) -> int:
        """Number of entries."""
        return len(self.entries)

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Return entries with a number and nothing else."""
        placed = [item.placed(self.count + n, self.head) for n, item in enumerate(new, 1)]
        self.entries += placed
        return tuple(placed)

    def catch_up(self) -> bool:
        """Return that nobody else wrote anything."""
        return False

    def close(self) -> None:
        """Do nothing."""


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time the same evening with recording and without, in turns. It is also timed once with a file."""
    scenario = region()

    def on() -> None:
        evening(scenario, NullSink)

    def off() -> None:
        with patch.object(play, "World", partial(World, why=False)):
            evening(scenario, NoSink)

    timed = paired(on, off, 3 if quick else 25)
    name = f"journal to a null sink and why, 12 h with {COMMANDS} commands: on; against off"
    return [
        Row(name, timed.first * 1e3, "ms", 1.15, 1.3, timed.second * 1e3, timed.ratio),
        _fsync(3 if quick else 10),
    ]


def _fsync(runs: int) -> Row:
    """Return what one append to a file costs with its fsync. It stands beside one to the null sink."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = region()
        header = header_of(Setup(scenario, 1, "room", None, scenario.horizon), CLOCK)
        journal = Journal.create(Path(folder, "journal.jsonl"), header)
        null = NullSink(header)
        entry = [NewEntry("outcome", "reached", 1, CLOCK, "keten", {"levels": {"grid.regio": 0.5}})]
        to_file = [seconds(lambda: journal.append(entry)) for _ in range(runs * 20)]
        to_null = [seconds(lambda: null.append(entry)) for _ in range(runs * 20)]
        journal.close()
    note = "told apart: lock, write and fsync of this disk"
    value, against = statistics.median(to_file) * 1e3, statistics.median(to_null) * 1e3
    return Row("one append to a file with fsync; against the null sink", value, "ms", against=against, note=note)
