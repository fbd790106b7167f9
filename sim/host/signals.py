"""Signals that ask a program to end, and Ctrl-C."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

__all__ = ["ENDING", "HANGUP", "ignore_interrupts", "interrupts_held", "on_signals"]

_SIG_BLOCK, _SIG_UNBLOCK, _SIG_SETMASK = (
    getattr(signal, name, None) for name in ("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK")
)
ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if getattr(signal, name, None) is not None
)
"""The signals that ask a program to end, as far as this system has them; Ctrl-C is not among them."""
HANGUP: Final = int(getattr(signal, "SIGHUP", 1))
"""The number of the signal of a terminal that is gone; 1 also where the system has no such signal."""


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back from this thread; it comes afterwards.

    Processes started meanwhile do not get it either. Windows cannot hold it back: there a process that is just starting
    may be interrupted too.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(_SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(_SIG_SETMASK, before)


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent of this process. That includes one that was held back when the process started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is not None:
        mask(_SIG_UNBLOCK, {signal.SIGINT})


def on_signals(loop: asyncio.AbstractEventLoop, call: Callable[[int], object]) -> Callable[[], None]:
    """Have ``call`` called in ``loop`` for each signal that asks to end.

    ``call`` gets the number of the signal. Return a function that undoes it. Signals are left alone outside the main
    thread, where Python allows no handlers.
    """
    undo: list[Callable[[], object]] = []
    for number in ENDING:
        try:
            loop.add_signal_handler(number, call, number)
        except NotImplementedError:
            # Windows: the handler runs between two instructions, and a loop that waits must be woken.
            before = signal.signal(number, lambda got, _: loop.call_soon_threadsafe(call, got))
            undo.append(lambda number=number, before=before: signal.signal(number, before))  # type: ignore[misc]
        except (ValueError, RuntimeError):
            break
        else:
            undo.append(lambda number=number: loop.remove_signal_handler(number))  # type: ignore[misc]

    def undone() -> None:
        for one in undo:
            one()

    return undone
