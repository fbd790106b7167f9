"""Interrupts a command at a random moment, many times, and lets each be resumed to its end.

``interruption.py run|play EXERCISE FOLDER FIRST LAST [KIND…]``

A moment is a write or a fsync that the command makes. What may happen there, by kind:

- ``kill-before``, ``kill-half``, ``kill-after``: the process is killed before it, after half a write, after it;
- ``power``: the process is killed, and of what was not fsynced some pages are lost: each page of 4096 bytes by itself,
  so that a later one may be there while an earlier one is not; a name whose folder was not fsynced may be lost too;
- ``full``, ``short``, ``write-error``: the disk refuses once for lack of space, takes half a write, or fails a write;
- ``full-sticky``, ``write-error-sticky``: it refuses from then on;
- ``sync-error``, ``sync-error-sticky``: it does not confirm, once or from then on.

Each attempt is a fork, so that everything is loaded once. Prints ``same: N attempts, …`` when every attempt came to
what the command came to that was left alone, else what differed first.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import traceback
from collections import Counter
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, NoReturn

import sim.batch
import sim.exercise
import sim.journal
from sim.cli import main
from sim.cli.commands import play
from sim.cli.runtime import context
from sim.errors import JournalError
from sim.exercise.commands.model import Jump, OrderAction, Pause, RecordDecision, SayInject, Start
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.exercise import Exercise
    from sim.exercise.commands.model import Command

_write, _fsync = os.write, os.fsync
PAGE: Final = 4096
KILLS: Final = ("kill-before", "kill-half", "kill-after")
ERRORS: Final = (
    "full", "short", "write-error", "full-sticky", "write-error-sticky", "sync-error", "sync-error-sticky",
)  # fmt: skip
KINDS: Final = (*KILLS, "power", *ERRORS)
END: Final = 240 * MINUTE
STEPS: tuple[tuple[int, Command], ...] = (
    (15, RecordDecision(text="wachten [b]af[/b]")),
    (30, OrderAction(action="aggregaat", target="mobile.west/power", by="OL")),
    (45, RecordDecision(text="opschalen")),
    (150, OrderAction(action="aggregaat", target="mobile.west/power")),
    (180, RecordDecision(text="afschalen")),
)


class Disk:
    """Stands between the command and the disk: counts writes and fsyncs, and lets something happen at one of them."""

    def __init__(self, log: Path, at: int, kind: str, chance: Random) -> None:
        self._log = log
        self._at = at
        self._kind = kind
        self._chance = chance
        self.count = 0
        """Writes and fsyncs so far."""
        self._synced: dict[int, bytes] = {}
        self._names: set[str] = set()
        os.write = self._on_write  # type: ignore[assignment]
        os.fsync = self._on_fsync  # type: ignore[assignment]

    def _happens(self) -> bool:
        self.count += 1
        return self.count == self._at or (self._kind.endswith("-sticky") and self.count >= self._at > 0)

    def _on_write(self, fd: int, data: bytes) -> int:
        if not self._happens():
            return _write(fd, data)
        if self._kind in ("kill-half", "short"):
            done = _write(fd, bytes(data)[: len(data) // 2])
            if self._kind == "short":
                return done
        elif self._kind.startswith("full"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif self._kind.startswith("write-error"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        elif self._kind != "kill-before":
            done = _write(fd, data)
            if self._kind.startswith("sync-error"):
                return done
        return self._stop()

    def _on_fsync(self, fd: int) -> None:
        happens = self._happens()
        if happens and self._kind.startswith("sync-error"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if happens and self._kind in ("kill-before", "kill-half", "power"):
            self._stop()
        _fsync(fd)
        self._confirmed(fd)
        if happens and self._kind == "kill-after":
            self._stop()

    def _confirmed(self, fd: int) -> None:
        """Note what is safe now; a journal is acknowledged once its name is safe too."""
        place = Path(f"/proc/self/fd/{fd}").readlink()
        if place.is_dir():
            self._names |= {name.name for name in place.iterdir()}
        else:
            self._synced[os.fstat(fd).st_ino] = place.read_bytes()
        if self._log.name in self._names:
            size = len(self._synced.get(self._log.stat().st_ino, b""))
            self._log.with_suffix(".ack").write_text(str(size))

    def _stop(self) -> NoReturn:
        if self._kind == "power":
            for path in sorted(self._log.parent.glob(f"*{self._log.name}*")):
                self._lose(path)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still here")

    def _lose(self, path: Path) -> None:
        """Put a file into a state in which a power cut may leave it."""
        if path.name not in self._names and self._chance.random() < 0.5:
            path.unlink()
            return
        now, safe = path.read_bytes(), self._synced.get(path.stat().st_ino, b"")
        if now == safe:
            return
        length = self._chance.choice(
            (len(now), len(now), len(safe), self._chance.randint(*sorted((len(safe), len(now)))))
        )
        pages = []
        for begin in range(0, length, PAGE):
            kept = now if self._chance.random() < 0.5 else safe
            pages.append(kept[begin : begin + PAGE].ljust(min(PAGE, length - begin), b"\0"))
        path.write_bytes(b"".join(pages))


def robot(exercise: Exercise, language: str, clock: Callable[[], int]) -> int:
    """Lead the exercise as a facilitator who knows what was recorded, and keep at the exact minutes."""
    now = clock()

    def do(command: Command) -> None:
        """Perform a command; again where the disk refused, as somebody who makes room would."""
        for left in (2, 1, 0):
            try:
                exercise.do(command, clock=now)
            except JournalError:
                if not left:
                    raise
            else:
                return

    if exercise.state == "ready":
        do(Start())
    if exercise.state == "running":
        do(Pause())
    given = sum(e.entry_class == "command" and e.kind in ("order", "decision") for e in exercise.sink.entries)
    for minute, command in STEPS[given:]:
        if exercise.world.now < minute * MINUTE:
            do(Jump(to_ms=minute * MINUTE))
        do(command)
        for inject in exercise.snapshot().to_say:
            do(SayInject(inject=inject))
    if exercise.world.now < END:
        do(Jump(to_ms=END))
    return 0


def forked(deed: Callable[[], int]) -> int:
    """Do something in a child process; return how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os._exit(deed())
    except BaseException:  # noqa: BLE001 -- a child must end here
        traceback.print_exc()
        os._exit(99)


