"""Journals of each engine number are read for ever; those of the present one are also computed again and resumed."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli import main
from sim.cli.commands import play
from sim.cli.runtime import clock
from sim.cli.runtime.exits import Exit
from sim.cli.runtime.paths import logs_folder
from sim.debrief import debrief, replay
from sim.engine import ENGINE
from sim.errors import JournalError
from sim.exercise import Exercise, MemorySink
from sim.exercise.recording.branching import branch
from sim.exercise.recording.header import header_of, setup_of
from sim.exercise.recording.sink import opened
from sim.journal import Journal, read, verify
from sim.journal.summary import summary

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = Path(__file__).parent / "kept"
MARKS = {
    "1/headless": (59, "1ea0ef65557ab46626a132981f48a8c7085abe39b268e4b8a3458ca79054e553"),
    "1/room": (51, "6478a8990cbb3ada743f2b04deab2ecfc774ca8831b0b9df22e5e0bf2cd353a5"),
    "2/headless": (62, "4091f6a0a31e81653d85c5a72eff2351d6397ff6726f7422ff165cf3ef4fe82b"),
    "2/room": (54, "e2625ac7370a0f3328ae33e8468f68e11270be99b3a77b1e4434e29c438a5fb1"),
}
"""By engine and name, as the mark was printed when each was made. Those of engine 1 are older than zones of rooms."""
PERSON_HOURS = {
    "1/headless": 5999754.661008,
    "1/room": 3040635.247222,
    "2/headless": 5999754.661008,
    "2/room": 3040635.247222,
}
"""Person-hours without service of each, over all processes, as computed from it when it was made."""
RECORDED = {"1/headless": 6487995.872431, "1/room": 3328155.733334}
"""The same from the levels that each recorded alone, each of which counts until the next one."""
ZONED = "2/room"
ALL = pytest.mark.parametrize("name", sorted(MARKS))
PRESENT = pytest.mark.parametrize("name", [name for name in sorted(MARKS) if name.startswith(f"{ENGINE}/")])
EARLIER = pytest.mark.parametrize("name", [name for name in sorted(MARKS) if not name.startswith(f"{ENGINE}/")])
REFUSED = f"was played by engine 1, this is engine {ENGINE}"
REMEDY = "use the version that wrote it: '0.1.0'"


@pytest.fixture
def keten(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command in English on a machine in Amsterdam; give what it printed."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setattr(clock, "machine_zone", lambda: "Europe/Amsterdam")

    def run(*argv: str, code: int = 0) -> str:
        capsys.readouterr()
        assert main(list(argv), screens={"room": lambda *_, **__: 0}) == code
        captured = capsys.readouterr()
        return captured.err if code else captured.out

    return run


def test_each_engine_has_kept_journals() -> None:
    """A new engine number comes with journals of its own, so none of them is ever without a test."""
    assert {name.split("/")[0] for name in MARKS} == {str(number) for number in range(1, ENGINE + 1)}
    assert {f"{path.parent.name}/{path.stem}" for path in KEPT.glob("*/*.jsonl")} == set(MARKS)


@ALL
def test_a_kept_journal_reads_and_verifies(name: str) -> None:
    """It is sound, has a zone where rooms recorded theirs, and ends with the mark that was printed when it was made."""
    path = KEPT / f"{name}.jsonl"
    reading, verdict = read(path), verify(path, expect="{}:{}".format(*MARKS[name]))
    assert reading.header.get("zone") == ("Europe/Amsterdam" if name == ZONED else None)
    assert (reading.count, reading.head) == MARKS[name]
    assert (verdict.ok, verdict.count, verdict.head) == (True, *MARKS[name])


@ALL
def test_a_kept_journal_is_shown_in_the_zone_of_its_reader(name: str, keten: Callable[..., str]) -> None:
    """A room's clock times are told as the reader's clock had them, a headless run's as its scenario has them."""
    first = {"headless": "09:30:00", "room": "09:00:00"}[name.split("/")[1]]
    lines = keten("log", "show", str(KEPT / f"{name}.jsonl")).splitlines()
    assert len(lines) == MARKS[name][0] + 2
    assert f"1   T+0:00  {first}  " in lines[1]
    assert lines[-1].endswith("{}:{}".format(*MARKS[name]))


@PRESENT
def test_a_kept_journal_replays_without_a_difference(name: str) -> None:
    """Computed again it gives every outcome that it holds."""
    found = replay(KEPT / f"{name}.jsonl")
    assert (found.status, found.difference) == ("agrees", None)


@PRESENT
def test_a_kept_journal_is_reported_and_explained(name: str, keten: Callable[..., str]) -> None:
    """The report holds it for computed again and whole, with the figures of then; ``why`` names what was down."""
    path = str(KEPT / f"{name}.jsonl")
    told: dict[str, Any] = json.loads(keten("report", path, "--format", "json"))
    assert told["proof"]["intact"]
    assert told["proof"]["replay"] == "agrees"
    assert (told["proof"]["count"], told["proof"]["head"]) == MARKS[name]
    hours = sum(one["person_hours"] for one in told["processes"])
    assert hours == pytest.approx(PERSON_HOURS[name], abs=1e-3)
    why = keten("why", path, "grid.noord", "--at", "1h")
    assert "grid.noord: 0 % now, last fell at T+0:10" in why
    assert "damage from T+0:10; allows 0 %" in why


