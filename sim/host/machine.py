"""This machine: its name, and how many processors there are."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["cores", "let_others_first", "machine_name"]

_BATCH: Final = ("sched_setscheduler", "SCHED_BATCH", "sched_param")
"""What a system has that knows work in the background: Linux."""
_NICE: Final = 10
"""How much this process steps back, where the system counts so (0 to 19)."""


def cores() -> int:
    """Return how many processors this process may use, at least 1.

    These are all there are where the system does not say.
    """
    may_use = getattr(os, "sched_getaffinity", None)
    return len(may_use(0)) if may_use is not None else os.cpu_count() or 1


def let_others_first() -> None:
    """Let all other processes go before this one, where the system can do so."""
    nice = getattr(os, "nice", None)
    if nice is not None:
        nice(_NICE)
    schedule, batch, settings = (getattr(os, name, None) for name in _BATCH)
    if schedule is not None and batch is not None and settings is not None:
        # Whatever the policy of the parent is: under one for real time, how nice a process is counts for nothing.
        schedule(0, batch, settings(0))


def machine_name() -> str:
    """Return the name of this machine."""
    from socket import gethostname  # noqa: PLC0415 -- slow to load, and only a room asks

    return gethostname()
