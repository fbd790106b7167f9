"""The outlook on the screen: what comes of each process, what it stands on, and what an order would change."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exercise.action_effect import ActionEffect, ProcessEffect
from sim.exercise.commands.model import OrderAction, Pause
from sim.exercise.explain.sentences import SentenceWriter
from sim.exercise.outlook import Crossing, Return, Threshold, coming
from sim.exercise.outlook_feed import EffectForecast
from sim.units import DAY, HOUR, MINUTE
from tests.exercise.test_outlook_feed import small
from tests.tui.conftest import Room
from tests.tui.diemen_fake import SNAPSHOT
from tests.tui.fake_exercise import CLOCK, FakeExercise
from tests.tui.outlook_fake import FAILED, FORECAST, NOW, OUTLOOK, STALE, UNTIL, FakeFeed
from tui.app import RoomApp
from tui.forms import effect_line
from tui.text.format import Words
from tui.text.outlook_text import OutlookTeller, effect_text, fan, medians, weakest
from tui.text.signs import plain
from tui.text.titles import Named
from tui.widgets import hereafter
from tui.widgets.situation import SituationPane

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sim.exercise.outlook_feed import Forecast
    from sim.words import Language

SIZES = ((80, 24), (120, 40), (170, 45))
LEVELS = st.floats(0, 1)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at once what an order would change, and nothing of what falls next."""
    monkeypatch.setattr(hereafter, "_REST", 1e6)
    monkeypatch.setattr(effect_line, "_REST", 0.001)


@asynccontextmanager
async def room_ahead(
    size: tuple[int, int] = (120, 40), forecast: Forecast | None = FORECAST, language: Language = "nl"
) -> AsyncIterator[tuple[Room, FakeFeed]]:
    """Open a room with a feed, which has told a forecast."""
    feeds: list[FakeFeed] = []

    def feed(tell: object) -> FakeFeed:
        feeds.append(FakeFeed(tell))  # type: ignore[arg-type]
        return feeds[0]

    exercise = FakeExercise(SNAPSHOT)
    app = RoomApp(exercise, language, lambda: CLOCK, outlook=feed)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        if forecast is not None:
            feeds[0].tell(forecast)
        await pilot.pause()
        await pilot.pause()
        yield Room(app, exercise, pilot), feeds[0]
    assert feeds[0].closed


def line_of(room: Room, title: str) -> str:
    """Return the line of the screen on which something of the situation stands."""
    return next(line for line in room.screen_text().splitlines() if title in line)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_situation_says_what_comes(size: tuple[int, int]) -> None:
    """Behind the line of now stand what lies ahead, thresholds with time and chance, and returns with their margin."""
    async with room_ahead(size) as (room, _):
        screen = room.screen_text()
        for told in ("terug 15:40±30", "<50 % over 6 min", "<25 % 11:05 (40 %)"):
            assert told in screen
        assert "┃6 u" in screen
        assert "in het model" in screen


async def test_what_does_not_come_back_and_what_may_is_told_so() -> None:
    """No return within the time looked ahead is said, and a return that is not certain has its chance."""
    async with room_ahead((80, 24)) as (room, _):
        assert "niet binnen 24 u" in room.screen_text()
        assert "terug 19:02±5 u (60 %)" in line_of(room, "112-aanname")
    async with room_ahead((120, 40)) as (room, _):
        assert "terug 19:02 (60 %)" in line_of(room, "112-aanname")


async def test_a_stale_outlook_is_dim_marked_and_named() -> None:
    """What no longer holds stands there dim, each with a mark, under the word for it, until it is replaced."""
    async with room_ahead(forecast=STALE) as (room, feed):
        screen = room.screen_text()
        assert "~terug 15:40±30" in screen
        assert "verouderd" in screen
        cells = [one for row in room.app.screen.query_one(SituationPane).rows() for one in row.cells]
        assert {str(one.style) for one in cells if one.plain.startswith("~")} == {"quiet"}
        feed.tell(FORECAST)
        await room.press()
        assert "~" not in line_of(room, "terug 15:40")


@pytest.mark.parametrize(("language", "said"), [("nl", "in het model, alleen toeval"), ("en", "by chance only")])
async def test_it_says_what_it_stands_on(language: Language, said: str) -> None:
    """Below the table, and in the third column: in the model, by chance only, and over how many worlds."""
    async with room_ahead((120, 40), language=language) as (room, _):
        assert said in room.screen_text()
    async with room_ahead((170, 45), language=language) as (room, _):
        screen = room.screen_text()
        assert said in screen
        assert ("200 werelden" if language == "nl" else "200 worlds") in screen


