"""Replaying an exercise of 12 h with 500 commands, against the run itself.

The run itself is the bare one: every command validated, journalled to memory and applied at its time, no pictures
taken and no ticks of a clock between them, so nothing makes it longer than it must be.
"""

from __future__ import annotations

from benchmarks.cases import COMMANDS, evening, region
from benchmarks.rows import Row, paired
from sim.exercise import MemorySink, replay


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time replays and runs in turns."""
    scenario = region()
    played = evening(scenario, MemorySink())
    header, entries = dict(played.sink.header), list(played.sink.entries)
    if replay(entries, header)[1]:
        raise AssertionError("the replay differs from the run")
    timed = paired(lambda: replay(entries, header), lambda: evening(scenario, MemorySink()), 3 if quick else 25)
    name = f"replay of 12 h with {COMMANDS} commands; against the run itself"
    note = f"{len(entries)} entries"
    return [Row(name, timed.first * 1e3, "ms", 1.5, 2.0, timed.second * 1e3, timed.ratio, note)]
