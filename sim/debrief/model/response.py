"""What people did: asked, decided, set by hand, seen. Frozen values; units as in :mod:`~sim.debrief.model.debrief`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from sim.scenario.models import Text

if TYPE_CHECKING:
    from sim.exercise.run.states import InjectState
    from sim.exercise.run.timeliness import Status

__all__ = [
    "FATES",
    "DecisionResult",
    "ExpectationResult",
    "HotwashLine",
    "InjectResult",
    "ObjectiveResult",
    "ObservationResult",
    "OverrideResult",
    "QuestionResult",
    "SaidResult",
    "TaskResult",
    "TaskVerdict",
]

_NO_TEXT: Final = Text()
Fate = Literal["released", "skipped", "held", "never", "not-due", "unused", "not-followed"]
"""What came of an inject. Of those not released and not stopped by hand, ``never`` had a time, ``not-due`` waited for a
condition, ``unused`` stayed in the reserve, ``not-followed`` was to come after another."""
FATES: Final[tuple[Fate, ...]] = get_args(Fate)
TaskVerdict = Literal["done", "late", "partly", "not", "not-observed", "not-exercised"]
"""What the facts say of a task. ``not-observed``: nothing was asked for it or noted of it; ``not-exercised``: that from
which its time counts did not happen, or its time was not over at the end."""


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
    """From when its time counts: when the inject was said to the first who had to hear it, released where nobody marked
    it as said; none when it was not asked."""
    due_ms: int | None
    """Latest time that is on time."""
    done_ms: int | None
    """When it was done: for a decision that was set back, the time it was set back to; none when it did not come."""
    seq: int | None
    """Entry of the decision or order that answered it, or that ticked it."""
    status: Status
    """As the room has it; ``open``: its time was not over at the end."""
    index: int = 0
    """Which of the expectations of its inject, from 0."""
    within_ms: int = 0
    """How long there was for it, ms of scenario time."""
    late_ms: int | None = None
    """How long past its time it was done, or was open at the end; negative: before it."""
    counted: Literal["said", "released"] | None = None
    """What :attr:`asked_ms` is the time of."""
    speed: float | None = None
    """Exercise seconds per clock second when it was asked; none headless."""
    within_clock_ms: int | None = None
    """How long there was for it on the clock at that speed; none headless."""
    took_clock_ms: int | None = None
    """How long it took on the clock, pauses counted; none headless and when it was not done after it was asked."""
    words: str = ""
    """What participants did, where it was ticked by hand, raw."""
    put_to_team: bool = True
    """Whether its inject was said to anybody, or released in a room where nobody marks what is said."""

    @property
    def not_put(self) -> bool:
        """True when it was not done, and nobody can have known that it was asked."""
        return self.status == "not-put"


@dataclass(frozen=True, slots=True)
class SaidResult:
    """That an inject was said to one recipient."""

    to: str
    """Key of the team or role; empty is everyone."""
    title: Text
    t_ms: int
    clock: int | None
    """None headless, where an inject is said when it is released."""
    by: str
    """Who said it, raw; empty is the facilitator."""
    seq: int
    """Entry that marked it; 0 where nobody did."""


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
    """When it was released: what it does to the world began. None when it was not."""
    clock: int | None
    """Clock time of its release; none when it was not released."""
    reachable: bool
    """False when the model had it that its channel did not work at that moment."""
    by_hand: bool
    """Released by the facilitator, not by its own time or condition."""
    state: Literal["delivered", "held", "skipped", "never"]
    """``delivered``: released, whatever became of it then, unless it was left out after all."""
    reason: str
    """Why it was left out, raw."""
    casualties: int
    """People who came to harm in the script by its release."""
    expects: tuple[ExpectationResult, ...]
    stands: InjectState = "to-come"
    """Where it stood at the end."""
    marked: bool = False
    """Whether somebody marked it as said, so that its time counts from there."""
    said: tuple[SaidResult, ...] = ()
    """To whom it was said, in order; headless to all when it was released."""
    unsaid: tuple[Text, ...] = ()
    """Titles of those to whom it was released and never said."""
    withdrawn_ms: int | None = None
    """When it was taken back after it was said."""
    withdrawn_clock: int | None = None
    withdrawn_reason: str = ""
    """Raw."""
    reserve: bool = False
    """It had no time of its own, and came only by hand."""
    follows: str | None = None
    """The inject after which it came."""
    follows_title: Text = _NO_TEXT
    controller: Text = _NO_TEXT
    """Who of the exercise staff was to give it; empty is the facilitator. Raw."""
    proposed: bool = False
    """Written on the spot from a proposal."""

    @property
    def fate(self) -> Fate:
        """What came of it. What was left out after its release was released all the same."""
        if self.delivered_ms is not None:
            return "released"
        if self.state in ("skipped", "held"):
            return self.state
        if self.planned_ms is not None or self.moved_ms is not None:
            return "never"
        if self.conditional:
            return "not-due"
        return "unused" if self.reserve else "not-followed" if self.follows is not None else "never"


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
    status: Literal["on-time", "early", "late", "standing", "asked", "unasked"]
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
    decided_ms: int | None = None
    """When it was decided, where it was recorded later; none: when it was recorded, :attr:`t_ms`."""
    standing: bool = False
    """Said beforehand, for a time at which the exercise jumped; never on time."""
    also: tuple[Text, ...] = ()
    """Titles of the other injects that it answered."""


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
    decision: int | None = None
    """Entry of the decision or order of which it is the effect; none of none."""
    factor: float | None = None
    """The factor set, for effects that have one."""
    size: float | None = None
    """Share of the condition lost, for ``damage``."""
    add: int | None = None
    """Crews or means more, or fewer where negative."""
    from_ms: int | None = None
    """From when it was in force, where that was later than it was set; for ``restore`` the time of return."""
    until_ms: int | None = None
    """When it was to end by itself."""


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
    at_ms: int | None = None
    """When it was seen, where it was noted later; none: when it was noted, :attr:`t_ms`."""
    teams: tuple[str, ...] = ()
    """Keys of the teams that were observed."""
    team_titles: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of the players to the exercise staff."""

    seq: int
    t_ms: int
    clock: int | None
    author: str
    text: str
    """Raw, its marks taken out."""
    at_ms: int | None
    """When it was asked, where it was noted later."""
    teams: tuple[str, ...]
    """Keys of the teams that asked."""
    team_titles: tuple[Text, ...]
    answer: str | None
    """The last answer, raw; none without one."""
    answered_ms: int | None
    answered_clock: int | None
    answered_by: str
    """Who answered: as noted, else who noted it. Raw."""


@dataclass(frozen=True, slots=True)
class HotwashLine:
    """A line of the hotwash: what is to be kept, stopped or started."""

    seq: int
    t_ms: int
    clock: int | None
    author: str
    column: str
    """One of ``HOTWASH_COLUMNS``, or what the journal says in its place. Raw."""
    text: str
    """Raw."""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What the facts say of one task; who evaluates it may judge otherwise."""

    id: str
    title: Text
    verdict: TaskVerdict | None
    """None where only notes are about it: then it is for who evaluates to judge."""
    since_ms: int | None = None
    """From when its time counts; none without a test, or where that did not happen."""
    due_ms: int | None = None
    """Latest time at which it is done in time."""
    decided_ms: int | None = None
    """When it was first decided, whatever came of that; none when it was not."""
    reached_ms: int | None = None
    """When it first came as far as its test asks."""
    seq: int | None = None
    """Entry of the decision or order that reached it, or of the first that was to."""
    notes: int = 0
    """How many observations are about it."""


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
    verdicts: tuple[TaskResult, ...] = ()
    """What the facts say of each of :attr:`tasks`."""
