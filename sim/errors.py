"""The one tree of errors.

::

    KetenError                place, value and remedy; shown to the user, exit code 2
    ├── ScenarioError         scenario files have faults; carries every Problem found
    ├── CommandRefused        a command that cannot be accepted; nothing was written
    ├── JournalError          a journal that cannot be read, appended to or trusted
    │   └── JournalLocked     another room has this journal open
    └── Interrupted           a signal asked us to stop; exit code 128 + signal

Anything else that escapes is a defect of Keten (exit code 3).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "CommandRefused",
    "Interrupted",
    "JournalError",
    "JournalLocked",
    "KetenError",
    "Problem",
    "ScenarioError",
]


class KetenError(Exception):
    """Something the user can mend: says the place, the value, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a scenario file, as ``file:line:column: where: what is wrong; what to do``."""

    file: str
    """Path of the file as the user gave it or as it was included."""
    line: int
    """Line, from 1."""
    column: int
    """Column, from 1."""
    where: str
    """Dotted place inside the file, such as ``processes.grid.utrecht.needs.station``."""
    what: str
    """What is wrong, with the value."""
    remedy: str
    """What to do about it; the nearest known name where there is one."""

    def __str__(self) -> str:
        """Give the one-line form that editors can jump to."""
        return f"{self.file}:{self.line}:{self.column}: {self.where}: {self.what}; {self.remedy}"


class ScenarioError(KetenError):
    """One or more scenario files have faults; all of them are in :attr:`problems`, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(p) for p in problems))


class CommandRefused(KetenError):
    """A command that cannot be accepted now; :attr:`reason` is a key of the message catalogue."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason + "".join(f" {k}={v}" for k, v in values.items()))


class JournalError(KetenError):
    """A journal that cannot be read, appended to or trusted; says which line and why."""


class JournalLocked(JournalError):
    """Another room has this journal open."""


class Interrupted(KetenError):
    """A signal asked us to stop: :attr:`signum` is its number."""

    def __init__(self, signum: int) -> None:
        self.signum = signum
        super().__init__(f"signal {signum}")
