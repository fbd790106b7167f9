"""The table of keys: one thing per key and context, and what is pressed does what the table says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest
from textual.actions import parse
from textual.widgets import Input, OptionList

from tests.tui.diemen_fake import SNAPSHOT
from tui.forms.base import Form
from tui.home import HomeApp
from tui.input.keys import CONTEXTS, KEYS, OUTSIDE, PANES, contexts_of, table
from tui.screens.briefing import BriefingScreen
from tui.screens.endex import EndexScreen
from tui.screens.hotwash import HotwashScreen
from tui.screens.inject import InjectScreen
from tui.screens.map import MapScreen
from tui.screens.reading import ReadingScreen
from tui.screens.room import RoomScreen
from tui.show import ShowApp
from tui.text.format import Words
from tui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

SCREENS: Final[dict[str, type[Screen[Any]]]] = dict.fromkeys(PANES, RoomScreen) | {
    "form": Form,
    "page": ReadingScreen,
    "inject": InjectScreen,
    "map": MapScreen,
    "briefing": BriefingScreen,
    "endex": EndexScreen,
    "hotwash": HotwashScreen,
}
"""What is in front in each context."""
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
DIGITS: Final = ("0", "1", "2", "3", "4")


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_key_does_two_things_in_one_context(context: str) -> None:
    """In each context every key is declared once."""
    counted = Counter(one for key in KEYS if context in key.contexts for one in key.keys.split(","))
    assert [one for one, n in counted.items() if n > 1] == []


@pytest.mark.parametrize(("place", "app"), [("home", HomeApp), ("show", ShowApp)])
def test_screens_without_a_room_have_the_keys_of_the_table(place: str, app: type[Any]) -> None:
    """Home screen and `keten show` bind what the table declares for them, and `keten keys` prints it."""
    mine = [key for key in OUTSIDE if place in key.contexts]
    declared = Counter(one for key in mine for one in key.keys.split(","))
    assert [one for one, n in declared.items() if n > 1] == []
    bound = {(one.key, one.action) for one in app.BINDINGS}
    assert bound == {(key.keys, key.action) for key in mine if key.action}
    assert all(hasattr(app, f"action_{key.action}") for key in mine if key.action)
    names = [row["name"] for row in table(Words("nl"))]
    assert {key.name for key in mine} <= set(names)
    assert len(names) == len(KEYS) + len(OUTSIDE)


@pytest.mark.parametrize("widget", [RowTable, Input, OptionList])
def test_no_key_of_a_widget_is_taken_twice(widget: type[Any]) -> None:
    """What a table, field or list does with a key is nothing else in the table, but Enter, which opens or gives."""
    contexts = PANES if widget is RowTable else ("form",)
    mine = {key for cls in widget.__mro__ for one in cls.__dict__.get("BINDINGS", ()) for key in _keys(one).split(",")}
    taken = {one for key in KEYS if set(key.contexts) & set(contexts) for one in key.keys.split(",")}
    assert mine & taken <= {"enter"}


def _keys(binding: Any) -> str:
    keys: str = binding[0] if isinstance(binding, tuple) else binding.key
    return keys


@pytest.mark.parametrize("context", [one for one in CONTEXTS if one in SCREENS])
def test_every_key_leads_to_an_action(context: str) -> None:
    """Each key of a context is an action of the screen that is in front there, or of the app."""
    from tui.app import RoomApp

    for key in KEYS:
        if context in key.contexts:
            place, name, _ = parse(key.action)
            owner = RoomApp if place == "app" else SCREENS[context]
            assert hasattr(owner, f"action_{name}"), key.name


@SIZES
async def test_keys_of_panes_that_have_not_the_cursor_do_nothing(
    open_room: Callable[..., Any], size: tuple[int, int]
) -> None:
    """In each pane, the keys of the other panes give no command, open nothing and leave the cursor where it is."""
    async with open_room(SNAPSHOT, size=size) as room:
        for digit, here in zip(DIGITS, PANES, strict=True):
            await room.press(digit)
            screen = room.app.screen
            table = None if here == "now" else screen.part(here).table
            mine = {one for key in KEYS if here in key.contexts for one in key.keys.split(",")}
            for key in KEYS:
                other = [one for one in key.keys.split(",") if one not in mine]
                if len(key.contexts) == 1 and key.contexts[0] in PANES and other:
                    before = table.chosen if table is not None else None
                    await room.press(*other)
                    assert (room.exercise.given, room.app.screen, screen.here) == ([], screen, here), key.name
                    assert (table.chosen if table is not None else None) == before, key.name
                    assert not set(contexts_of(*parse(key.action)[1:])) & {here}


@SIZES
async def test_digits_are_panes(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """Each digit gives the cursor to its pane, which is then in sight, and nothing else."""
    async with open_room(SNAPSHOT, size=size) as room:
        for digit, pane in zip(DIGITS, PANES, strict=True):
            await room.press(digit)
            screen = room.app.screen
            assert (screen.here, screen.in_sight(pane)) == (pane, True)
            assert pane in {one.id for one in screen.focused.ancestors_with_self}
            assert screen.query_one(f"#{pane}").display
        assert room.exercise.given == []


@SIZES
async def test_enter_only_opens(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """In every pane Enter opens something to read or fill in, and gives no command."""
    async with open_room(SNAPSHOT, size=size) as room:
        for digit in DIGITS[1:]:
            await room.press(digit, "enter")
            assert len(room.app.screen_stack) == 3, digit
            assert room.exercise.given == [], digit
            await room.press("escape")


@SIZES
async def test_signs_of_notes_say_where_they_belong(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """# and @ typed outside a note give no command, and say what they mean in one."""
    async with open_room(SNAPSHOT, size=size) as room:
        await room.press("number_sign")
        assert "#oefendoel" in room.screen_text()
        await room.press("at")
        assert "@10:14" in room.screen_text()
        assert room.exercise.given == []
        assert room.exercise.notes == []
