"""STOP OEFENING: one key, every screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from diemen_fake import SNAPSHOT

from sim.exercise.commands import StopExercise

if TYPE_CHECKING:
    from collections.abc import Callable

OPENERS = ("1", "2", "3", "4", "w", "v", "o", "d", "a", "n", "u", "j", "b", "question_mark", "ctrl+p", "E", "q")
BANNER = {"nl": "STOP OEFENING – werkelijk incident", "en": "STOP EXERCISE – real incident"}  # noqa: RUF001


@pytest.mark.parametrize("opener", OPENERS)
async def test_stop_works_on_every_screen(open_room: Callable[..., Any], opener: str) -> None:
    """From every screen, also while typing, ctrl+x stops the exercise and the banner is there."""
    async with open_room(replace(SNAPSHOT, state="running")) as room:
        await room.press(opener, "ctrl+x")
        assert room.exercise.given == [StopExercise()]
        if opener != "ctrl+p":
            assert BANNER["nl"] in room.screen_text()


@pytest.mark.parametrize("opener", ["1", "2", "3", "4", "w", "b", "question_mark", "u", "E"])
async def test_exclamation_mark_stops_where_nothing_is_typed(open_room: Callable[..., Any], opener: str) -> None:
    """Where no text is being typed the exclamation mark alone stops the exercise."""
    async with open_room(replace(SNAPSHOT, state="running")) as room:
        await room.press(opener, "exclamation_mark")
        assert room.exercise.given == [StopExercise()]


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_banner_stays(open_room: Callable[..., Any], language: str) -> None:
    """After STOP every screen that opens shows the banner and the clocks."""
    async with open_room(replace(SNAPSHOT, state="stopped"), language=language) as room:
        for opener in OPENERS:
            if opener == "ctrl+p":
                continue
            await room.press(opener)
            text = room.screen_text()
            assert BANNER[language] in text, opener
            assert "T+0:32:10" in text, opener
            if len(room.app.screen_stack) > 2:
                await room.press("escape")


@pytest.mark.parametrize("opener", OPENERS)
async def test_the_exercise_is_named_on_every_screen(open_room: Callable[..., Any], opener: str) -> None:
    """OEFENING, exercise time, state and the next thing to do are in sight on every screen but the palette."""
    async with open_room() as room:
        await room.press(opener)
        if opener != "ctrl+p":
            text = room.screen_text()
            for what in ("OEFENING", "T+0:32:10", "10:02", "gepauzeerd", "10×", "beantwoorden", "1 te laat"):  # noqa: RUF001
                assert what in text
