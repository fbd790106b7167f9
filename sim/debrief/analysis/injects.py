"""Injects as planned against injects as played, and what each asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.debrief.model.debrief import ExpectationResult, InjectResult
from sim.debrief.model.response import SaidResult
from sim.exercise.commands.model import (
    Command,
    DeliverInject,
    HoldInject,
    MoveInject,
    SkipInject,
    TickExpectation,
    WithdrawInject,
)
from sim.exercise.run.inject_run import anybody_marked
from sim.scenario.models import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.debrief.analysis.clocks import RoomClock
    from sim.debrief.analysis.titles import ScenarioTitles
    from sim.exercise.recording.logbook import Logbook
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.timeliness import Timeliness
    from sim.journal import Entry

__all__ = ["inject_results"]

InjectOutcome = Literal["delivered", "held", "skipped", "never"]


class _Record:
    """What the journal has of the inject list beside where each stands, by inject."""

    def __init__(self, log: Logbook, runs: Mapping[str, InjectRun]) -> None:
        self.marked = anybody_marked(runs.values())
        """Whether anybody marked an inject as said."""
        self.delivered: dict[str, Entry] = {}
        """Its last release."""
        self.by_hand: set[str] = set()
        self.moved: dict[str, int] = {}
        self.reasons: dict[str, tuple[Entry, str]] = {}
        """Why it was left out or withdrawn."""
        self._last: dict[str, Command] = {}
        for entry in log.outcomes("delivered"):
            name = str(entry.payload.get("inject"))
            self.delivered[name] = entry
            if entry.answers is not None:
                self.by_hand.add(name)
        for entry, command in log.held("hold", "skip", "move", "shift", "deliver", "withdraw"):
            if command.kind == "shift":
                self._shift(log, entry.t_ms, command.by_ms)
            if isinstance(command, HoldInject | SkipInject | MoveInject | DeliverInject):
                self._last[command.inject] = command
            if command.kind == "move":
                self.moved[command.inject] = command.to_ms
            if isinstance(command, SkipInject | WithdrawInject):
                self.reasons[command.inject] = entry, command.reason

    def _shift(self, log: Logbook, t: int, by_ms: int) -> None:
        """Move the planned times after ``t`` by ``by_ms``.

        For an inject with a condition the time that it had by then is not on record.
        """
        for inject in log.scenario.injects:
            planned = self.moved.get(inject.id, inject.at)
            last = self._last.get(inject.id)
            told = self.delivered.get(inject.id)
            waits = planned is not None and planned >= t and (told is None or told.t_ms > t)
            if planned is not None and waits and (last is None or last.kind == "move"):
                self.moved[inject.id] = max(t, planned + by_ms)


def inject_results(
    log: Logbook, names: ScenarioTitles, runs: Mapping[str, InjectRun], clocks: RoomClock
) -> tuple[InjectResult, ...]:
    """Return every inject. Those of the scenario come in written order, then those written on the spot.

    ``runs`` are the injects as they stand at the end of what was played.
    """
    record = _Record(log, runs)
    return tuple(
        _result(number, run, log, names, record=record, clocks=clocks) for number, run in enumerate(runs.values(), 1)
    )


def _result(
    number: int, run: InjectRun, log: Logbook, names: ScenarioTitles, *, record: _Record, clocks: RoomClock
) -> InjectResult:
    inject, name = run.inject, run.id
    delivered = record.delivered.get(name) if run.released is not None else None
    clock = _released_clock(run, delivered, clocks)
    ended, reason = record.reasons.get(name, (None, ""))
    return InjectResult(
        number=number,
        id=name,
        title=names.inject(name),
        text=inject.text,
        sender=inject.from_,
        to=names.teams(run.rerouted_to or inject.named),
        via=run.via,
        ad_hoc=run.ad_hoc,
        conditional=run.conditional,
        condition=names.condition(inject),
        planned_ms=run.released if run.ad_hoc and inject.at is None else inject.at,
        moved_ms=record.moved.get(name),
        delivered_ms=run.released,
        clock=clock,
        reachable=bool(delivered.payload.get("reachable", True)) if delivered else True,
        by_hand=name in record.by_hand or run.ad_hoc,
        state=_outcome(run),
        reason=reason if run.state == "skipped" else "",
        casualties=inject.casualties,
        expects=tuple(
            _expectation(run, index, log, names, record=record, released_clock=clock, clocks=clocks)
            for index in range(len(run.expects))
        ),
        stands=run.state,
        marked=any(said.seq for said in run.said.values()),
        said=tuple(
            SaidResult(to, _recipient(to, names), said.t_ms, clocks.of(said.seq, said.t_ms), said.by, said.seq)
            for to, said in run.said.items()
        ),
        unsaid=tuple(_recipient(to, names) for to in run.unsaid),
        withdrawn_ms=run.withdrawn,
        withdrawn_clock=ended.clock if ended is not None and run.withdrawn is not None else None,
        withdrawn_reason=reason if run.state == "withdrawn" else "",
        reserve=inject.reserve and not run.ad_hoc,
        follows=inject.after.inject if inject.after is not None else None,
        follows_title=names.inject(inject.after.inject) if inject.after is not None else Text(),
        controller=inject.controller,
        proposed=run.proposed,
    )


def _outcome(run: InjectRun) -> InjectOutcome:
    if run.state in ("skipped", "held"):
        return "skipped" if run.state == "skipped" else "held"
    return "never" if run.released is None else "delivered"


def _recipient(to: str, names: ScenarioTitles) -> Text:
    return names.teams((to,) if to else ())


def _released_clock(run: InjectRun, delivered: Entry | None, clocks: RoomClock) -> int | None:
    if run.released is None:
        return None
    return delivered.clock if delivered is not None and delivered.t_ms == run.released else clocks.at(run.released)


def _expectation(
    run: InjectRun,
    index: int,
    log: Logbook,
    names: ScenarioTitles,
    *,
    record: _Record,
    released_clock: int | None,
    clocks: RoomClock,
) -> ExpectationResult:
    wanted, asked = run.expects[index], run.asked
    stands = run.timeliness(index, log.until_ms, marked=record.marked)
    since = asked.since_ms if stands.due_ms is not None else None
    speed = None if since is None else clocks.speed_at(since)
    ticked = log.commands.get(stands.seq)
    return ExpectationResult(
        inject=run.id,
        inject_title=names.inject(run.id),
        action=wanted.do,
        title=names.any_of(wanted.any_of),
        objective=wanted.objective,
        asked_ms=since,
        due_ms=stands.due_ms,
        done_ms=stands.done_ms,
        seq=stands.seq or None,
        status=stands.status,
        index=index,
        within_ms=wanted.within,
        late_ms=stands.late_ms,
        counted=None if since is None else "released" if asked.said_ms is None else "said",
        speed=speed,
        within_clock_ms=None if speed is None else round(wanted.within / speed),
        took_clock_ms=_took(run, stands, released_clock, clocks),
        words=ticked.text if isinstance(ticked, TickExpectation) else "",
        put_to_team=asked.put(marked=record.marked),
    )


def _took(run: InjectRun, stands: Timeliness, released_clock: int | None, clocks: RoomClock) -> int | None:
    """Return how long it took on the clock, ms. None where it was not done after it was asked."""
    since = run.asked.since_ms
    if since is None or stands.done_ms is None or stands.done_ms < since:
        return None
    first = min(run.said.values(), default=None)
    begin = released_clock if first is None else clocks.of(first.seq, first.t_ms)
    end = clocks.of(stands.seq, stands.done_ms)
    return None if begin is None or end is None else max(0, end - begin)
