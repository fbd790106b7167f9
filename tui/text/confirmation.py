"""What a command changed, in one line, with the key that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.exercise.run.validation import LASTING
from sim.exercise.view.snapshot import JournalLine
from tui.text.journal_line import not_done, tell
from tui.text.titles import inject_name, recipients

if TYPE_CHECKING:
    from sim.exercise.commands.model import Command, SayInject
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["confirmation", "told_of"]

_SEEN: Final = LASTING - {"undo"}
"""What the header shows by itself."""


def confirmation(
    words: Words, snapshot: Snapshot, command: Command, refused: str | None = None
) -> tuple[str, str] | None:
    """Return what a command changed, and how that is taken back.

    Return none for a command that the header shows.

    ``snapshot`` is from before the command. An order that was ``refused`` at once, for that reason, changed nothing.
    """
    if command.kind in _SEEN:
        return None
    if command.kind == "undo":
        line = next((one for one in snapshot.journal if one.seq == command.seq), None)
        what = tell(words, snapshot, line) if line is not None else str(command.seq)
        return words("room.done.undone", what=what), ""
    if refused is not None:
        return words("room.done.refused", why=not_done(words, refused), what=told_of(words, snapshot, command)), words(
            "room.done"
        )
    what = _said(words, snapshot, command) if command.kind == "say" else told_of(words, snapshot, command)
    return what, words("room.done")


def told_of(words: Words, snapshot: Snapshot, command: Command) -> str:
    """Return a command in words, as the journal will have it."""
    payload = command.model_dump(mode="json", exclude={"kind"})
    line = JournalLine(0, "command", command.kind, snapshot.t_ms, "", "", payload, undone=False)
    return tell(words, snapshot, line)


def _said(words: Words, snapshot: Snapshot, command: SayInject) -> str:
    """Return to whom which inject was said.

    They are those named, else all to whom it was still to be said.
    """
    view = next((one for one in snapshot.injects if one.id == command.inject), None)
    if view is None:
        return command.inject
    to = recipients(words, snapshot, command.to or view.unsaid)
    return words("room.done.said", to=to, title=inject_name(words, view))
