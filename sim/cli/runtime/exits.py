"""What the exit code of ``keten`` says."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Exit", "of_signal"]


class Exit(IntEnum):
    """The exit codes; a signal adds 128 to its number (130 for Ctrl-C)."""

    DONE = 0
    """It was done."""
    NO = 1
    """It ran, and the answer is no: faults were found, a journal does not verify."""
    WRONG = 2
    """Wrong use, or a bad file given to a command that is not ``check`` or ``log verify``."""
    DEFECT = 3
    """A defect of Keten itself."""


def of_signal(number: int) -> int:
    """Return the exit code of a process that a signal stopped."""
    return 128 + number
