"""STOP OEFENING: one key, every screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import StopExercise
from tests.tui.diemen_fake import SNAPSHOT
from tui.forms.jump import JumpForm
from tui.widgets.injects import InjectsPane

if TYPE_CHECKING:
    from collections.abc import Callable

OPENERS = ("1", "2", "3", "4", "w", "v", "o", "d", "a", "n", "u", "j", "b", "question_mark", "ctrl+p", "E", "q")
BANNER = {"nl": "STOP OEFENING – werkelijk incident", "en": "STOP EXERCISE – real incident"}  # noqa: RUF001


async def stopped_from(room: Any, opener: str, key: str) -> str:
    """Open something while the clock runs, press a STOP key, and give what is then on the screen."""
    room.exercise.shown = replace(SNAPSHOT, state="running")
    room.exercise.given.clear()
    room.app.session.show()
    await room.press(opener, key)
    assert room.exercise.given == [StopExercise()], opener
    text: str = room.screen_text()
    while len(room.app.screen_stack) > 2:
        await room.press("escape")
    return text


async def test_stop_works_on_every_screen(open_room: Callable[..., Any]) -> None:
    """From every screen, also while typing, f12 stops the exercise and the banner is there."""
    async with open_room() as room:
        for opener in OPENERS:
            text = await stopped_from(room, opener, "f12")
            assert BANNER["nl"] in text or opener == "ctrl+p", opener


async def test_exclamation_mark_stops_where_nothing_is_typed(open_room: Callable[..., Any]) -> None:
    """Where no text is being typed the exclamation mark alone stops the exercise."""
    async with open_room() as room:
        for opener in ("1", "w", "2", "3", "4", "b", "question_mark", "u", "E"):
            assert BANNER["nl"] in await stopped_from(room, opener, "exclamation_mark"), opener


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


async def test_the_exercise_is_named_on_every_screen(open_room: Callable[..., Any]) -> None:
    """OEFENING, all clocks, state, the next inject and what waits are on every screen but the palette."""
    sights = ("OEFENING", "T+0:32:10", "10:02", "gepauzeerd", "10", "volgende 12 min", "!1", "?1")
    async with open_room() as room:
        for opener in (one for one in OPENERS if one != "ctrl+p"):
            await room.press(opener)
            text = room.screen_text()
            assert not [sight for sight in sights if sight not in text], opener
            if len(room.app.screen_stack) > 2:
                await room.press("escape")


@pytest.mark.parametrize(("keys", "given"), [(["down"], ["start"]), ([], [])])
async def test_going_on_after_stop_is_asked_first(
    open_room: Callable[..., Any], keys: list[str], given: list[str]
) -> None:
    """After STOP the space bar asks, with no as the first answer, before the clock is started again."""
    async with open_room(replace(SNAPSHOT, state="stopped")) as room:
        await room.press("space", *keys, "enter")
        assert [command.kind for command in room.exercise.given] == given


@pytest.mark.parametrize("state", ["stopped", "ended"])
async def test_no_jump_is_asked_for_where_none_can_be_made(open_room: Callable[..., Any], state: Any) -> None:
    """After STOP and ENDEX the key of a jump says why it cannot be, and opens no form."""
    async with open_room(replace(SNAPSHOT, state=state)) as room:
        while len(room.app.screen_stack) > 2:
            await room.press("escape")
        await room.press("j")
        assert not isinstance(room.app.screen, JumpForm)
        assert ("STOP OEFENING is gegeven" if state == "stopped" else "De oefening is be") in room.screen_text()


async def test_a_notice_of_k_does_not_stack(open_room: Callable[..., Any]) -> None:
    """Pressed again on an inject that was not released, the key says so once."""
    async with open_room() as room:
        await room.press("2")
        table = room.app.screen.query_one(InjectsPane).table
        table.choose(next(one.id for one in SNAPSHOT.injects if one.state == "to-come"))
        await room.press("k", "k", "k")
        assert len(room.app._notifications) == 1


async def test_after_stop_the_keys_offered_are_those_that_work(open_room: Callable[..., Any]) -> None:
    """After STOP the line of keys has none that only refuses, but those that go on, end and note."""
    async with open_room(replace(SNAPSHOT, state="stopped"), size=(120, 40)) as room:
        for pane in "1234":
            await room.press(pane)
            line = room.screen_text().splitlines()[-1]
            assert "E einde" in line
            for refused in ("j sprong", "o actie", "d besluit", "u ongedaan", "v ingrijpen", "a ad hoc"):
                assert refused not in line
