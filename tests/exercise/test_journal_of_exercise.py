from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from sim.exercise import Exercise, MemorySink, header_of, headless, setup_of
from sim.exercise.commands.model import Start
from sim.journal import Journal, NullSink, read, verify
from sim.units import HOUR, MINUTE
from tests.exercise.small import CLOCK

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.models import Scenario


def test_a_journal_in_memory_has_the_bytes_of_the_file(small: Scenario, tmp_path: Path) -> None:
    """The same run recorded in memory and on disk gives the same lines, and the file verifies."""
    path, sink = tmp_path / "run.jsonl", MemorySink()
    headless(small, 1, "ervaren", 6 * HOUR, sink)
    exercise = headless(small, 1, "ervaren", 6 * HOUR, partial(Journal.create, path))
    exercise.sink.close()
    assert path.read_bytes() == b"".join(line + b"\n" for line in sink.lines)
    assert verify(path).ok


def test_a_journal_made_beforehand_is_used(small: Scenario, tmp_path: Path) -> None:
    """A journal created with the header of the exercise records it; one of another exercise is not accepted."""
    exercise = Exercise.new(small, 1, MemorySink(), CLOCK)
    with Journal.create(tmp_path / "a.jsonl", header_of(exercise.setup, CLOCK)) as journal:
        Exercise.new(small, 1, journal, CLOCK).do(Start(), clock=CLOCK)
        assert [e.kind for e in read(tmp_path / "a.jsonl").entries] == ["start"]
        with pytest.raises(ValueError, match="another seed"):
            Exercise.new(small, 2, journal, CLOCK)


def test_the_header_holds_everything_but_the_commands(small: Scenario) -> None:
    """Scenario (in its written order), seed, mode, team and end come back from the header as they went in."""
    sink = MemorySink()
    exercise = Exercise.new(small, 7, sink, CLOCK, team="ervaren", until_ms=5 * HOUR)
    back = setup_of(sink.header)
    assert back == exercise.setup
    assert list(back.scenario.processes) == list(small.processes)
    assert sink.header["parent"] is None


def test_a_headless_clock_is_the_scenarios_own(small: Scenario) -> None:
    """Without people, clock times are the scenario's date and time, whatever the wall clock is."""
    sink = MemorySink()
    headless(small, 1, "none", HOUR, sink)
    assert sink.header["opened"] == "2026-03-27T09:30:00.000Z"
    [first] = [e for e in sink.entries if e.kind == "delivered"][:1]
    assert b'"clock":"2026-03-27T09:42:00.000Z"' in sink.lines[first.seq]


def test_a_headless_run_says_levels_every_hour(small: Scenario) -> None:
    """Headless, `reached` comes with each delivery and each hour of exercise time."""
    sink = MemorySink()
    headless(small, 1, None, 6 * HOUR, sink)
    times = [e.t_ms for e in sink.entries if e.kind == "reached"]
    assert {k * HOUR for k in range(7)} <= set(times)
    assert 12 * MINUTE in times
    assert times.count(2 * HOUR) == 1


def test_a_sink_that_forgets_serves_a_run_that_needs_no_journal(small: Scenario) -> None:
    """Recording nothing changes nothing in the world."""
    kept = headless(small, 3, "ervaren", None, MemorySink())
    forgot = headless(small, 3, "ervaren", None, NullSink)
    assert [forgot.world.curve(name) for name in small.processes] == [
        kept.world.curve(name) for name in small.processes
    ]


def test_an_unknown_team_is_an_error(small: Scenario) -> None:
    """A scripted team must be declared."""
    with pytest.raises(KeyError, match="sterren"):
        Exercise.new(small, 1, MemorySink(), CLOCK, team="sterren")
