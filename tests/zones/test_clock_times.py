"""Clock times of a journal: in the zone of its room, each by itself, whoever prints them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.clock import machine_zone
from sim.cli.runtime.exits import Exit
from sim.debrief import as_json, debrief, html, markdown
from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import End, RecordDecision, Start
from sim.journal import Journal, read
from tests.debrief.sample import CLOCK, altered, headless, scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = 86_400_000
SUMMER = CLOCK + 5 * DAY
"""1 April 2026, 11:00 UTC: the clock in Amsterdam has been put forward since."""


def played(path: Path, zone: str | None) -> Path:
    """Play in a room from 27 March, 12:00 in Amsterdam, to 1 April, 13:00 there; return the journal."""
    exercise = Exercise.new(scenario(), 1, partial(Journal.create, path), CLOCK, zone=zone)
    exercise.do(Start(), clock=CLOCK)
    exercise.do(RecordDecision(text="Opschalen"), clock=CLOCK + 60_000)
    exercise.do(End(), clock=SUMMER)
    exercise.close()
    return path


def printed(zone: str, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a machine that is set to ``zone``."""
    environment = os.environ | {"TZ": zone, "LC_ALL": "en_GB.UTF-8"}
    command = [sys.executable, "-m", "sim", *argv]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)


def clocks(text: str) -> list[str]:
    """Return the clock times of the first and the last entry of a journal in words."""
    entries = [line.split()[2] for line in text.splitlines() if line[:6].strip().isdigit() and line[5:7] == "  "]
    return [entries[0], entries[-1]]


def test_the_header_of_a_room_names_its_zone(tmp_path: Path) -> None:
    """A room's header has the zone after the moment of opening, and is otherwise what it was."""
    header = read(played(tmp_path / "a.jsonl", "Europe/Amsterdam")).header
    assert list(header) == [
        "format", "seq", "class", "prev",
        "engine", "version", "opened", "zone", "mode", "team", "until_ms", "reports", "seed", "scenario", "parent",
    ]  # fmt: skip
    assert header["zone"] == "Europe/Amsterdam"
    without = read(played(tmp_path / "b.jsonl", None)).header
    assert {**without, "zone": "Europe/Amsterdam"} == header


def test_a_headless_journal_never_names_a_zone(tmp_path: Path) -> None:
    """The bytes of a headless run do not depend on the zone of the machine, even when it is given."""
    bare, told = MemorySink(), MemorySink()
    Exercise.new(scenario(), 1, bare, 0, mode="headless")
    Exercise.new(scenario(), 1, told, 0, mode="headless", zone="Europe/Amsterdam")
    assert bare.header == told.header
    assert "zone" not in bare.header
    first, second = headless(tmp_path / "a.jsonl", "ervaren"), tmp_path / "b.jsonl"
    assert headless(second, "ervaren").read_bytes() == first.read_bytes()


@pytest.mark.slow
def test_a_room_journal_reads_the_same_in_every_zone(tmp_path: Path) -> None:
    """The journal of a room in words, and its report, are the same text whoever prints them."""
    journal = str(played(tmp_path / "a.jsonl", "Europe/Amsterdam"))
    for argv in (["log", "show", journal], ["report", journal, "--format", "md"]):
        here, there = printed("Europe/Amsterdam", *argv), printed("America/New_York", *argv)
        assert (here.returncode, here.stderr) == (0, "")
        assert here.stdout == there.stdout
    assert clocks(printed("Asia/Tokyo", "log", "show", journal).stdout) == ["12:00:00", "13:00:00"]


def test_a_journal_without_a_zone_reads_in_that_of_the_reader(tmp_path: Path) -> None:
    """Without a zone in the header each moment has the offset of the reader's zone at that moment, not of today."""
    journal = str(played(tmp_path / "a.jsonl", None))
    assert clocks(printed("Europe/Amsterdam", "log", "show", journal).stdout) == ["12:00:00", "13:00:00"]
    assert clocks(printed("America/New_York", "log", "show", journal).stdout) == ["07:00:00", "07:00:00"]


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Nowhere/Here", "XYZ-3", ":/dev/null", "../../etc/passwd"])
def test_a_machine_without_a_known_zone_tells_utc(tmp_path: Path, zone: str) -> None:
    """Where the machine keeps a zone without a known name, times are told in UTC, and that is said."""
    journal = str(played(tmp_path / "a.jsonl", None))
    shown = printed(zone, "log", "show", journal)
    assert shown.returncode == Exit.DONE
    assert clocks(shown.stdout) == ["11:00:00", "11:00:00"]
    if zone == "XYZ-3":
        assert "clock times are told in UTC" in shown.stderr


