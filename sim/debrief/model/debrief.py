"""Everything that a report needs, as frozen values.

It has no words of ours, no rounding, and no language chosen.

Times are ms since STARTEX (``t_ms``) and clock times as ms since the epoch (``clock``); levels are 0..1.
Texts that people typed are raw: whoever shows them cleans and escapes them. Roles, never persons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from sim.debrief.model.response import (
    DecisionResult,
    ExpectationResult,
    HotwashLine,
    InjectResult,
    ObjectiveResult,
    ObservationResult,
    OverrideResult,
    QuestionResult,
    SaidResult,
)
from sim.debrief.model.world import Calls, Cause, CauseFactor, MeasureResult, ProcessResult, RegionResult, Weak
from sim.scenario.models import Text

if TYPE_CHECKING:
    from sim.debrief.model.jump import JumpResult, PlayingTime
    from sim.debrief.model.known import KnownResults
    from sim.debrief.model.world import CascadeResult
    from sim.impact import Consequences
    from sim.journal.lineage import Parent

__all__ = [
    "Calls",
    "Cause",
    "CauseFactor",
    "Debrief",
    "DecisionResult",
    "ExpectationResult",
    "HotwashLine",
    "InjectResult",
    "MeasureResult",
    "ObjectiveResult",
    "ObservationResult",
    "OverrideResult",
    "Played",
    "ProcessResult",
    "Proof",
    "QuestionResult",
    "RegionResult",
    "ReplayDifference",
    "SaidResult",
    "TimelineLine",
    "Weak",
]

_NO_TEXT: Final = Text()


@dataclass(frozen=True, slots=True)
class Played:
    """Which exercise was played, by whom, and how far."""

    exercise: str
    """Short name of the exercise."""
    title: Text
    starts: str
    """Local date and time of STARTEX in the scenario, ISO 8601; without offset unless the scenario has a zone."""
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
    zone: str | None = None
    """Time zone of the scenario, by its IANA name; none: its clock never changes."""
    clock_zone: str | None = None
    """Time zone of the clock in the room, by its IANA name; none where the journal does not say, and headless."""
    parent: Parent | None = None
    """The journal of which this one is a branch; none where it is none."""
    dry_run: bool = False
    """Played to practise with the room, without participants."""
    stops: tuple[tuple[int, bool], ...] = ()
    """Every STOP OEFENING: its exercise time, ms, and whether the exercise went on afterwards."""


@dataclass(frozen=True, slots=True)
class ReplayDifference:
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
    difference: ReplayDifference | None
    """For ``differs``."""
    reason: str
    """For ``impossible``: the error, in English."""


@dataclass(frozen=True, slots=True)
class TimelineLine:
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
    aim: Text | None = None
    """Title of the target that :attr:`detail` names, for an order; of what was ticked; none for all else."""
    at_ms: int | None = None
    """When it was decided, seen or asked, where it was recorded later."""
    standing: bool = False
    """Said beforehand, for a time at which the exercise jumped."""
    to: Text = _NO_TEXT
    """To whom an inject was said; who was observed, or asked."""


@dataclass(frozen=True, slots=True)
class ObserverResult:
    """How much one role noted."""

    role: str
    """Key of a persona or team, ``evaluator`` or ``facilitator``, raw."""
    title: Text
    """Of a persona or team."""
    observations: int = 0
    questions: int = 0
    """Questions of the players that it noted."""
    calls: int = 0
    """Calls that the simulation cell took."""
    injects: int = 0
    """Injects that the simulation cell gave."""
    answers: int = 0
    """Answers that the simulation cell proposed."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """One exercise as it was played, from the first page to the last hash."""

    played: Played
    proof: Proof
    timeline: tuple[TimelineLine, ...]
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
    playing: PlayingTime | None = None
    """How an exercise with a time plan was played; none where it has none."""
    jumps: tuple[JumpResult, ...] = ()
    """Oldest first."""
    consequences: Consequences | None = None
    """What it meant for people and national security; none without a replay."""
    questions: tuple[QuestionResult, ...] = ()
    """Questions of the players to the exercise staff, oldest first."""
    hotwash: tuple[HotwashLine, ...] = ()
    """Oldest first."""

    observers: tuple[ObserverResult, ...] = ()
    """Who noted how much, in the order in which they began."""
    cascade: CascadeResult | None = None
    """What fell and how it spread; none without a replay."""
    known: KnownResults | None = None
    """Where the measures lie by chance and by other numbers; none where that was not asked or cannot be computed."""

    @property
    def marked(self) -> bool:
        """Whether anybody marked an inject as said."""
        return any(i.marked for i in self.injects)

    @property
    def missing(self) -> tuple[ExpectationResult, ...]:
        """What injects put to the team and did not come."""
        return tuple(e for i in self.injects for e in i.expects if e.status == "missing")

    @property
    def late(self) -> tuple[ExpectationResult, ...]:
        """What injects asked for and came late."""
        return tuple(e for i in self.injects for e in i.expects if e.status == "late")
