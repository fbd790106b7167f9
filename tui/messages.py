"""Messages inside the room. They are snapshots, commands and notes, and the replies to these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import Snapshot

__all__ = ["Accepted", "CommandGiven", "NoteGiven", "Refused", "SnapshotArrived"]


class SnapshotArrived(Message):
    """A new picture of the exercise: the only thing screens learn of it."""

    def __init__(self, snapshot: Snapshot, clock: int) -> None:
        self.snapshot = snapshot
        self.clock = clock
        """Clock time at which it was taken, ms since the epoch."""
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


class Accepted(Message, bubble=False):
    """The command or note is on disk and applied."""


class Refused(Message, bubble=False):
    """The command or note was refused; nothing was written."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__()
