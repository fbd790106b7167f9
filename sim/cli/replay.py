"""A journal as it stood at a moment, for every command that looks at one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import KetenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.cli.runtime.context import Context
    from sim.exercise import Exercise
    from sim.journal import Entry

__all__ = ["reached", "replayed"]


def replayed(path: str) -> Callable[[int | None], Exercise]:
    """Return what replays the journal up to a moment (none: to its end)."""
    from sim.exercise import replay, setup_of
    from sim.exercise.recording.entry_checks import check_entries
    from sim.journal import read

    reading = read(path)
    setup = setup_of(reading.header)
    check_entries(reading.entries, setup.until_ms)

    def to(at: int | None) -> Exercise:
        entries = [_no_further(entry, at) for entry in reading.entries if at is None or entry.t_ms <= at]
        exercise, _ = replay(entries, reading.header, setup)
        if at is not None and reading.entries and at <= reading.entries[-1].t_ms:
            exercise.run(at)
        return exercise

    return to


def reached(exercise: Exercise, at: int | None, context: Context) -> None:
    """Raise ``KetenError`` where an exercise does not come as far as was asked."""
    if at is not None and exercise.world.now < at:
        from sim.units import format_duration

        raise KetenError(context.say("cli.why.too-late", until=format_duration(exercise.world.now)))


def _no_further(entry: Entry, at: int | None) -> Entry:
    """Return a jump past the moment asked for as one that ends there. Any other entry is returned as it is."""
    if at is None or (entry.kind, entry.entry_class) != ("jump", "command") or entry.payload["to_ms"] <= at:
        return entry
    return replace(entry, payload={**entry.payload, "to_ms": at})
