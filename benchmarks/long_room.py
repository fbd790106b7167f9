"""What a room costs as its journal grows: resuming, the picture, memory.

A long exercise day has 20,000 entries.

The room is the safety region with a busy facilitator, who orders, decides, overrides and writes injects on the spot.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from typing import TYPE_CHECKING

from benchmarks.cases import CLOCK, UNTIL, region, wishes
from benchmarks.recording import NullSink
from benchmarks.rows import Row, of_pairs, seconds
from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import COMMAND
from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.commands.model import Command
    from sim.exercise.recording.sink import Sink
    from sim.scenario.models import Scenario

SPAN = 60 * HOUR
"""Exercise time over which the commands are spread, ms."""
UNDOS = 30
TICK = 250
"""Clock time between two pictures, ms."""


def played(scenario: Scenario, entries: int, undos: int = 0, sink: Sink | None = None) -> Exercise:
    """Play until so many entries are on record. Some commands are taken back, evenly spread."""
    room = Exercise.new(scenario, 1, sink or MemorySink(), CLOCK, until_ms=UNTIL)
    room.do(_command(kind="start"), clock=CLOCK)
    go_on(room, entries, SPAN // (entries // 2), [entries * (n + 1) // (undos + 1) for n in range(undos)])
    return room


def go_on(room: Exercise, entries: int, step: int, undos: list[int]) -> None:
    """Perform commands ``step`` ms apart until so many entries are on record.

    One is taken back at each of ``undos``.
    """
    due, clock = list(undos), room.sink.entries[-1].clock
    for wish in wishes(room.scenario):
        clock += step
        try:
            given = room.do(_command(**wish), clock=clock)
        except CommandRefused:
            continue
        if due and room.sink.count >= due[0] and wish["kind"] == "override":
            due.pop(0)
            room.do(_command(kind="undo", seq=given.seq), clock=clock)
        if room.sink.count >= entries:
            return


def _command(**fields: object) -> Command:
    return COMMAND.validate_python(fields)


def _resuming(room: Exercise) -> Callable[[], object]:
    header, entries = dict(room.sink.header), list(room.sink.entries)
    return lambda: Exercise.resume(MemorySink.holding(header, entries), CLOCK)


def _pictures(room: Exercise, count: int) -> list[float]:
    """Time pictures as the room takes them while the clock runs. Every tenth one follows a command."""
    clock, times = room.sink.entries[-1].clock, []
    room.snapshot()
    for number in range(count):
        clock += TICK
        room.advance(room.clock_target(clock), clock)
        if number % 10 == 9:
            room.do(_command(kind="decision", text="besluit"), clock=clock)
        begun = time.perf_counter()
        room.snapshot()
        times.append(time.perf_counter() - begun)
    return times


def _memory(scenario: Scenario, entries: int) -> float:
    """Return the bytes that an entry costs a room. They include all that the exercise and its pictures keep."""
    tracemalloc.start()
    try:
        room = Exercise.new(scenario, 1, NullSink, CLOCK, until_ms=UNTIL)
        room.do(_command(kind="start"), clock=CLOCK)
        go_on(room, entries // 2, SPAN // (entries // 2), [])
        shown = room.snapshot()
        first, count = tracemalloc.get_traced_memory()[0], len(room.sink.entries)
        go_on(room, entries, SPAN // (entries // 2), [])
        shown = room.snapshot()
        more = tracemalloc.get_traced_memory()[0] - first
        assert len(shown.journal) > 0
        return more / (len(room.sink.entries) - count)
    finally:
        tracemalloc.stop()


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time resuming and pictures of short and long journals in turns.

    The memory that an entry takes is measured too.
    """
    scenario = region()
    size = 2_000 if quick else 20_000
    long, half, taken = played(scenario, size), played(scenario, size // 2), played(scenario, size, UNDOS)
    short = played(scenario, size // 20)
    again, of_half, with_undos = _resuming(long), _resuming(half), _resuming(taken)
    runs = 1 if quick else 5
    undone = of_pairs([(seconds(with_undos), seconds(again)) for _ in range(runs)])
    grown = of_pairs([(seconds(again), seconds(of_half)) for _ in range(runs)])
    pictures = 20 if quick else 100
    seen, first = statistics.median(_pictures(long, pictures)), statistics.median(_pictures(short, pictures))
    note = f"{len(long.snapshot().injects)} injects, {len(long.snapshot().orders)} orders"
    return [
        Row(f"resume of {size} entries with {UNDOS} undos; against without", undone.first, "s", 1.2, 1.5,
            undone.second, undone.ratio),
        Row(f"resume of {size} entries; against {size // 2}", grown.first, "s", 2.1, 2.2, grown.second, grown.ratio),
        Row(f"picture at {size} entries; against {size // 20}", seen * 1e3, "ms", 2, 3, first * 1e3, seen / first,
            note),
        Row(f"memory an entry of {size}", _memory(scenario, size) / 1000, "kB", 1.5, 2),
    ]  # fmt: skip
