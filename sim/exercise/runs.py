"""Whole runs without people. They are headless from start to end, and again from a journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.exercise.commands.model import Jump, Start
from sim.exercise.exercise import Exercise
from sim.exercise.planned_jump import next_jump, planned
from sim.exercise.recording.entry_checks import check_entries
from sim.exercise.recording.header import setup_of
from sim.exercise.recording.sink import MemorySink
from sim.exercise.run.command_replay import CommandReplay, ScriptedPolicy
from sim.exercise.run.play import Play
from sim.exercise.run.states import IssuedCommand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.engine import World
    from sim.exercise.recording.header import Setup
    from sim.exercise.recording.reconciler import Difference
    from sim.exercise.recording.sink import Sink
    from sim.journal import Entry
    from sim.scenario.models import Scenario

__all__ = ["headless", "replay", "unrecorded"]


def headless(
    scenario: Scenario,
    seed: int,
    team: str | None,
    until_ms: int | None,
    sink: Sink | Callable[[dict[str, Any]], Sink],
) -> Exercise:
    """Play an exercise from STARTEX to ``until_ms`` by a scripted team.

    ``until_ms`` is in ms; none is its horizon. A ``team`` of none is nobody.

    The clock is the scenario's own, so the same seed gives the same journal, byte for byte.
    """
    exercise = Exercise.new(scenario, seed, sink, 0, mode="headless", team=team, until_ms=until_ms)
    exercise.run_out()
    return exercise


def unrecorded(scenario: Scenario, seed: int, team: str | None, until_ms: int) -> World:
    """Return the world at the end of the run that :func:`headless` plays.

    There is no record of how it came there: no journal, and the world does not know why anything fell. Every other
    figure of it is the same.
    """
    play = Play(scenario, seed, team, by_chance=True, said_at_once=True, recorded=False)
    try:
        play.apply(IssuedCommand(0, 0, Start(), ""))
        driver = CommandReplay(play, ScriptedPolicy())
        while (due := next_jump(play, until_ms)) is not None:
            driver.go_on(due.at_ms)
            jump, before = planned(Jump(to_ms=due.to_ms, plan=due.step), play)
            for command in (*before, jump):
                driver.give(IssuedCommand(0, play.now, command, ""))
            driver.go_on(due.to_ms)
        driver.go_on(until_ms)
    except Exception:  # noqa: BLE001 -- a command on which acting failed is left out, which only a record can tell
        return headless(scenario, seed, team, until_ms, MemorySink()).world
    return play.world


def replay(
    entries: Sequence[Entry], header: Mapping[str, Any], setup: Setup | None = None
) -> tuple[Exercise, tuple[Difference, ...]]:
    """Return the exercise as it stood at the end of its journal.

    Return also what differs, the first first.

    The exercise is a copy in memory: nothing done to it reaches the journal. ``JournalError`` when another engine wrote
    it, its header cannot be read or an entry cannot be one of it. ``setup`` is what the header says, where that is
    known. After a difference in *what* happened, commands still act, but no more is compared.
    """
    sink = MemorySink.holding(header, entries, keeps_lines=False)
    setup = setup or setup_of(sink.header)
    check_entries(entries, setup.until_ms)
    exercise = Exercise(setup, sink, lenient=True)
    exercise.catch_up(entries[-1].clock if entries else 0)
    return exercise, exercise.differences
