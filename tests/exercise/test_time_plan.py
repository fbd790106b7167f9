"""A time plan played: sittings, a planned night, and what becomes of the injects in it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, headless, replay
from sim.exercise.brief import brief_in
from sim.exercise.commands.model import Jump
from sim.exercise.runs import unrecorded
from sim.exercise.view.snapshot import PauseReason
from sim.journal.entry_text import rows
from sim.journal.playing_time import playing_ms, skips_in
from sim.journal.reader import JournalContents
from sim.scenario.models import Scenario
from sim.scenario.models.time_plan import TimePlanStep, jump_times, plan_spans
from sim.units import HOUR, MINUTE
from sim.zones import start_in
from tests.exercise.small import CLOCK, SMALL
from tests.properties.test_unrecorded import assert_same_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.exercise.small import Room

FATES = {"ervoor": "before", "nacht": "brief", "erna": "after", "niet": "drop"}
PLAN: list[dict[str, Any]] = [
    {"play": "90min"},
    {"jump-to": "+1d 08:00", "say": {"nl": "OEFENING. Het is ochtend.", "en": "EXERCISE. Morning."}, "injects": FATES},
    {"play": "60min"},
]
MORNING = 22 * HOUR + 30 * MINUTE
"""08:00 on the day after STARTEX, which is at 09:30."""


def inject(name: str, at: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "at": at, "to": "rot", "text": f"OEFENING. {name}.", **more}


INJECTS = [
    inject("avond", "20min"),
    inject("ervoor", "2h"),
    inject("nacht", "5h"),
    inject("vraag", "6h", expects={"do": "grip-2", "within": "20min"}),
    inject("erna", "7h"),
    inject("niet", "8h"),
    inject("ochtend", "23h"),
]


def night(**more: Any) -> Scenario:
    body = {key: value for key, value in SMALL.items() if key != "lasts"}
    return Scenario.model_validate(
        {**body, "time-plan": PLAN, "injects": INJECTS, "scripted-teams": {}, "horizon": "48h", **more}
    )


@pytest.fixture
def room(new_room: Callable[..., Room]) -> Room:
    return new_room(night())


def jumped(room: Room, **more: Any) -> None:
    """Play the first sitting, make the planned jump, and go on."""
    room.reach(90 * MINUTE)
    room.give("jump", to_ms=MORNING, plan=1, **more)
    room.give("start")


def test_nothing_stops_a_planned_night(room: Room) -> None:
    """It arrives where it goes, whatever asks for something on the way, and whatever it was told to stop at."""
    jumped(room, stops={"inject": True, "request": True})
    assert room.exercise.t_ms == MORNING
    [brief] = [e for e in room.sink.entries if e.kind == "brief"]
    assert (brief.payload["ended"], brief.payload["until_ms"]) == ("arrived", MORNING)


def test_each_inject_goes_as_it_was_prepared(room: Room) -> None:
    """Before the jump, in its brief at its own time, on arrival, or not at all; one that asks comes on arrival."""
    jumped(room)
    released = {e.payload["inject"]: e.t_ms for e in room.outcomes("delivered")}
    assert released == {
        "avond": 20 * MINUTE, "ervoor": 90 * MINUTE, "nacht": 5 * HOUR, "vraag": MORNING, "erna": MORNING,
    }  # fmt: skip
    states = {view.id: view.state for view in room.exercise.snapshot().injects}
    assert (states["niet"], states["nacht"], states["ochtend"]) == ("skipped", "said", "to-come")


def test_briefed_injects_never_wait_to_be_said(room: Room) -> None:
    """While the night is under way and after it, what the brief tells is not among what is to be said."""
    room.reach(90 * MINUTE)
    room.exercise.leap(Jump(to_ms=MORNING, plan=1), clock=room.clock)
    seen: set[str] = set()
    for t in (*range(2 * HOUR, MORNING, HOUR), MORNING):
        room.exercise.advance(t, room.clock)
        seen |= set(room.exercise.snapshot().to_say)
    assert seen == {"avond", "ervoor", "vraag", "erna"}


def test_the_brief_in_the_journal_says_what_was_told_and_both_times(room: Room) -> None:
    """It begins with the words of the plan, marks what it tells, and has the playing time."""
    jumped(room)
    [entry] = [e for e in room.sink.entries if e.kind == "brief"]
    brief = brief_in(entry.payload)
    assert brief is not None
    assert (brief.say.nl, brief.plan, brief.played_ms) == ("OEFENING. Het is ochtend.", 1, 90 * MINUTE)
    assert [one.inject for one in brief.injects if one.briefed] == ["nacht"]


def test_standing_orders_of_a_planned_night_stand_apart(room: Room) -> None:
    """What was said before the night is given at its time, marked, and is never on time for an inject."""
    give = {"kind": "decision", "decision": "grip-2"}
    jumped(room, standing=[{"at_ms": 3 * HOUR, "give": give}])
    [decision] = [e for e in room.sink.entries if e.kind == "decision"]
    assert (decision.t_ms, decision.payload["standing"]) == (3 * HOUR, True)
    [vraag] = [view for view in room.exercise.snapshot().injects if view.id == "vraag"]
    assert [one.status for one in vraag.expectations] == ["standing"]
    [entry] = [e for e in room.sink.entries if e.kind == "brief"]
    assert [one["action"] for one in entry.payload["orders"]] == ["grip-2"]


def test_the_snapshot_has_the_sitting_and_both_times(room: Room) -> None:
    """Before the night it is the first sitting and its jump comes next; after it the second, and none does."""
    room.reach(30 * MINUTE)
    sitting = room.exercise.snapshot().sitting
    assert sitting is not None
    assert sitting.jump is not None
    assert (sitting.number, sitting.of, sitting.played_ms, sitting.jump.at_ms) == (1, 2, 30 * MINUTE, 90 * MINUTE)
    assert sitting.jump.to_ms == MORNING
    assert dict(sitting.jump.fates) == {**FATES, "vraag": "after"}
    jumped(room)
    room.reach(MORNING + 10 * MINUTE)
    sitting = room.exercise.snapshot().sitting
    assert sitting is not None
    assert (sitting.number, sitting.played_ms, sitting.jump) == (2, 100 * MINUTE, None)
    assert sitting.ends_ms == MORNING + HOUR
    assert sitting.spans == ((0, 90 * MINUTE, False), (90 * MINUTE, MORNING, True), (MORNING, MORNING + HOUR, False))


def test_a_jump_is_prepared_otherwise_in_play(room: Room) -> None:
    """What the facilitator says of injects, and of where it goes, comes in place of what the plan says."""
    room.reach(30 * MINUTE)
    room.give("plan-jump", step=1, fates={"niet": "brief", "nacht": "before", "vraag": "drop"}, to_ms=20 * HOUR)
    assert [e.t_ms for e in room.outcomes("delivered") if e.payload["inject"] == "nacht"] == [30 * MINUTE]
    sitting = room.exercise.snapshot().sitting
    assert sitting is not None
    assert sitting.jump is not None
    assert sitting.jump.to_ms == 20 * HOUR
    room.reach(90 * MINUTE)
    room.give("jump", to_ms=20 * HOUR, plan=1)
    states = {view.id: view.state for view in room.exercise.snapshot().injects}
    assert (states["niet"], states["vraag"]) == ("said", "skipped")


def test_a_night_that_is_cut_short_tells_what_came_and_leaves_the_rest(room: Room) -> None:
    """Stopped at four in the afternoon, nothing was briefed; what would have been falls due as any inject."""
    room.reach(90 * MINUTE)
    room.exercise.leap(Jump(to_ms=MORNING, plan=1), clock=room.clock)
    room.exercise.advance(4 * HOUR, room.clock)
    room.give("stop")
    room.give("start")
    room.reach(5 * HOUR)
    room.give("start")
    room.reach(5 * HOUR + MINUTE)
    assert "nacht" in room.exercise.snapshot().to_say
    sitting = room.exercise.snapshot().sitting
    assert sitting is not None
    assert sitting.played_ms == 90 * MINUTE + HOUR + MINUTE


def test_the_clock_stops_at_the_end_of_a_sitting_once(room: Room) -> None:
    """It pauses in that very millisecond and says which sitting is over; started again it plays on."""
    room.reach(2 * HOUR)
    snapshot = room.exercise.snapshot()
    assert (snapshot.state, snapshot.t_ms) == ("paused", 90 * MINUTE)
    assert snapshot.pause_reason == PauseReason(sitting=1)
    room.give("start")
    room.wait(20 * MINUTE)
    assert (room.exercise.state, room.exercise.t_ms) == ("running", 110 * MINUTE)
    room.give("jump", to_ms=MORNING, plan=1)
    room.wait(2 * HOUR)
    snapshot = room.exercise.snapshot()
    assert (snapshot.state, snapshot.t_ms, snapshot.pause_reason) == ("paused", MORNING + HOUR, PauseReason(sitting=2))
    pauses = [(e.t_ms, e.payload["sitting"], e.author) for e in room.sink.entries if e.kind == "pause"]
    assert pauses == [(90 * MINUTE, 1, "keten"), (MORNING + HOUR, 2, "keten")]
    assert replay(room.sink.entries, room.sink.header)[1] == ()


def test_after_the_planned_jump_the_sitting_that_was_over_is_no_reason(room: Room) -> None:
    """Jumped from the end of its sitting, the exercise waits in the morning without the reason of the evening."""
    room.reach(90 * MINUTE)
    room.give("jump", to_ms=MORNING, plan=1)
    assert room.exercise.state == "paused"
    assert room.exercise.snapshot().pause_reason is None


@pytest.mark.parametrize("kind", ["go-on", "pause", "real-time"])
def test_an_inject_in_the_last_moment_of_a_sitting_comes_first(new_room: Callable[..., Room], kind: str) -> None:
    """Whatever the clock does at an inject, the end of the sitting is told after it, and each pause once."""
    room = new_room(night(injects=[inject("laatste", "90min")], **{"at-inject": kind}))
    room.give("start")
    room.give("speed", factor=60)
    for _ in range(3):
        room.wait(2 * HOUR)
        if room.exercise.snapshot().pause_reason == PauseReason(sitting=1):
            break
        if room.exercise.state == "paused":
            room.give("start")
    assert room.exercise.snapshot().pause_reason == PauseReason(sitting=1)
    assert room.exercise.t_ms == 90 * MINUTE
    assert "laatste" in room.exercise.snapshot().to_say


def test_when_a_planned_jump_begins_is_moved_in_play(room: Room) -> None:
    """The sitting then ends at that time, earlier or later; it cannot begin where it goes, nor in the past."""
    room.reach(30 * MINUTE)
    for at in (40 * MINUTE, 2 * HOUR):
        room.give("plan-jump", step=1, at_ms=at)
        sitting = room.exercise.snapshot().sitting
        assert sitting is not None
        assert sitting.jump is not None
        assert (sitting.ends_ms, sitting.jump.at_ms, sitting.jump.to_ms) == (at, at, MORNING)
        assert sitting.spans[:2] == ((0, at, False), (at, MORNING, True))
    for at, reason in ((MORNING, "begins-after-it-ends"), (10 * MINUTE, "in-the-past")):
        with pytest.raises(CommandRefused, match=reason):
            room.give("plan-jump", step=1, at_ms=at)
    room.reach(3 * HOUR)
    assert room.exercise.t_ms == 2 * HOUR


def test_what_is_not_said_of_a_planned_jump_stays_as_it_was_said(room: Room) -> None:
    """Where it goes, when it begins and each inject are kept when something else is said later."""
    room.reach(30 * MINUTE)
    room.give("plan-jump", step=1, to_ms=20 * HOUR)
    room.give("plan-jump", step=1, at_ms=2 * HOUR)
    room.give("plan-jump", step=1, fates={"niet": "brief"})
    room.give("plan-jump", step=1, fates={"vraag": "drop"})
    sitting = room.exercise.snapshot().sitting
    assert sitting is not None
    assert sitting.jump is not None
    assert (sitting.jump.at_ms, sitting.jump.to_ms) == (2 * HOUR, 20 * HOUR)
    assert (dict(sitting.jump.fates)["niet"], dict(sitting.jump.fates)["vraag"]) == ("brief", "drop")


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("standing", [(), ({"at_ms": 3 * HOUR, "give": {"kind": "decision", "decision": "grip-2"}},)])
def test_a_room_killed_in_a_planned_night_goes_on_with_it(
    room: Room, standing: tuple[dict[str, Any], ...], *, running: bool
) -> None:
    """Resumed it is paused where the journal ends, tells what came, and offers the rest; jumped, nothing waits in NU.

    Killed after any entry of the jump, nothing differs, and what the plan drops or tells in the brief is as it was.
    """
    room.reach(80 * MINUTE)
    if not running:
        room.give("pause")
    jump = Jump.model_validate({"to_ms": MORNING, "plan": 1, "standing": standing})
    room.exercise.leap(jump, clock=room.clock)
    for t in (2 * HOUR, 4 * HOUR, 6 * HOUR):
        room.exercise.advance(t, room.clock)
    entries = tuple(room.sink.entries)
    begun = next(e.seq for e in entries if e.kind == "jump")
    for last in range(begun, len(entries) + 1):
        sink = MemorySink.holding(room.sink.header, entries[:last])
        again = Exercise.resume(sink, CLOCK)
        assert (again.state, again.t_ms) == ("paused", entries[last - 1].t_ms)
        assert [e.payload["ended"] for e in sink.entries if e.kind == "brief"] == ["interrupted"]
        snapshot = again.snapshot()
        assert snapshot.sitting is not None
        rest = snapshot.sitting.jump
        assert rest is not None
        assert (rest.rest, rest.step, rest.to_ms) == (True, 1, MORNING)
        assert "nacht" not in snapshot.to_say
        left = () if snapshot.jump_left is None else snapshot.jump_left.standing
        again.do(Jump(to_ms=MORNING, plan=1, standing=left), clock=CLOCK)
        states = {view.id: view.state for view in again.snapshot().injects}
        assert {states["nacht"], states["niet"], states["ochtend"]} == {"said", "skipped", "to-come"}
        assert again.t_ms == MORNING
        assert len([e for e in sink.entries if e.kind == "decision"]) == len(standing)
        assert replay(sink.entries, sink.header)[1] == ()


def test_what_is_no_jump_of_the_plan_is_refused(room: Room) -> None:
    """A step that is a sitting, that there is not, or that was made, is neither prepared nor made."""
    room.reach(30 * MINUTE)
    for step in (0, 7):
        with pytest.raises(CommandRefused, match="unknown-jump"):
            room.give("plan-jump", step=step)
    jumped(room)
    room.give("pause")
    assert room.exercise.snapshot().sitting is not None


def test_a_journal_of_a_planned_night_replays_and_tells_both_times(room: Room) -> None:
    """Computed again it is the same, and each line has playing time beside scenario time."""
    jumped(room)
    room.reach(MORNING + 10 * MINUTE)
    room.give("end")
    _, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()
    skips = skips_in(room.sink.entries)
    assert skips == ((90 * MINUTE, MORNING),)
    assert playing_ms(MORNING + 10 * MINUTE, skips) == 100 * MINUTE
    entries = tuple(room.sink.entries)
    reading = JournalContents(room.sink.header, entries, None, len(entries), "")
    assert [row.time for row in rows(reading, "nl")][-1] == "T+22:40 (1:40)"


def test_a_headless_run_plays_the_plan_the_same_way() -> None:
    """It jumps at the end of the sitting, with each inject as the plan says; without a record it is the same world."""
    scenario = night()
    played = headless(scenario, 1, None, None, MemorySink())
    released = {e.payload["inject"]: e.t_ms for e in played.sink.entries if e.kind == "delivered"}
    assert released["ervoor"] == 90 * MINUTE
    assert (released["nacht"], released["erna"]) == (5 * HOUR, MORNING)
    assert "niet" not in released
    assert_same_world(played, unrecorded(scenario, 1, None, 48 * HOUR))


@pytest.mark.parametrize(
    ("day", "played", "hours"),
    [("2026-10-24", "+1d 08:00", 13), ("2026-03-28", "+1d 08:00", 11), ("2026-06-01", "+1d 08:00", 12)],
)
def test_a_jump_goes_by_the_clock_of_the_scenario(day: str, played: str, hours: int) -> None:
    """From eight to eight is thirteen hours when the clock is set back, eleven when it is set forward."""
    start = start_in(datetime.fromisoformat(f"{day}T20:00"), "Europe/Amsterdam")
    plan = [TimePlanStep.model_validate(step) for step in ({"play": "1h"}, {"jump-to": played}, {"play": "1h"})]
    assert [span.until for span in plan_spans(start, plan)] == [HOUR, hours * HOUR, (hours + 1) * HOUR]


def test_a_time_that_is_not_there_or_comes_twice() -> None:
    """Half past two does not exist on a night in March, and comes twice in October."""
    march = start_in(datetime.fromisoformat("2026-03-28T20:00"), "Europe/Amsterdam")
    october = start_in(datetime.fromisoformat("2026-10-24T20:00"), "Europe/Amsterdam")
    assert jump_times(march, "+1d 02:30") == ()
    assert jump_times(october, "+1d 02:30") == (6 * HOUR + 30 * MINUTE, 7 * HOUR + 30 * MINUTE)