def test_a_kept_headless_journal_is_written_the_same_today() -> None:
    """The same scenario, seed and team give the same lines again, byte for byte but for the version."""
    reading = read(KEPT / str(ENGINE) / "headless.jsonl")
    setup = setup_of(reading.header)
    again = Exercise(setup, opened(MemorySink, header_of(setup, 0)))
    again.run_out()
    facts = [(e.entry_class, e.kind, e.t_ms, e.clock, e.author, e.payload, e.answers) for e in reading.entries]
    now = [(e.entry_class, e.kind, e.t_ms, e.clock, e.author, e.payload, e.answers) for e in again.sink.entries]
    assert now[:-1] == facts[:-1]  # the last one holds the hash of all before it, and so of the version
    assert {**again.sink.header, "version": ""} == {
        **{key: value for key, value in reading.header.items() if key in again.sink.header},
        "version": "",
    }


@pytest.mark.parametrize("entries", [0, 1, 2, 21, 36, 52])
def test_a_kept_room_goes_on(entries: int, tmp_path: Path) -> None:
    """A journal that was broken off anywhere before its end is resumed, keeps its zone, and ends as it did."""
    path = tmp_path / "room.jsonl"
    lines = (KEPT / str(ENGINE) / "room.jsonl").read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: entries + 1]))
    clock = 1_800_100_000_000
    with Journal.open(path) as journal:
        exercise = Exercise.resume(journal, clock)
        assert exercise.state != "ended"
        exercise.note("observation", {"text": "Verder"}, "evaluator", clock)
        exercise.close()
    assert path.read_bytes().startswith(b"".join(lines[: entries + 1]))
    assert verify(path).ok
    assert replay(path).status == "agrees"
    assert read(path).header["zone"] == "Europe/Amsterdam"


def test_a_kept_room_that_ended_stays_ended(tmp_path: Path) -> None:
    """Resuming a journal that was closed adds nothing that plays on."""
    path = tmp_path / "room.jsonl"
    shutil.copyfile(KEPT / str(ENGINE) / "room.jsonl", path)
    with Journal.open(path) as journal:
        assert Exercise.resume(journal, 1_800_100_000_000).state == "ended"


@EARLIER
def test_one_of_an_earlier_engine_is_reported_from_what_was_recorded(name: str, keten: Callable[..., str]) -> None:
    """The report is whole but for what would have to be computed again, says so, and has the figures of its entries."""
    path = str(KEPT / f"{name}.jsonl")
    told: dict[str, Any] = json.loads(keten("report", path, "--format", "json"))
    assert (told["proof"]["intact"], told["proof"]["replay"]) == (True, "other-engine")
    assert (told["proof"]["count"], told["proof"]["head"]) == MARKS[name]
    assert told["played"]["engine"] == int(name[0])
    assert [measure["value"] for measure in told["measures"]] == [None] * len(told["measures"])
    hours = sum(one["person_hours"] for one in told["processes"])
    assert hours == pytest.approx(RECORDED[name], abs=1e-3)
    assert f"the model (engine 1; this is {ENGINE})" in keten("report", path, "--format", "md").replace("\\", "")
    assert debrief(Path(path)).timeline


@EARLIER
def test_one_of_an_earlier_engine_is_not_computed_again(name: str, tmp_path: Path, keten: Callable[..., str]) -> None:
    """Why, resume and branch refuse with both numbers and the version that can; the file stays as it was."""
    path = tmp_path / "old.jsonl"
    # A last line that was cut off: it must not be set aside by a command that refuses.
    data = (KEPT / f"{name}.jsonl").read_bytes() + b'{"half'
    path.write_bytes(data)
    for command in (["why", str(path)], ["resume", str(path)], ["resume", str(path), "--branch-at", "3"]):
        said = keten(*command, code=Exit.WRONG)
        assert REFUSED in said
        assert REMEDY in said
    assert replay(path).status == "other-engine"
    reading = read(path)
    sink = MemorySink.holding(reading.header, reading.entries)
    with pytest.raises(JournalError, match=REFUSED):
        branch(sink, "old.jsonl", 3, [tmp_path / "branch.jsonl"], 0)
    with pytest.raises(JournalError, match=REFUSED):
        Exercise.resume(sink, 0)
    assert path.read_bytes() == data
    assert [file.name for file in tmp_path.iterdir()] == ["old.jsonl"]


def test_one_of_an_earlier_engine_is_listed_as_only_to_be_read(tmp_path: Path) -> None:
    """A room that was not ended, of another engine, is told apart from one that can be gone on with."""
    path = tmp_path / "room.jsonl"
    for engine in ("1", str(ENGINE)):
        path.write_bytes(b"".join((KEPT / engine / "room.jsonl").read_bytes().splitlines(keepends=True)[:20]))
        found = summary(path, ENGINE)
        assert found is not None
        assert found.state == ("unfinished" if engine == str(ENGINE) else "other-engine")


def test_resume_goes_on_with_the_newest_that_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keten: Callable[..., str]
) -> None:
    """Without a name, a newer journal of another engine is passed over; where there is no other, it is refused."""
    monkeypatch.setenv("KETEN_LOGS", str(tmp_path))
    monkeypatch.setattr(play, "in_terminal", lambda: True)
    folder = logs_folder()
    for age, engine in ((200, str(ENGINE)), (100, "1")):
        lines = (KEPT / engine / "room.jsonl").read_bytes().splitlines(keepends=True)[:20]
        (folder / f"{engine}.jsonl").write_bytes(b"".join(lines))
        os.utime(folder / f"{engine}.jsonl", (1e9 - age, 1e9 - age))
    assert keten("resume") == ""
    (folder / f"{ENGINE}.jsonl").unlink()
    assert REFUSED in keten("resume", code=Exit.WRONG)
