"""A new journal for a command, closed when the command is done with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sim.exercise import Sink
    from sim.journal import Journal

__all__ = ["Recorder", "recording"]


class Recorder:
    """Makes the journal of an exercise from its header.

    The journal gets the first of some names that nobody has taken.
    """

    def __init__(self, names: Iterable[Path]) -> None:
        self._names = names
        self._made: Journal | None = None

    def __call__(self, header: dict[str, Any]) -> Sink:
        """Return the new journal, in memory where no name was given.

        ``JournalExists`` or ``JournalLocked`` when every name is taken, ``JournalError`` when it cannot be made.
        """
        from sim.errors import JournalExists, JournalLocked
        from sim.exercise import MemorySink
        from sim.journal import Journal

        taken: JournalExists | JournalLocked | None = None
        for path in self._names:
            try:
                self._made = Journal.create(path, header)
            except (JournalExists, JournalLocked) as error:  # also when another room takes the name at this moment
                taken = error
                continue
            return self._made
        if taken is not None:
            raise taken
        return MemorySink(header)

    @property
    def path(self) -> Path:
        """Where the journal is, absolute; asked only when it was made."""
        assert self._made is not None
        return self._made.path

    def close(self) -> None:
        """Close the journal and release its room lock; harmless where none was made."""
        if self._made is not None:
            self._made.close()


@contextmanager
def recording(names: Path | Iterable[Path] | None) -> Iterator[Recorder]:
    """Yield what makes the journal of an exercise from its header.

    It is in memory when there is no name. ``names`` is one path, or paths of which the first that is free is taken when
    the journal is made. The room lock is released at the end, however the exercise ends.
    """
    from pathlib import Path

    recorder = Recorder(() if names is None else (names,) if isinstance(names, Path) else names)
    try:
        yield recorder
    finally:
        recorder.close()
