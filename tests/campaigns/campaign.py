"""A campaign: many numbered cases, each the same for ever, with a bound on time and memory, and resumable.

Case ``n`` of a campaign depends on the campaign's name and ``n`` alone. How far it came stands in ``.soak/NAME``, so
that an interrupted campaign goes on where it was; one that reached its end begins at 1 again. ``COUNT=N`` sets the
number of cases.
"""

from __future__ import annotations

import gc
import io
import os
import re
import resource
import signal
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from sim.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

__all__ = ["Campaign", "Said", "bounded", "keten"]

ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = 20
"""Longest that one case may take."""
MEGABYTES: Final = 300
"""Most memory that one case may add."""
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What steers a terminal."""


class Campaign:
    """The cases of one campaign that are still to be done."""

    def __init__(self, name: str, count: int, record: Callable[[str, object], None]) -> None:
        self.name = name
        self.count = int(os.environ.get("COUNT", count))
        """How many cases there are."""
        self._record = record
        self._state = ROOT / ".soak" / name

    def cases(self) -> Iterator[tuple[int, Random]]:
        """Yield the number of each case not done yet, from 1, and its own random generator."""
        self._state.parent.mkdir(exist_ok=True)
        done = int(self._state.read_text()) if self._state.exists() else 0
        first = done + 1 if done < self.count else 1
        for number in range(first, self.count + 1):
            yield number, Random(f"{self.name}/{number}")
            self._state.write_text(str(number))
        self._state.unlink()
        self._record("campaign", f"{self.name}: {self.count - first + 1} of {self.count} cases without a fault")

    def tell(self, text: str) -> None:
        """Have something more told at the end of the run, beside the number of cases."""
        self._record("campaign", f"{self.name}: {text.strip()}")


class TooLong(BaseException):
    """A case took more than its time."""


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TooLong


@contextmanager
def bounded(megabytes: int = MEGABYTES) -> Iterator[None]:
    """Raise :class:`TooLong` after the time of a case, ``MemoryError`` when it takes too much memory."""
    held = _held()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + megabytes * 2**20, before[1]))
    handler = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def _held() -> int:
    """Return the address space that this process has, bytes."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    """Its exit code; -1 when it took too long."""
    out: str
    err: str

    @property
    def fault(self) -> str:
        """What no command may do, whatever it is given; empty when it did none of it."""
        if self.code == -1:
            return f"took more than {SECONDS} s"
        if self.code not in (0, 1, 2):
            return f"exit code {self.code}: {self.err[-400:]}"
        found = CONTROL.search(self.out) or CONTROL.search(self.err)
        return f"printed {found[0]!r}" if found else ""


def keten(*argv: str, screens: Mapping[str, Callable[..., int]] | None = None, megabytes: int = MEGABYTES) -> Said:
    """Run a command in this process, within bounds, and return what it answered."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with bounded(megabytes), redirect_stdout(out), redirect_stderr(err):
            code = int(main(list(argv), screens))
    except TooLong:
        code = -1
    finally:
        gc.collect()
    if "TooLong" in err.getvalue():  # the command line turned it into an exit code
        code = -1
    return Said(code, out.getvalue(), err.getvalue())
