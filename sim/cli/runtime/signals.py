"""Signals end a command in order. They become an exception, so that files and pools are closed."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from sim.host.signals import ENDING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["signals_raise"]


def _raise(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 -- the shape that signal asks for
    from sim.errors import Interrupted

    raise Interrupted(number)


@contextmanager
def signals_raise() -> Iterator[None]:
    """Turn signals into :class:`~sim.errors.Interrupted` while the block runs.

    These are SIGINT, SIGTERM, SIGHUP and SIGBREAK. Outside the main thread, where Python allows no handlers, nothing
    changes.
    """
    before = {}
    try:
        for number in (signal.SIGINT, *ENDING):
            before[number] = signal.signal(number, _raise)
    except ValueError:
        before = {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
