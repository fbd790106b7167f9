"""The one tree of errors.

::

    KetenError                place, value and remedy; shown to the user, exit code 2
    ├── ScenarioError         scenario files have faults; carries every Problem found
    ├── CommandRefused        a command that cannot be accepted; nothing was written
    ├── JournalError          a journal that cannot be read, appended to or trusted
    │   ├── JournalExists     a new journal cannot have a name that is taken
    │   ├── JournalLocked     another room has this journal open
    │   └── JournalBroken     what is on the disk is unknown; trying again would hide that
    └── Interrupted           a signal asked us to stop; exit code 128 + signal

Anything else that escapes is a defect of Keten (exit code 3).

What a user can meet is said in the user's language: such an error is made with :meth:`Worded.of`, from a message of the
catalogues ``errors`` and ``problems``, reads as English in a log, and is shown with :meth:`Worded.told`.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from errno import errorcode
from typing import TYPE_CHECKING, Final, Literal, Self

from sim.units import Misread
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.words import Key, Language

__all__ = [
    "CommandRefused",
    "Interrupted",
    "JournalBroken",
    "JournalError",
    "JournalExists",
    "JournalLocked",
    "KetenError",
    "Misread",
    "Problem",
    "Reason",
    "ScenarioError",
    "Severity",
    "Worded",
    "both",
    "either",
    "followed",
    "misread",
    "no_file",
    "system",
]


class Worded(Exception):
    """What can be said in each language; its text is the English."""

    key: str = ""
    """Message of the catalogue ``errors``; empty for one that is in English only."""

    def __init__(self, text: str = "") -> None:
        self.values: dict[str, object] = {}
        super().__init__(text)

    @classmethod
    def of(cls, key: Key, /, **values: object) -> Self:
        """Make one from a message and its values. A value may itself be :class:`Worded`."""
        made = cls(say("en", key, **values))
        made.key, made.values = key, values
        return made

    def told(self, language: Language) -> str:
        """Return the text in ``language``; what is known in English only is in English."""
        if not self.key:
            return str(self)
        return say(language, self.key, **{name: _told(value, language) for name, value in self.values.items()})


def _told(value: object, language: Language) -> object:
    return value.told(language) if isinstance(value, Worded) else value


class Reason(Worded, ValueError):
    """A part of a message: what is wrong, by who does not know the place."""


def misread(error: Misread) -> Reason:
    """Return what is wrong with a text read as a duration or a share. Its remedy is the key with ``.do``."""
    return Reason.of(f"errors.misread.{error.key}", text=error.text)


def either(names: Sequence[Worded | str]) -> Worded | str:
    """Return names as a choice between them: ``a or b or c``; nothing for none."""
    return _joined(names, "errors.or")


def both(names: Sequence[Worded | str]) -> Worded | str:
    """Return names as all of them: ``a and b and c``; nothing for none."""
    return _joined(names, "errors.and")


def _joined(names: Sequence[Worded | str], key: Key) -> Worded | str:
    first: Worded | str = names[0] if names else ""
    for name in names[1:]:
        first = Reason.of(key, first=first, last=name)
    return first


def system(error: OSError) -> Reason:
    """Return why the system refuses, in words where they are known."""
    try:
        return Reason.of(f"errors.system.{errorcode.get(error.errno or 0, 'other').lower()}")
    except KeyError:
        return Reason(error.strerror or str(error))


def followed(path: Path) -> Path:
    """Return the absolute path that ``path`` leads to, links followed.

    A loop of links leads to itself. ``Path.resolve`` raises ``RuntimeError`` for a loop up to Python 3.12, and nothing
    later; here whoever opens the file is refused by the system, as for any other file that cannot be read. A name with
    a NUL leads to itself too.
    """
    try:
        return type(path)(os.path.realpath(path))
    except ValueError:
        return path


def no_file(path: Path) -> Reason | None:
    """Return why ``path`` cannot be read as a file; none when it can.

    Nothing is there, or it is something else. Nothing is opened: opening a pipe would wait for its other end.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return system(error)
    except ValueError:  # a name with a NUL in it
        return Reason.of("errors.system.enoent")
    if stat.S_ISREG(mode):
        return None
    return Reason.of(_KINDS[stat.S_IFMT(mode)])


_KINDS: Final = {
    stat.S_IFDIR: "errors.file.folder",
    stat.S_IFIFO: "errors.file.pipe",
    stat.S_IFSOCK: "errors.file.socket",
    stat.S_IFCHR: "errors.file.device",
    stat.S_IFBLK: "errors.file.device",
}


class KetenError(Worded):
    """Something the user can mend: says the place, the value, and what to do."""


Severity = Literal["fault", "warning"]
"""A ``fault`` cannot be loaded or cannot work as written; a ``warning`` is computed as written, probably a mistake."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault or warning in a scenario file.

    Its text is ``file:line:column: where: what is wrong; what to do``. A warning says so before ``where``:
    ``file:line:column: warning: where: what; what to do``.
    """

    file: str
    """Path of the file as the user gave it or as it was included."""
    line: int
    """Line, from 1."""
    column: int
    """Column, from 1."""
    where: str
    """Dotted place inside the file, such as ``processes.grid.utrecht.needs.station``; empty is the file itself."""
    what: Reason
    """What is wrong, with the value."""
    remedy: Reason
    """What to do about it; the nearest known name where there is one."""
    more: int = 0
    """How many times more it was found at what was written out from this place."""
    severity: Severity = "fault"
    """Whether it is a fault or a warning."""

    def __str__(self) -> str:
        """Return the one-line form that editors can jump to, in English."""
        return self.told("en")

    def told(self, language: Language) -> str:
        """Return the one-line form in ``language``. Place and values are the same in each language."""
        where, what, remedy = self.parts(language)
        label = say(language, "problems.warning") + ": " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {label}{where}: {what}; {remedy}"

    def parts(self, language: Language) -> tuple[str, str, str]:
        """Return where, what and remedy in ``language``."""
        what = self.what.told(language)
        if self.more:
            what = say(language, "problems.more", what=what, n=self.more)
        return self.where or say(language, "problems.file"), what, self.remedy.told(language)


class ScenarioError(KetenError):
    """One or more scenario files have faults. All of them are in :attr:`problems`, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems

    def told(self, language: Language) -> str:
        """Return every problem in ``language``, each on a line."""
        return "\n".join(problem.told(language) for problem in self.problems)

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        """Travel between processes as its problems."""
        return type(self), (self.problems,)


class CommandRefused(KetenError):
    """A command that cannot be accepted now. :attr:`reason` is a key of the message catalogue."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason + "".join(f" {k}={v}" for k, v in values.items()))
        self.reason = reason
        self.values = values


class JournalError(KetenError):
    """A journal that cannot be read, appended to or trusted; says which line and why."""


class JournalExists(JournalError):
    """A new journal cannot have this name: there is a file by that name."""


class JournalLocked(JournalError):
    """Another room has this journal open."""


class JournalBroken(JournalError):
    """Nothing can be appended to this journal any more. Any other failure to append may pass, and be tried again."""


class Interrupted(KetenError):
    """A signal asked us to stop: :attr:`signum` is its number."""

    def __init__(self, signum: int) -> None:
        self.signum = signum
        super().__init__(f"signal {signum}")
