"""Drawing of ``docs/room.svg``: the room an hour into the built-in exercise.

Anyone can play that hour.

Run ``make picture``, or ``python benchmarks/room_picture.py [FILE]``. The clock stands still and the seed is fixed, so
the same room gives the same picture.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from pathlib import Path
from typing import Final

from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import Jump, OrderAction, Start
from sim.scenario import find, load
from sim.units import MINUTE
from tui.app import RoomApp

SIZE: Final = (132, 40)
CLOCK: Final = 1_772_611_200_000
"""Clock time in the picture, ms since the epoch: a Wednesday morning."""


def played() -> Exercise:
    """Return the exercise after 72 minutes, with two orders in it."""
    exercise = Exercise.new(load(find("diemen-2015")), 1, MemorySink(), CLOCK)
    for command in (
        Start(),
        Jump(to_ms=14 * MINUTE),
        OrderAction(action="grip-2", by="Operational leader"),
        Jump(to_ms=53 * MINUTE),
        OrderAction(action="care-round", target="home-care.amsterdam-amstelland/power"),
        Jump(to_ms=72 * MINUTE),
    ):
        exercise.do(command, clock=CLOCK)
    return exercise


async def drawn() -> str:
    """Open the room on it, and give what it shows."""
    app = RoomApp(played(), "en", lambda: CLOCK)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("escape", "2", "1", "home")
        await pilot.pause()
        picture = app.export_screenshot(title="keten play diemen-2015")
    # It needs nothing from elsewhere: fonts are those of whoever looks at it.
    return re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL).replace(
        "Fira Code,", '"Fira Code", "DejaVu Sans Mono",'
    )


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "room.svg"
    target.write_text(asyncio.run(drawn()), encoding="utf-8")
    sys.stdout.write(f"{target}\n")
