"""Each key leads to the right command, at both sizes and in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import CommandRefused
from sim.exercise.commands.model import (
    AdHocInject,
    AnswerRequest,
    DeliverInject,
    End,
    HoldInject,
    Jump,
    MoveInject,
    OrderAction,
    Override,
    Pause,
    RecordDecision,
    Release,
    SetSpeed,
    ShiftInjects,
    SkipInject,
    Start,
    StopExercise,
    Undo,
)
from sim.exercise.view.snapshot import JournalLine
from sim.scenario.models.effects import Bypass, Crews, Isolate, Level, Restore, RouteState
from sim.units import MINUTE
from tests.tui.diemen_fake import BEGIN, QUIET, SNAPSHOT
from tests.tui.fake_exercise import ASKING
from tui.forms.base import Choice
from tui.forms.override import WAYS, OverrideForm
from tui.text.format import Words

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])

# Keys pressed, text typed, keys pressed, and the one command that must come of it.
STRAIGHT: list[tuple[str, tuple[str, ...], Any]] = [
    ("start", ("space",), Start()),
    ("faster", ("plus",), SetSpeed(factor=20)),
    ("slower", ("minus",), SetSpeed(factor=5)),
    ("jump to the next inject", ("j", "enter"), Jump(to_ms=45 * MINUTE, stops=ASKING)),
    ("release", ("2", "i"), DeliverInject(inject="storing")),
    ("hold", ("2", "h"), HoldInject(inject="storing")),
    ("answer agree", ("3", "enter", "enter"), AnswerRequest(order="afschakelen#2", answer="agree")),
    ("answer refuse", ("3", "enter", "down", "down", "enter"), AnswerRequest(order="afschakelen#2", answer="refuse")),
    ("order without a target", ("o", "down", "down", "enter", "enter"), OrderAction(action="afschakelen")),
    (
        "order at the first target",
        ("o", "down", "enter", "enter"),
        OrderAction(action="aggregaten", target="mobile.kpn.amsterdam/power"),
    ),
    (
        "order at the second target",
        ("o", "down", "enter", "down", "enter"),
        OrderAction(action="aggregaten", target="hospital.amc/power"),
    ),
    ("what is asked for stands first", ("o", "enter", "enter"), RecordDecision(decision="grip-2")),
    ("undo the last", ("u", "enter"), Undo(seq=5)),
    ("undo the chosen", ("4", "up", "up", "up", "u", "enter"), Undo(seq=3)),
    ("stop", ("exclamation_mark",), StopExercise()),
    ("stop while typing", ("n", "a", "f12"), StopExercise()),
    ("end", ("E", "down", "enter"), End()),
    ("release", ("slash", *"hospital", "enter", "v", "enter", "down", "enter"), Release(override=1)),
]


@pytest.mark.parametrize(("size", "language"), [((80, 24), "nl"), ((120, 40), "en")], ids=["80x24-nl", "120x40-en"])
@pytest.mark.parametrize(("keys", "command"), [row[1:] for row in STRAIGHT], ids=[row[0] for row in STRAIGHT])
async def test_keys_give_commands(
    open_room: Callable[..., Any], size: tuple[int, int], language: str, keys: tuple[str, ...], command: object
) -> None:
    """A key, and at most an answer to what it asks, gives exactly one command."""
    async with open_room(size=size, language=language) as room:
        await room.press(*keys)
        assert room.exercise.given == [command]


async def test_undo_asks_about_a_shift_that_came_last(open_room: Callable[..., Any]) -> None:
    """Right after all injects were shifted, the key of undo takes that shift back and not what came before it."""
    line = JournalLine(7, "command", "shift", 30 * MINUTE, "", "facilitator", {"by_ms": 10 * MINUTE}, undone=False)
    async with open_room(replace(SNAPSHOT, journal=(*SNAPSHOT.journal, line))) as room:
        await room.press("u", "enter")
        assert room.exercise.given == [Undo(seq=7)]


@SIZES
async def test_space_pauses_a_running_clock(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """Space pauses when the clock runs, and starts it when it does not."""
    async with open_room(replace(SNAPSHOT, state="running"), size=size) as room:
        await room.press("space", "space")
        assert room.exercise.given == [Pause(), Start()]


@SIZES
async def test_briefing_opens_first_and_space_begins(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """Before STARTEX the briefing is shown; space starts the clock and opens the room."""
    async with open_room(BEGIN, size=size) as room:
        assert "vergaderruimte" in room.screen_text()
        await room.press("space")
        assert room.exercise.given == [Start()]
        assert "Hoogspanningsstation" in room.screen_text()


@SIZES
async def test_skip_asks_why(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """Skipping without a reason gives no command and keeps the question open; with one it does."""
    async with open_room(size=size) as room:
        await room.press("2", "s", "enter")
        assert room.exercise.given == []
        assert "Vul in: Reden" in room.screen_text()
        await room.type("geen tijd")
        await room.press("enter")
        assert room.exercise.given == [SkipInject(inject="storing", reason="geen tijd")]


@SIZES
@pytest.mark.parametrize(
    ("typed", "to_ms"),
    [
        ("T+1:15", 75 * MINUTE),
        ("+20min", 52 * MINUTE + 10_000),
        ("11:15u", 105 * MINUTE),
        ("11:15", 105 * MINUTE),
        ("1 u 30", None),
    ],
)
async def test_move_takes_every_way_of_writing_a_time(
    open_room: Callable[..., Any], size: tuple[int, int], typed: str, to_ms: int | None
) -> None:
    """Exercise time, time from now and scenario clock time all move the inject there."""
    async with open_room(size=size) as room:
        await room.press("2", "m", "ctrl+u")
        await room.type(typed)
        await room.press("enter")
        wanted = 122 * MINUTE + 10_000 if to_ms is None else to_ms
        assert room.exercise.given == [MoveInject(inject="storing", to_ms=wanted)]


async def test_a_time_that_is_none_is_explained(open_room: Callable[..., Any]) -> None:
    """What is not a time gives no command but the ways to write one."""
    async with open_room() as room:
        await room.press("j", "ctrl+u")
        await room.type("straks")
        await room.press("enter")
        assert room.exercise.given == []
        assert "Schrijf 11:15 of za 03:00 (scenarioklok), T+1:30" in room.screen_text()


@SIZES
async def test_ad_hoc_inject(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """An inject written on the spot goes to those that were ticked, at once; nobody is ticked at first."""
    async with open_room(size=size) as room:
        await room.press("a")
        await room.type("Brand")
        await room.press("enter")
        assert room.exercise.given == []
        assert "Vink met spatie aan wie dit krijgt." in room.screen_text()
        await room.press("shift+tab", "shift+tab", "down", "space", "enter")
        assert room.exercise.given == [AdHocInject(text="OEFENING. Brand", to="piket", via="in-person")]


@SIZES
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_an_ad_hoc_inject_from_a_template(
    open_room: Callable[..., Any], size: tuple[int, int], language: str
) -> None:
    """A template fills in text and channel; its gaps must be filled; an expected action comes with it."""
    async with open_room(size=size, language=language) as room:
        await room.press("a", "shift+tab", "down", "down", "down", "down", "tab")
        assert "…" in room.app.screen.query_one("#text").value
        await room.press("tab", "tab", "tab", "tab", "down", "tab", "tab", "space", "enter")
        assert room.exercise.given == []
        await room.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "ctrl+u")
        await room.type("Niets meer te koop")
        await room.press("enter")
        begin = "OEFENING." if language == "nl" else "EXERCISE."
        [given] = room.exercise.given
        assert (given.text, given.via, given.to) == (f"{begin} Niets meer te koop", "social-media", "")
        assert [one.do for one in given.expects] == [room.app.snapshot.actions[0].id]


@SIZES
async def test_decision_in_words(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """A decision is recorded with who took it and why."""
    async with open_room(size=size) as room:
        await room.press("d")
        await room.type("wacht")
        await room.press("tab", "tab")
        await room.type("rot")
        await room.press("tab")
        await room.type("rust")
        await room.press("enter")
        assert room.exercise.given == [RecordDecision(text="wacht", by="rot", why="rust")]


async def overridden(room: Any, downs: int, value: str) -> list[object]:
    """Override the chosen process: the lever so many down, with a value and a reason; give what was commanded."""
    await room.point("grid.amsterdam")
    await room.press("v", *["down"] * downs, "tab")
    await room.type(value)
    await room.press("tab")
    await room.type("bron")
    await room.press("enter")
    commands: list[object] = room.exercise.given
    return commands


@SIZES
@pytest.mark.parametrize(
    ("downs", "value", "effect"),
    [
        (0, "35 %", Level(effect="level", target="grid.amsterdam", level=0.35)),
        (0, "35", Level(effect="level", target="grid.amsterdam", level=0.35)),
        (0, "0,35", Level(effect="level", target="grid.amsterdam", level=0.35)),
        (1, "T+2:32:10", Restore.model_validate({"effect": "restore", "target": "grid.amsterdam", "after": "2h"})),
    ],
)
async def test_override(
    open_room: Callable[..., Any], size: tuple[int, int], downs: int, value: str, effect: Level | Restore
) -> None:
    """A level or a time of return is set by hand on the chosen process, with a reason."""
    async with open_room(size=size) as room:
        assert await overridden(room, downs, value) == [Override(effect=effect, reason="bron")]


LEVERS: list[tuple[int, str, Any]] = [
    (6, "", Isolate(effect="isolate", target="grid.amsterdam/station")),
    (7, "", Bypass(effect="bypass", target="grid.amsterdam/station")),
    (8, "-2", Crews(effect="crews", target="netbeheerder", add=-2)),
    (9, "", RouteState(effect="route", target="a10", state="closed")),
    (10, "", RouteState(effect="route", target="a10", state="open")),
]


@pytest.mark.parametrize(("downs", "value", "effect"), LEVERS)
async def test_what_belongs_to_a_process_is_overridden(
    open_room: Callable[..., Any], downs: int, value: str, effect: Any
) -> None:
    """A need is cut off or bypassed, crews are added or taken, a route is closed or opened by hand, with a reason."""
    levers = {"grid.amsterdam": ("grid.amsterdam/station", "netbeheerder")}
    shown = replace(SNAPSHOT, levers=levers, routes=("a10",))
    async with open_room(shown, size=(80, 24)) as room:
        assert await overridden(room, downs, value) == [Override(effect=effect, reason="bron")]


def test_what_can_be_set_by_hand_is_offered_in_one_order() -> None:
    """First what is set most, then what else can be set on a process, then its needs, its crews and the routes: all."""
    levers = {"grid.amsterdam": ("grid.amsterdam/station", "netbeheerder")}
    form = OverrideForm(Words("nl"), replace(SNAPSHOT, levers=levers, routes=("a10",)), "grid.amsterdam")
    offered = next(field for field in form.fields() if isinstance(field, Choice))
    assert [value for value, _ in offered.options if not value.startswith("release:")] == [
        *("level", "restore", "damage", "demand", "control", "quality"),
        *("isolate:grid.amsterdam/station", "bypass:grid.amsterdam/station", "crews:netbeheerder"),
        *("closed:a10", "open:a10"),
    ]
    assert {value.partition(":")[0] for value, _ in offered.options} - {"release"} == set(WAYS)


async def test_all_that_is_to_come_is_shifted_after_yes(open_room: Callable[..., Any]) -> None:
    """A shift says what it moves before it is given, as one command; no is the first answer."""
    async with open_room(size=(80, 24)) as room:
        await room.press("2", "M")
        await room.type("-10")
        await room.press("enter")
        assert "T+0:45 → T+0:35" in room.screen_text()
        await room.press("enter")
        assert room.exercise.given == []
        await room.press("M")
        await room.type("1u30")
        await room.press("enter", "down", "enter")
        assert room.exercise.given == [ShiftInjects(by_ms=90 * MINUTE)]


@SIZES
async def test_note_carries_objective_and_rating(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """An observation keeps its words and names the objective and rating in them."""
    async with open_room(size=size) as room:
        await room.press("n")
        await room.type("snel #opsch !goed")
        await room.press("enter")
        assert [kind for kind, _ in room.exercise.notes] == ["observation"]
        payload = room.exercise.notes[0][1]
        assert (payload["objective"], payload["text"]) == ("opschaling", "snel #opsch !goed")


async def test_refusal_keeps_what_was_typed(open_room: Callable[..., Any]) -> None:
    """A refused command says why in the form, and the words stay."""
    async with open_room() as room:
        room.exercise.refuse = CommandRefused("already-delivered", inject="storing")
        await room.press("2", "s")
        await room.type("reden")
        await room.press("enter")
        assert "al vrijgegeven" in room.screen_text()
        assert "reden" in room.screen_text()


@LANGUAGES
async def test_unknown_refusals_are_still_explained(open_room: Callable[..., Any], language: str) -> None:
    """A refusal without words of its own is shown in a general sentence, with its key."""
    async with open_room(language=language) as room:
        room.exercise.refuse = CommandRefused("brand-new-reason")
        await room.press("space")
        assert "brand-new-reason" in room.screen_text()


@SIZES
async def test_keys_of_a_pane_act_in_that_pane_alone(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """A key about the chosen inject does nothing while the cursor is elsewhere, and says where it works."""
    async with open_room(size=size) as room:
        for key in ("h", "i", "x"):
            await room.press(key)
            assert f"{key} werkt alleen in Injects (2)" in room.screen_text()
        assert (room.exercise.given, room.app.screen.here) == ([], "situation")
        await room.press("2", "h")
        assert room.exercise.given == [HoldInject(inject="storing")]


async def test_leaving_pauses_a_running_clock(open_room: Callable[..., Any]) -> None:
    """Closing the room pauses first, so that it can be resumed exactly there."""
    async with open_room(replace(QUIET, state="running")) as room:
        await room.press("q", "enter")
        assert room.exercise.given == [Pause()]
        assert room.app.return_code == 0


async def test_escape_leaves_every_form(open_room: Callable[..., Any]) -> None:
    """Escape leaves what a key opened, and nothing has happened."""
    async with open_room() as room:
        for key in ("j", "a", "o", "d", "n", "v", "u", "w", "E", "q", "b", "enter", "question_mark"):
            await room.press(key)
            assert len(room.app.screen_stack) == 3, key
            await room.press("escape")
            assert len(room.app.screen_stack) == 2, key
        assert room.exercise.given == []
        assert room.exercise.notes == []
