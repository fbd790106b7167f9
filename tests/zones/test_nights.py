"""Exercises over the nights in which the clock is set: what their files may say, and what is told of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sim.debrief import as_json, debrief, html, markdown
from sim.engine import World
from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink, headless
from sim.exercise.commands.model import AdHocInject, End, Jump, MoveInject, Start
from sim.exercise.recording.header import header_of, setup_of
from sim.exercise.time_text import Skipped, parse_time
from sim.journal import Journal, lines, read
from sim.randomness import SeededDraws
from sim.scenario import check, from_resolved, resolved
from sim.scenario.models import Scenario
from tests.debrief.sample import scenario
from tests.naive.world import NaiveWorld
from tui.text.format import Words, wall_clock

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = 60_000
HOUR = 60 * MINUTE
AUTUMN = {"starts": "2026-10-24 22:00", "zone": "Europe/Amsterdam", "lasts": "8h"}
SPRING = {"starts": "2026-03-28 22:00", "zone": "Europe/Amsterdam", "lasts": "8h"}
NAME = {"nl": "Naam", "en": "Name"}


def found(folder: Path, **fields: Any) -> list[tuple[str, str, str]]:
    """Return place, key and remedy of each fault or warning of a small exercise with these fields."""
    body = {
        "format": "keten/1", "kind": "exercise", "title": NAME, "starts": "2026-01-05 08:30", "lasts": "3h",
        "processes": {"grid": {}, "shop": {"needs": {"power": {"from": "grid"}}}},
    }  # fmt: skip
    path = folder / "exercise.yaml"
    path.write_text(json.dumps(body | fields), encoding="utf-8")
    return [(one.where, one.what.key.removeprefix("problems."), one.remedy.told("en")) for one in check([path])]


@pytest.mark.parametrize(
    ("starts", "zone", "key", "remedy"),
    [
        ("2026-03-29 02:30", "Europe/Amsterdam", "value.skipped", "write 03:30"),
        ("2026-10-25 02:30", "Europe/Amsterdam", "value.twice", "+02:00 behind it for the first time, or +01:00"),
        ("2026-10-25 02:30+05:00", "Europe/Amsterdam", "value.other-offset", "write +02:00"),
        ("2026-07-01 09:00Z", "Europe/Amsterdam", "value.other-offset", "write +02:00"),
        ("1953-02-01 02:00", None, "value.too-early", "as-of"),
        ("1969-12-31 23:59:59", None, "value.too-early", "later year"),
        ("1970-01-01 00:30+01:00", None, "value.too-early", "later year"),
        ("1970-01-01 00:30", "Europe/Amsterdam", "value.too-early", "later year"),
        ("9999-12-31 23:59", None, "value.too-late", "earlier year"),
        ("9989-01-01 00:00", "Europe/Amsterdam", "value.too-late", "earlier year"),
        (2015, None, "value.not-date", "2015-03-27 09:30"),
        ("1427448600", None, "value.not-date", "2015-03-27 09:30"),
    ],
)
def test_a_start_that_cannot_be(tmp_path: Path, starts: Any, zone: str | None, key: str, remedy: str) -> None:
    """A start that no clock shows, that disagrees with its zone or fits in no journal is a fault with a remedy."""
    ((where, said, do),) = found(tmp_path, starts=starts, **({} if zone is None else {"zone": zone}))
    assert (where, said) == ("starts", key)
    assert remedy in do


@pytest.mark.parametrize(
    "starts",
    ["2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00", "2026-03-29 01:59", "1970-01-01 01:00", "9988-12-31 23:59"],
)
def test_a_start_at_the_edge(tmp_path: Path, starts: str) -> None:
    """The last moments before an edge, and an hour that comes twice with its offset, are right."""
    assert found(tmp_path, starts=starts, zone="Europe/Amsterdam") == []


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Qqqq/Zzzz", 7, "", ["x"], "A" * 100_000])
def test_a_zone_that_there_is_not(tmp_path: Path, zone: Any) -> None:
    """What is no zone is a fault at its place, however it is written."""
    ((where, key, _),) = found(tmp_path, zone=zone)
    assert (where, key in ("value.not-zone", "value.not-text")) == ("zone", True)


def test_a_zone_that_is_almost_one(tmp_path: Path) -> None:
    """A place, or a slip in a name, leads to the zone that is meant."""
    for zone in ("Amsterdam", "Europe/Amsterdm"):
        assert found(tmp_path, zone=zone) == [("zone", "value.not-zone-near", "did you mean Europe/Amsterdam?")]


@pytest.mark.parametrize(
    ("starts", "lasts", "key"),
    [
        ("2026-10-24 22:00", "5h", "moments.clock-back"),
        ("2026-10-24 22:00", "4h 59min", None),
        ("2026-10-24 22:00+02:00", "8h", "moments.clock-back"),
        ("2026-10-24 22:00+05:00", "8h", None),
        ("2026-03-28 22:00", "4h", "moments.clock-forward"),
        ("2026-03-28 22:00", "3h 59min", None),
        ("2026-03-29 02:30", "1h", "moments.clock-forward"),
        ("2026-06-01 09:00", "10d", None),
    ],
)
def test_a_night_without_a_zone(tmp_path: Path, starts: str, lasts: str, key: str | None) -> None:
    """Playing time over a change of the Dutch clock without a zone is warned of; to the minute, and not with one."""
    said = [(where, what) for where, what, _ in found(tmp_path, starts=starts, lasts=lasts)]
    assert said == ([] if key is None else [("starts", key)])
    if "+" not in starts and starts != "2026-03-29 02:30":
        assert found(tmp_path, starts=starts, lasts=lasts, zone="Europe/Amsterdam") == []


def test_a_scenario_keeps_its_zone_and_one_without_is_as_it_was() -> None:
    """The resolved form holds the zone only where there is one, and gives the same scenario back."""
    assert "zone" not in resolved(scenario())
    for starts in ("2026-10-24 22:00", "2026-10-25 02:30+01:00"):
        night = scenario(**AUTUMN | {"starts": starts})
        assert from_resolved(json.loads(json.dumps(resolved(night)))) == night


def test_a_header_is_held_to_the_same_rules() -> None:
    """A start out of range, or one that its zone does not have, is refused in a header too; one before 1970 is read."""
    header = header_of(setup_of(headless(scenario(), 1, None, HOUR, MemorySink()).sink.header), 0)
    for fields in ({"starts": "9999-12-31T23:59:00"}, {"starts": "2026-03-29T02:30:00", "zone": "Europe/Amsterdam"},
                   {"zone": "../../etc/passwd"}, {"zone": 7}, {"starts": 10**15}):  # fmt: skip
        with pytest.raises(JournalError):
            setup_of({**header, "scenario": {**header["scenario"], **fields}})
    old = setup_of({**header, "scenario": {**header["scenario"], "starts": "1953-02-01T02:00:00"}})
    assert old.scenario.starts.year == 1953


def test_the_clock_of_a_headless_run_is_utc_of_its_zone(tmp_path: Path) -> None:
    """Headless, the clock is the scenario's moment in UTC, and the journal in words tells it in its zone."""
    night = scenario(**AUTUMN, horizon="8h")
    path = tmp_path / "night.jsonl"
    headless(night, 1, None, None, partial(Journal.create, path)).close()
    reading = read(path)
    assert reading.header["opened"] == "2026-10-24T20:00:00.000Z"
    assert "zone" not in reading.header
    assert {entry.clock - entry.t_ms for entry in reading.entries} == {1_792_872_000_000}
    told = {line.split()[1]: " ".join(line.split()[2:4]) for line in lines(reading, "en", UTC) if "T+" in line}
    assert told["T+4:00"].startswith("02:00:00 CEST")
    assert told["T+5:00"].startswith("02:00:00 CET")
    assert told["T+6:00"].startswith("03:00:00")


