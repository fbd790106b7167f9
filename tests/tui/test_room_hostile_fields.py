"""Hostile text in every field of every view is shown harmlessly, on every screen and form there is."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from textual.screen import Screen

import tui
from sim.exercise.notes import HOTWASH_COLUMNS
from sim.units import HOUR, clean
from tests.tui.hostile_snapshot import hostile, text_fields
from tests.tui.test_room_hostile import NASTY
from tui.input.keys import KEYS, PANES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.exercise.run.states import ClockState
    from sim.exercise.view.snapshot import Snapshot
    from tests.tui.conftest import Room

LITERALS = 9
"""Most values that a field with a few has."""
STOPS = {"stop", "stop-sign"}
"""Keys after which the others do nothing."""


FURTHER = (
    ("o", "enter"),
    ("3", "home", "enter"),
    ("3", "end", "enter"),
    ("v", "enter"),
    ("g", "/"),
    ("a", "tab", "x", "tab", "x"),
    ("a", "x", "shift+tab", "shift+tab", "space", "shift+tab", "down", "enter", "enter"),
)
"""Keys that lead from one form to another, or to another field."""
IN_A_JUMP = (
    ("j", "tab", "tab", "space"),
    ("j", "tab", "tab", "e"),
    ("j", "tab", "tab", "end", "space"),
    ("j", "tab", "tab", "end", "space", "enter"),
    ("j", "tab", "tab", "end", "space", "end", "enter"),
    ("j", "tab", "tab", "tab", "end", "space"),
    ("j", "tab", "tab", "tab", "end", "space", "tab", "ctrl+u", "1", "enter"),
)
"""Keys that lead to the forms in front of that of a jump."""
ELSEWHERE = {"TourRoom"}
"""Screens that no key of the room opens: the tour takes the place of the room itself."""
BY_STATE: dict[ClockState, tuple[str, ...]] = {
    "ready": ("S",),
    "paused": ("l", "4", "enter"),
    "stopped": ("l", "w"),
    "ended": ("E", "H", "R"),
}
"""Keys that open what belongs to a state of the exercise."""


def routes() -> Iterator[tuple[str, str]]:
    """Yield each key of the room, after that of the first pane in which it works."""
    for key in KEYS:
        panes = [str(number) for number, pane in enumerate(PANES) if pane in key.contexts]
        if panes and key.name not in STOPS:
            yield panes[0], key.keys.split(",")[0]


def nth(number: int) -> Callable[[str, tuple[Any, ...]], Any]:
    """Return what takes the value with a number, going round."""
    return lambda _, values: values[number % len(values)]


def playable(text: str) -> Snapshot:
    """Return a hostile snapshot in which as much as possible can be done: paused, one to say, one to answer."""
    liked = ("paused", "released", "waiting-answer", "open", "request", "command", "facilitator", "channel-out", "via")
    return hostile(
        text, lambda _, values: next((one for one in liked if one in values), values[0]), unsaid=(text, "rot")
    )


def check(room: Room, where: str) -> None:
    """Fail where a control character is drawn, or a line is not as wide as the screen."""
    strips = room.app.screen._compositor.render_strips()
    width = room.app.size.width
    for number, strip in enumerate(strips):
        text = "".join(segment.text for segment in strip)
        assert clean(text, lines=False) == text, (where, number, text)
        assert sum(cell_len(segment.text) for segment in strip) == width, (where, number, text)
        text.encode()
    assert room.app.is_running, where
    assert room.app.return_code is None, where


def screens() -> set[type[Screen[Any]]]:
    """Return every screen and form of the room that is opened by itself."""
    for path in sorted(Path(tui.__file__).parent.rglob("*.py")):
        import_module(".".join(("tui", *path.relative_to(Path(tui.__file__).parent).with_suffix("").parts)))

    def below(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    ours = {one for one in below(Screen) if one.__module__.startswith("tui.")}
    return {one for one in ours if not any(other is not one and issubclass(other, one) for other in ours)} - {Screen}


async def back(room: Room) -> None:
    """Close what is in front of the room."""
    for _ in range(5):
        if len(room.app.screen_stack) <= 2:
            return
        await room.press("escape")


TOGETHER = NASTY["markup"] + NASTY["control"]
"""What breaks a drawing most, in one text: what it says as markup, and what it does to a terminal."""


@pytest.mark.parametrize(
    ("nasty", "size"),
    [
        pytest.param(TOGETHER, (80, 24), id="together"),
        # Each takes 20 s, and meets every screen, but not every key, in test_room_hostile.
        *(
            pytest.param(NASTY[kind], size, id=kind, marks=pytest.mark.soak)
            for kind, size in zip(NASTY, ((120, 40), (120, 40), (60, 15), (80, 24), (120, 40)), strict=True)
        ),
    ],
)
async def test_every_key_meets_hostile_text(open_room: Callable[..., Any], nasty: str, size: tuple[int, int]) -> None:
    """With hostile text in every field, each key of each pane draws nothing raw and breaks nothing.

    Every screen and form of the room comes by.
    """
    opened: set[type[Any]] = set()
    shown = playable(nasty)
    assert shown.jump_left is not None
    unplanned = replace(shown, jump_left=shown.jump_left.model_copy(update={"plan": None}))
    async with open_room(unplanned, size=size) as room:
        await back(room)
        for keys in (*routes(), *FURTHER):
            for key in keys:
                await room.press(key)
                opened.add(type(room.app.screen))
                check(room, " ".join(keys))
            if len(room.app.screen_stack) > 2:
                await room.press("tab", "down")
                check(room, f"{keys}, next field")
            await back(room)
        for keys in IN_A_JUMP:
            for key in keys:
                await room.press(key)
                opened.add(type(room.app.screen))
                check(room, " ".join(keys))
            await back(room)
        await room.app.run_named("pause_why")
        await room.press("x")
        opened.add(type(room.app.screen))
        check(room, "a pause with a reason")
    async with open_room(replace(playable(nasty), jump_left=None), size=size) as room:
        await back(room)
        for key in ("j", "tab", "tab", "down"):
            await room.press(key)
            opened.add(type(room.app.screen))
            check(room, f"a planned jump, {key}")
    for state, keys in BY_STATE.items():
        async with open_room(replace(briefed(nasty), state=state), size=size) as room:
            await back(room)
            for key in keys:
                await room.press(key)
                opened.add(type(room.app.screen))
                check(room, f"{state}, {key}")
                await back(room)
    assert {one.__name__ for one in screens() - opened} == ELSEWHERE


def briefed(nasty: str) -> Snapshot:
    """Return a hostile snapshot with a brief, lines of the hotwash and an entry of an unknown kind in its journal."""
    shown = playable(nasty)
    moments = {"since_ms": 0, "until_ms": HOUR, "goal_ms": HOUR, "ended": "inject", "at": nasty}
    fell = {"process": nasty, "before": 1, "after": 0.5, "lowest": 0.5, "lowest_ms": 0, "people": 3}
    inject = {"inject": nasty, "t_ms": 1, "to": [nasty], "title": nasty}
    order = {"text": nasty, "t_ms": 1, "state": nasty, "reason": nasty}
    brief = {**moments, "fell": [fell], "injects": [inject], "orders": [order]}
    columns: tuple[str, ...] = (*HOTWASH_COLUMNS, nasty)
    told: list[tuple[str, dict[str, object]]] = [("brief", {**brief})]
    told += [("hotwash", {"column": name, "text": nasty}) for name in columns]
    lines = [
        replace(shown.journal[0], seq=900 + at, entry_class="note", kind=kind, payload=payload)
        for at, (kind, payload) in enumerate(told)
    ]
    return replace(shown, journal=(*shown.journal, *lines))


def test_no_field_of_text_is_left_out() -> None:
    """A hostile snapshot has the text in each field that holds text, also in those that a view gets later."""
    mark = "\N{WHITE CHESS KING}"
    seen = filled(playable(mark), mark)
    assert sorted(text_fields() - seen) == []


def filled(view: Any, mark: str) -> set[str]:
    """Return the fields of a view, and of all within it, that have the mark, as ``View.field``."""
    found: set[str] = set()
    for field in fields(view):
        value = getattr(view, field.name)
        if mark in repr(value):
            found.add(f"{type(view).__name__}.{field.name}")
        inner = value if isinstance(value, tuple) else (value,)
        found |= {one for part in inner if is_dataclass(part) for one in filled(part, mark)}
    return found


async def test_every_state_meets_hostile_text(open_room: Callable[..., Any]) -> None:
    """With hostile text in every field, each value of each state is drawn in each pane at the smallest size."""
    async with open_room(playable("x"), size=(60, 15)) as room:
        await back(room)
        for number in range(LITERALS):
            name, nasty = list(NASTY.items())[number % len(NASTY)]
            room.app.snapshot = hostile(nasty, nth(number))
            for place in range(len(PANES)):
                await room.press(str(place))
                check(room, f"{name}, value {number}, pane {place}")
                await back(room)
