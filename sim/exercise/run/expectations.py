"""Which injects an order or a decision answers, and whether it is on time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.exercise.run.inject_run import InjectRun

__all__ = ["Answered", "answers_to"]

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

    @property
    def on_time(self) -> bool | None:
        """True within the time asked for; none when nothing was expected."""
        return None if self.late_ms is None else self.late_ms <= 0


def answers_to(
    runs: Sequence[InjectRun], done: str | None, explicit: InjectRun | None, *, once: bool, now: int
) -> list[Answered]:
    """Return the expectations that doing ``done`` meets now.

    ``done`` is an action, a declared decision, or none for words.

    An ``explicit`` inject wins. Else it is the one of ``runs`` that was delivered and has waited longest for it; and
    when the same thing cannot be done separately for each (``once``: it has no target to tell them apart), all that
    wait.
    """
    if explicit is not None:
        return [_met(explicit, index, now) for index in _asked(explicit, done, words_will_do=True) or [UNEXPECTED]]
    found: list[Answered] = []
    for run in sorted((r for r in runs if r.delivered is not None), key=lambda r: r.delivered or 0):
        indexes = _asked(run, done, words_will_do=False)
        found += [_met(run, index, now) for index in indexes]
        if indexes and not once:
            break
    return found


def _asked(run: InjectRun, done: str | None, *, words_will_do: bool) -> list[int]:
    """Return the open expectations that ``done`` answers.

    They are the first that asks for it, and each that takes it instead.
    """
    open_ones = [i for i in range(len(run.expects)) if i not in run.answered]
    asks = [i for i in open_ones if run.expects[i].do == done]
    takes = [i for i in open_ones if done in run.expects[i].or_]
    if asks or takes:
        return sorted({*asks[:1], *takes})
    return open_ones[:1] if words_will_do and done is None else []


def _met(run: InjectRun, index: int, now: int) -> Answered:
    if index == UNEXPECTED or run.delivered is None:
        return Answered(run.id, UNEXPECTED, None, None)
    wanted = run.expects[index]
    return Answered(run.id, index, now - run.delivered - wanted.within, wanted.objective)
