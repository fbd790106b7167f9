"""ENDEX is a beginning: figures, objectives, what was not said, the report and the hotwash."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from textual.worker import WorkerFailed

from sim.errors import CommandRefused
from sim.exercise import Exercise
from sim.exercise.commands.model import End
from sim.journal import Journal, read, verify
from sim.journal.entry_text import lines
from sim.scenario import load
from tests.tui.diemen_fake import SNAPSHOT
from tests.tui.test_room_real import CLOCK, DIEMEN, Wall, press
from tui.app import RoomApp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def shown(app: RoomApp) -> str:
    strips = app.screen._compositor.render_strips()
    return " ".join(" ".join("".join(segment.text for segment in strip) for strip in strips).split())


async def done(app: RoomApp) -> None:
    """Wait for the figures and the report; the exercise itself is never done."""
    for worker in [one for one in app.workers if one.group in ("figures", "report")]:
        with suppress(WorkerFailed):
            await worker.wait()


@SIZES
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ("persoonsuren", "510", "noodoproepen", "1 van 7 geplande", "Oefendoelen", "Niet ingebracht (6)")),
        ("en", ("person-hours", "510", "emergency calls", "1 of 7 planned", "Objectives", "Not said (6)")),
    ],
)
async def test_the_end_says_what_it_came_to(
    open_room: Callable[..., Any], size: tuple[int, int], language: str, said: tuple[str, ...]
) -> None:
    """After ENDEX three figures, the objectives and what was not said are shown, with the keys of what comes next."""
    async with open_room(size=size, language=language) as room:
        await room.press("E", "down", "enter")
        assert room.exercise.given == [End()]
        await done(room.app)
        await room.press()
        text = room.screen_text()
        await room.press("end")
        text = " ".join((text + room.screen_text()).split())
        assert [part for part in said if part not in text] == []
        assert "R " in text
        assert ("H nabespreking" if language == "nl" else "H hotwash") in text
        await room.press("escape", "E")
        assert room.exercise.given == [End()]
        assert "ENDEX" in room.screen_text()


async def test_report_and_hotwash_wait_for_the_end(open_room: Callable[..., Any]) -> None:
    """Before ENDEX the keys of report and hotwash open nothing and say when they work."""
    async with open_room() as room:
        for key in ("R", "H"):
            await room.press(key)
            assert "na het einde van de oefening" in room.screen_text()
            assert len(room.app.screen_stack) == 2


@pytest.mark.parametrize("size", [(80, 24)])
async def test_the_report_is_written_and_the_hotwash_is_kept(tmp_path: Path, size: tuple[int, int]) -> None:
    """R writes the report and names the file; lines of the hotwash stand in the journal, which stays whole."""
    path = tmp_path / "log.jsonl"
    exercise = Exercise.new(load(DIEMEN), 1, partial(Journal.create, path), CLOCK)
    app = RoomApp(exercise, "nl", Wall())
    async with app.run_test(size=size, notifications=True) as pilot:
        await press(pilot, "space", "E", "down", "enter", "R")
        await done(app)
        await press(pilot)
        # What the screen does a sixtieth of a second later: where the path needs two lines, they are laid out.
        app.screen._on_timer_update()
        assert str(tmp_path / "log.html") in shown(app).replace(" ", "")
        assert "Stroom weg" in (tmp_path / "log.html").read_text("utf-8")
        await press(pilot, "H", *"kort", "enter", "tab", *"lang", "enter", "shift+tab", "enter")
        assert "• kort" in shown(app)
        assert "• lang" in shown(app)
        await press(pilot, "escape", "R")
        await done(app)
        assert (tmp_path / "log-2.html").exists()
        await press(pilot, "escape", "4")
        assert "Nabespreking (Stoppen): lang" in shown(app)
    exercise.close()
    assert verify(path).ok
    told = [line for line in lines(read(path), "nl") if "Nabespreking" in line]
    assert [line.rpartition("  ")[2] for line in told] == [
        "Nabespreking (Behouden): kort",
        "Nabespreking (Stoppen): lang",
    ]
    notes = [entry.payload for entry in read(path).entries if entry.kind == "hotwash"]
    assert notes == [{"column": "keep", "text": "kort"}, {"column": "stop", "text": "lang"}]
    again = Exercise.resume(Journal.open(path), CLOCK)
    assert again.state == "ended"
    again.close()


async def test_a_report_that_cannot_be_written_says_why(open_room: Callable[..., Any], tmp_path: Path) -> None:
    """Where the report cannot be written the page says why, and that the journal is safe."""
    async with open_room(replace(SNAPSHOT, state="ended")) as room:
        await room.press("R")
        await done(room.app)
        await room.press()
        assert "geen journaalbestand" in room.screen_text()
        room.exercise.journal = tmp_path / "weg" / "log.jsonl"
        await room.press("R")
        await done(room.app)
        await room.press()
        # A long path is broken wherever its line ends.
        assert "log.jsonl" in "".join(room.screen_text().split())


async def test_a_line_that_is_not_recorded_stays(open_room: Callable[..., Any]) -> None:
    """A line of the hotwash that the journal does not take stays in the field, with why."""
    async with open_room(replace(SNAPSHOT, state="ended")) as room:
        await room.press("H")
        await room.type("ja")
        room.exercise.refuse = CommandRefused("ended")
        await room.press("enter")
        assert room.app.screen.query_one("Input").value == "ja"


async def test_the_page_of_endex_asks_for_nothing_any_more(open_room: Callable[..., Any]) -> None:
    """Of what was not said the page tells where it stood, not what is to be done with it."""
    states = ("released", "due", "to-come", "waiting", "held")
    injects = tuple(
        replace(one, state=state) if state else one  # type: ignore[arg-type]
        for one, state in zip(SNAPSHOT.injects, (*states, *[""] * len(SNAPSHOT.injects)), strict=False)
    )
    async with open_room(replace(SNAPSHOT, state="ended", injects=injects), size=(120, 60)) as room:
        shown = room.screen_text()
        assert "ZEGGEN" not in shown
        assert "NU VRIJGEVEN" not in shown
        for told in ("vrijgegeven, niet gezegd", "niet aan de beurt gekomen", "voorwaarde kwam niet"):
            assert told in shown
