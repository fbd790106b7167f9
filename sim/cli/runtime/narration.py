"""What is told beside the data of a command, on stderr."""

from __future__ import annotations

import sys
from contextlib import suppress

from sim.units import clean

__all__ = ["narrate"]


def narrate(text: str) -> None:
    """Write cleaned text to stderr, after what went to stdout. When nobody reads it any more, nothing happens."""
    with suppress(OSError):
        sys.stdout.flush()
    with suppress(OSError):
        sys.stderr.write(clean(text))
        sys.stderr.flush()
