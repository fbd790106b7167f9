"""Everything that can alter an exercise.

It is a closed union of frozen commands, told apart by ``kind``.

A command says what, never when: the journal entry that carries it has ``t_ms`` (exercise time), ``clock`` and
``author``. It is validated, then on disk, then applied.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from sim.scenario.models import Frozen, OverrideEffect
from sim.scenario.models.values import Slug

__all__ = [
    "COMMAND",
    "AdHocInject",
    "AnswerRequest",
    "Command",
    "DeliverInject",
    "End",
    "HoldInject",
    "Jump",
    "MoveInject",
    "OrderAction",
    "Override",
    "Pause",
    "RecordDecision",
    "Release",
    "SetSpeed",
    "ShiftInjects",
    "SkipInject",
    "Start",
    "StopExercise",
    "Undo",
]

Words = Annotated[str, Field(max_length=4000)]
"""Free text from a person: kept raw in the journal, cleaned wherever it is shown."""


class Start(Frozen):
    """Start the clock, or start it again after a pause."""

    kind: Literal["start"] = "start"


class Pause(Frozen):
    """Stop the clock, exactly here."""

    kind: Literal["pause"] = "pause"


class SetSpeed(Frozen):
    """Set how fast exercise time runs."""

    kind: Literal["speed"] = "speed"
    factor: float = Field(ge=1, le=3600)
    """Exercise seconds per clock second, 1 to 3600."""


class Jump(Frozen):
    """Move on to a time, by simulating through."""

    kind: Literal["jump"] = "jump"
    to_ms: int = Field(ge=0)
    """Exercise time to stop at, ms; not before now, not after the horizon."""


class DeliverInject(Frozen):
    """Deliver an inject now, whatever its time or condition."""

    kind: Literal["deliver"] = "deliver"
    inject: str
    """Its id."""


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
    to: str = ""
    """Team or role; empty is everyone."""
    sender: Words = ""
    """Who sends it, as participants hear it."""
    via: str = "in-person"
    """Channel."""
    at_ms: int | None = Field(None, ge=0)
    """When, ms of exercise time; none is now."""


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


class AnswerRequest(Frozen):
    """The facilitator answers a request that waits."""

    kind: Literal["answer"] = "answer"
    order: str
    """Id of the order: ``action#ordinal``."""
    answer: Literal["agree", "partly", "refuse"]
    """The answer."""


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


class Override(Frozen):
    """Override of the model by the facilitator (Ingreep oefenleiding).

    Any effect, level or time of return is set by hand, with a reason.
    """

    kind: Literal["override"] = "override"
    effect: OverrideEffect
    """What is set; its times count from now."""
    reason: Words
    """Why; must not be empty."""


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
    | Jump
    | DeliverInject
    | HoldInject
    | SkipInject
    | MoveInject
    | ShiftInjects
    | AdHocInject
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