def test_the_name_of_the_machine_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zone is what the machine is set to, as far as that is a name; settings that clash give none."""
    import tzlocal

    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()

    def clash() -> str:
        raise LookupError("two settings")

    for name, found in (("Europe/Amsterdam", "Europe/Amsterdam"), ("../x", None), (None, None), ("Asia/Tokyo", None)):
        monkeypatch.setattr(tzlocal, "get_localzone_name", lambda name=name: name)
        assert machine_zone() == found
    monkeypatch.setattr(tzlocal, "get_localzone_name", clash)
    assert machine_zone() is None
    monkeypatch.undo()
    time.tzset()


HOSTILE: list[Any] = [
    "../../etc/passwd",
    7,
    ["Europe/Amsterdam"],
    {"a": 1},
    "x" * 10_000_000,
    "\x1b[2J\u202e",
    True,
    "",
]


@pytest.mark.slow
@pytest.mark.parametrize("zone", HOSTILE, ids=range(len(HOSTILE)))
def test_a_zone_that_does_not_exist_is_said_and_passed_over(
    keten: Callable[..., Any], tmp_path: Path, zone: Any
) -> None:
    """A header may name anything: times are in UTC, a short clean sentence says so, nothing fails."""
    good = played(tmp_path / "good.jsonl", "Europe/Amsterdam")
    bad = tmp_path / "bad.jsonl"

    def change(lines: list[dict[str, Any]]) -> None:
        lines[0]["zone"] = zone

    altered(good, bad, change)
    for argv in (["log", "show"], ["report"]):
        said = keten(*argv, str(bad))
        assert said.code == Exit.DONE
        assert "is not a known time zone; clock times are told in UTC" in said.err
        assert len(said.err) < 200
        assert not set("\x1b\u202e") & set(said.err)
    assert clocks(keten("log", "show", str(bad)).out) == ["11:00:00", "11:00:00"]
    assert keten("log", "verify", str(bad)).code == Exit.DONE
    assert debrief(bad).played.clock_zone == "UTC"


def test_a_room_goes_on_with_the_zone_of_its_journal(tmp_path: Path) -> None:
    """A journal that is resumed keeps its zone; one without has none, one that does not exist is UTC."""
    for number, (zone, kept) in enumerate([("Asia/Tokyo", "Asia/Tokyo"), (None, ""), ("../x", "UTC")]):
        path = tmp_path / f"{number}.jsonl"
        exercise = Exercise.new(scenario(), 1, partial(Journal.create, path), CLOCK, zone=zone)
        exercise.do(Start(), clock=CLOCK)
        exercise.close()
        with Journal.open(path) as journal:
            again = Exercise.resume(journal, CLOCK + 1000)
            assert again.snapshot().clock_zone == kept


def test_the_report_tells_its_zone(tmp_path: Path) -> None:
    """Clock times of a report are those of the room's zone, which it names; its JSON names it too."""
    found = debrief(played(tmp_path / "a.jsonl", "Europe/Amsterdam"))
    text = markdown(found, "en")
    assert "(Europe/Amsterdam)" in text
    assert "13:00:00" in text
    assert "11:00:00" not in text
    assert text == markdown(found, "en", read_zone("Asia/Tokyo"))
    assert as_json(found)["played"]["clock_zone"] == "Europe/Amsterdam"
    assert "13:00:00" in html(found, "nl")


def read_zone(name: str) -> Any:
    """Return the zone of a reader somewhere else."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def test_the_clock_of_a_headless_run_is_in_no_zone_of_a_reader(tmp_path: Path) -> None:
    """What a report says of a headless run does not depend on where it is made."""
    found = debrief(headless(tmp_path / "a.jsonl", "ervaren", starts="2026-03-27T23:30:00"))
    assert markdown(found, "en", read_zone("Pacific/Kiritimati")) == markdown(found, "en")


def test_the_zone_is_in_the_json_of_the_journal(keten: Callable[..., Any], tmp_path: Path) -> None:
    """``log show --json`` gives the header with its zone, and clocks in UTC as they stand in the file."""
    said = keten("log", "show", "--json", str(played(tmp_path / "a.jsonl", "Europe/Amsterdam")))
    value = json.loads(said.out)
    assert value["header"]["zone"] == "Europe/Amsterdam"
    assert value["entries"][0]["clock"] == "2026-03-27T11:00:00.000Z"
