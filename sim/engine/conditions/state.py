"""How a condition that is followed stands now, part by part. Nothing is changed by asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine.conditions.terms import AllTerms, AnyTerm, LevelTerm, NotTerm
from sim.scenario.models import AllOf, AnyOf, Not

if TYPE_CHECKING:
    from sim.engine.conditions.terms import Term
    from sim.scenario.models import Condition

__all__ = ["ConditionState", "state_of"]


@dataclass(frozen=True, slots=True)
class ConditionState:
    """How a condition stands now, part by part."""

    condition: Condition
    true: bool
    level: float | None = None
    """Of a level condition, what is compared with its limit.

    Of several processes that is the level of the one that decides; none when nothing matches."""
    since: int | None = None
    """Of a level condition, since when it has been past its limit, ms; none when it is not."""
    parts: tuple[ConditionState, ...] = ()
    """What ``all``, ``any`` and ``not`` are made of."""

    @property
    def faults(self) -> tuple[Condition, ...]:
        """The innermost parts that keep it from being true; a ``not`` is one."""
        if self.true:
            return ()
        if isinstance(self.condition, AllOf | AnyOf):
            return tuple(fault for part in self.parts for fault in part.faults)
        return (self.condition,)


def state_of(condition: Condition, term: Term, now: int) -> ConditionState:
    """Return how ``condition`` stands at ``now``, ms.

    ``term`` is what it was compiled to.
    """
    if isinstance(term, LevelTerm):
        return ConditionState(condition, term.lasted(now), term.level(), term.since)
    parts: tuple[Condition, ...] = ()
    if isinstance(condition, AllOf):
        parts = condition.all
    elif isinstance(condition, AnyOf):
        parts = condition.any
    elif isinstance(condition, Not):
        parts = (condition.not_,)
    terms = term.terms if isinstance(term, AllTerms | AnyTerm | NotTerm) else ()
    states = tuple(state_of(part, one, now) for part, one in zip(parts, terms, strict=True))
    if isinstance(term, AllTerms):
        true = all(state.true for state in states)
    elif isinstance(term, AnyTerm):
        true = any(state.true for state in states)
    elif isinstance(term, NotTerm):
        true = not states[0].true
    else:
        true = term.holds(now)
    return ConditionState(condition, true, parts=states)
