"""Everything that can alter an exercise.

It is a closed union of frozen commands, told apart by ``kind``.

A command says what, never when: the journal entry that carries it has ``t_ms`` (exercise time), ``clock`` and
``author``. It is validated, then on disk, then applied.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from sim.scenario.models import Expectation, Frozen, OverrideEffect, Pace
from sim.scenario.models.time_plan import JumpFate
from sim.scenario.models.values import Slug

__all__ = [
    "COMMAND",
    "MOST_WORDS",
    "AdHocInject",
    "AnswerRequest",
    "Command",
    "DeliverInject",
    "DropProposal",
    "End",
    "HoldInject",
    "Jump",
    "JumpStops",
    "MarkAttendance",
    "MoveInject",
    "OrderAction",
    "Override",
    "Pause",
    "PlanJump",
    "RecordDecision",
    "Release",
    "RerouteInject",
    "SayInject",
    "SetPace",
    "SetProposals",
    "SetSpeed",
    "ShiftInjects",
    "SkipInject",
    "StandingOrder",
    "Start",
    "StopExercise",
    "TickExpectation",
    "Undo",
    "WithdrawInject",
]

MOST_WORDS: Final = 4000
"""Most characters of a free text in a command."""
Words = Annotated[str, Field(max_length=MOST_WORDS)]
"""Free text from a person: kept raw in the journal, cleaned wherever it is shown."""


ProposalName = Annotated[str, Field(max_length=500)]
"""Id of an inject that is proposed: its process, and what brought that down."""


def _absent(value: object) -> bool:
    return value is None


def _unset(value: object) -> bool:
    """Return whether a field is left out of the journal.

    It came later than the format, and has nothing to say.
    """
    return not value


class Start(Frozen):
    """Start the clock, or start it again after a pause."""

    kind: Literal["start"] = "start"


class Pause(Frozen):
    """Stop the clock, exactly here."""

    kind: Literal["pause"] = "pause"
    reason: Words = Field("", exclude_if=_unset)
    """Why, if somebody said."""
    inject: str | None = Field(None, exclude_if=_absent)
    """The inject at which the exercise stopped by itself."""
    order: str | None = Field(None, exclude_if=_absent)
    """Id of the request at which it stopped by itself: the facilitator is to answer it."""
    process: str | None = Field(None, exclude_if=_absent)
    """The process that came below a level at which it was to stop."""
    below: float | None = Field(None, exclude_if=_absent, ge=0, le=1)
    """That level."""
    sitting: int | None = Field(None, exclude_if=_absent, ge=1)
    """The sitting of the time plan that was over, from 1."""


class SetSpeed(Frozen):
    """Set how fast exercise time runs."""

    kind: Literal["speed"] = "speed"
    factor: float = Field(ge=1, le=3600)
    """Exercise seconds per clock second, 1 to 3600."""
    inject: str | None = Field(None, exclude_if=_absent)
    """The inject at which the clock slowed down by itself."""


class SetPace(Frozen):
    """Set what the clock does at an inject from now on."""

    kind: Literal["pace"] = "pace"
    pace: Pace
    """It pauses, runs on at speed 1, or runs on as it does."""


class SetProposals(Frozen):
    """Switch on or off that injects are proposed.

    One is where the script has none for what happened.
    """

    kind: Literal["proposals"] = "proposals"
    on: bool
    """Whether they are proposed from now on."""


class DropProposal(Frozen):
    """Leave out the inject that is proposed: it is not proposed again."""

    kind: Literal["drop-proposal"] = "drop-proposal"
    proposal: ProposalName = Field(min_length=1)
    """Its id."""


class DeliverInject(Frozen):
    """Release an inject now: what it does to the world begins, whatever its time."""

    kind: Literal["deliver"] = "deliver"
    inject: str
    """Its id."""


class SayInject(Frozen):
    """Mark a released inject as said: participants have it."""

    kind: Literal["say"] = "say"
    inject: str
    """Its id."""
    to: tuple[Slug, ...] = ()
    """Recipients to whom it was said; none is all to whom it was not said yet."""
    by: Words = ""
    """Who of the exercise staff said it; empty is the facilitator."""
    given: int | None = Field(None, exclude_if=_absent, ge=1)
    """Number of the note with which who gave it told so; none where the facilitator marks it himself."""


class WithdrawInject(Frozen):
    """Take an inject back after it was said (rectification)."""

    kind: Literal["withdraw"] = "withdraw"
    inject: str
    """Its id."""
    reason: Words
    """Why, as participants are told; must not be empty."""


class TickExpectation(Frozen):
    """Mark by hand that what an inject expects was done."""

    kind: Literal["tick"] = "tick"
    inject: str
    """Its id."""
    index: int = Field(0, ge=0)
    """Which of its expectations, from 0."""
    text: Words
    """What participants did; must not be empty."""


class HoldInject(Frozen):
    """Hold an inject: it will not be delivered by itself until delivered or moved."""

    kind: Literal["hold"] = "hold"
    inject: str
    """Its id."""


class SkipInject(Frozen):
    """Leave an inject out."""

    kind: Literal["skip"] = "skip"
    inject: str
    """Its id."""
    reason: Words
    """Why; must not be empty."""


class MoveInject(Frozen):
    """Move an inject to another time. A conditional inject becomes timed; a held one is released."""

    kind: Literal["move"] = "move"
    inject: str
    """Its id."""
    to_ms: int = Field(ge=0)
    """Its new time, ms of exercise time; not before now."""


class ShiftInjects(Frozen):
    """Move every inject that is still to come at a known time. Those that wait for a condition keep waiting."""

    kind: Literal["shift"] = "shift"
    by_ms: int
    """How much later (negative: earlier), ms; what would fall before now is due now."""


class AdHocInject(Frozen):
    """An inject written on the spot; delivered at once, or at a time."""

    kind: Literal["ad-hoc"] = "ad-hoc"
    text: Words
    """What is told."""
    to: str | tuple[str, ...] = ""
    """Team or role, or a list of them; empty is everyone."""
    sender: Words = ""
    """Who sends it, as participants hear it."""
    via: str = "in-person"
    """Channel."""
    at_ms: int | None = Field(None, ge=0)
    """When, ms of exercise time; none is now."""
    expects: tuple[Expectation, ...] = Field((), exclude_if=_unset)
    """What participants should do with it."""
    effects: tuple[OverrideEffect, ...] = Field((), exclude_if=_unset)
    """What releasing it does to the world."""
    proposed: ProposalName = Field("", exclude_if=_unset)
    """Id of the proposal that it was made from; empty where nothing proposed it."""


class OrderAction(Frozen):
    """Order, decide or ask for an action of the catalogue."""

    kind: Literal["order"] = "order"
    action: str
    """A declared action."""
    target: str | None = None
    """What it is aimed at; none where the action has no targets."""
    by: Words = ""
    """Role that decided."""
    why: Words = ""
    """Reason given."""
    inject: str | None = None
    """The inject that asked for it; none lets expectations decide."""
    takes: Annotated[str, Field(max_length=200)] = Field("", exclude_if=_unset)
    """What is at work whose means it takes, which ends at once: an order by its id, the latest set off of an action by
    the id of that, ``*`` the latest of any; empty takes nothing."""
    decided_ms: int | None = Field(None, ge=0, exclude_if=_absent)
    """When it was decided, ms of exercise time, where it was recorded later; none is when it was recorded."""
    standing: bool = Field(False, exclude_if=_unset)
    """Said beforehand, for a time at which the exercise jumps."""


class RerouteInject(Frozen):
    """Change by what channel an inject goes, or whom it is for, before it is said."""

    kind: Literal["reroute"] = "reroute"
    inject: str
    """Its id."""
    via: str = ""
    """Its channel from now on: a declared one, ``in-person``, or one of another inject; empty keeps what it has."""
    to: tuple[Slug, ...] = Field((), max_length=50)
    """Its recipients from now on, in place of those who have not heard it: declared teams; empty keeps what it has."""


class MarkAttendance(Frozen):
    """Say that a team is there, or is not, whatever brings it in the scenario."""

    kind: Literal["attendance"] = "attendance"
    team: Slug
    """A declared team or role."""
    present: bool
    """Whether it is there from now on."""


class AnswerRequest(Frozen):
    """The facilitator answers a request that waits."""

    kind: Literal["answer"] = "answer"
    order: str
    """Id of the order: ``action#ordinal``."""
    answer: Literal["agree", "partly", "refuse"]
    """The answer."""
    proposal: int | None = Field(None, exclude_if=_absent)
    """Number of the note in which the simulation cell proposed it; none where nobody did."""


