"""Why something was not accepted, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.errors import CommandRefused, JournalBroken, KetenError, Worded

if TYPE_CHECKING:
    from tui.text.format import Words

__all__ = ["Attempted", "reason_of", "refusal_told"]

Attempted = Literal["command", "note", "stop", "branch"]
"""What was tried."""


def refusal_told(words: Words, error: KetenError, what: Attempted) -> str:
    """Return why a command or note was refused, or could not be written."""
    if isinstance(error, CommandRefused):
        return words.refusal(error.reason, error.values)
    if isinstance(error, JournalBroken):
        return words("room.fault.final", why=error.told(words.language))
    return words(f"room.not-recorded.{what}", why=reason_of(words, error))


def reason_of(words: Words, error: KetenError) -> str:
    """Return why, without the place: the line in which it stands is short."""
    why = error.values.get("why")
    return why.told(words.language) if isinstance(why, Worded) else error.told(words.language)
