"""What the facts of a journal say of the tasks under each objective.

A task with a test is measured against that. Another goes by what injects asked for it; where nothing was asked and
nobody noted anything about it, nobody saw whether it was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.model.response import TaskResult
from sim.scenario.models import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.debrief.model.response import (
        DecisionResult,
        ExpectationResult,
        InjectResult,
        ObservationResult,
        TaskVerdict,
    )
    from sim.exercise.recording.logbook import Logbook
    from sim.scenario.models import CriticalTask, Objective, TaskTest

__all__ = ["TaskFacts"]

_DONE = ("on-time", "early", "by-hand", "standing")
_NO_USE = ("refused", "failed")


class TaskFacts:
    """What tasks are measured by.

    That is decisions, when threats struck, and when injects were put to the team.
    """

    def __init__(self, log: Logbook, decisions: Sequence[DecisionResult], injects: Sequence[InjectResult]) -> None:
        self._until = log.until_ms
        self._decisions = [one for one in decisions if not one.undone]
        self._asked = [one for inject in injects for one in inject.expects]
        self._since: dict[str, int | None] = {f"inject/{one.id}": _put_ms(one) for one in injects}
        for entry in log.outcomes("threat"):
            struck = [entry.payload.get("threat"), entry.payload.get("stage")]
            name = "/".join(["threat", *(str(part) for part in struck if part is not None)])
            self._since.setdefault(name, entry.happened_ms)

    def results(self, key: str, objective: Objective, seen: Sequence[ObservationResult]) -> tuple[TaskResult, ...]:
        """Return what became of each task of an objective."""
        return tuple(self._result(f"{key}/{name}", name, task, seen) for name, task in objective.tasks.items())

    def _result(self, whole: str, name: str, task: CriticalTask, seen: Sequence[ObservationResult]) -> TaskResult:
        notes = sum(one.objective == whole for one in seen)
        if task.test is not None:
            return self._tested(name, task, task.test, notes)
        asked = [one for one in self._asked if one.objective == whole]
        unasked: TaskVerdict | None = None if notes else "not-observed"
        return TaskResult(name, _title(task), _of_expectations(asked) if asked else unasked, notes=notes)

    def _tested(self, name: str, task: CriticalTask, test: TaskTest, notes: int) -> TaskResult:
        since = 0 if test.of is None else self._since.get(test.of)
        kind, _, wanted = test.done.partition("/")
        meant = [
            one
            for one in self._decisions
            if one.action == wanted
            and (kind == "action" or one.mode == "decision")
            and test.target in (None, one.target)
        ]
        reached = [(at, one) for one in meant if (at := self._reached(one, test)) is not None]
        at, first = min(reached, key=lambda pair: pair[0], default=(None, None))
        decided = first if first is not None else min(meant, key=_decided_ms, default=None)
        due = None if since is None else since + test.within
        return TaskResult(
            id=name,
            title=_title(task),
            verdict=self._verdict(due, at, partly=first is not None and first.answer == "partly"),
            since_ms=since,
            due_ms=due,
            decided_ms=None if decided is None else _decided_ms(decided),
            reached_ms=at,
            seq=None if decided is None else decided.seq,
            notes=notes,
        )

    def _reached(self, one: DecisionResult, test: TaskTest) -> int | None:
        """Return when a decision came as far as a test asks; none when it did not."""
        if one.outcome in _NO_USE:
            return None
        if test.state == "ordered" or one.outcome == "recorded":
            return _decided_ms(one)
        held = one.outcome in ("in-force", "ended") and one.in_force_ms is not None and one.in_force_ms <= self._until
        return one.in_force_ms if held else None

    def _verdict(self, due: int | None, at: int | None, *, partly: bool) -> TaskVerdict:
        if due is None or (at is None and due > self._until):
            return "not-exercised"
        if at is None:
            return "not"
        if at > due:
            return "late"
        return "partly" if partly else "done"


def _title(task: CriticalTask) -> Text:
    return Text(nl=task.nl, en=task.en)


def _decided_ms(one: DecisionResult) -> int:
    return one.t_ms if one.decided_ms is None else one.decided_ms


def _put_ms(inject: InjectResult) -> int | None:
    """Return when an inject was said to the first.

    It is when it was released where nobody marks what is said.
    """
    if inject.said:
        return min(one.t_ms for one in inject.said)
    return None if inject.marked else inject.delivered_ms


def _of_expectations(asked: Sequence[ExpectationResult]) -> TaskVerdict:
    """Return what the answers to injects say together of the task that they show."""
    found = {
        one: "done" if one.status in _DONE else one.status if one.status in ("late", "missing") else "open"
        for one in asked
    }
    stands: Mapping[str, bool] = {state: state in found.values() for state in ("done", "late", "missing", "open")}
    if stands["missing"]:
        return "partly" if stands["done"] or stands["late"] else "not"
    if stands["late"]:
        return "late"
    return "done" if stands["done"] else "not-exercised"
