"""The room over a real pseudo-terminal: latency, processor time, memory.

The room is the country with 350 shown processes and 200 injects, at 60 times the clock. A key counts as answered when
its mark is on the screen: a word that comes with it, learned beforehand by pressing it twice, or for the cursor the
background of a row. So the measure does not depend on how the room looks. Keys come at no fixed beat.

``python -m benchmarks.room_latency SECONDS FILE`` writes a profile of the room while keys are pressed.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rows import Row
from benchmarks.terminal import Screen, Silent, Terminal, processor_seconds, resident_bytes
from tui.input.keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = ((120, 40), (80, 24))
SPEED = 60
BEATS = 20.0
"""Seconds over which processor time is counted."""
SETTLED = 0.6
"""Seconds without new words after which a key has surely been answered, while marks are learned."""
LOST, LONGEST = 4.0, 10.0
"""Seconds after which nothing comes of a key any more, and after which a screen that never rests is taken as it is."""
PAUSES = (0.05, 0.35)
"""Seconds between an answer and the next key."""
DOWN, UP, ESCAPE = b"\x1b[B", b"\x1b[A", b"\x1b"
OPENED = {"jump": b"j", "note": b"n", "order": b"o", "why": b"w", "find": b"/"}
"""Keys that open something which escape closes again, by name in the table of keys."""


@dataclass(frozen=True)
class Press:
    """A key of a round, and how its answer is known."""

    name: str
    keys: bytes
    mark: str = ""
    """A word that comes with it; empty for the cursor, of which two rows change."""
    gone: bool = False
    """The word goes away instead."""


def _declared() -> dict[str, bytes]:
    """Return the keys of a round that the room has, by name."""
    known = {key.name for key in KEYS}
    return {name: keys for name, keys in OPENED.items() if name in known}


def _plan() -> list[tuple[str, bytes]]:
    """Return a round of keys, from pane 1 to pane 1."""
    plan = [("cursor", DOWN), ("cursor", UP)] * 3
    for name, keys in _declared().items():
        plan += [(name, keys), ("close", ESCAPE)]
    return [*plan, ("pane", b"2"), ("pane", b"3"), ("pane", b"1")]


def _settled(terminal: Terminal) -> set[str]:
    """Return the words on the screen once they have changed and settled."""
    begun = since = time.perf_counter()
    first = seen = terminal.screen.words()
    while time.perf_counter() - since < (SETTLED if seen != first else LOST):
        terminal.rest(0.05)
        words = terminal.screen.words()
        if words != seen:
            seen, since = words, time.perf_counter()
        if time.perf_counter() - begun > LONGEST:
            break
    return seen


def opened(terminal: Terminal) -> None:
    """Wait for the room, and be where a round begins and ends.

    The situation is in the other order, in which it folds nothing.
    """
    terminal.wait(lambda screen: len(screen.words()) > 15, 120.0)
    terminal.rest(2 * SETTLED)
    for keys in (ESCAPE, b"2", b"3", b"1", b"r", DOWN, DOWN, DOWN):
        terminal.type(keys)
        _settled(terminal)


def learned(terminal: Terminal) -> list[Press]:
    """Press rounds of keys until each has a mark that came twice; return these.

    Raises ``Silent`` for a key that has none after five rounds. A screen that is late may have one in another round.
    """
    plan = _plan()
    came: list[Counter[str]] = [Counter() for _ in plan]
    went: list[Counter[str]] = [Counter() for _ in plan]
    keys_told: set[str] = set()
    for _ in range(5):
        for place, (name, keys) in enumerate(plan):
            if name == "cursor":
                continue
            before = terminal.screen.words()
            terminal.type(keys)
            after = _settled(terminal)
            keys_told |= terminal.screen.words(1)
            came[place].update(after - before)
            went[place].update(before - after)
        presses = [
            Press(name, keys) if name == "cursor" else _marked(name, keys, came[place], went[place], keys_told)
            for place, (name, keys) in enumerate(plan)
        ]
        if None not in presses:
            return [press for press in presses if press is not None]
    lost = plan[presses.index(None)]
    raise Silent(f"nothing comes of {lost}:\n" + "\n".join(terminal.screen.text()))


def _marked(name: str, keys: bytes, came: Counter[str], went: Counter[str], keys_told: set[str]) -> Press | None:
    """Return a key with the longest word that came with it twice, or went twice.

    Words of the line of keys go before others: these change with time too. Return none where there is no such word.
    """
    for words, gone in ((came, False), (went, True)):
        often = sorted(word for word, times in words.items() if times > 1)
        if often:
            return Press(name, keys, max(often, key=lambda word: (word in keys_told, len(word))), gone=gone)
    return None


def _answered(press: Press, screen: Screen) -> Callable[[Screen], bool]:
    """Return whether a key has been answered, given the screen before it."""
    if press.mark:
        return lambda now: (press.mark in now.words()) != press.gone
    before = screen.grounds()
    plain = Counter(before).most_common(1)[0][0]

    def moved(now: Screen) -> bool:
        """Return whether one row got the background of most, and another lost it."""
        changed = [(old == plain, new == plain) for old, new in zip(before, now.grounds(), strict=True)]
        return (False, True) in changed and (True, False) in changed

    return moved


def latencies(terminal: Terminal, presses: list[Press], rounds: int) -> dict[str, list[float]]:
    """Press rounds of keys; return the seconds that each took, by name."""
    chance = random.Random(1)
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for press in presses:
            terminal.rest(chance.uniform(*PAUSES))
            shown = _answered(press, terminal.screen)
            begun = time.perf_counter()
            terminal.type(press.keys)
            try:
                ended = terminal.wait(shown, 10.0)
            except Silent as error:
                raise Silent(f"{press} was not answered in 10 s:\n{error}") from None
            times.setdefault(press.name, []).append(ended - begun)
    return times


def _quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _share(terminal: Terminal, seconds: float) -> float:
    """Return the share of a core that the room takes, in per cent."""
    before, begun = processor_seconds(terminal.process.pid), time.perf_counter()
    terminal.rest(seconds)
    return 100 * (processor_seconds(terminal.process.pid) - before) / (time.perf_counter() - begun)


def _rows_of_size(folder: Path, size: tuple[int, int], quick: bool) -> list[Row]:  # noqa: FBT001
    columns, lines = size
    with Terminal(["-m", "benchmarks.room_child", str(folder), str(SPEED)], columns, lines) as terminal:
        opened(terminal)
        times = latencies(terminal, learned(terminal), 3 if quick else 25)
        running = _share(terminal, BEATS / 4 if quick else BEATS)
        terminal.type(b" ")
        terminal.rest(2.0)
        paused = _share(terminal, BEATS / 4 if quick else BEATS)
    every = [t for group in times.values() for t in group]
    told = ", ".join(f"{name} {_quantile(group, 0.95) * 1e3:.0f}" for name, group in times.items())
    least = "".join(f" {name} {value * 1e3:.0f}" for name, value in (("p50", statistics.median(every)),))
    note = f"{len(every)} keys,{least}, longest {max(every) * 1e3:.0f} ms; p95 by key: {told}"
    at = f"{columns}x{lines}"
    return [
        Row(f"room {at}: key to changed screen, p95", _quantile(every, 0.95) * 1e3, "ms", 50, 100, note=note),
        Row(f"room {at}: key to changed screen, p99", _quantile(every, 0.99) * 1e3, "ms", 100, 200),
        Row(f"room {at}: processor, running at {SPEED}x", running, "%", 20, 20),
        Row(f"room {at}: processor, paused", paused, "%", 1, 1),
    ]


def _memory(folder: Path, quick: bool) -> Row:  # noqa: FBT001
    """Measure resident memory late in the exercise against after ten minutes.

    Late is after three hours, or half an hour if ``quick``.
    """
    minutes = 30 if quick else 180
    with Terminal(["-m", "benchmarks.room_child", str(folder), str(SPEED)], 120, 40) as terminal:
        opened(terminal)
        begun = time.perf_counter()
        presses = learned(terminal)
        terminal.rest(10 * 60 / SPEED - (time.perf_counter() - begun))
        first = resident_bytes(terminal.process.pid)
        while (left := minutes * 60 / SPEED - (time.perf_counter() - begun)) > 0:
            if left > 30:
                latencies(terminal, presses, 1)
            terminal.rest(min(left, 5.0))
        last = resident_bytes(terminal.process.pid)
    what = f"room: memory at T+{minutes} min; against T+10 min"
    return Row(what, last / 1e6, "MB", 1.1, 1.1, first / 1e6, last / first)


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 -- the shape every benchmark takes
    """Time keys at two sizes, count processor time, and weigh the room."""
    rows: list[Row] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            rows += _rows_of_size(Path(folder), size, quick)
    with tempfile.TemporaryDirectory() as folder:
        return [*rows, _memory(Path(folder), quick)]


def profile(seconds: float, path: Path) -> None:
    """Write a profile of a room in which keys are pressed for so long.

    In one of 0 s they are pressed only to learn their marks.
    """
    os.environ["PROFILE"] = str(path)
    with (
        tempfile.TemporaryDirectory() as folder,
        Terminal(["-m", "benchmarks.room_child", folder, str(SPEED)], 120, 40) as terminal,
    ):
        opened(terminal)
        presses = learned(terminal)
        begun = time.perf_counter()
        while time.perf_counter() - begun < seconds:
            latencies(terminal, presses, 1)
        terminal.process.terminate()
        try:
            terminal.rest(60.0)
        except Silent:
            terminal.process.wait(10)


if __name__ == "__main__":
    profile(float(sys.argv[1]), Path(sys.argv[2]))
