"""Following a journal that others write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sim.host import locks
from sim.host.locks import PATIENCE
from sim.journal import storage
from sim.journal.reader import added_since, read_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.host.locks import Patience
    from sim.journal.entries import Entry

__all__ = ["Follower"]


class Follower:
    """A journal that is read while others write it. It never writes.

    ``JournalError`` when it cannot be read, or names the first line that is damaged or does not follow.
    """

    def __init__(self, path: str | Path, *, patience: Patience = PATIENCE) -> None:
        self.path = Path(os.path.realpath(path))
        """Where it is, absolute, links followed."""
        self._fd = storage.open_regular(self.path, os.O_RDONLY)
        try:
            with os.fdopen(os.dup(self._fd), "rb") as file:
                reading, self._chain = read_from(file, self.path, patience, chained=True)
        except BaseException:
            os.close(self._fd)
            raise
        self.header: dict[str, Any] = reading.header
        """The header as it stands in the file."""
        self._entries = list(reading.entries)

    @property
    def entries(self) -> Sequence[Entry]:
        """Every entry read so far, oldest first."""
        return self._entries

    def poll(self) -> tuple[Entry, ...]:
        """Return the entries that came since the last time.

        While somebody is writing there are none yet. ``JournalError`` when the journal was replaced, became shorter,
        or got a line that does not follow: nothing can be said of it any more.
        """
        if os.fstat(self._fd).st_size == self._chain.size and self._stands():
            return ()
        try:
            locks.lock(self._fd, shared=True)
        except BlockingIOError:
            return ()
        except OSError:  # where files cannot be locked, what is there is read as it is
            return self._take()
        try:
            return self._take()
        finally:
            locks.unlock(self._fd)

    def _take(self) -> tuple[Entry, ...]:
        found, self._chain, _ = added_since(self._fd, self.path, self._chain)
        self._entries.extend(found)
        return tuple(found)

    def _stands(self) -> bool:
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._fd))
        except OSError:
            return False

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
