"""Which injects an order or a decision answers, and whether it is on time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.exercise.run.timeliness import timeliness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sim.exercise.run.inject_run import InjectRun
    from sim.exercise.run.timeliness import Done

__all__ = ["UNEXPECTED", "Answered", "answers_to"]

UNEXPECTED = -1
"""Stands for an answer that the facilitator linked to an inject which did not expect it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One expectation met."""

    inject: str
    index: int
    """Which expectation of the inject, from 0; -1 for an answer that was not expected."""
    late_ms: int | None
    """How long past its time (negative: before it); none when nothing was expected."""
    objective: str | None
    """The objective it shows."""
    standing: bool = False
    """By a standing order, which is never on time."""

    @property
    def on_time(self) -> bool | None:
        """True within the time asked for.

        None when nothing was expected, and for a standing order.
        """
        return None if self.late_ms is None or self.standing else self.late_ms <= 0


def met(run: InjectRun) -> Mapping[int, Done]:
    """Return the expectations of an inject that were met."""
    return run.met


def answers_to(
    runs: Iterable[InjectRun],
    what: str | None,
    explicit: InjectRun | None,
    done: Done,
    *,
    once: bool,
    taken: Callable[[InjectRun], Mapping[int, Done]] = met,
) -> list[Answered]:
    """Return the expectations that doing ``what`` meets, among those not ``taken``.

    ``what`` is an action, a declared decision, or none for words.

    An ``explicit`` inject wins. Else it is the one of ``runs`` that was released and has waited longest for it; and
    when the same thing cannot be done separately for each (``once``: it has no target to tell them apart), all that
    wait.
    """
    if explicit is not None:
        indexes = _asked(explicit, what, taken(explicit), words_will_do=True) or [UNEXPECTED]
        return [_met(explicit, index, done) for index in indexes]
    found: list[Answered] = []
    waiting = (run for run in runs if run.released is not None and not run.over)
    for run in sorted(waiting, key=lambda run: run.released or 0):
        indexes = _asked(run, what, taken(run), words_will_do=False)
        found += [_met(run, index, done) for index in indexes]
        if indexes and not once:
            break
    return found


def _asked(run: InjectRun, what: str | None, taken: Mapping[int, Done], *, words_will_do: bool) -> list[int]:
    """Return the expectations that ``what`` answers, among those not ``taken``.

    They are the first that asks for it, and each that takes it instead.
    """
    open_ones = [i for i in range(len(run.expects)) if i not in taken]
    asks = [i for i in open_ones if run.expects[i].do == what]
    takes = [i for i in open_ones if what in run.expects[i].or_]
    if asks or takes:
        return sorted({*asks[:1], *takes})
    return open_ones[:1] if words_will_do and what is None else []


def _met(run: InjectRun, index: int, done: Done) -> Answered:
    if index == UNEXPECTED or run.released is None:
        return Answered(run.id, UNEXPECTED, None, None)
    wanted = run.expects[index]
    late = timeliness(wanted, run.asked, done, done.at_ms).late_ms
    return Answered(run.id, index, late, wanted.objective, done.standing)
