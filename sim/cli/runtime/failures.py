"""Messages about failures on stderr, and their exit codes. The code says whose fault it is."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from sim.cli.runtime.exits import Exit, of_signal
from sim.cli.runtime.narration import narrate
from sim.errors import CommandRefused, Interrupted, KetenError, ScenarioError, system
from sim.units import clean
from sim.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from sim.words import Language

__all__ = ["report"]

_SIGINT = 2


def report(error: BaseException, language: Language, *, debug: bool) -> int:
    """Say on stderr what went wrong; return the exit code. With ``debug`` the traceback follows."""
    if debug:
        narrate("".join(traceback.format_exception(error)))
    if isinstance(error, Interrupted):
        _tell(say(language, "cli.error.interrupted"))
        return of_signal(error.signum)
    if isinstance(error, KeyboardInterrupt):
        _tell(say(language, "cli.error.interrupted"))
        return of_signal(_SIGINT)
    if isinstance(error, ScenarioError):
        for problem in error.problems:
            narrate(clean(problem.told(language), lines=False) + "\n")
        return int(Exit.WRONG)
    if isinstance(error, KetenError):
        _tell(_refusal(error, language) if isinstance(error, CommandRefused) else error.told(language))
        return int(Exit.WRONG)
    if isinstance(error, OSError) and error.strerror:
        name = f": {error.filename}" if error.filename else ""
        _tell(say(language, "cli.error.system", what=system(error).told(language)) + name)
        return int(Exit.WRONG)
    if isinstance(error, MemoryError):
        _tell(say(language, "cli.error.memory"))
        return int(Exit.WRONG)
    return _defect(error, language, debug=debug)


def _refusal(error: CommandRefused, language: Language) -> str:
    values = ", ".join(f"{name} {value}" for name, value in error.values.items())
    try:
        reason = say(language, f"room.refused.{error.reason}", **error.values)
    except KeyError:
        reason = error.reason
    return say(language, "cli.error.refused", reason=reason + (f" ({values})" if values else ""))


def _defect(error: BaseException, language: Language, *, debug: bool) -> int:
    _tell(say(language, "cli.error.defect", what=f"{type(error).__name__}: {error}"[:300]))
    if not debug:
        _tell(say(language, "cli.error.traceback", path=_keep(error)))
    return int(Exit.DEFECT)


def _keep(error: BaseException) -> Path:
    """Write the traceback to a file of its own and say where."""
    import tempfile
    from pathlib import Path

    handle, name = tempfile.mkstemp(prefix="keten-defect-", suffix=".txt")
    with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 -- a handle, not a path
        file.write("".join(traceback.format_exception(error)))
    return Path(name)


def _tell(text: str) -> None:
    narrate(f"keten: {text}\n")
