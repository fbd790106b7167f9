"""A room with a long journal: going on with it, and opening each screen.

The journal has 10,000 entries on the safety region with 1,000 injects, and the room is paused at its end.
"""

from __future__ import annotations

import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.cases import CLOCK, UNTIL, busy_region
from benchmarks.long_room import go_on
from benchmarks.room_latency import latencies, learned, opened
from benchmarks.rows import Row
from benchmarks.terminal import Terminal
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal
from sim.units import HOUR, SECOND

SPAN = 3 * HOUR
"""Exercise time over which the commands are spread, ms."""


def written(path: Path, entries: int, injects: int) -> None:
    """Write a journal of so many entries, of a room that is paused at its end."""
    scenario = busy_region(injects, SPAN // injects // SECOND * SECOND)
    room = Exercise.new(scenario, 1, partial(Journal.create, path), CLOCK, until_ms=UNTIL)
    room.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    go_on(room, entries, SPAN // (entries // 2), [])
    room.do(COMMAND.validate_python({"kind": "pause"}), clock=room.sink.entries[-1].clock)
    room.close()


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time resuming, and every key of a round that opens something."""
    entries, injects = (2_000, 200) if quick else (10_000, 1_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "room.jsonl")
        written(path, entries, injects)
        times = []
        for _ in range(1 if quick else 3):
            begun = time.perf_counter()
            with Journal.open(path) as journal:
                Exercise.resume(journal, CLOCK).snapshot()
            times.append(time.perf_counter() - begun)
        with Terminal(["-m", "benchmarks.room_child", folder], 120, 40) as terminal:
            opened(terminal)
            pressed = latencies(terminal, learned(terminal), 2 if quick else 10)
    what = f"room of {entries} entries and {injects} injects"
    slowest = {name: max(found) for name, found in pressed.items()}
    name = max(slowest, key=lambda one: slowest[one])
    return [
        Row(f"{what}: resume", min(times), "s", 3, 3),
        Row(f"{what}: slowest screen", slowest[name] * 1e3, "ms", 300, 300, note=name),
    ]
