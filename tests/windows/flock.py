"""What decides between processes for the locks of the false ``msvcrt``; loaded before ``fcntl`` goes away."""

from __future__ import annotations

import fcntl


def lock(fd: int) -> bool:
    """Lock a file at once; false when another has it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(fd: int) -> None:
    """Let go of it."""
    fcntl.flock(fd, fcntl.LOCK_UN)
