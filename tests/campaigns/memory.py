"""Lets memory run out at a random call of a command, many times: ``memory.py EXERCISE FOLDER FIRST LAST``.

A ``MemoryError`` is raised at one call of a function of ``sim``: while an exercise is loaded, a room is played (and its
commands are appended), a report replays a journal, or a journal is resumed. Prints ``same: …`` when what had been
acknowledged was always still there, no command came to a defect, and each journal could be resumed and agrees with its
replay; else what was wrong first.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import sim
import sim.exercise
import sim.journal
from sim.cli import main
from sim.cli.commands import play
from sim.cli.runtime import context
from tests.campaigns.interruption import Disk, forked, robot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

_SIM: Final = str(Path(sim.__file__).parent)
# What runs while an exception is on its way out, and must itself be left to do its work.
_SPARED: Final = frozenset({"report", "narrate", "_tell", "told", "say"})


class Shortage:
    """Counts the calls of functions of ``sim``, and lets memory run out at one of them."""

    def __init__(self, at: int) -> None:
        self._at = at
        self.count = 0
        """Calls so far."""

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Count a call; raise ``MemoryError`` at the chosen one."""
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(_SIM) and code.co_name not in _SPARED:
            self.count += 1
            if self.count == self._at:
                raise MemoryError


def short(argv: list[str], at: int) -> Callable[[], int]:
    """Return a command that runs out of memory at call ``at``."""

    def run() -> int:
        sys.settrace(Shortage(at))
        try:
            return main(argv, {"room": robot})
        finally:
            sys.settrace(None)

    return run


def calls(argv: list[str], folder: Path) -> int:
    """Return how many calls a command makes when it is left alone."""
    counted = folder / "calls"

    def run() -> int:
        shortage = Shortage(0)
        sys.settrace(shortage)
        code = main(argv, {"room": robot})
        sys.settrace(None)
        counted.write_text(str(shortage.count))
        return code

    assert forked(run) == 0
    return int(counted.read_text())


def attempt(kind: str, argv: list[str], log: Path, at: int) -> str:
    """Let a command run out of memory; return what is wrong."""
    before = log.read_bytes() if log.exists() else b""
    acknowledged = log.with_suffix(".ack")

    def run() -> int:
        Disk(log, 0, "kill-after", Random(0))
        return short(argv, at)()

    code = forked(run)
    if code not in (0, 1, 2):
        return f"{kind} at call {at} ended with {code}"
    if log.exists():
        size = int(acknowledged.read_text()) if acknowledged.exists() else len(before)
        kept = log.read_bytes()[:size]
        if not kept.startswith(before):
            return f"{kind} at call {at}: something acknowledged is lost"
        if kind in ("play", "resume"):
            if forked(lambda: main(["resume", str(log)], {"room": robot})) != 0:
                return f"{kind} at call {at}: cannot be resumed"
            if not log.read_bytes().startswith(kept):
                return f"{kind} at call {at}: something acknowledged is lost"
            reading = sim.journal.read(log)
            if sim.exercise.replay(reading.entries, reading.header)[1]:
                return f"{kind} at call {at}: the replay differs"
    elif acknowledged.exists():
        return f"{kind} at call {at}: acknowledged, and gone"
    return ""


def drive(exercise: str, folder: Path, numbers: Sequence[int]) -> str:
    """Return the first thing that is wrong, or ``same`` with the number of attempts of each kind."""
    for module in (context, play):
        vars(module)["in_terminal"] = lambda: True
    whole = folder / "whole.jsonl"
    with redirect_stdout(StringIO()):
        assert main(["play", exercise, "--log", str(whole)], {"room": robot}) == 0
    half = b"".join(line + b"\n" for line in whole.read_bytes().splitlines()[:9])
    log, out = folder / "short.jsonl", str(folder / "out.md")
    commands = {
        "check": ["check", exercise],
        "play": ["play", exercise, "--log", str(log)],
        "report": ["report", str(log), "--out", out],
        "resume": ["resume", str(log)],
    }

    def prepare(kind: str) -> None:
        for left in folder.glob("*short*"):
            left.unlink()
        if kind == "report":
            log.write_bytes(whole.read_bytes())
        if kind == "resume":
            log.write_bytes(half)

    most = {}
    for kind, argv in commands.items():
        prepare(kind)
        most[kind] = calls(argv, folder)
    tried: Counter[str] = Counter()
    for number in numbers:
        chance = Random(f"memory/{number}")
        kind = chance.choice(sorted(commands))
        prepare(kind)
        wrong = attempt(
            kind, commands[kind], log, chance.randint(2, most[kind])
        )  # the first is main, before it can catch
        if wrong:
            return f"attempt {number}: {wrong}"
        tried[kind] += 1
    return f"same: {len(numbers)} attempts, {', '.join(f'{kind} {n}' for kind, n in sorted(tried.items()))}"


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    first, last = int(sys.argv[3]), int(sys.argv[4])
    sys.stdout.write(drive(sys.argv[1], Path(sys.argv[2]), range(first, last + 1)) + "\n")