def played(path: Path, night: dict[str, Any]) -> Path:
    """Play a night in a room, with an inject of the facilitator's own in each half hour of it."""
    exercise = Exercise.new(scenario(**night), 1, partial(Journal.create, path), 1_800_000_000_000, zone="Asia/Tokyo")
    exercise.do(Start(), clock=1_800_000_000_000)
    for half in range(6, 14):
        exercise.do(Jump(to_ms=half * HOUR // 2), clock=1_800_000_000_000)
        exercise.do(AdHocInject(text=f"half {half}", to="rot"), clock=1_800_000_000_000)
    exercise.do(End(), clock=1_800_000_000_000)
    exercise.close()
    return path


@pytest.mark.parametrize(
    ("night", "shown"),
    [
        (AUTUMN, ["01:00", "01:30", "02:00 CEST", "02:30 CEST", "02:00 CET", "02:30 CET", "03:00", "03:30"]),
        (SPRING, ["01:00", "01:30", "03:00", "03:30", "04:00", "04:30", "05:00", "05:30"]),
    ],
    ids=["autumn", "spring"],
)
def test_the_report_of_a_night(tmp_path: Path, night: dict[str, Any], shown: list[str]) -> None:
    """Every time in the report follows the clock of the scenario's zone, and an hour that comes twice is told apart."""
    result = debrief(played(tmp_path / "night.jsonl", night))
    text = markdown(result, "en")
    for half, time in enumerate(shown, 6):
        assert f"{time} (T+{half // 2}:{half % 2 * 30:02d})" in text
    page = as_json(result)["played"]
    assert page["zone"] == "Europe/Amsterdam"
    assert datetime.fromisoformat(page["starts"]).utcoffset() is not None
    assert shown[4] in html(result, "nl")


def test_the_report_of_a_night_without_a_zone_is_as_it_was(tmp_path: Path) -> None:
    """Without a zone the clock of the scenario goes on over the same night, and its start carries no offset."""
    bare = {key: value for key, value in AUTUMN.items() if key != "zone"}
    result = debrief(played(tmp_path / "night.jsonl", bare))
    assert "04:30 (T+6:30)" in markdown(result, "en")
    page = as_json(result)["played"]
    assert (page["starts"], page["zone"]) == ("2026-10-24T22:00:00", None)


def test_the_room_tells_a_night_by_its_clock() -> None:
    """The scenario's clock in the room goes back and forward with its zone."""
    autumn = Exercise.new(scenario(**AUTUMN), 1, MemorySink(), 0).snapshot().starts
    spring = Exercise.new(scenario(**SPRING), 1, MemorySink(), 0).snapshot().starts
    nl = Words("nl")
    assert [nl.scenario_clock(autumn, t) for t in (9 * HOUR // 2, 11 * HOUR // 2, 6 * HOUR)] == [
        "zo 25 okt 02:30 CEST",
        "zo 25 okt 02:30 CET",
        "zo 25 okt 03:00",
    ]
    assert nl.scenario_clock(spring, 4 * HOUR - 1) == "zo 29 mrt 01:59"
    assert nl.when(spring, 4 * HOUR) == "T+4:00 (03:00)"


@pytest.mark.parametrize(
    ("typed", "now", "meant"),
    [
        ("01:30u", 0, 7 * HOUR // 2),
        ("02:30u", 0, 9 * HOUR // 2),
        ("02:30u", 9 * HOUR // 2 + 1, 11 * HOUR // 2),
        ("02:30u", 11 * HOUR // 2 + 1, 11 * HOUR // 2 + 24 * HOUR),
        ("03:30u", 0, 13 * HOUR // 2),
        ("zo 03:30", 0, 13 * HOUR // 2),
        ("za 22:00", 1, 7 * 24 * HOUR + HOUR),
        ("22:00u", 0, 0),
    ],
)
def test_a_clock_time_that_is_typed_in_autumn(typed: str, now: int, meant: int) -> None:
    """A clock time is the first at or after now on the scenario's clock, also where it comes twice."""
    starts = Exercise.new(scenario(**AUTUMN), 1, MemorySink(), 0).snapshot().starts
    assert parse_time(typed, now, starts) == meant


def test_a_clock_time_that_is_typed_in_spring() -> None:
    """A time that the clock goes over is refused with its day; the next night it is there again."""
    starts = Exercise.new(scenario(**SPRING), 1, MemorySink(), 0).snapshot().starts
    assert parse_time("03:30u", 0, starts) == 9 * HOUR // 2
    for typed in ("02:30u", "zo 02:30"):
        with pytest.raises(Skipped) as caught:
            parse_time(typed, HOUR, starts)
        assert caught.value.at.day == 29
    assert parse_time("02:30u", 5 * HOUR, starts) == 9 * HOUR // 2 - HOUR + 24 * HOUR


def test_an_inject_is_moved_to_a_time_after_the_change() -> None:
    """An inject that is moved to 03:30 on the night of autumn is delivered when the clock shows 03:30."""
    exercise = Exercise.new(scenario(**AUTUMN), 1, MemorySink(), 0)
    at = parse_time("03:30u", 0, exercise.snapshot().starts)
    inject = exercise.snapshot().injects[-1].id
    exercise.do(Start(), clock=0)
    exercise.do(MoveInject(inject="nacht", to_ms=at), clock=0)
    exercise.do(Jump(to_ms=at), clock=0)
    moved = next(one for one in exercise.snapshot().injects if one.id == "nacht")
    assert inject
    assert Words("en").when(exercise.snapshot().starts, moved.released_ms or 0) == "T+6:30 (03:30)"


def test_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall's clock is that of the room's zone; the zone is named where this machine keeps another, and at night."""
    import time

    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    noon, night = 1_774_609_200_000, 1_792_891_800_000
    assert wall_clock(noon, "Europe/Amsterdam") == wall_clock(noon, "") == "12:00:00"
    assert wall_clock(noon, "UTC") == "11:00:00 UTC"
    assert wall_clock(night, "Europe/Amsterdam") == "02:30:00 CET"
    assert wall_clock(253_402_300_799_999, "Asia/Tokyo").startswith("23:59:59")
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("starts", ["2026-10-24T22:00:00", "2026-03-28T22:20:00", "2026-10-25T02:30:00+01:00"])
@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_demand_follows_the_hours_of_the_zone(starts: str, zone: str) -> None:
    """Demand by hour turns at the local hour, also where that comes twice or not at all, as the naive world has it."""
    if "+01:00" in starts and zone != "Europe/Amsterdam":
        starts = starts[:-6]
    hours = [0.5 + 0.1 * hour for hour in range(24)]
    processes = {"call": {"reserve": 1.0, "demand": {"by-hour": hours}}}
    data = {"format": "keten/1", "id": "n", "title": "N", "starts": starts, "zone": zone, "lasts": "12h",
            "processes": processes}  # fmt: skip
    made = Scenario.model_validate(data)
    world = World(made, SeededDraws(1))
    world.advance(12 * HOUR)
    naive = NaiveWorld(made, SeededDraws(1))
    naive.run(12 * HOUR)
    mine, theirs = zip(*world.curve("call"), strict=True), zip(*naive.curve("call"), strict=True)
    for ours, wanted in zip(mine, theirs, strict=True):
        assert ours == pytest.approx(wanted)
    if zone == "Europe/Amsterdam" and starts.startswith("2026-10-24"):
        local = [*range(22, 24), 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9]
        levels = dict(world.curve("call"))
        now, shown = 1.0, []
        for hour in range(13):
            now = levels.get(hour * HOUR, now)
            shown.append(now)
        assert shown == pytest.approx([min(1.0, 1 / hours[hour]) for hour in local])
