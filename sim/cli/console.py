"""Rich's console as commands use it."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console

__all__ = ["Paper"]


class Paper(Console):
    """A console that leaves it to the command line to end quietly when its reader has gone."""

    def on_broken_pipe(self) -> NoReturn:
        """Let the error through; rich would end the process with an exit code of its own."""
        raise BrokenPipeError
