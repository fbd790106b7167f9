"""The entry point of ``keten``. It hands the command line what needs Textual, to be loaded only when it is opened."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from sim.cli import main as run_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.exercise import Exercise
    from sim.words import Language

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    return run_command(argv, screens={"room": _room, "demo": _demo})


def _room(exercise: Exercise, language: Language, clock: Callable[[], int]) -> int:
    from tui.app import run_room

    with _terminal_may_vanish():
        return run_room(exercise, language, clock)


def _demo(exercise: Exercise, language: Language, clock: Callable[[], int]) -> int:
    """Open the room of the demonstration. It is just before the failure, paused, with prompts."""
    from tui.app import run_room
    from tui.tour import OPENING, STEPS

    now = clock()
    for command in OPENING:
        exercise.do(command, clock=now)
    with _terminal_may_vanish():
        return run_room(exercise, language, clock, tour=STEPS)


class _Forgiving:
    """A terminal to write to that may be gone. What is written then is lost, and nothing else happens."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@contextmanager
def _terminal_may_vanish() -> Iterator[None]:
    """Let a screen end when its terminal is gone.

    Textual draws from a thread that would end at the first write that fails, and then waits for it for ever.
    """
    streams = vars(sys)
    terminal = streams["__stderr__"]
    if terminal is not None:
        streams["__stderr__"] = _Forgiving(terminal)
    try:
        yield
    finally:
        streams["__stderr__"] = terminal


if __name__ == "__main__":
    sys.exit(main())
