"""What people did: asked, decided, set by hand, seen. Frozen values; units as in :mod:`~sim.debrief.model.debrief`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sim.scenario.models import Text

__all__ = [
    "DecisionResult",
    "ExpectationResult",
    "InjectResult",
    "ObjectiveResult",
    "ObservationResult",
    "OverrideResult",
]


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One action or decision that an inject asked for."""

    inject: str
    inject_title: Text
    action: str
    title: Text
    objective: str | None
    """``objective`` or ``objective/task`` it shows."""
    asked_ms: int | None
    """When the inject was delivered; none when it never was."""
    due_ms: int | None
    """Latest time that is on time."""
    done_ms: int | None
    """When it was first done; none when it did not come."""
    seq: int | None
    """Entry of the decision or order that answered it."""
    status: Literal["on-time", "early", "late", "missing", "open", "not-asked"]
    """``early``: before the inject asked; ``open``: its time was not over at the end; ``not-asked``: not delivered."""


@dataclass(frozen=True, slots=True)
class InjectResult:
    """One inject: as planned, and what became of it."""

    number: int
    """Place in the inject list, from 1; ad hoc ones follow."""
    id: str
    title: Text
    text: Text
    sender: Text
    to: Text
    via: str
    ad_hoc: bool
    conditional: bool
    condition: Text
    """The condition that it waits for, in words; empty for one with a time."""
    planned_ms: int | None
    """Time in the script, ms; none for a conditional one."""
    moved_ms: int | None
    """Time it was last moved to by hand; none when never."""
    delivered_ms: int | None
    clock: int | None
    """Clock time of delivery; none when not delivered."""
    reachable: bool
    """False when the model had it that its channel did not work at that moment."""
    by_hand: bool
    """Delivered by the facilitator, not by its own time or condition."""
    state: Literal["delivered", "held", "skipped", "never"]
    reason: str
    """Why it was skipped, raw."""
    casualties: int
    """People who came to harm in the script by its delivery."""
    expects: tuple[ExpectationResult, ...]


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """One decision, order or request, and what came of it."""

    number: int
    """Ordinal among the decisions of this exercise, from 1."""
    seq: int
    t_ms: int
    clock: int | None
    order: str
    """``action#ordinal``; empty for one that never reached the world."""
    action: str
    """Id of the action or declared decision; empty for one only in words."""
    title: Text
    mode: Literal["decision", "order", "request"]
    target: str | None
    target_title: Text
    by: str
    """Role that decided, raw."""
    author: str
    why: str
    """Raw."""
    known: str
    """What was known then, raw."""
    text: str
    """The decision in words, raw."""
    inject: str | None
    """The inject that asked for it."""
    inject_title: Text
    status: Literal["on-time", "early", "late", "asked", "unasked"]
    """Against the expectation of the inject that asked for it; ``asked``: linked to one that did not expect it."""
    outcome: Literal[
        "waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused", "recorded", "failed"
    ]
    answer: str | None
    """agree, partly, refuse, or none."""
    in_force_ms: int | None
    ended_ms: int | None
    refused: str | None
    """Reason key when refused."""
    undone: bool


@dataclass(frozen=True, slots=True)
class OverrideResult:
    """One thing set by hand by the facilitator."""

    number: int
    seq: int
    t_ms: int
    clock: int | None
    effect: str
    """Which effect."""
    target: str
    title: Text
    level: float | None
    """The level set, for ``level``."""
    reason: str
    """Raw."""
    released_ms: int | None
    undone: bool


@dataclass(frozen=True, slots=True)
class ObservationResult:
    """One note of an observer."""

    seq: int
    t_ms: int
    clock: int | None
    author: str
    text: str
    """Raw, marks ``#objective`` and ``!rating`` taken out."""
    objective: str | None
    """Key of a declared objective, or the word as written when it is not declared; none without."""
    rating: int | None
    """Place on the scale, 0 is best; none without."""
    rating_as_written: str
    """The rating as written when it is not on the scale."""
    inject: str | None
    inject_title: Text


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """One objective: what was seen and what was done for it."""

    id: str
    title: Text
    tasks: tuple[tuple[str, Text], ...]
    observations: tuple[ObservationResult, ...]
    expectations: tuple[ExpectationResult, ...]
    counts: tuple[int, ...]
    """How often each rating of the scale was given, best first."""
