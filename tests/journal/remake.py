"""Kept journals of the present engine.

They have the same commands at the same times as those of an earlier one.

``python -m tests.journal.remake FROM TO`` reads ``headless.jsonl`` and ``room.jsonl`` in the folder FROM and writes
them in the folder TO. It is run once for each engine; journals of an engine that was released are never made anew.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.exercise import Exercise, headless
from sim.exercise.commands.model import COMMAND
from sim.exercise.recording.header import checked_setup
from sim.journal import Journal, NewEntry, read

if TYPE_CHECKING:
    from sim.journal import JournalContents

ZONE = "Europe/Amsterdam"


def remake_headless(old: JournalContents, path: Path) -> None:
    """Play the same exercise, seed and team once more."""
    setup = checked_setup(old.header)
    headless(setup.scenario, setup.seed, setup.team, setup.until_ms, partial(Journal.create, path)).close()


def remake_room(old: JournalContents, path: Path) -> None:
    """Repeat the same commands and notes at the same clock times."""
    setup, begun = checked_setup(old.header), old.entries[0].clock
    room = Exercise.new(setup.scenario, setup.seed, partial(Journal.create, path), begun, zone=ZONE)
    numbers: dict[int, int] = {}
    for entry in old.entries:
        if room.state == "running":
            room.advance(min(room.clock_target(entry.clock), setup.until_ms), entry.clock)
        if entry.entry_class == "command":
            given = dict(entry.payload)
            if given["kind"] == "undo":
                given["seq"] = numbers[given["seq"]]
            numbers[entry.seq] = room.do(COMMAND.validate_python(given), entry.author, entry.clock).seq
        elif entry.entry_class == "note":
            Journal.note(path, NewEntry("note", entry.kind, room.t_ms, entry.clock, entry.author, entry.payload))
            room.take_in_notes()
    room.close()


if __name__ == "__main__":
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    remake_headless(read(source / "headless.jsonl"), folder / "headless.jsonl")
    remake_room(read(source / "room.jsonl"), folder / "room.jsonl")
