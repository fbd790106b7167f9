"""The screen of those who follow an exercise, and the key of the room that blacks it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Digits, Static

from sim.audience.spectator import Spectator
from sim.units import MINUTE
from tests.audience.test_spectator import Played
from tests.tui.conftest import SIZES
from tests.tui.diemen_fake import SNAPSHOT
from tui.show import BEAT, ShowApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sim.words import Language

LATER = BEAT + 0.05


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Played]:
    """Return a room that came to 0:20."""
    room = Played(tmp_path / "room.jsonl")
    room.reach(20 * MINUTE)
    yield room
    room.exercise.close()


def app_of(room: Played, who: str, language: Language = "nl", **look: Any) -> ShowApp:
    """Return the screen of somebody."""
    spectator = Spectator(room.path, language)
    spectator.who = who
    return ShowApp(spectator, lambda: room.clock, **look)


def text(app: ShowApp) -> str:
    """Return all that stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("look", [{}, {"ascii": True}], ids=["signs", "plain"])
async def test_what_is_said_stands_on_the_screen_of_players_within_a_second(
    played: Played, size: tuple[int, int], language: Language, look: dict[str, Any]
) -> None:
    """Without a key, with the time in large figures; a blackout and STOP as soon."""
    app = app_of(played, "players", language, **look)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "Welkom" not in text(app)
        played.give("say", inject="allen")
        app.look()
        await pilot.pause()
        assert ("EXERCISE" if language == "en" else "OEFENING") in text(app)
        assert "Welkom" in text(app)
        assert app.query_one(Digits).value == "09:50"
        played.exercise.note("blackout", {"on": True}, "facilitator", played.clock)
        app.look()
        await pilot.pause()
        assert "Welkom" not in text(app)
        assert not app.query_one(Digits).display
        played.give("stop")
        app.look()
        await pilot.pause()
        assert "STOP" in text(app)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("who", "line"), [("evaluator", "Doelen en taken"), ("netbeheerder", "Wat u weet")])
async def test_the_pages_of_those_who_help_fit_and_scroll(
    played: Played, size: tuple[int, int], who: str, line: str
) -> None:
    """Both times are in sight, and what does not fit is reached with the arrow keys."""
    app = app_of(played, who)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "T+0:20" in text(app)
        pages = [text(app)]
        for _ in range(30):
            await pilot.press("pagedown")
            pages.append(text(app))
        assert any(line in page for page in pages)
        assert all(len(one) <= size[0] for one in text(app).split("\n"))


async def test_it_looks_by_itself(played: Played) -> None:
    """The beat is well within a second."""
    app = app_of(played, "players")
    assert BEAT <= 0.5
    async with app.run_test() as pilot:
        played.give("say", inject="allen")
        for _ in range(40):
            await pilot.pause(0.05)
            if "Welkom" in text(app):
                break
        assert "Welkom" in text(app)


async def test_what_is_wrong_with_the_journal_is_told_below_what_was_read(played: Played) -> None:
    """And the page stays."""
    played.give("say", inject="allen")
    app = app_of(played, "players")
    async with app.run_test(size=(80, 24)) as pilot:
        played.path.rename(played.path.with_suffix(".kept"))
        app.look()
        await pilot.pause()
        assert "is er niet meer" in " ".join(text(app).split())
        assert "Welkom" in text(app)


@pytest.mark.parametrize("key", ["q", "escape", "ctrl+c"])
async def test_it_closes_and_the_exercise_goes_on(played: Played, key: str) -> None:
    """Nothing else can be pressed that does anything."""
    before = played.path.read_bytes()
    app = app_of(played, "evaluator")
    async with app.run_test() as pilot:
        for other in ("f12", "space", "z", "ctrl+p", "exclamation_mark"):
            await pilot.press(other)
        assert app.is_running
        await pilot.press(key)
        await pilot.pause()
    assert app.return_code == 0
    assert played.path.read_bytes() == before


async def test_markup_of_people_is_text(tmp_path: Path) -> None:
    """A tag in a text is shown as it was written."""
    room = Played(tmp_path / "room.jsonl")
    room.reach(8 * MINUTE)
    room.give("ad-hoc", text="OEFENING. [bold]x[/] [@click=app.quit]weg[/] \x1b[2J")
    room.give("say", inject="ad-hoc-1")
    for who in ("players", "evaluator"):
        app = app_of(room, who)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press(*["pagedown"] * 9) if who == "evaluator" else await pilot.pause()
            assert "[@click=app.quit]weg[/]" in text(app) or who == "evaluator"
            assert "\x1b" not in text(app)
    room.exercise.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_z_blacks_out_the_screens_of_players_and_brings_them_back(
    open_room: Callable[..., Any], size: tuple[int, int], language: Language
) -> None:
    """It is a note on record; the header says so while it lasts, and the line of keys how to end it."""
    async with open_room(size=size, language=language) as room:
        await room.press("z")
        assert room.exercise.notes == [("blackout", {"on": True})]
        room.exercise.shown = replace(SNAPSHOT, blackout=True)
        room.app.session.show()
        word = "ZWART" if language == "nl" else "BLACK"
        # A snapshot travels by messages: on a busy machine it takes more than one turn.
        for _ in range(40):
            await room.pilot.pause()
            if word in str(room.app.screen.query_one("HeaderBar", Static).render()):
                break
        assert word in str(room.app.screen.query_one("HeaderBar", Static).render())
        await room.press("z")
        assert room.exercise.notes[-1] == ("blackout", {"on": False})
