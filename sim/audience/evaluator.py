"""What an evaluator sees.

That is every inject with what it asks for, the tasks of each objective, and the notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.exercise.run.inject_run import anybody_marked

if TYPE_CHECKING:
    from sim.audience.record import ExerciseMoment, Record
    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.states import InjectState
    from sim.exercise.run.timeliness import Timeliness
    from sim.journal import Entry
    from sim.scenario.models import Text

__all__ = ["Asks", "EvaluatorView", "InjectLine", "Task", "evaluator_view"]

NOTES = frozenset({"observation", "question", "answer", "call-taken", "inject-given", "proposed-answer", "hotwash"})
"""Kinds of notes that people write."""


@dataclass(frozen=True, slots=True)
class Asks:
    """One thing that an inject asks for."""

    inject: str
    index: int
    """Which of its expectations, from 0."""
    objective: str | None
    """``objective`` or ``objective/task`` that it shows."""
    stands: Timeliness


@dataclass(frozen=True, slots=True)
class InjectLine:
    """One inject, and where it stands."""

    id: str
    state: InjectState
    at_ms: int | None
    """When it was released, else when it is planned, ms; none where that has no time."""
    said_ms: int | None
    """When it was said to the last of those who have it, ms."""
    sender: Text
    to: tuple[str, ...]
    """Teams that it is for; empty for everyone."""
    text: Text
    asks: tuple[Asks, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """An objective, or one task of it, with what shows it."""

    objective: str
    task: str | None
    """None for the objective itself."""
    asks: tuple[Asks, ...]
    notes: int
    """How many notes are about it."""


@dataclass(frozen=True, slots=True)
class EvaluatorView:
    """What stands on the screen of an evaluator."""

    moment: ExerciseMoment
    injects: tuple[InjectLine, ...]
    """Those that came, by time, then those that are planned, then the rest."""
    tasks: tuple[Task, ...]
    notes: tuple[Entry, ...]
    """Newest first."""


def evaluator_view(record: Record, now: int) -> EvaluatorView:
    """Return what an evaluator sees at ``now``, ms since the epoch."""
    moment = record.moment(now)
    marked = anybody_marked(record.injects.values())
    lines = sorted((_line(run, moment.t_ms, marked=marked) for run in record.injects.values()), key=_place)
    notes = [one for one in record.entries if one.entry_class == "note" and one.kind in NOTES]
    asks = [one for line in lines for one in line.asks]
    return EvaluatorView(moment, tuple(lines), tuple(_tasks(record, asks, notes)), tuple(reversed(notes)))


def _line(run: InjectRun, now_ms: int, *, marked: bool) -> InjectLine:
    asks = tuple(
        Asks(run.id, index, wanted.objective, run.timeliness(index, now_ms, marked=marked))
        for index, wanted in enumerate(run.expects)
    )
    said = max((one.t_ms for one in run.said.values()), default=None)
    at = run.planned if run.released is None else run.released
    return InjectLine(run.id, run.state, at, said, run.inject.from_, run.named, run.inject.text, asks)


def _place(line: InjectLine) -> tuple[bool, int]:
    return line.at_ms is None, line.at_ms or 0


def _tasks(record: Record, asks: list[Asks], notes: list[Entry]) -> list[Task]:
    found = []
    about = [one.payload.get("objective") for one in notes]
    for name, objective in record.scenario.objectives.items():
        for task in (None, *objective.tasks):
            key = name if task is None else f"{name}/{task}"
            found.append(Task(name, task, tuple(one for one in asks if one.objective == key), about.count(key)))
    return found
