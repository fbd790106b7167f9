"""A driver that survives its terminal: when a connection is lost the room must still end, and let go of its journal."""

from __future__ import annotations

from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver

__all__ = ["LastingDriver"]


class _Forgiving:
    """A stream that loses what cannot be written any more: Textual's writer would die of it, and the app then wait."""

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


class LastingDriver(LinuxDriver):
    """Textual's own driver, writing to a terminal that may be gone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = _Forgiving(self._file)
