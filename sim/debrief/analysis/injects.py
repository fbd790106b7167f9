"""Injects as planned against injects as played, and what each asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sim.debrief.analysis.titles import ScenarioTitles, plain
from sim.debrief.model.debrief import ExpectationResult, InjectResult
from sim.exercise.commands.model import (
    DeliverInject,
    HoldInject,
    MoveInject,
    OrderAction,
    RecordDecision,
    SkipInject,
)
from sim.exercise.run.inject_run import ad_hoc_name
from sim.exercise.run.injects import written_on_the_spot
from sim.scenario.models import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sim.debrief.analysis.logbook import Logbook
    from sim.exercise.commands.model import AdHocInject, Command
    from sim.journal import Entry
    from sim.scenario.models import Expectation, Inject

__all__ = ["Met", "inject_results", "met_by_journal"]

Met = dict[tuple[str, int], int]
"""(inject, index of the expectation) → time it was answered, ms."""
InjectOutcome = Literal["delivered", "held", "skipped", "never"]


def met_by_journal(log: Logbook) -> Met:
    """Return which expectations were answered and when, as the journal has it."""
    expects = {inject.id: inject.expects for inject in log.scenario.injects}
    met: Met = {}
    for entry in log.outcomes("inject-answered"):
        name, done = entry.payload.get("inject"), entry.payload.get("do")
        if not isinstance(name, str) or not entry.payload.get("expected"):
            continue
        open_ones = [i for i in range(len(expects.get(name, ()))) if (name, i) not in met]
        fitting = [i for i in open_ones if done in expects[name][i].any_of] or (open_ones if done is None else [])
        if fitting:
            met[name, fitting[0]] = entry.t_ms
    return met


class _Played:
    """What was done to the inject list, by inject."""

    def __init__(self, log: Logbook) -> None:
        self.delivered: dict[str, Entry] = {}
        self.by_hand: set[str] = set()
        self.last: dict[str, Command] = {}
        self.moved: dict[str, int] = {}
        self.reasons: dict[str, str] = {}
        for entry in log.outcomes("delivered"):
            name = str(entry.payload.get("inject"))
            self.delivered[name] = entry
            if entry.answers is not None:
                self.by_hand.add(name)
        for entry, command in log.held("hold", "skip", "move", "shift", "deliver"):
            if command.kind == "shift":
                self._shift(log, entry.t_ms, command.by_ms)
            if isinstance(command, HoldInject | SkipInject | MoveInject | DeliverInject):
                self.last[command.inject] = command
            if command.kind == "move":
                self.moved[command.inject] = command.to_ms
            if command.kind == "skip":
                self.reasons[command.inject] = command.reason

    def _shift(self, log: Logbook, t: int, by_ms: int) -> None:
        """Move the planned times after ``t`` by ``by_ms``.

        For an inject with a condition the time that it had by then is not on record.
        """
        for inject in log.scenario.injects:
            planned = self.moved.get(inject.id, inject.at)
            last = self.last.get(inject.id)
            told = self.delivered.get(inject.id)
            waits = planned is not None and planned >= t and (told is None or told.t_ms > t)
            if planned is not None and waits and (last is None or last.kind == "move"):
                self.moved[inject.id] = max(t, planned + by_ms)

    def state(self, name: str) -> InjectOutcome:
        if name in self.delivered:
            return "delivered"
        last = self.last.get(name)
        if last is not None and last.kind == "skip":
            return "skipped"
        return "held" if last is not None and last.kind == "hold" else "never"


def inject_results(log: Logbook, names: ScenarioTitles, met: Mapping[tuple[str, int], int]) -> tuple[InjectResult, ...]:
    """Return every inject. Those of the scenario come in written order, then those written on the spot."""
    played = _Played(log)
    declared = [
        replace(_declared(inject, log, names, played, met), number=n)
        for n, inject in enumerate(log.scenario.injects, 1)
    ]
    ids = {inject.id for inject in log.scenario.injects}
    ad_hoc = [
        _ad_hoc(ad_hoc_name(number, ids), entry, command, names, played)
        for number, (entry, command) in enumerate(log.given("ad-hoc"), 1)
        if command.kind == "ad-hoc" and entry.seq not in log.undone and entry.seq not in log.failed
    ]
    numbered = [replace(one, number=len(declared) + at) for at, one in enumerate(ad_hoc, 1)]
    return (*declared, *numbered)


def _declared(
    inject: Inject,
    log: Logbook,
    names: ScenarioTitles,
    played: _Played,
    met: Mapping[tuple[str, int], int],
) -> InjectResult:
    delivered = played.delivered.get(inject.id)
    asked = delivered.t_ms if delivered else None
    expects = tuple(
        _expectation(inject, wanted, log, names, asked=asked, done=met.get((inject.id, index)))
        for index, wanted in enumerate(inject.expects)
    )
    return InjectResult(
        number=0,
        id=inject.id,
        title=names.inject(inject.id),
        text=inject.text,
        sender=inject.from_,
        to=names.teams(inject.named),
        via=inject.via,
        ad_hoc=False,
        conditional=inject.when is not None,
        condition=names.condition(inject),
        planned_ms=inject.at,
        moved_ms=played.moved.get(inject.id),
        delivered_ms=delivered.t_ms if delivered else None,
        clock=delivered.clock if delivered else None,
        reachable=bool(delivered.payload.get("reachable", True)) if delivered else True,
        by_hand=inject.id in played.by_hand,
        state=played.state(inject.id),
        reason=played.reasons.get(inject.id, "") if played.state(inject.id) == "skipped" else "",
        casualties=inject.casualties,
        expects=expects,
    )


def _ad_hoc(name: str, entry: Entry, command: AdHocInject, names: ScenarioTitles, played: _Played) -> InjectResult:
    delivered = played.delivered.get(name)
    return InjectResult(
        number=0,
        id=name,
        title=names.inject(name),
        text=plain(command.text),
        sender=plain(command.sender),
        to=names.teams(written_on_the_spot(name, command).named),
        via=command.via,
        ad_hoc=True,
        conditional=False,
        condition=Text(),
        planned_ms=command.at_ms if command.at_ms is not None else entry.t_ms,
        moved_ms=played.moved.get(name),
        delivered_ms=delivered.t_ms if delivered else None,
        clock=delivered.clock if delivered else None,
        reachable=bool(delivered.payload.get("reachable", True)) if delivered else True,
        by_hand=True,
        state=played.state(name),
        reason=played.reasons.get(name, "") if played.state(name) == "skipped" else "",
        casualties=0,
        expects=(),
    )


def _expectation(
    inject: Inject, wanted: Expectation, log: Logbook, names: ScenarioTitles, *, asked: int | None, done: int | None
) -> ExpectationResult:
    due = None if asked is None else asked + wanted.within
    seq = None
    status: Literal["on-time", "early", "late", "missing", "open", "not-asked"] = "missing"
    before = None if wanted.again else _before(log, wanted.any_of, asked)
    if asked is None or due is None:
        status = "not-asked"
    elif done is not None:
        status = "on-time" if done <= due else "late"
        seq = _who(log, inject.id, wanted.any_of, done)
    elif before is not None:
        status, (done, seq) = "early", before
    elif due > log.until_ms:
        status = "open"
    return ExpectationResult(
        inject=inject.id,
        inject_title=names.inject(inject.id),
        action=wanted.do,
        title=names.any_of(wanted.any_of),
        objective=wanted.objective,
        asked_ms=asked,
        due_ms=due,
        done_ms=done,
        seq=seq,
        status=status,
    )


def _does(command: Command) -> str | None:
    if command.kind == "order":
        return command.action
    return command.decision if command.kind == "decision" else None


def _before(log: Logbook, will_do: Collection[str], asked: int | None) -> tuple[int, int] | None:
    """Return (time, entry) of an act that came before it was asked.

    The act is what is asked, or what will do as well; none without one.
    """
    if asked is None:
        return None
    for entry, command in log.held("order", "decision"):
        if _does(command) in will_do and entry.t_ms <= asked:
            return entry.t_ms, entry.seq
    return None


def _who(log: Logbook, inject: str, will_do: Collection[str], done: int) -> int | None:
    """Return the command that answered at ``done``.

    It is one that names the inject, else one that does what was asked.
    """
    at_once = [(e, c) for e, c in log.held("order", "decision") if e.t_ms == done]
    for entry, command in at_once:
        if isinstance(command, OrderAction | RecordDecision) and command.inject == inject:
            return entry.seq
    return next((entry.seq for entry, command in at_once if _does(command) in will_do), None)
