"""A new journal for a command, closed when the command is done with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sim.exercise import Sink

__all__ = ["recording"]


@contextmanager
def recording(path: Path | None) -> Iterator[Callable[[dict[str, Any]], Sink]]:
    """Give what makes the journal of an exercise from its header, at ``path``; in memory when there is none.

    The room lock is let go at the end, however the exercise ends.
    """
    from sim.exercise import MemorySink
    from sim.journal import Journal

    made: list[Journal] = []

    def make(header: dict[str, Any]) -> Sink:
        if path is None:
            return MemorySink(header)
        made.append(Journal.create(path, header))
        return made[-1]

    try:
        yield make
    finally:
        for journal in made:
            journal.close()