async def test_a_broad_screen_has_the_fan_of_the_process_under_the_cursor() -> None:
    """From 160 columns median, half and 90 % of the worlds are drawn over the next hours, with times and chances."""
    async with room_ahead((170, 45)) as (room, _):
        await room.point("KPN")
        screen = room.screen_text()
        for part in ("Vooruitzicht als niemand iets doet", "▓", "░", "+6 u", "100 %", "━ midden  ▓ helft  ░ 90 %"):
            assert part in screen
        assert "<50 % 10:08 (09:58–10:18) kans 100 %" in screen  # noqa: RUF001 -- a range
        assert "<25 % 13:02 (12:52–13:12) kans 10 %" in screen  # noqa: RUF001 -- a range


async def test_while_nothing_is_known_it_says_so() -> None:
    """Before the first picture it is being computed; where that fails the room is as one without an outlook."""
    async with room_ahead(forecast=None) as (room, feed):
        assert "vooruitzicht: wordt berekend…" in room.screen_text()
        assert "Reserve" not in room.screen_text()
        feed.tell(FAILED)
        await room.press()
        assert "vooruitzicht: niet te berekenen" in room.screen_text()
        assert "Reserve" in room.screen_text()
        assert "in het model" not in line_of(room, "Vitaal proces")


async def test_the_feed_looks_right_after_a_command() -> None:
    """A command lets the feed see the exercise at once, so what it changes is marked before the next beat."""
    async with room_ahead() as (room, feed):
        before = feed.looks
        room.app.session.give(Pause())
        assert feed.looks == before + 1


def effect(*told: ProcessEffect, order: str = "noodvoeding", target: str | None = None) -> EffectForecast:
    """Return what an order would change, over 40 worlds."""
    found = ActionEffect(order, target, NOW, UNTIL, 40, 0, told)
    return EffectForecast(OrderAction(action=order, target=target), found, 3, whole=True)


KPN = ProcessEffect("mobile.kpn.amsterdam", 0.312, NOW + HOUR, 2.0, 40 * MINUTE, 0.0)


async def test_an_order_says_what_it_would_change_before_it_is_given() -> None:
    """Catalogue and form ask for the action under the cursor, and show what it would change when it is known."""
    async with room_ahead((120, 40)) as (room, feed):
        await room.press("o", "down")
        await room.press()
        (asked,) = feed.asked
        feed.tell(replace(effect(KPN), order=asked))
        await room.press()
        assert "Mobiel netwerk KPN, Amsterdam-Amstelland +31 punten, terug 40 min" in room.screen_text()
        await room.press("enter")
        await room.press()
        await room.press()
        assert feed.asked[-1].action == asked.action
        assert "in het model: wordt berekend…" in room.screen_text()
        feed.tell(replace(effect(), order=feed.asked[-1]))
        await room.press()
        assert "in het model geen verschil" in room.screen_text()
        before = feed.dropped
        await room.press("escape")
        assert feed.dropped > before


async def test_an_answer_to_another_question_is_not_shown() -> None:
    """What was asked before the cursor moved on does not stand beside another action."""
    async with room_ahead((120, 40)) as (room, feed):
        await room.press("o", "down")
        feed.tell(effect(KPN, order="something-else"))
        await room.press()
        assert "+31 punten" not in room.screen_text()


async def test_after_a_command_it_is_asked_again() -> None:
    """While a form is open and people change something, what the order would change is computed afresh."""
    async with room_ahead((120, 40)) as (room, feed):
        await room.press("o", "down")
        await room.press()
        (asked,) = feed.asked
        feed.tell(replace(effect(KPN), order=asked))
        await room.press()
        feed.tell(replace(FORECAST, commands=4))
        await room.press()
        await room.press()
        assert feed.asked == [asked, asked]


def test_effects_have_words_for_every_way_they_go() -> None:
    """Levels that rise or fall, returns earlier, later, more or less often, more processes than are named, nothing."""
    words, naming = Words("nl"), Named(Words("nl"), SNAPSHOT)
    worse = replace(KPN, process="hospital.amc", points=-0.01, earlier=-2 * HOUR)
    often = replace(KPN, process="water.amsterdam", points=0.0, earlier=None, returns=0.3)
    rarely = replace(often, returns=-0.3)
    told = [effect_text(words, naming, effect(one)) for one in (worse, often, rarely)]
    assert told[0].endswith("\N{MINUS SIGN}1 punt, terug 2 u 00 later")
    assert told[1].endswith("komt 30 % vaker binnen 24 u 00 terug")
    assert told[2].endswith("komt 30 % minder vaak binnen 24 u 00 terug")
    assert effect_text(words, naming, effect(KPN, worse, often)).endswith("; nog 1 proces")
    assert effect_text(words, naming, effect(replace(KPN, points=0.004, earlier=None))) == "in het model geen verschil"
    assert "niet te berekenen" in effect_text(words, naming, replace(effect(), effect=None))


