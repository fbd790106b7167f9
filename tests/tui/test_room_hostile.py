"""Text from people and files is never markup, never steers the terminal, and never breaks a pane."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.scenario.models import Text
from sim.units import clean
from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import Snapshot

NASTY = {
    "markup": "[/] [@click=app.quit]x[/] [TODO] x [b $text {n} %s \\",
    "control": "\x1b[2J\x9b31m\x00 \u202eabc\u2066def \ud800 een\ntwee\r\ndrie\tvier",
    "long": "x" * 5000,
    "unseen": "a\u200bb\u00ad\u2060\U000e0041\ufe0f\u3164\u115f\ufff9 \u26a0\ufe0f z" + "\u0301\u0489" * 40,
    "letters": "שלום עולם مرحبا 👩\u200d👩\u200d👧 \uff46\uff55\uff4c\uff4c e\u0301",
}
SCREENS = ("1", "2", "3", "4", "w", "v", "o", "d", "a", "n", "u", "b", "j", "m", "s", "g", "E")


def poisoned(value: Any, nasty: str, field: str = "") -> Any:
    """Put a nasty string in every field where people or files can write."""
    if isinstance(value, Text):
        return Text.model_construct(nl=nasty, en=nasty)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: poisoned(getattr(value, f.name), nasty, f.name) for f in fields(value)}
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(poisoned(one, nasty, field) for one in value)
    if isinstance(value, dict):
        return {key: poisoned(one, nasty, key) for key, one in value.items()}
    if isinstance(value, str) and field in {"text", "by", "reason", "condition", "why", "author", "effect"}:
        return nasty
    return value


def drawn(app: Any) -> str:
    """Return every character that goes to the terminal, without the styling that Textual adds itself."""
    strips = app.screen._compositor.render_strips()
    return "".join(segment.text for strip in strips for segment in strip)


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
async def test_hostile_text_is_shown_harmlessly(open_room: Callable[..., Any], nasty: str) -> None:
    """Every pane, form and screen shows hostile text in every field, and nothing of it reaches the terminal raw."""
    snapshot: Snapshot = poisoned(SNAPSHOT, nasty)
    async with open_room(snapshot, size=(80, 24)) as room:
        for key in SCREENS:
            await room.press(key)
            text = drawn(room.app)
            assert clean(text, lines=False) == text, key
            text.encode()
            if len(room.app.screen_stack) > 2:
                await room.press("escape")
        assert room.app.is_running
        assert room.app.return_code is None


async def test_markup_is_shown_as_it_was_written(open_room: Callable[..., Any]) -> None:
    """What looks like markup is read letter by letter, and is no button."""
    async with open_room(poisoned(SNAPSHOT, "[@click=app.quit]x[/]"), size=(120, 40)) as room:
        await room.press("2")
        assert "[@click=app.quit]x[/]" in drawn(room.app)


@pytest.mark.parametrize("size", [(120, 40), (200, 50)], ids=["120x40", "200x50"])
async def test_titles_on_frames_are_no_markup(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """A title that cannot even be written as markup stands on every frame as it was given."""
    async with open_room(poisoned(replace(SNAPSHOT, to_say=("storing",)), "/[ x]/ [/$due"), size=size) as room:
        await room.press("1", "down")
        assert drawn(room.app).count("/[ x]/ [/$due") > 3
        assert room.app.is_running


async def test_hostile_refusals_are_shown_harmlessly(open_room: Callable[..., Any]) -> None:
    """A refusal that quotes what people typed shows it as text."""
    from sim.errors import CommandRefused

    async with open_room() as room:
        room.exercise.refuse = CommandRefused("unknown-target", target="[/]\x1b[2J")
        await room.press("space")
        text = drawn(room.app)
        assert "[/]" in text
        assert "\x1b" not in text


async def test_pasted_control_characters_do_not_reach_the_screen(open_room: Callable[..., Any]) -> None:
    """A paste with escape codes is shown without them."""
    from textual.events import Paste

    async with open_room() as room:
        await room.press("n")
        room.app.post_message(Paste("a\x1b[2J\x9bb\x00c"))
        await room.pilot.pause()
        await room.pilot.pause()
        text = drawn(room.app)
        assert clean(text, lines=False) == text


async def test_a_resize_keeps_everything(open_room: Callable[..., Any]) -> None:
    """From small to large and back, to very small and very wide, the chosen line stays and nothing breaks."""
    async with open_room(size=(80, 24)) as room:
        await room.press("2", "down")
        for size in ((120, 40), (200, 60), (40, 12), (80, 24)):
            await room.pilot.resize_terminal(*size)
            await room.pilot.pause()
        await room.press("h")
        assert [command.inject for command in room.exercise.given] == ["treinen"]