def came_to(log: Path, mode: str) -> Any:
    """Return what a journal came to: its bytes for a run, the world and the orders for a room."""
    if mode == "run":
        return log.read_bytes().decode()
    reading = sim.journal.read(log)
    exercise, differences = sim.exercise.replay(reading.entries, reading.header)
    assert not differences
    figures = sim.batch.figures(exercise, None)
    told = [e.payload for e in reading.entries if e.kind in ("order", "decision") and e.entry_class == "command"]
    return json.dumps([figures, told])


def attempt(begin: list[str], log: Path, at: int, kind: str, chance: Random) -> str:
    """Interrupt a command, check that nothing acknowledged is lost, and resume it; return what is wrong."""
    acknowledged = log.with_suffix(".ack")

    def interrupted() -> int:
        Disk(log, at, kind, chance)
        return main(begin, {"room": robot})

    code = forked(interrupted)
    here = f"{at} {kind}"
    if code not in (0, 2, -signal.SIGKILL):
        return f"{here}: ended with {code}"
    if not log.exists():
        return f"{here}: acknowledged, and gone" if acknowledged.exists() else ""
    before = log.read_bytes()[: int(acknowledged.read_text()) if acknowledged.exists() else 0]
    code = forked(lambda: main(["resume", str(log)], {"room": robot}))
    if code != 0 and kind == "power":  # pages of what was never acknowledged may be lost: that takes consent
        if not log.read_bytes().startswith(before):
            return f"{here}: something acknowledged is lost"
        code = forked(lambda: main(["resume", str(log), "--set-aside"], {"room": robot}))
    if code != 0:
        return f"{here}: resume ended with {code}"
    return "" if log.read_bytes().startswith(before) else f"{here}: something acknowledged is lost"


def drive(mode: str, exercise: str, folder: Path, numbers: Sequence[int], kinds: Sequence[str]) -> str:
    """Return the first thing that differs, or ``same`` with the number of attempts of each kind."""
    with redirect_stdout(StringIO()):
        main(["run", exercise])  # so that the children need not load everything each
    for module in (context, play):
        vars(module)["in_terminal"] = lambda: True

    def begin(log: Path) -> list[str]:
        return [mode, exercise, "--log", str(log)]

    whole = folder / "whole.jsonl"
    counted = folder / "count"

    def count() -> int:
        disk = Disk(whole, 0, "kill-after", Random(0))
        code = main(begin(whole), {"room": robot})
        counted.write_text(str(disk.count))
        return code

    assert forked(count) == 0
    moments = int(counted.read_text())
    wanted = came_to(whole, mode)
    tried: Counter[str] = Counter()
    for number in numbers:
        chance = Random(f"{mode}/{number}")
        log = folder / f"stopped-{number}.jsonl"
        at, kind = chance.randint(1, moments), chance.choice(kinds)
        wrong = attempt(begin(log), log, at, kind, chance)
        if wrong:
            return f"attempt {number}: {wrong}"
        tried[kind] += 1
        if log.exists():
            if came_to(log, mode) != wanted:
                return f"attempt {number}: {at} {kind}: comes to something else"
            tried["resumed"] += 1
            for left in folder.glob(f"*{log.stem}*"):
                with suppress(FileNotFoundError):
                    left.unlink()
    return f"same: {len(numbers)} attempts, {', '.join(f'{kind} {n}' for kind, n in sorted(tried.items()))}"


if __name__ == "__main__":
    first, last = int(sys.argv[4]), int(sys.argv[5])
    sys.stdout.write(
        drive(sys.argv[1], sys.argv[2], Path(sys.argv[3]), range(first, last + 1), sys.argv[6:] or KINDS) + "\n"
    )
