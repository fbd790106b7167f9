"""A driver that survives the loss of its terminal.

When a connection is lost the room must still end, and release its journal.

It reads its input itself, through :class:`~tui.input.paste_parser.PasteParser`: what is pasted is text, never keys.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from typing import IO, TYPE_CHECKING, Any, Final

from sim.host.signals import HANGUP
from tui.input.paste_parser import PasteParser

if TYPE_CHECKING:
    from textual.driver import Driver

__all__ = ["lasting"]

_WAIT: Final = 0.1
"""Seconds that input is waited for before time is looked at."""
_SHORT: Final = 0.01
"""The same while the end of a paste, or the rest of a key, is waited for."""
_CHUNK: Final = 1 << 16


class _Forgiving:
    """A stream that drops what cannot be written any more.

    Without it Textual's writer would end with an error, and the app would wait for ever.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def lasting(driver: type[Driver]) -> type[Driver]:
    """Return a driver that writes to a terminal that may be gone.

    It is made of Textual's own for Linux and macOS. Any other driver (Windows, tests, a browser) is returned as it is.
    """
    if driver.__module__ != "textual.drivers.linux_driver":
        return driver

    class LastingDriver(driver):  # type: ignore[valid-type, misc]
        """Textual's own driver that survives its terminal.

        Its stream drops what cannot be written, and a paste is never read as keys.
        """

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._file: Any = _Forgiving(self._file)

        def run_input_thread(self) -> None:
            """Read what is typed and pasted until the room closes.

            Bytes that are no text become a replacement character.
            """
            parser = PasteParser(self._debug)
            decode = getincrementaldecoder("utf-8")("replace").decode
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(_SHORT if parser.waiting else _WAIT):
                        data = os.read(self.fileno, _CHUNK)
                        if not data:
                            # A terminal that is gone has no more input, and says so at once for ever.
                            self._app.call_later(self._app.exit, None, 128 + HANGUP)
                            return
                        text = decode(data)
                        for event in parser.feed(text) if text else ():
                            self.process_message(event)
                    for event in parser.tick():
                        self.process_message(event)

    return LastingDriver
