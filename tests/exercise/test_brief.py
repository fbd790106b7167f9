"""The brief of a jump: what it passed over, in values and in sentences."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise import Exercise, MemorySink
from sim.exercise.brief import Brief, brief_in
from sim.exercise.brief_text import BriefWriter, hour_on_day
from sim.journal.entry_text import EntryTeller
from sim.titles import Titles, titles_in
from sim.units import HOUR, MINUTE, format_clock
from tests.exercise.small import CLOCK, Room
from tests.exercise.test_full_disk import FullDisk
from tests.exercise.test_jump import AID, ALL, REQUEST, SCALE, jump, made

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario
    from sim.words import Language

CREW = {"kind": "order", "action": "extra-ploeg"}


def briefs(sink: MemorySink) -> list[Brief]:
    found = [brief_in(e.payload) for e in sink.entries if e.kind == "brief"]
    assert None not in found
    return [one for one in found if one is not None]


def told(room: Room, brief: Brief, language: Language) -> str:
    titles = Titles(titles_in(room.exercise.scenario), language)
    parts = BriefWriter(language, titles, format_clock).parts(brief)
    return "\n".join(line for _, lines in parts for line in lines)


@pytest.fixture
def jumped(room: Room) -> Room:
    """Return a room after a jump in which much happened."""
    room.reach(5 * MINUTE)
    made(room, jump(2 * HOUR, (20 * MINUTE, SCALE), (40 * MINUTE, AID), (41 * MINUTE, AID)), slices=7)
    return room


def test_a_jump_ends_in_one_brief(jumped: Room) -> None:
    """Whatever its legs, a jump has one brief in the journal, from where it began to where it ended, by keten."""
    (brief,) = briefs(jumped.sink)
    assert (brief.since_ms, brief.until_ms, brief.goal_ms, brief.ended) == (5 * MINUTE, 2 * HOUR, 2 * HOUR, "arrived")
    entry = next(e for e in jumped.sink.entries if e.kind == "brief")
    assert (entry.entry_class, entry.author, entry.t_ms) == ("note", "keten", 2 * HOUR)


def test_it_says_what_fell_and_what_came_of_orders(jumped: Room) -> None:
    """Levels before and after, injects with to whom, standing orders with what came of them, and what comes next."""
    (brief,) = briefs(jumped.sink)
    world = jumped.exercise.world
    fell = {one.process: one for one in brief.fell}
    assert set(fell) == {n for n in jumped.exercise.scenario.processes if world.level(n) < 1}
    assert fell["grid.noord"].before == 1
    assert fell["grid.noord"].after == pytest.approx(world.level("grid.noord"))
    assert fell["grid.noord"].people == round(500_000 * (1 - world.level("grid.noord")))
    released = {e.payload["inject"]: e.t_ms for e in jumped.outcomes("delivered")}
    assert {one.inject: one.t_ms for one in brief.injects} == released
    orders = [(one.action, one.t_ms, one.state, one.reason) for one in brief.orders]
    assert orders[0] == ("grip-2", 20 * MINUTE, "recorded", "")
    assert orders[1][:2] == ("aggregaat", 40 * MINUTE)
    assert orders[2] == ("aggregaat", 41 * MINUTE, "refused", "already")
    assert [one.action for one in brief.in_force] == (["aggregaat"] if orders[1][2] == "in-force" else [])
    attempts = jumped.exercise.world.totals("112.national").demand * 60
    assert brief.calls is not None
    assert 0 < brief.calls.attempts <= round(attempts) + 1


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("nl", ["Van T+0:05 tot T+2:00: 1 u 55 in het scenario.", "niet voortijdig gestopt", "zitten zonder",
                "Staande order om T+0:41", "kon niet:", "Om T+1:30 kwam een inject voor", "Naar 112 werd"]),
        ("en", ["From T+0:05 to T+2:00: 1 h 55 in the scenario.", "did not stop early", "are without it",
                "Standing order at T+0:41", "could not be done:", "At T+1:30 an inject came for", "112 was called"]),
    ],
)  # fmt: skip
def test_it_is_told_in_sentences(jumped: Room, language: Language, parts: list[str]) -> None:
    """It is read aloud: whole sentences, in both languages, each of them ended."""
    text = told(jumped, briefs(jumped.sink)[0], language)
    assert [part for part in parts if part not in text] == []
    assert all(line.endswith((".", "!", "?")) for line in text.split("\n"))
    assert "{" not in text


def test_it_says_why_it_stopped_early_and_what_was_not_given(room: Room) -> None:
    """At an early stop it names what stopped it, where it was to go, what waits and what was not given."""
    room.reach(5 * MINUTE)
    made(room, jump(2 * HOUR, (30 * MINUTE, REQUEST), (HOUR, AID), request=True))
    (brief,) = briefs(room.sink)
    assert (brief.ended, brief.at, brief.goal_ms) == ("request", "afschakelen#1", 2 * HOUR)
    assert [one.action for one in brief.requests] == ["afschakelen"]
    assert [(one.action, one.state) for one in brief.orders] == [
        ("afschakelen", "waiting-answer"),
        ("aggregaat", "left"),
    ]
    assert "Nog niet gegeven" in told(room, brief, "nl")


@pytest.mark.parametrize(("kind", "ended"), [("pause", "pause"), ("stop", "stop"), ("end", "end")])
def test_whoever_cuts_a_jump_short_has_a_brief(room: Room, kind: str, ended: str) -> None:
    """A pause, STOP and ENDEX have a brief of what was passed over until there; it stands before ENDEX closes it."""
    room.reach(5 * MINUTE)
    room.exercise.leap(jump(3 * HOUR, **ALL), clock=room.clock)
    room.exercise.advance(10 * MINUTE, room.clock)
    room.give(kind)
    (brief,) = briefs(room.sink)
    assert (brief.ended, brief.until_ms) == (ended, 10 * MINUTE)
    assert room.sink.entries[-1].kind == ("closed" if kind == "end" else kind)


def test_a_room_lost_in_a_jump_comes_back_with_its_brief(room: Room) -> None:
    """Resumed in the middle of a jump, the exercise stands where its record ended, and the brief says so, once."""
    room.reach(5 * MINUTE)
    room.exercise.leap(jump(3 * HOUR, (2 * HOUR, AID), request=True), clock=room.clock)
    room.exercise.advance(100 * MINUTE, room.clock)
    sink = MemorySink.holding(room.sink.header, room.sink.entries)
    again = Exercise.resume(sink, CLOCK)
    (brief,) = briefs(sink)
    assert (brief.ended, brief.until_ms, again.state) == ("interrupted", again.t_ms, "paused")
    assert [(one.action, one.state) for one in brief.orders] == [("aggregaat", "left")]
    once_more = MemorySink.holding(sink.header, sink.entries)
    Exercise.resume(once_more, CLOCK)
    assert len(briefs(once_more)) == 1


def test_a_full_disk_only_delays_the_brief(small: Scenario) -> None:
    """A brief that cannot be written is written with what comes next; a STOP in the jump acts all the same."""
    sink = FullDisk()
    room = Room(small)
    room.sink, room.exercise = sink, Exercise.new(small, 1, sink, CLOCK)
    room.reach(5 * MINUTE)
    room.exercise.leap(jump(3 * HOUR, **ALL), clock=room.clock)
    room.exercise.advance(10 * MINUTE, room.clock)
    sink.refusals.extend([True, False])
    room.give("stop")
    assert room.exercise.state == "stopped"
    assert briefs(sink) == []
    room.give("start")
    assert [one.ended for one in briefs(sink)] == ["stop"]


def test_the_log_tells_a_brief_and_a_jump_in_one_line(jumped: Room) -> None:
    """``keten log show`` has one short line for a brief, and says of a jump what is still to be given."""
    teller = EntryTeller(Titles(titles_in(jumped.exercise.scenario), "nl"))
    lines = {e.kind: teller.told(e) for e in reversed(jumped.sink.entries)}
    assert lines["brief"].endswith(": aangekomen")
    assert "3 staande orders" in lines["jump"]
    stops = {"inject": True, "request": False, "process": "grid.noord", "below": 0.65}
    assert teller.value("stops", stops) == "een inject die iets vraagt, grid.noord, noord onder 65 %"


@pytest.mark.parametrize(
    "damaged",
    [{}, {"since_ms": -1}, {"fell": [{"process": 3}]}, {"ended": "anders"}, {"calls": {"attempts": "x"}}, {"fell": 3}],
)
def test_a_note_that_cannot_be_a_brief_is_none(jumped: Room, damaged: dict[str, Any]) -> None:
    """What a file says of a brief is not believed: what does not fit its form is no brief."""
    payload = next(e.payload for e in jumped.sink.entries if e.kind == "brief")
    assert brief_in({**payload, **damaged} if damaged else {}) is None
    assert brief_in(json.loads(json.dumps(payload))) is not None


def test_what_was_down_between_is_told(variant: Callable[..., Scenario]) -> None:
    """A process that failed and came back within the jump is told with how low it was, though it is as before."""
    room = Room(variant(threats=[]))
    room.reach(5 * MINUTE)
    effect = {"effect": "level", "target": "grid.zuid", "level": 0.2, "after": "25min", "lasts": "20min"}
    room.give("override", effect=effect, reason="proef")
    made(room, jump(3 * HOUR))
    (brief,) = briefs(room.sink)
    passing = {one.process: one for one in brief.passing}
    assert passing["grid.zuid"].lowest == pytest.approx(0.2)
    assert passing["grid.zuid"].lowest_ms == 30 * MINUTE
    assert "grid.zuid" not in {one.process for one in (*brief.fell, *brief.back)}


def said_of(brief: Brief, language: Language) -> str:
    """Return a brief in sentences, with times as a clock shows them."""
    writer = BriefWriter(language, Titles({}, language), lambda ms: f"{9 + ms // HOUR:02d}:{ms % HOUR // MINUTE:02d}")
    return "\n".join(line for _, lines in writer.parts(brief) for line in lines)


@pytest.mark.parametrize(
    ("since", "until", "span"),
    [(48 * MINUTE + 50_000, HOUR + 3 * MINUTE + 10_000, "15 min"), (48 * MINUTE, 48 * MINUTE + 20_000, "20 s")],
)
def test_a_span_is_that_between_the_times_beside_it(since: int, until: int, span: str) -> None:
    """The span of a jump is what its two clock times differ by; within a minute it has seconds."""
    brief = Brief(since_ms=since, until_ms=until, goal_ms=until, ended="arrived")
    assert f": {span} in het scenario. De sprong" in said_of(brief, "nl").replace("\n", " ")


@pytest.mark.parametrize(
    ("after", "dutch", "english"), [(0.6, "herstelde iets", "rose"), (1, "kwam terug", "came back")]
)
def test_what_rose_in_part_did_not_come_back(after: float, dutch: str, english: str) -> None:
    """A process that is better and not yet whole rose; a whole one came back."""
    move = {"process": "net", "before": 0.4, "after": after, "lowest": 0.4, "lowest_ms": 0, "people": 0}
    brief = Brief.model_validate({"since_ms": 0, "until_ms": HOUR, "goal_ms": HOUR, "ended": "arrived", "back": [move]})
    assert f"net {dutch}, van 40 % naar" in said_of(brief, "nl").replace("\N{NO-BREAK SPACE}", " ")
    assert f"net {english}, from 40" in said_of(brief, "en")


@pytest.mark.parametrize(
    ("at", "nl", "en"),
    [
        (datetime(2026, 1, 16, 0, 10, tzinfo=UTC), "00:10", "00:10"),
        (datetime(2026, 1, 17, 0, 10, tzinfo=UTC), "00:10 op zaterdag", "00:10 on Saturday"),
        (datetime(2026, 1, 15, 17, 0, tzinfo=UTC), "17:00 op donderdag", "17:00 on Thursday"),
        (datetime(2026, 1, 23, 8, 0, tzinfo=UTC), "08:00 op vrijdag 23 januari", "08:00 on Friday 23 January"),
    ],
)
def test_a_time_on_another_day_goes_in_a_sentence(at: datetime, nl: str, en: str) -> None:
    """After *om* comes the hour and then the day, and the date where a weekday alone may be misread."""
    friday = datetime(2026, 1, 16, 12, 0, tzinfo=UTC)
    assert (hour_on_day("nl", at, friday), hour_on_day("en", at, friday)) == (nl, en)


def test_what_others_answered_in_a_jump_is_told(room: Room) -> None:
    """A request that its owner answers by chance while nobody plays is in the brief, with when and what."""
    room.reach(5 * MINUTE)
    room.give(**CREW)
    made(room, jump(2 * HOUR))
    (brief,) = briefs(room.sink)
    (given,) = room.outcomes("answered")
    (told_of,) = brief.answered
    assert (told_of.action, told_of.answer, told_of.t_ms) == ("extra-ploeg", given.payload["answer"], given.t_ms)
    assert brief_in(json.loads(json.dumps(brief.model_dump(mode="json", exclude_defaults=True)))) == brief
    assert "kwam antwoord op het verzoek" in told(room, brief, "nl")
    made(room, jump(3 * HOUR))
    assert briefs(room.sink)[-1].answered == ()
