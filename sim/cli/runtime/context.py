"""What every command gets beside its arguments.

That is the language, the screens, and where its words go.

stdout is data, stderr is narration. What is printed is cleaned of control characters and never read as markup.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sim.cli.runtime.narration import narrate
from sim.units import clean, escaped
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.cli.runtime.console import Paper
    from sim.words import Key, Language

__all__ = ["Context", "in_terminal"]


def in_terminal() -> bool:
    """Return whether stdin, stdout and stderr all are a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


class Context:
    """One run of one command."""

    __slots__ = ("_last", "language", "screens")

    def __init__(self, language: Language, screens: Mapping[str, Callable[..., int]]) -> None:
        self.language: Language = language
        self.screens = screens
        self._last: list[str] = []

    def say(self, key: Key, /, **values: object) -> str:
        """Return a message in the language of this run."""
        return say(self.language, key, **values)

    def out(self, text: str = "") -> None:
        """Write a line of data to stdout."""
        sys.stdout.write(clean(text) + "\n")

    def tell(self, text: str) -> None:
        """Write a line of narration to stderr."""
        narrate(text + "\n")

    def tell_loading(self) -> None:
        """Say on a terminal that something loads: its screen may take seconds to open."""
        if sys.stderr.isatty():
            self.tell(self.say("cli.loading"))

    def tell_last(self, text: str) -> None:
        """Write a line of narration at the very end, below what may be told of a failure."""
        self._last.append(text)

    def part(self) -> None:
        """Write what was kept for the end."""
        for text in self._last:
            self.tell(text)
        self._last.clear()

    def json(self, value: object, *, indent: int | None = 2) -> None:
        """Write one JSON value to stdout.

        What cannot be seen stays escaped, NaN is refused. Without ``indent`` it is on a single line.
        """
        import json

        sys.stdout.write(escaped(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)) + "\n")

    def console(self, *, tsv: bool = False) -> Paper:
        """Return a console on stdout.

        Tables are fitted to a terminal, in full in a pipe, tab-separated with ``tsv``.
        """
        from sim.cli.runtime.console import Paper

        return Paper(tsv=tsv)