class RecordDecision(Frozen):
    """A decision in words; declared ones are named, others only worded."""

    kind: Literal["decision"] = "decision"
    text: Words = ""
    """What was decided; may be empty for a declared decision."""
    decision: Slug | None = None
    """A declared decision, or none."""
    by: Words = ""
    """Role that decided."""
    why: Words = ""
    """Reason given."""
    known: Words = ""
    """What was known then."""
    inject: str | None = None
    """The inject that asked for it."""
    decided_ms: int | None = Field(None, ge=0, exclude_if=_absent)
    """When it was decided, ms of exercise time, where it was recorded later; none is when it was recorded."""
    standing: bool = Field(False, exclude_if=_unset)
    """Said beforehand, for a time at which the exercise jumps."""


class StandingOrder(Frozen):
    """What participants said before a jump that is to be done in it, at its time."""

    at_ms: int = Field(ge=0)
    """When it is given, ms of exercise time."""
    give: Annotated[OrderAction | RecordDecision, Field(discriminator="kind")]
    """What is given then."""


class JumpStops(Frozen):
    """At what a jump stops before it has come to where it goes."""

    inject: bool = False
    """At an inject that expects something which was not done yet."""
    request: bool = False
    """At a request that the facilitator is to answer."""
    process: str | None = Field(None, exclude_if=_absent)
    """When this process comes below a level."""
    below: float | None = Field(None, exclude_if=_absent, ge=0, le=1)
    """That level."""


