"""What players may see.

It is what was said to everyone, and what is public once it was said to anyone. Levels, the script, notes for staff,
what is to come and what was said to others are not read here, so they cannot be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.exercise.recording.logbook import blacked_out

if TYPE_CHECKING:
    from sim.audience.record import ExerciseMoment, Record
    from sim.exercise.run.inject_run import InjectRun
    from sim.scenario.models import Text

__all__ = ["PlayersView", "PublicMessage", "players_view"]


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """Something that everyone knows."""

    t_ms: int
    """When it was said last, ms."""
    sender: Text
    text: Text
    withdrawn_ms: int | None = None
    """When it was taken back; none while it stands."""
    reason: str = ""
    """Why it was taken back, as participants were told; raw."""


@dataclass(frozen=True, slots=True)
class PlayersView:
    """What stands on the screen of the players."""

    moment: ExerciseMoment
    blackout: bool
    """The facilitator has blacked it out: it shows nothing, unless the exercise was stopped."""
    messages: tuple[PublicMessage, ...]
    """Newest first; none while it is blacked out."""


def players_view(record: Record, now: int) -> PlayersView:
    """Return what players may see at ``now``, ms since the epoch."""
    blackout = _blackout(record)
    reasons = {} if blackout else {one.inject: one.reason for _, one in record.log.held() if one.kind == "withdraw"}
    known = [] if blackout else [(place, run) for place, run in enumerate(record.injects.values()) if _public(run)]
    known.sort(key=lambda one: (max(said.t_ms for said in one[1].said.values()), one[0]), reverse=True)
    messages = tuple(_message(run, reasons.get(run.id, "")) for _, run in known)
    return PlayersView(record.moment(now), blackout, messages)


def _public(run: InjectRun) -> bool:
    """Return whether everyone has an inject.

    It is for all and was said to all, or it is public and was said.
    """
    if not run.said:
        return False
    return run.inject.public or (not run.named and all(one in run.said for one in run.recipients))


def _message(run: InjectRun, reason: str) -> PublicMessage:
    at = max(said.t_ms for said in run.said.values())
    taken_back = run.state == "withdrawn"
    return PublicMessage(
        at, run.inject.from_, run.inject.text, run.withdrawn if taken_back else None, reason * taken_back
    )


def _blackout(record: Record) -> bool:
    black = False
    for entry in record.entries:
        black = blacked_out(entry, before=black)
    return black
