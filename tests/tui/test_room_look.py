"""How the room looks: colours that can be read in every theme, and plain characters where a terminal has no others."""

from __future__ import annotations

import asyncio
from itertools import combinations, product
from math import dist
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.color import Color

from tests.tui.diemen_fake import SNAPSHOT
from tests.tui.fake_exercise import CLOCK, FakeExercise
from tui.app import RoomApp
from tui.text import signs
from tui.text.palette import PALETTES, ROLES, resolved
from tui.text.signs import PLAIN, needs_plain, plain
from tui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tui.text.palette import Role, ThemeName

_LEAST = {"dark": 4.5, "light": 4.5, "contrast": 7.0, "safe": 4.5}
"""Contrast of text with what is behind it, after WCAG."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = (part / 255 for part in Color.parse(colour).rgb)
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "role"), list(product(PALETTES, ROLES)))
def test_every_colour_can_be_read(theme: ThemeName, role: Role) -> None:
    """Text of every role has the contrast that reading takes, also on the row of the cursor."""
    palette = PALETTES[theme]
    least = _LEAST[theme] if role != "line" else 4.0
    assert contrast(palette.colours[role], palette.background) >= least
    assert contrast(palette.colours[role], palette.cursor) >= 3.0
    assert contrast("#ffffff", palette.stop) >= 4.5


@pytest.mark.parametrize("theme", PALETTES)
def test_down_and_due_differ_without_their_hue(theme: ThemeName) -> None:
    """What is down and what is due now differ in luminance too."""
    colours = PALETTES[theme].colours
    assert contrast(colours["down"], colours["due"]) >= 1.05


_SEEN = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
"""What is seen of linear red, green and blue, after Machado, Oliveira and Fernandes (2009), severity 1."""


def _lab(colour: str, seen: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """Return a colour in CIELAB (D65), as it is seen."""
    parts = (part / 255 for part in Color.parse(colour).rgb)
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    red, green, blue = (min(1, max(0, sum(m * p for m, p in zip(row, linear, strict=True)))) for row in seen)
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("seen", _SEEN)
@pytest.mark.parametrize("pair", list(combinations(("down", "low", "due", "focus"), 2)))
def test_the_safe_theme_is_told_apart_without_a_cone(seen: str, pair: tuple[Role, Role]) -> None:
    """Roles that mean something stay apart for each kind of colour blindness, and in luminance."""
    one, other = (PALETTES["safe"].colours[role] for role in pair)
    assert dist(_lab(one, _SEEN[seen]), _lab(other, _SEEN[seen])) >= 25
    assert contrast(one, other) >= 1.08


def test_roles_are_put_into_colours() -> None:
    """A style names roles; words of style stay."""
    assert resolved("due strike", PALETTES["dark"]) == f"bold {PALETTES['dark'].colours['due']} strike"
    assert resolved("", PALETTES["light"]) == ""


def test_every_sign_has_its_plain_character() -> None:
    """Each sign of the table is a cell wide, and so is the one ASCII character that stands for it."""
    named = [value for name, value in vars(signs).items() if name.isupper() and isinstance(value, str)]
    assert {one for one in named if not one.isascii()} <= set(PLAIN)
    for sign, character in PLAIN.items():
        assert len(sign) == len(character) == cell_len(sign) == cell_len(character) == 1
        assert character.isascii()
    assert len({PLAIN[one] for one in "●◕◑◔○✕"}) == 6


@given(st.text())
def test_plain_text_is_as_wide(text: str) -> None:
    """A line in plain characters takes the cells that it took."""
    assert plain(text).isascii()
    if text.isprintable():
        assert cell_len(plain(text)) >= cell_len(text) or not text.isascii()


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (160, 50)])
def test_nothing_but_plain_characters_leaves_for_such_a_terminal(size: tuple[int, int]) -> None:
    """With ``ascii`` every pane is drawn in ASCII alone, frames and scroll bars included."""

    async def go() -> None:
        app = RoomApp(FakeExercise(SNAPSHOT), "nl", lambda: CLOCK, ascii=True)
        async with app.run_test(size=size) as pilot:
            for key in ("1", "2", "3", "4", "w", "escape", "question_mark"):
                await pilot.press(key)
                await pilot.pause()
                strips: Any = app.screen._compositor.render_strips()
                text = "".join(segment.text for strip in strips for segment in strip)
                assert text.isascii(), (key, sorted({one for one in text if not one.isascii()}))

    asyncio.run(go())


@pytest.mark.parametrize(
    ("environ", "encoding", "expected"),
    [
        ({"TERM": "linux"}, "utf-8", True),
        ({"TERM": "dumb"}, "UTF-8", True),
        ({"TERM": "xterm-256color"}, "utf-8", False),
        ({"TERM": "xterm"}, "iso-8859-15", True),
        ({}, None, False),
    ],
)
def test_a_terminal_says_what_it_lacks(environ: dict[str, str], encoding: str | None, expected: bool) -> None:  # noqa: FBT001
    """A console of Linux, a dumb terminal and an encoding without the signs get plain characters by themselves."""
    assert needs_plain(environ, encoding) is expected


async def test_colours_change_while_the_room_runs(open_room: Callable[..., Any]) -> None:
    """A theme chosen in the palette is on everything at once: rows that were drawn before too."""
    async with open_room(size=(120, 40)) as room:
        changes: tuple[tuple[ThemeName, ThemeName], ...] = (
            ("safe", "dark"),
            ("contrast", "safe"),
            ("dark", "contrast"),
        )
        for theme, other in changes:
            await room.app.run_named(f"theme('{theme}')")
            await room.pilot.pause()
            shown = room.app.export_screenshot()
            assert PALETTES[theme].colours["down"] in shown
            assert PALETTES[other].colours["down"] not in shown


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (170, 45)])
@pytest.mark.parametrize("here", ["1", "2", "3", "4"])
async def test_the_language_changes_while_the_room_runs(
    open_room: Callable[..., Any], size: tuple[int, int], here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A room that changes its language shows what one that was opened in it shows, and the cursor stays."""
    # What falls next is computed beside the room: on a slow machine it came between two of the looks compared here.
    monkeypatch.setattr("tui.widgets.hereafter._REST", 3600.0)
    shown = {}
    for opened, other in (("nl", "en"), ("en", "nl")):
        async with open_room(size=size, language=opened) as room:
            await room.press(here, "home")
            shown[opened, opened] = room.screen_text()
            await room.press("down")
            # Folded rows are named by their titles.
            chosen = [table.chosen for table in list(room.app.screen.query(RowTable))[1:]]
            await room.app.run_named(f"language('{other}')")
            await room.pilot.pause()
            assert [table.chosen for table in list(room.app.screen.query(RowTable))[1:]] == chosen
            await room.press("home")
            shown[opened, other] = room.screen_text()
    assert shown["nl", "en"] == shown["en", "en"]
    assert shown["en", "nl"] == shown["nl", "nl"]
    assert shown["nl", "nl"] != shown["en", "en"]


@pytest.mark.parametrize("size", [(120, 40), (165, 50)])
async def test_titles_beside_the_situation_can_be_told_apart(
    open_room: Callable[..., Any], size: tuple[int, int]
) -> None:
    """Beside the situation the titles of injects keep eighteen cells, whatever else their rows say."""
    async with open_room(size=size) as room:
        room.app.screen.add_class("-ahead")
        await room.press("2")
        widths = {column.key: width for column, width in room.app.screen.part("injects").table.fitted_columns}
        assert widths["title"] >= 18, widths
