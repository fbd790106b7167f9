"""Recording of ``docs/demo.cast``, the demonstration.

It goes from its first prompt to the first lines of the debrief.

Run ``make recording``, or ``python benchmarks/room_recording.py [FILE]``. The room is the real one; its keys are
pressed here and its clock is set here, so the same room gives the same file. The form is asciicast v2.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from rich.color import ColorSystem
from textual.strip import Strip
from textual.widgets import Input

from sim.cli.runtime.recording import recording
from sim.debrief import debrief, markdown
from sim.exercise import Exercise
from sim.scenario import find, load
from sim.words import say
from sim.zones import zone_named
from tui.app import RoomApp
from tui.tour import OPENING, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.pilot import Pilot

SIZE: Final = (120, 40)
"""Columns and rows."""
CLOCK: Final = 1_772_611_200_000
"""Clock time at which the room opens, ms since the epoch: a Wednesday morning."""
ZONE: Final = "Europe/Amsterdam"
LOG: Final = "logs/diemen-2015-20260304-090000.jsonl"
"""What the journal is called, as the product names one that is begun then."""
SHOWN: Final = 21
"""Lines of the debrief that are shown."""
_STEP_S: Final = 0.5
"""How often the clock of the room is drawn anew, s."""


class Cast:
    """An asciicast under way: what the terminal got, and when."""

    def __init__(self) -> None:
        self.now_s = 0.0
        """Time of the recording, s."""
        self._events: list[tuple[float, str]] = []

    def write(self, text: str) -> None:
        """Let the terminal get a text now."""
        self._events.append((round(self.now_s, 3), text))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds

    def type(self, command: str) -> None:
        """Write a prompt and a command as somebody who types it."""
        self.write("\x1b[32m$\x1b[0m ")
        self.wait(0.8)
        for letter in command:
            self.write(letter)
            self.wait(0.06)
        self.wait(0.4)
        self.write("\r\n")

    def text(self) -> str:
        """Return the file: a header, then a line an event."""
        self.write("")  # a player that ends after the last event would not leave time to read it
        width, height = SIZE
        header = {"version": 2, "width": width, "height": height, "title": "keten demo"}
        lines = [header, *([at, "o", text] for at, text in self._events)]
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


class Recorded(RoomApp):
    """The room without anything that depends on the clock of this machine."""

    def notify(self, message: str, **settings: Any) -> None:
        """Show a message until the recording takes it away. It does not depend on how long the machine takes."""
        super().notify(message, **{**settings, "timeout": 86_400})


class Recorder:
    """Presses keys in a room, and writes each changed row of its screen to a cast."""

    def __init__(self, cast: Cast, app: Recorded, pilot: Pilot[Any]) -> None:
        self._cast = cast
        self._app = app
        self._pilot = pilot
        self._rows: list[Strip] = [Strip.blank(SIZE[0])] * SIZE[1]

    async def press(self, *keys: str, each_s: float = 0.3) -> None:
        """Press keys, with ``each_s`` s after each."""
        for key in keys:
            await self._pilot.press(key)
            await self.hold(each_s)

    async def hold(self, seconds: float) -> None:
        """Leave the room as it is for a while; its clock goes on."""
        end = self._cast.now_s + seconds
        while True:
            await self._drawn()
            left = end - self._cast.now_s
            if left < 1e-6:
                return
            self._cast.wait(min(left, _STEP_S))

    async def _drawn(self) -> None:
        await self._app.session.tick()
        await self._pilot.pause()
        screen = self._app.screen
        for worker in [one for one in self._app.workers if one.node is screen]:
            await worker.wait()
        for field in screen.query(Input):
            field.cursor_blink = False
        await self._pilot.pause()
        rows = screen._compositor.render_strips()  # noqa: SLF001 - what a screenshot draws
        changed = "".join(_changed(n, *both) for n, both in enumerate(zip(rows, self._rows, strict=True), 1))
        if changed:
            self._cast.write(changed)
        self._rows = rows

    def dismiss(self) -> None:
        """Take messages away."""
        self._app.clear_notifications()


def _changed(number: int, row: Strip, old: Strip) -> str:
    """Return what a terminal must get to change a row; empty where it stays. ``number`` counts from 1."""
    new_cells, old_cells = _cells(row), _cells(old)
    if new_cells == old_cells:
        return ""
    if not len(new_cells) == len(old_cells) == row.cell_length:  # with letters that take two cells
        return f"\x1b[{number}H{_drawn(row)}"
    differing = [at for at, (one, other) in enumerate(zip(new_cells, old_cells, strict=True)) if one != other]
    first, last = differing[0], differing[-1] + 1
    return f"\x1b[{number};{first + 1}H{_drawn(row.crop(first, last))}"


def _cells(strip: Strip) -> list[tuple[str, str]]:
    return [(letter, str(segment.style or "")) for segment in strip for letter in segment.text]


def _drawn(strip: Strip) -> str:
    """Return a row or part of one with its colours. It is for a terminal with 16 million of them."""
    drawn = (
        segment.text
        if segment.style is None
        else segment.style.render(segment.text, color_system=ColorSystem.TRUECOLOR)
        for segment in strip.simplify()
    )
    return "".join(drawn)


async def _play(recorder: Recorder) -> None:
    """Do what the five prompts of the demonstration ask."""
    await recorder.hold(4)
    await recorder.press("space", each_s=7.5)
    await recorder.press("down")
    await recorder.hold(1)
    await recorder.press("w", each_s=8)
    await recorder.press("escape", each_s=1.5)
    await recorder.press("o", each_s=1)
    await recorder.press(*"GRIP", each_s=0.15)
    await recorder.hold(1)
    await recorder.press("enter", each_s=3)
    await recorder.press("enter", each_s=3)
    await recorder.press("j", each_s=1)
    await recorder.press("ctrl+u", "T", "plus", "1", "colon", "1", "2", each_s=0.15)
    await recorder.press("enter", each_s=3)
    await recorder.press("down", each_s=0.5)
    await recorder.press("enter", each_s=7)
    recorder.dismiss()
    await recorder.hold(3)
    await recorder.press("E", each_s=1.5)
    await recorder.press("down", each_s=0.5)
    await recorder.press("enter", each_s=3)
    await recorder.press("q", each_s=1.5)


def _printed(cast: Cast, lines: Iterable[str]) -> None:
    """Write lines as a terminal shows them, broken at its edge."""
    width = SIZE[0]
    for line in lines:
        pieces = [line[at : at + width] for at in range(0, len(line), width)] or [""]
        cast.write("".join(f"{piece}\r\n" for piece in pieces))


async def recorded(folder: Path) -> str:
    """Return the recording. The journal of the exercise is kept in ``folder`` meanwhile."""
    cast = Cast()
    cast.type("keten demo")
    cast.wait(0.6)
    journal = folder / Path(LOG).name
    opened_s = cast.now_s
    with recording(journal) as sink:
        exercise = Exercise.new(load(find("diemen-2015")), 1, sink, CLOCK, zone=ZONE)
        for command in OPENING:
            exercise.do(command, clock=CLOCK)
        app = Recorded(exercise, "en", lambda: CLOCK + round((cast.now_s - opened_s) * 1000), STEPS)
        app.animation_level = "none"
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            cast.write("\x1b[?1049h\x1b[?25l")
            await _play(Recorder(cast, app, pilot))
        cast.write("\x1b[?1049l\x1b[?25h")
    debriefing = f"keten report {LOG}"
    _printed(cast, (say("en", "cli.play.journal", path=LOG), say("en", "cli.play.debrief", command=debriefing)))
    cast.wait(1.5)
    cast.type(f"{debriefing} | head -{SHOWN}")
    zone = zone_named(ZONE)
    if zone is None:
        raise LookupError(ZONE)
    _printed(cast, markdown(debrief(journal), "en", zone).split("\n")[:SHOWN])
    cast.write("\x1b[32m$\x1b[0m ")
    cast.wait(12)
    return cast.text()


def main(target: Path) -> None:
    """Write the recording to a file."""
    os.environ["TZ"] = ZONE
    time.tzset()
    with TemporaryDirectory() as folder:
        target.write_text(asyncio.run(recorded(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "demo.cast"
    main(into)
    sys.stdout.write(f"{into}\n")
