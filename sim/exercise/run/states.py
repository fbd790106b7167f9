"""What a play keeps of what people did, and what it reports.

It also has where the clock, an inject or an order stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from sim.exercise.commands.model import Command
    from sim.scenario.models import Condition, OverrideEffect

__all__ = [
    "Adjustment",
    "AdjustmentKind",
    "Announced",
    "Arrival",
    "ClockState",
    "Contradiction",
    "ContradictionKind",
    "InjectState",
    "IssuedCommand",
    "OrderRun",
    "OrderState",
    "Outcome",
    "OverrideRun",
]

ClockState = Literal["ready", "running", "paused", "stopped", "ended"]
"""``ready`` before STARTEX, ``stopped`` after STOP OEFENING, ``ended`` after ENDEX."""
InjectState = Literal["to-come", "waiting", "reserve", "due", "held", "released", "said", "skipped", "withdrawn"]
"""``waiting``: what it waits for has not come; ``reserve``: it comes only by hand; ``due``: its time has come, to be
released by hand; ``released``: its effects have begun, and not all recipients have been told; ``said``: they have."""
OrderState = Literal["waiting-answer", "waiting-means", "preparing", "in-force", "ended", "refused", "recorded"]
"""``recorded``: without a modelled effect."""
ContradictionKind = Literal[
    "channel-out", "channel-doubtful", "sender-out", "sender-doubtful", "not-arrived", "presumes-false"
]
AdjustmentKind = Literal["via", "to", "bring", "wait", "rewrite"]
"""``via``: another channel; ``to``: another recipient; ``bring``: order what brings the recipient; ``wait``: hold it
until it fits, or move it; ``rewrite``: write the text anew."""


@dataclass(frozen=True, slots=True)
class IssuedCommand:
    """One command as it was given."""

    seq: int
    """Its number in the journal."""
    t_ms: int
    command: Command
    author: str
    step: int | None = None
    """Which step of the scripted team it was, from 0; none for a person."""
    request: int | None = None
    """Number of the command whose order it answers or takes: what was meant, however that is called elsewhere."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that came of a command or of the world."""

    kind: str
    t_ms: int
    payload: dict[str, Any]
    answers: int | None = None
    """The command it came of."""


class Arrival(NamedTuple):
    """Something that came up at which the exercise may have to stop."""

    cause: Literal["inject", "request", "level"]
    """``inject``: one was released, or is to be; ``request``: the facilitator is to answer one; ``level``: a process
    came below the level that was watched for."""
    name: str
    """The inject, the order, or the process."""
    asks: bool = False
    """Of an inject: it expects something of participants."""


class Announced(NamedTuple):
    """Something that participants were told, which nothing can take back."""

    what: str
    """An inject, or the answer to a request."""
    seq: int
    """The command that said the inject, or that ordered what was answered; 0 where nobody marks what is said."""
    t_ms: int
    to: str = ""
    """To whom an inject was said."""


@dataclass(frozen=True, slots=True)
class OrderRun:
    """An order or decision that was given."""

    id: str
    """``action#ordinal``; ``decision#ordinal`` for a decision in words."""
    given: IssuedCommand
    in_world: bool
    """False for a decision in words, of which the world knows nothing."""


@dataclass(slots=True)
class OverrideRun:
    """An override that was given."""

    number: int
    handle: int
    effect: str
    target: str
    reason: str
    since: int
    sets: OverrideEffect
    """What it sets."""
    decision: int | None = None
    """Number of the decision or order of which it is the effect."""
    released: bool = False

    @property
    def until(self) -> int | None:
        """When it ends by itself, ms; none while that is not known, or never."""
        span = None if self.sets.lasts is None else self.sets.lasts.fixed
        return None if span is None else self.since + self.sets.after + span


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One thing that would mend a contradiction."""

    kind: AdjustmentKind
    value: str = ""
    """The channel, team, or the action or decision that brings a team."""
    level: float | None = None
    """Of a channel, its level now, 0..1; none for one that is not modelled."""
    at_ms: int | None = None
    """When it mends it, ms, where that is known: when who is on the way arrives."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One reason why an inject cannot be believed now."""

    kind: ContradictionKind
    subject: str = ""
    """The channel or team it is about."""
    level: float | None = None
    """Of a channel, how well it works now, 0..1: for the sender alone where it is about those means."""
    condition: Condition | None = None
    """What it presumes."""
    faults: tuple[Condition, ...] = ()
    """The parts of that which are false, innermost first written."""
    remedy: tuple[Adjustment, ...] = ()
    """What would mend it, best first."""
    possible_ms: int | None = None
    """When the script can first make it true, ms.

    It is none before the inject is near, where it could by now, and where it never can.
    """
