"""Where an exercise records itself.

It is a :class:`~sim.journal.Journal`, or a journal in memory with the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sim.journal.codec import Chain, decode_header, encode, encode_header

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.journal import Entry, NewEntry

__all__ = ["MemorySink", "Sink", "opened"]


class Sink(Protocol):
    """What an exercise asks of its journal."""

    @property
    def header(self) -> dict[str, Any]:
        """The header; empty while there is none."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Every entry known, oldest first."""

    @property
    def count(self) -> int:
        """Number of entries."""

    @property
    def head(self) -> str:
        """SHA-256 of the last line."""

    def append(self, new: Sequence[NewEntry], /) -> tuple[Entry, ...]:
        """Append entries with one write; they count when this returns."""

    def catch_up(self) -> bool:
        """Take in the notes that others have written since; return whether there were any."""

    def close(self) -> None:
        """Let go of what it writes to."""


class MemorySink:
    """A journal without a file. Every line as the file would hold it is in :attr:`lines`, unless those are not kept."""

    def __init__(self, header: Mapping[str, Any] | None = None, *, keeps_lines: bool = True) -> None:
        self.header: dict[str, Any] = {}
        """The header with its own fields; empty until there is one."""
        self.entries: list[Entry] = []
        """Every entry, oldest first."""
        self.lines: list[bytes] = []
        """Raw lines, the header's first, without line ends; none where they are not kept."""
        self._keeps_lines = keeps_lines
        self._chain = Chain()
        if header is not None:
            self.begin(header)

    @classmethod
    def holding(cls, header: Mapping[str, Any], entries: Sequence[Entry], *, keeps_lines: bool = True) -> MemorySink:
        """Return a copy in memory of a journal that was read, to go on with.

        What it says of its chain is kept.

        The values of the header are shared, not copied: those of a large exercise take as much memory as its world.
        """
        sink = cls(keeps_lines=keeps_lines)
        sink._write(header)
        sink.header = dict(header)
        for entry in entries:
            sink._place(entry)
        return sink

    def begin(self, header: Mapping[str, Any]) -> None:
        """Write the header: once, before any entry."""
        self.header = decode_header(self._write(header))

    def _write(self, header: Mapping[str, Any]) -> bytes:
        raw = encode_header({k: v for k, v in header.items() if k not in ("class", "format", "prev", "seq")})
        self._took(raw)
        return raw

    @property
    def count(self) -> int:
        """Number of entries; -1 before the header."""
        return self._chain.count

    @property
    def head(self) -> str:
        """SHA-256 of the last line."""
        return self._chain.head

    def append(self, new: Sequence[NewEntry]) -> tuple[Entry, ...]:
        """Append entries."""
        placed = []
        for item in new:
            placed.append(item.placed(self._chain.count + 1, self._chain.head))
            self._place(placed[-1])
        return tuple(placed)

    def catch_up(self) -> bool:
        """Return that there are none: nobody else can write in memory."""
        return False

    def close(self) -> None:
        """Do nothing: there is no file."""

    def _place(self, entry: Entry) -> None:
        self._took(encode(entry))
        self.entries.append(entry)

    def _took(self, raw: bytes) -> None:
        self._chain.place(raw)
        if self._keeps_lines:
            self.lines.append(raw)


def opened(sink: Sink | Callable[[dict[str, Any]], Sink], header: dict[str, Any]) -> Sink:
    """Return a sink that has this header.

    It is a new one where ``sink`` makes them, ``sink`` itself where it is one. Raises ``ValueError`` when it was made
    with a header of something else.
    """
    if isinstance(sink, MemorySink) and not sink.header:
        sink.begin(header)
        return sink
    if callable(sink):
        return sink(header)
    other = [key for key in header if key != "opened" and sink.header.get(key) != header[key]]
    if other:
        raise ValueError(f"the journal was made with another {other[0]} than the exercise has")
    return sink