class Jump(Frozen):
    """Move on to a time, by simulating through.

    One with standing orders is made in legs, each a jump on record that ends where the next of them is given. Each has
    what is still to be done, so that nothing of it is lost when the room is.
    """

    kind: Literal["jump"] = "jump"
    to_ms: int = Field(ge=0)
    """Exercise time to stop at, ms; not before now, not after the horizon."""
    goal_ms: int | None = Field(None, exclude_if=_absent, ge=0)
    """Of a leg that ends before it: where the whole jump goes, ms."""
    since_ms: int | None = Field(None, exclude_if=_absent, ge=0)
    """Of a leg that is not the first: where the whole jump began, ms."""
    standing: tuple[StandingOrder, ...] = Field((), exclude_if=_unset, max_length=200)
    """Standing orders still to be given, in order of time."""
    stops: JumpStops | None = Field(None, exclude_if=_absent)
    """At what it stops early; none is at nothing. A planned one stops at nothing."""
    plan: int | None = Field(None, exclude_if=_absent, ge=0)
    """Which step of the time plan it is, from 0; none for a jump that was not planned."""
    brief: tuple[str, ...] = Field((), exclude_if=_unset, max_length=10_000)
    """Injects that are told in the brief of a planned jump."""

    @property
    def whole_ms(self) -> int:
        """Where the whole jump goes, ms."""
        return self.to_ms if self.goal_ms is None else self.goal_ms


class PlanJump(Frozen):
    """Say what becomes of injects in a planned jump, when it begins, where it goes.

    What is not said stays as it was said before.
    """

    kind: Literal["plan-jump"] = "plan-jump"
    step: int = Field(ge=0)
    """Which step of the time plan the jump is, from 0."""
    fates: dict[str, JumpFate] = Field(default_factory=dict, max_length=10_000)
    """By inject. Those that come before the jump fall due now."""
    to_ms: int | None = Field(None, exclude_if=_absent, ge=0)
    """Where it goes, ms of exercise time."""
    at_ms: int | None = Field(None, exclude_if=_absent, ge=0)
    """When it begins, and its sitting is over, ms of exercise time."""


class Override(Frozen):
    """Override of the model by the facilitator (Ingreep oefenleiding).

    Any effect, level or time of return is set by hand, with a reason.
    """

    kind: Literal["override"] = "override"
    effect: OverrideEffect
    """What is set; its times count from now."""
    reason: Words
    """Why; must not be empty."""
    decision: int | None = Field(None, exclude_if=_absent, ge=1)
    """Number in the journal of the decision or order of which this is the effect; none is of none."""


class Release(Frozen):
    """End an override that is in force."""

    kind: Literal["release"] = "release"
    override: int = Field(ge=1)
    """Ordinal of the override: 1 for the first of this exercise."""


class Undo(Frozen):
    """Take a command back: the world is computed again without it."""

    kind: Literal["undo"] = "undo"
    seq: int = Field(ge=1)
    """Sequence number of the command in the journal."""


class StopExercise(Frozen):
    """STOP OEFENING: the real world breaks in; the clock stops."""

    kind: Literal["stop"] = "stop"


class End(Frozen):
    """ENDEX: nothing more can be done in this exercise."""

    kind: Literal["end"] = "end"


Command = Annotated[
    Start
    | Pause
    | SetSpeed
    | SetPace
    | SetProposals
    | DropProposal
    | Jump
    | PlanJump
    | DeliverInject
    | SayInject
    | WithdrawInject
    | TickExpectation
    | HoldInject
    | SkipInject
    | MoveInject
    | RerouteInject
    | ShiftInjects
    | AdHocInject
    | MarkAttendance
    | OrderAction
    | AnswerRequest
    | RecordDecision
    | Override
    | Release
    | Undo
    | StopExercise
    | End,
    Field(discriminator="kind"),
]
"""Any command."""

COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
"""Reads and writes commands: ``COMMAND.validate_python(payload)``."""
