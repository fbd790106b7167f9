"""From a journal to one :class:`~sim.debrief.model.debrief.Debrief`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sim.debrief.analysis.cascade import cascade_result
from sim.debrief.analysis.clocks import RoomClock
from sim.debrief.analysis.decisions import decision_results, override_results, states_computed, states_told
from sim.debrief.analysis.injects import inject_results
from sim.debrief.analysis.jump import jump_results, playing_time_of
from sim.debrief.analysis.known import AsKnown, known_results
from sim.debrief.analysis.observations import (
    hotwash_lines,
    objective_results,
    observation_results,
    observer_results,
    question_results,
)
from sim.debrief.analysis.replay import Replay, replay_reading
from sim.debrief.analysis.tasks import TaskFacts
from sim.debrief.analysis.timeline import timeline
from sim.debrief.analysis.titles import ScenarioTitles
from sim.debrief.analysis.world import measure_results, process_results, region_results
from sim.debrief.model.debrief import Debrief, Played, Proof
from sim.errors import KetenError
from sim.exercise.recording.header import checked_setup
from sim.exercise.recording.logbook import Logbook, logbook
from sim.exercise.recording.recorded_injects import recorded_injects
from sim.impact import consequences
from sim.journal import parent_of, read, room_zone, verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.debrief.model.world import CascadeResult, MeasureResult, ProcessResult
    from sim.exercise.run.inject_run import InjectRun
    from sim.impact import Consequences
    from sim.journal import JournalContents, Verdict

__all__ = ["debrief"]


def debrief(path: str | Path, reading: JournalContents | None = None, ask: AsKnown | None = None) -> Debrief:
    """Read a journal, compute it again, and return everything a report needs.

    An altered journal is read all the same, and says so. ``JournalError`` when it cannot be read at all, or its header
    cannot be that of an exercise. ``reading`` is what the journal says, where it was read, without its chain, already.
    ``ask`` has worlds of other chance and other numbers played too, where the journal can be computed again.
    """
    verdict = verify(path)
    if reading is None:
        reading = read(path, chained=False)
    setup = checked_setup(reading.header)
    scenario = setup.scenario
    log = logbook(scenario, reading.entries)
    names = ScenarioTitles(log)
    again = replay_reading(reading, setup)
    exercise = again.exercise
    headless = setup.mode == "headless"
    runs: Mapping[str, InjectRun] = (
        recorded_injects(log, said_at_once=headless) if exercise is None else exercise.play.injects.runs
    )
    injects = inject_results(log, names, runs, RoomClock(log, headless=headless))
    states = states_told(log)
    if exercise is not None:
        states |= states_computed(exercise)
    seen = observation_results(log, names)
    decisions = decision_results(log, names, states, injects)
    objectives, loose = objective_results(scenario, names, seen, injects, TaskFacts(log, decisions, injects))
    # Before the measures: for them the exercise runs on.
    known = known_results(exercise, ask) if ask is not None and exercise is not None else None
    processes, meant, measured, spread = _world(log, names, again)
    return Debrief(
        played=_played(reading.header, log),
        proof=_proof(verdict, reading, again),
        timeline=timeline(log, names, runs),
        injects=injects,
        decisions=decisions,
        overrides=override_results(log, names),
        objectives=objectives,
        loose=loose,
        processes=processes,
        regions=region_results(scenario, names, processes),
        threats=tuple(
            (e.happened_ms, names.threat(str(e.payload.get("threat"))))
            for e in log.outcomes("threat")
            if "stage" not in e.payload
        ),
        measures=measured,
        jumps=jump_results(log),
        playing=playing_time_of(log),
        consequences=meant,
        questions=question_results(log, names),
        hotwash=hotwash_lines(log),
        observers=observer_results(log),
        cascade=spread,
        known=known,
    )


def _world(
    log: Logbook, names: ScenarioTitles, again: Replay
) -> tuple[tuple[ProcessResult, ...], Consequences | None, tuple[MeasureResult, ...], CascadeResult | None]:
    """Return the results of processes, the consequences, the measures and the cascade.

    They are computed again, or as an altered journal tells them where that cannot be computed.
    """
    try:
        processes = process_results(log, names, again.exercise)
        meant = None if again.exercise is None else consequences(again.exercise.world)
        spread = None if again.exercise is None else cascade_result(again.exercise, names, log.until_ms)
        # Measures last: for them the exercise runs on beyond what was played.
        return processes, meant, measure_results(log, names, again.exercise), spread
    except (KetenError, ValueError, LookupError):
        if again.status == "agrees":
            raise
    return process_results(log, names, None), None, measure_results(log, names, None), None


def _ending(kinds: Sequence[str]) -> Literal["stopped", "ended", "unfinished"]:
    """Return how it ended: stopped for good when nobody went on after STOP."""
    if kinds[-1:] == ["stop"] or kinds[-2:] == ["stop", "end"]:
        return "stopped"
    return "ended" if kinds[-1:] == ["end"] else "unfinished"


def _played(header: Mapping[str, Any], log: Logbook) -> Played:
    scenario, entries = log.scenario, log.entries
    turns = [(entry.t_ms, command.kind) for entry, command in log.held("start", "stop", "end")]
    kinds = [kind for _, kind in turns]
    return Played(
        exercise=scenario.id,
        title=scenario.title,
        starts=(scenario.start_local if scenario.zone else scenario.starts.replace(tzinfo=None)).isoformat(),
        zone=scenario.zone,
        clock_zone=room_zone(header),
        lasts_ms=scenario.ends,
        horizon_ms=scenario.horizon,
        until_ms=log.until_ms,
        state=_ending(kinds),
        mode=header["mode"],
        team=header["team"],
        seed=header["seed"],
        opened=entries[0].clock if entries else None,
        closed=entries[-1].clock if entries else None,
        product=str(header.get("version", "")),
        engine=header["engine"],
        as_of=scenario.as_of,
        briefing=scenario.briefing,
        ratings=scenario.ratings,
        parent=parent_of(header),
        dry_run=any(entry.entry_class == "note" and entry.kind == "dry-run" for entry in entries),
        stops=tuple((t, "start" in kinds[at:]) for at, (t, kind) in enumerate(turns) if kind == "stop"),
    )


def _proof(verdict: Verdict, reading: JournalContents, again: Replay) -> Proof:
    return Proof(
        count=reading.count,
        head=reading.head,
        intact=verdict.ok,
        line=None if verdict.ok else verdict.line,
        problem="" if verdict.ok else verdict.told("en"),
        cut=reading.cut is not None,
        replay=again.status,
        difference=again.difference,
        reason=again.reason,
    )
