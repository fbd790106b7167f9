"""Pastes, taken out of what a terminal sends before it is read as keys.

Each paste is one event with text only.

A terminal puts a paste between two markers. Textual's parser goes on looking for keys between them: an escape code in a
paste becomes keys, and after a paste without its second marker no key is handled any more. Here everything between the
markers is text, and three cases are told apart by time, since nothing else tells them apart:

- Text that holds the second marker seems to end there. What follows without a pause and ends with another such marker
  still belongs to it.
- A paste that stays without its second marker is given as far as it came; a key pressed after that is a key again.
- A key pressed after a paste comes after a pause, and is read as a key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from textual._time import get_time
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Paste

from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.message import Message

__all__ = ["LONGEST", "PATIENCE", "QUIET", "PasteParser", "pasted_line"]

LONGEST: Final = 1 << 20
"""Characters that are kept of a paste."""
QUIET: Final = 0.1
"""Seconds without input after which a paste that has ended is over."""
SPLIT: Final = 0.1
"""Seconds between two parts of a marker at most: a connection may be slow."""
ESCAPE: Final = 0.025
"""Seconds after which Esc is a key. Textual waits four times as long, which is felt at each form that is closed."""
HELD: Final = 0.5
"""Seconds that keys behind a paste wait at most."""
PATIENCE: Final = 1.0
"""Seconds without input after which a paste without its second marker is given as far as it came."""
_ESC: Final = "\x1b"
_ONE_KEY: Final = re.compile(r"(?:\x1b[^\x1b]{1,30})+|\x1b|.", re.DOTALL)
_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)|\x9b[0-9;?]*[@-~]")
"""What a terminal would take for an order."""


def pasted_line(text: str) -> str:
    """Return pasted text as one clean line, without escape codes. Line ends become spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return clean(_ESCAPES.sub("", lines).strip(), lines=False)


class PasteParser(XTermParser):
    """Textual's parser, which never sees the inside of a paste."""

    def __init__(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 -- as Textual has it
        super().__init__(debug)
        self._marker = ""
        """The beginning of a marker with which the input so far ends."""
        self._lapsed = False
        """The Esc that may begin a marker has been given as a key."""
        self._held = ""
        """What came behind such an Esc, while it may still be of a marker."""
        self._text: list[str] | None = None
        """The paste so far; none outside a paste."""
        self._size = 0
        self._behind: str | None = None
        """What came behind the marker with which a paste ended; none while it has not ended."""
        self._ended = 0.0
        self._last = 0.0
        self._doubtful = False
        """The paste has been given although it has not ended."""

    @property
    def waiting(self) -> bool:
        """True while the end of a paste is waited for, or what follows on Esc."""
        return self._text is not None or bool(self._held) or self._timeout_time is not None

    def feed(self, data: str) -> Iterable[Message]:
        """Yield the events in ``data``; empty data ends the input."""
        if not data:
            yield from super().feed(data)
            return
        now = get_time()
        if self._text is None and now - self._last >= SPLIT:
            yield from self._let_go()
        self._last = now
        yield from self._read(data, now)
        self._lapsed = bool(self._held)
        if self._marker == _ESC and self._timeout_time is not None:
            self._timeout_time = min(self._timeout_time, now + ESCAPE)

    def tick(self) -> Iterable[Message]:
        """Yield the events that follow from the time since the last input. Call this regularly."""
        for event in super().tick():
            self._lapsed = True
            yield event
        now = get_time()
        if self._held and now - self._last >= SPLIT:
            yield from self._let_go()
        if self._text is None:
            return
        if self._behind is not None:
            if now - self._last >= QUIET or now - self._ended >= HELD:
                behind = self._behind
                yield from self._leave()
                if behind:
                    yield from self._read(behind, now)
        elif not self._doubtful and now - self._last >= PATIENCE:
            self._doubtful = True
            yield from self._give()

    def _read(self, data: str, now: float) -> Iterator[Message]:
        if self._doubtful and BRACKETED_PASTE_END not in data and _ONE_KEY.fullmatch(data):
            yield from self._leave()
        self._doubtful = False
        if self._text is not None:
            self._read_paste(data, now)
            return
        joined = self._marker + data
        at = joined.find(BRACKETED_PASTE_START)
        if at < 0:
            before, self._marker = self._marker, _begun(joined, BRACKETED_PASTE_START)
            self._held += data
            if not (self._lapsed and before and self._marker == joined):
                yield from self._let_go(self._marker)
            return
        inside = at + len(BRACKETED_PASTE_START) - len(self._marker)
        # The beginning of the marker may have been given as a key: Textual's parser then has not seen it.
        begun = BRACKETED_PASTE_START if self._lapsed and self._marker else data[:inside]
        self._marker, self._held, self._text, self._size = "", "", [], 0
        yield from super().feed(begun)
        self._read_paste(data[inside:], now)

    def _let_go(self, marker: str = "") -> Iterable[Message]:
        """Yield the events in what was held. ``marker`` is what may begin one now."""
        held, self._held, self._marker = self._held, "", marker
        return super().feed(held) if held else ()

    def _read_paste(self, data: str, now: float) -> None:
        """Take what comes inside a paste, or behind its end."""
        before = self._marker if self._behind is None else self._behind
        joined = before + data
        at = joined.rfind(BRACKETED_PASTE_END)
        if self._behind is not None and (at >= 0 or BRACKETED_PASTE_START in joined):
            self._keep(BRACKETED_PASTE_END)
        if at >= 0:
            self._keep(joined[:at])
            joined, self._behind = joined[at + len(BRACKETED_PASTE_END) :], ""
            self._ended, self._marker = now, ""
        if self._behind is not None and BRACKETED_PASTE_START not in joined:
            self._behind = joined
            return
        # Either it has not ended, or another begins right behind it, which is part of it.
        if self._behind is not None and at >= 0:
            self._keep(BRACKETED_PASTE_END)
        self._behind = None
        self._marker = _begun(joined, BRACKETED_PASTE_END)
        self._keep(joined[: len(joined) - len(self._marker)])

    def _keep(self, text: str) -> None:
        if self._text is not None and text:
            self._text.append(text[: max(0, LONGEST - self._size)])
            self._size += len(text)

    def _give(self) -> Iterator[Message]:
        text, self._text, self._size = "".join(self._text or ()), [], 0
        if text:
            yield Paste(text.replace("\x00", ""))

    def _leave(self) -> Iterator[Message]:
        """Yield the paste, and let Textual's parser know that it is over."""
        yield from self._give()
        self._text, self._behind, self._marker, self._doubtful = None, None, "", False
        for event in super().feed(BRACKETED_PASTE_END):
            if not isinstance(event, Paste):
                yield event


def _begun(text: str, marker: str) -> str:
    """Return the longest end of ``text`` that begins ``marker``.

    It is not all of the marker; empty when no end begins it.
    """
    return next((marker[:n] for n in range(min(len(marker) - 1, len(text)), 0, -1) if text.endswith(marker[:n])), "")
