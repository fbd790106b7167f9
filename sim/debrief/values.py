"""Everything a report needs, as frozen values: no words of ours, no rounding, no language chosen.

Times are ms since STARTEX (``t_ms``) and clock times as ms since the epoch (``clock``); levels are 0..1.
Texts that people typed are raw: whoever shows them cleans and escapes them. Roles, never persons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sim.scenario.models import Text

__all__ = [
    "Calls",
    "Cause",
    "Debrief",
    "DecisionResult",
    "Difference",
    "ExpectationResult",
    "InjectResult",
    "Line",
    "MeasureResult",
    "ObjectiveResult",
    "ObservationResult",
    "OverrideResult",
    "Played",
    "ProcessResult",
    "Proof",
    "Reason",
    "RegionResult",
]


@dataclass(frozen=True, slots=True)
class Played:
    """Which exercise was played, by whom, and how far."""

    exercise: str
    """Short name of the exercise."""
    title: Text
    starts: str
    """Scenario date and time of STARTEX, ISO 8601 without zone."""
    lasts_ms: int
    """Playing time planned, ms."""
    horizon_ms: int
    """Longest time that can be played, ms."""
    until_ms: int
    """Exercise time the journal reaches, ms."""
    state: Literal["ended", "stopped", "unfinished"]
    """``ended`` by ENDEX; ``stopped`` by STOP OEFENING; ``unfinished``: the journal just ends."""
    mode: Literal["room", "headless"]
    """In the exercise room, or without people."""
    team: str | None
    """Scripted team that played; none is people."""
    seed: int
    opened: int | None
    """Clock time of the first entry, ms since the epoch; none when there is none."""
    closed: int | None
    """Clock time of the last entry, ms since the epoch; none when there is none."""
    product: str
    """Version of Keten that wrote the journal."""
    engine: int
    """Number of the model's semantics that the journal was written under."""
    as_of: int | None
    """Year whose operators and routes are meant; none when not said."""
    briefing: Text
    ratings: tuple[Text, ...]
    """Scale of ratings, best first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first outcome that a replay computes otherwise than the journal has it."""

    seq: int
    """Sequence number of the entry in the journal, from 1; one past its end for an outcome that is missing."""
    kind: str
    t_ms: int
    recorded: str
    """What the journal says: ``kind t_ms payload``; empty when it has nothing there."""
    computed: str
    """What the replay gives, in the same form; empty when it has nothing there."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be said about the journal itself."""

    count: int
    """Entries, the header not counted."""
    head: str
    """SHA-256 of the last line, hexadecimal."""
    intact: bool
    """Every line follows from the one before."""
    line: int | None
    """First line that does not, from 1; none when intact."""
    problem: str
    """What is wrong with that line; empty when intact."""
    cut: bool
    """A last line cut short by a crash was set aside."""
    replay: Literal["agrees", "differs", "other-engine", "impossible"]
    """``other-engine``: written under other semantics, so only read; ``impossible``: the replay itself failed."""
    difference: Difference | None
    """For ``differs``."""
    reason: str
    """For ``impossible``: the error, in English."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    seq: int
    t_ms: int
    clock: int | None
    kind: str
    """Key of the message that words it, without ``report.timeline.``."""
    subject: Text
    """What it is about: title of an inject, action, threat or process."""
    detail: str
    """Words of people, raw; or a value such as an answer or a reason key."""
    by: str
    """Role, raw; empty when the exercise itself."""
    author: str
    undone: bool
    """A later undo took it back."""


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


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One thing the exercise is judged by, over the time played."""

    id: str
    title: Text
    measure: str
    value: float | None
    """None when it could not be computed."""
    nobody: float | None
    """The same world and time with nobody acting; none when there is no such team or no replay."""
    later: float | None
    """When the world goes on to the horizon without further decisions; none when it was played to there."""
    later_nobody: float | None
    """The same with nobody acting at all."""
    better: Literal["less", "more"]
    never: float | None
    """Value from which on it means that it did not happen; none when no value does."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls to an emergency line over the time played."""

    attempts: float
    answered: float
    unanswered: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that held a process below 1."""

    kind: Literal["need", "condition", "demand", "override"]
    title: Text
    """Title of the need, damage, link or effect."""
    allows: float
    """Service this would allow by itself."""
    binding: bool
    """True for the lowest."""
    since_ms: int
    supplier: Text | None
    """The process it hung on."""
    supplier_level: float | None
    """Where that one stood then; none when it was not down."""
    cause: Cause | None
    """Why that one was down, as it then was; none where the chain ends, or is not followed further."""
    carriers: tuple[tuple[str, Text], ...]
    """Where the chain ends: (threat, action, reaction, inject, override or start; its title)."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a process stood where it stood."""

    t_ms: int
    process: str
    title: Text
    level: float
    reasons: tuple[Reason, ...]
    """Binding ones first."""


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """What became of one process over the time played."""

    name: str
    title: Text
    full: Text
    """Title with its region, where others have the same title."""
    region: str | None
    customers: float
    lowest: float
    lowest_ms: int
    """First time it stood there."""
    below_half_ms: int
    """Time below half, ms."""
    below_ms: int
    """Time below 0.999, ms."""
    person_hours: float
    """Customers times the hours of service they missed."""
    recovered_ms: int | None
    """When it came back to 0.999 for good; none when it did not, or never left it."""
    last: float
    """Level at the end."""
    curve: tuple[tuple[int, float], ...]
    """(t_ms, level) of every change, from (0, level)."""
    calls: Calls | None
    """For an emergency line."""
    shown: bool
    """Whether the situation screen lists it."""
    why_lowest: Cause | None = None
    why_last: Cause | None = None
    """At the end; none when it is at 1."""


@dataclass(frozen=True, slots=True)
class RegionResult:
    """Person-hours lost in one region, over its processes."""

    id: str | None
    """None is what belongs to no region."""
    title: Text
    inhabitants: int
    person_hours: float


@dataclass(frozen=True, slots=True)
class Debrief:
    """One exercise as it was played, from the first page to the last hash."""

    played: Played
    proof: Proof
    timeline: tuple[Line, ...]
    """Oldest first, undone ones included and marked."""
    injects: tuple[InjectResult, ...]
    decisions: tuple[DecisionResult, ...]
    """Undone ones included and marked."""
    overrides: tuple[OverrideResult, ...]
    objectives: tuple[ObjectiveResult, ...]
    loose: tuple[ObservationResult, ...]
    """Observations that name no declared objective."""
    measures: tuple[MeasureResult, ...]
    processes: tuple[ProcessResult, ...]
    regions: tuple[RegionResult, ...]
    threats: tuple[tuple[int, Text], ...] = field(default=())
    """(t_ms, title) of what struck, oldest first."""

    @property
    def missing(self) -> tuple[ExpectationResult, ...]:
        """What injects asked for and did not come."""
        return tuple(e for i in self.injects for e in i.expects if e.status == "missing")

    @property
    def late(self) -> tuple[ExpectationResult, ...]:
        """What injects asked for and came late."""
        return tuple(e for i in self.injects for e in i.expects if e.status == "late")
