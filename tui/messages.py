"""Messages inside the room. They are snapshots, commands and notes, and the replies to these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content
    from textual.message_pump import MessagePump

    from sim.exercise.commands.model import Command
    from sim.exercise.outlook_feed import EffectForecast, Forecast
    from sim.exercise.view.snapshot import InjectView, OrderView, ProposedAnswer, Snapshot
    from sim.scenario.models.effects import OverrideEffect
    from sim.words import Key

__all__ = [
    "Accepted",
    "AdHocWanted",
    "AnswerWanted",
    "BlackoutGiven",
    "BranchGiven",
    "CommandGiven",
    "DecisionWanted",
    "DetailWanted",
    "DryRunGiven",
    "EffectWanted",
    "Figures",
    "ForecastMoved",
    "HotwashGiven",
    "InjectWanted",
    "MoveWanted",
    "NoteGiven",
    "OrderWanted",
    "OverrideWanted",
    "ProposalDropped",
    "Question",
    "QuestionWanted",
    "Refused",
    "RemedyWanted",
    "SayWanted",
    "ScreenWanted",
    "SkipWanted",
    "SnapshotArrived",
    "WhyWanted",
    "WithdrawWanted",
]


@dataclass(frozen=True, slots=True)
class Figures:
    """What an exercise came to."""

    person_hours: float
    """Hours that people were without a service."""
    unanswered: float
    """Calls to emergency lines that nobody answered."""


class SnapshotArrived(Message):
    """A new picture of the exercise: the only thing screens learn of it."""

    def __init__(self, snapshot: Snapshot, clock: int) -> None:
        self.snapshot = snapshot
        self.clock = clock
        """Clock time at which it was taken, ms since the epoch."""
        super().__init__()


class ForecastMoved(Message):
    """What is known of what comes, or of what an order would change, is another now."""

    def __init__(self, forecast: Forecast | EffectForecast) -> None:
        self.forecast = forecast
        super().__init__()


class CommandGiven(Message):
    """The facilitator gave a command. The message goes up to the app, which hands it to the session."""

    def __init__(self, command: Command, reply_to: MessagePump | None = None) -> None:
        self.command = command
        self.reply_to = reply_to
        """Who wants to hear what came of it (a form that keeps its words); none: a refusal is shown to all."""
        super().__init__()


class NoteGiven(Message):
    """An observation was noted: text with ``#objective`` and ``!rating`` still in it."""

    def __init__(self, text: str, reply_to: MessagePump | None = None) -> None:
        self.text = text
        self.reply_to = reply_to
        super().__init__()


class HotwashGiven(Message):
    """A line of the hotwash was written."""

    def __init__(self, column: str, text: str, reply_to: MessagePump | None = None) -> None:
        self.column = column
        """``keep``, ``stop`` or ``start``."""
        self.text = text
        self.reply_to = reply_to
        super().__init__()


class BranchGiven(Message):
    """The room is to go on from an earlier entry, in a branch."""

    def __init__(self, seq: int, reply_to: MessagePump | None = None) -> None:
        self.seq = seq
        """Number of the entry."""
        self.reply_to = reply_to
        super().__init__()


class ProposalDropped(Message):
    """An answer that the simulation cell proposed is not to be given."""

    def __init__(self, seq: int, reply_to: MessagePump | None = None) -> None:
        self.seq = seq
        """Number of the entry that proposed it."""
        self.reply_to = reply_to
        super().__init__()


class BlackoutGiven(Message):
    """The screens of players are to show nothing, or to show again."""

    def __init__(self, *, on: bool, reply_to: MessagePump | None = None) -> None:
        self.on = on
        self.reply_to = reply_to
        super().__init__()


class DryRunGiven(Message):
    """The exercise is played to practise with the room, without participants."""

    def __init__(self, reply_to: MessagePump | None = None) -> None:
        self.reply_to = reply_to
        super().__init__()


class Accepted(Message, bubble=False):
    """The command or note is on disk and applied."""


class Refused(Message, bubble=False):
    """The command or note was refused; nothing was written."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__()


class ScreenWanted(Message):
    """A pane asks for a form or a page; the room screen opens it. Keys typed after it wait for that."""


@dataclass
class DetailWanted(ScreenWanted):
    """The words about a row are to be shown on a screen of their own."""

    title: str
    detail: Content


@dataclass
class AdHocWanted(ScreenWanted):
    """An inject is to be written anew."""

    like: InjectView


@dataclass
class RemedyWanted(ScreenWanted):
    """What contradicts an inject is to be mended."""

    inject: InjectView


@dataclass
class DecisionWanted(ScreenWanted):
    """What answers an inject is to be recorded.

    It is a decision, or an action of the catalogue.
    """

    inject: str
    action: bool = False


@dataclass
class InjectWanted(ScreenWanted):
    """An inject is to be read: its text large, as it is said."""

    inject: str


@dataclass
class SayWanted(ScreenWanted):
    """An inject is to be marked as said."""

    inject: InjectView


@dataclass
class WithdrawWanted(ScreenWanted):
    """An inject is to be taken back after it was said."""

    inject: InjectView


@dataclass
class WhyWanted(ScreenWanted):
    """It is asked why a process stands where it stands."""

    process: str


@dataclass
class OverrideWanted(ScreenWanted):
    """Something of a process is to be set by hand."""

    process: str
    decision: OrderView | None = None
    """The decision of which it is the effect."""


@dataclass
class EffectWanted(ScreenWanted):
    """What an inject does to a process is to be chosen."""

    process: str
    taken: Callable[[OverrideEffect], object]
    """Takes the effect that was chosen."""
    level: str = ""
    """The level that is filled in at first."""


@dataclass
class SkipWanted(ScreenWanted):
    """An inject is to be left out."""

    inject: InjectView


@dataclass
class MoveWanted(ScreenWanted):
    """An inject is to get another time."""

    inject: InjectView


@dataclass
class OrderWanted(ScreenWanted):
    """An action is to be ordered, or a declared decision recorded."""

    action: str
    inject: str | None = None
    """The inject that it answers; none lets expectations decide."""


@dataclass
class AnswerWanted(ScreenWanted):
    """A request is to be answered."""

    order: OrderView
    proposed: ProposedAnswer | None = None
    """What the simulation cell proposes; none where nobody did."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked with yes and no before a command is given."""

    title: str
    about: str
    command: Command | None
    """What yes gives; none where the form that asks does something else."""
    yes: Key = "room.sure.yes"
    no: Key = "room.sure.no"
    yes_first: bool = False
    """Whether yes is the answer that the cursor stands on."""
    clock: bool = False
    """Whether it is said, for as long as the question stands, if exercise time runs."""


@dataclass
class QuestionWanted(ScreenWanted):
    """A question is to be asked before a command is given."""

    question: Question
