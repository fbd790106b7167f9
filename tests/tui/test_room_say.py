"""From released to said: the text as it is read out, what is marked, taken back and withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import SayInject, SkipInject, TickExpectation, WithdrawInject
from sim.exercise.view.snapshot import ContradictionView, GivenInject, SaidView
from sim.scenario.models import RolePlay, Text
from sim.units import MINUTE
from tests.tui.diemen_fake import SNAPSHOT, asks

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import InjectView, Snapshot

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


def with_inject(name: str, **changed: Any) -> Snapshot:
    """Return the exercise with one inject changed; it is the one to be said where it is released."""
    injects = tuple(replace(one, **changed) if one.id == name else one for one in SNAPSHOT.injects)
    return replace(SNAPSHOT, injects=injects, to_say=(name,) if changed.get("unsaid") else ())


def released(name: str, *to: str, **more: Any) -> Snapshot:
    return with_inject(name, state="released", released_ms=30 * MINUTE, unsaid=to or ("piket",), **more)


def view(snapshot: Snapshot, name: str) -> InjectView:
    return next(one for one in snapshot.injects if one.id == name)


@SIZES
async def test_what_was_given_already_is_confirmed_by_one_key(
    open_room: Callable[..., Any], size: tuple[int, int]
) -> None:
    """NU says who gave it; k says it to whom that was without asking, and the page of the inject does the same."""
    given = GivenInject(7, "treinen", "grid-operator", ("piket",), 31 * MINUTE)
    shown = replace(released("treinen", "piket", "caco"), given=(given,))
    async with open_room(shown, size=size) as room:
        assert "heeft dit gegeven, k bevestigt" in room.screen_text()
        await room.press("k", "0", "enter", "k")
        said = SayInject(inject="treinen", to=("piket",), by="grid-operator", given=7)
        assert [one for one in room.exercise.given if isinstance(one, SayInject)] == [said, said]


@SIZES
@LANGUAGES
async def test_enter_on_now_opens_that_inject_and_hides_the_staff_note(
    open_room: Callable[..., Any], size: tuple[int, int], language: str
) -> None:
    """NU opens the inject that it names, wherever the cursor of the list is, and shows the staff note when asked."""
    lines = RolePlay.model_validate({"says": {"nl": "Met het Spoor", "en": "Railways here"}})
    shown = released("treinen", lines=lines, attachments=("kaart.pdf",))
    inject = view(shown, "treinen")
    async with open_room(shown, size=size, language=language) as room:
        await room.press("2", "end", "0", "enter")
        text = " ".join(room.screen_text().split())
        assert room.app.screen.inject == "treinen"
        said = inject.text.in_(language).split(". ")[1]
        assert said in text
        assert inject.staff.in_(language) not in text
        assert lines.says.in_(language) not in text
        await room.press("s")
        assert inject.staff.in_(language) in room.screen_text()
        await room.press("s", "r")
        assert inject.staff.in_(language) not in room.screen_text()
        assert lines.says.in_(language) in room.screen_text()
        assert "kaart.pdf" in room.screen_text()
        assert room.exercise.given == []


@SIZES
async def test_what_was_said_is_confirmed_in_one_line(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """After k the room says to whom which inject was said, and the key that takes it back."""
    async with open_room(released("treinen"), size=size) as room:
        await room.press("k")
        assert room.exercise.given == [SayInject(inject="treinen")]
        [line] = [line for line in room.screen_text().splitlines() if "Ingebracht bij" in line]
        assert "u maakt ongedaan" in line


async def test_k_in_the_list_marks_the_chosen_one(open_room: Callable[..., Any]) -> None:
    """In the list k marks the inject under the cursor where that is to be said."""
    shown = released("treinen")
    injects = tuple(
        replace(one, state="released", released_ms=31 * MINUTE, unsaid=("piket",)) if one.id == "storing" else one
        for one in shown.injects
    )
    shown = replace(shown, injects=injects, to_say=("treinen", "storing"))
    async with open_room(shown) as room:
        await room.press("2")
        room.app.screen.part("injects").table.choose("storing")
        await room.press("k")
        assert room.exercise.given == [SayInject(inject="storing")]


async def test_k_on_an_inject_that_was_not_released_says_no_other(open_room: Callable[..., Any]) -> None:
    """With the cursor on an inject that was not released, k marks nothing, and says what to press."""
    async with open_room(released("treinen")) as room:
        await room.press("2")
        room.app.screen.part("injects").table.choose("storing")
        await room.press("k")
        assert room.exercise.given == []
        assert "Nog niet vrijgegeven" in room.screen_text()


@SIZES
async def test_several_recipients_are_ticked(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """With several recipients the form has all of them ticked; space takes one off, and one is needed."""
    teams = [key for key, _ in SNAPSHOT.teams[:2]]
    shown = released("treinen", *teams, to=tuple(teams), controller=Text(nl="Tegenspel 2", en="Counterplay 2"))
    async with open_room(shown, size=size) as room:
        await room.press("k", "enter")
        assert room.exercise.given == [SayInject(inject="treinen", by="Tegenspel 2")]
        room.exercise.given.clear()
        await room.press("k", "space", "enter")
        assert room.exercise.given == [SayInject(inject="treinen", to=(teams[1],), by="Tegenspel 2")]
        room.exercise.given.clear()
        await room.press("k", "space", "down", "space", "enter")
        assert room.exercise.given == []
        assert "Vink met spatie aan" in room.screen_text()


@SIZES
async def test_withdrawing_asks_why(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """What was said is withdrawn with a reason; what was not said cannot be."""
    said = (SaidView("piket", 31 * MINUTE, "", "", 7),)
    async with open_room(with_inject("treinen", state="said", released_ms=30 * MINUTE, said=said), size=size) as room:
        await room.press("2", "x")
        assert room.exercise.given == []
        assert "Intrekken kan pas na het inbrengen" in room.screen_text()
        room.app.screen.part("injects").table.choose("treinen")
        await room.press("x", "enter")
        assert "Vul in: Reden" in room.screen_text()
        await room.type("klopt niet")
        await room.press("enter")
        assert room.exercise.given == [WithdrawInject(inject="treinen", reason="klopt niet")]


async def test_a_released_inject_can_still_be_left_out(open_room: Callable[..., Any]) -> None:
    """An inject that was released and not said is skipped with a reason."""
    async with open_room(released("treinen")) as room:
        await room.press("1", "2", "s")
        await room.type("dubbel")
        await room.press("enter")
        assert room.exercise.given == [SkipInject(inject="treinen", reason="dubbel")]


@SIZES
async def test_what_was_done_is_ticked_off_with_a_word(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """The most urgent open expectation is ticked off by hand, with what was done."""
    shown = with_inject(
        "treinen", state="said", released_ms=12 * MINUTE, expectations=asks("grip-2", late_ms=60 * MINUTE)
    )
    async with open_room(shown, size=size) as room:
        await room.press("3", "t", "tab")
        await room.type("per telefoon")
        await room.press("enter")
        assert room.exercise.given == [TickExpectation(inject="treinen", index=0, text="per telefoon")]


async def test_a_doubted_inject_keeps_its_text_on_a_low_screen(open_room: Callable[..., Any]) -> None:
    """Where NU has one line below its title, that has in short what contradicts the inject, and its text."""
    why = ContradictionView(
        "channel-out", "telephone", Text(nl="De telefoon doet het helemaal niet", en=""), Text(nl="telefoon uit", en="")
    )
    async with open_room(released("storing", contradictions=(why,)), size=(80, 24)) as room:
        begin = view(SNAPSHOT, "storing").text.nl[:20]
        line = next(line for line in room.screen_text().splitlines() if "telefoon uit" in line)
        assert begin in line