@given(LEVELS, st.integers(0, 30 * HOUR), st.lists(st.tuples(LEVELS, LEVELS, st.integers(0, 24 * HOUR)), max_size=4))
def test_what_is_told_first_is_still_to_come(level: float, now: int, falls: list[tuple[float, float, int]]) -> None:
    """A fall is told only of a level that the process still has, and at a time that is still to come."""
    crossings = [Crossing(Threshold("p", below), share, at, at, at) for below, share, at in falls]
    told = coming(crossings, Return("p", 1.0, 20 * HOUR, 20 * HOUR, 20 * HOUR), level, now)
    if isinstance(told, Crossing):
        assert told.median is not None
        assert told.median > now
        assert level >= told.threshold.below
    elif told is not None:
        assert level < 1
        assert now < 20 * HOUR


@given(st.integers(0, 30 * HOUR), st.integers(1, 40), st.integers(2, 12))
def test_lines_and_fans_have_their_size_at_any_time(after: int, width: int, height: int) -> None:
    """However long ago it was computed, each cell of a line has a median, and a fan its lines of the width asked."""
    bands = OUTLOOK.bands["grid.station.diemen"]
    assert len(medians(bands, NOW + after, width)) == width
    drawn = fan(Words("nl"), bands, NOW + after, width, height)
    if width >= 14:
        assert {line.cell_length for line in drawn[:-1]} == {width}
        assert len(drawn) == height + 1
        assert plain("".join(line.plain for line in drawn)).isascii()
        # Each column has one median.
        assert sum(line.plain.count("━") for line in drawn) == width - 6
    else:
        assert drawn == []


def test_a_whole_process_is_said_to_stay_so_only_where_it_does() -> None:
    """Whole where nine of ten worlds are so at every moment; else above a level; of what was not foreseen nothing."""
    teller = OutlookTeller(Words("nl"), FORECAST)
    teller.snapshot = SNAPSHOT
    by_name = {one.name: one for one in SNAPSHOT.processes}
    said = {name: teller.line(by_name[name], "", 200).plain for name in ("water.amsterdam", "hospital.amc")}
    assert "blijft 24 u heel" in said["water.amsterdam"]
    assert "blijft 24 u boven 50 %" in said["hospital.amc"]
    assert "nog niet bekend" in teller.line(by_name["grid.kennemerland"], "", 200).plain


def test_weak_numbers_behind_an_outlook_are_named() -> None:
    """Where the chain of causes rests on numbers of low confidence, what comes says so too; else it does not."""
    exercise = small()
    words = Words("nl")
    explained = exercise.explain("mobile.noord", remedied=False)
    assert {one.confidence for one in explained.weakest} == {"judgement"}
    weak = weakest(explained, SentenceWriter("nl", Named(words, exercise.snapshot())))
    assert weak == "eigen inschatting"
    sure = replace(explained, weakest=tuple(one._replace(confidence="high") for one in explained.weakest))
    assert weakest(sure, SentenceWriter("nl", Named(words, exercise.snapshot()))) == ""
    teller = OutlookTeller(words, FORECAST)
    teller.snapshot = SNAPSHOT
    (mobile,) = [one for one in SNAPSHOT.processes if one.name == "mobile.kpn.amsterdam"]
    assert "in het model, alleen toeval · getallen: eigen inschatting" in teller.line(mobile, weak, 20).plain


def test_a_time_on_another_day_has_its_day() -> None:
    """What comes on another day than now is told with its weekday, in the cell and in full; today has none."""
    teller = OutlookTeller(Words("nl"), FORECAST)
    later = next(one for one in SNAPSHOT.processes if one.name == "112.national")
    teller.snapshot = SNAPSHOT
    assert teller.cell(later) == "terug 19:02±5 u (60 %)"
    teller.snapshot = replace(SNAPSHOT, t_ms=NOW - DAY)
    assert teller.cell(later) == "terug vr 19:02±5 u (60 %)"
    assert any("vr 19:02 (vr " in one.plain for one in teller.lines(later, "", (60, 5)))
