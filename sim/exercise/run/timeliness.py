"""On time or late: the one rule for room and report.

It is about what an inject asked for. Time is scenario time, ms since STARTEX. It is counted from the moment the inject
was said to the first of its recipients; from its release where nobody marked it as said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sim.scenario.models import Expectation

__all__ = ["Asked", "Done", "Status", "Timeliness", "timeliness"]

Status = Literal["not-asked", "open", "missing", "on-time", "late", "early", "standing", "by-hand", "withdrawn"]
"""``not-asked``: its inject was not released; ``open``: there is time left; ``missing``: its time is past;
``early``: done before it was asked, which answers it; ``standing``: done by a standing order in a jump, which is never
on time; ``by-hand``: ticked by the facilitator; ``withdrawn``: its inject was withdrawn before it was answered."""
_DONE: frozenset[Status] = frozenset({"on-time", "late", "early", "standing", "by-hand"})


@dataclass(frozen=True, slots=True)
class Asked:
    """When an inject asked for something."""

    released_ms: int | None = None
    """When it was released; none when it was not."""
    said_ms: int | None = None
    """When it was said to the first recipient; none when nobody marked it as said."""
    withdrawn: bool = False
    """Whether it was withdrawn after it was said."""

    @property
    def since_ms(self) -> int | None:
        """From when ``within`` counts."""
        return self.released_ms if self.said_ms is None else self.said_ms


@dataclass(frozen=True, slots=True)
class Done:
    """What met an expectation."""

    at_ms: int
    """When it was decided: for a command that was set back, the time it was set back to."""
    seq: int = 0
    """Number of the command that did it."""
    standing: bool = False
    """By a standing order in a jump."""
    by_hand: bool = False
    """Ticked by the facilitator."""


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Where an expectation stands."""

    status: Status
    due_ms: int | None = None
    """Until when it is on time; none when it was not asked."""
    done_ms: int | None = None
    """When it was done; none when it was not."""
    late_ms: int | None = None
    """How long past its time it was done, or is open now; negative: before it. None when it was not asked."""

    @property
    def done(self) -> bool:
        """True when it was done, in time or not."""
        return self.status in _DONE


def timeliness(
    wanted: Expectation, asked: Asked, done: Done | None, now_ms: int, earlier_ms: int | None = None
) -> Timeliness:
    """Return whether what an inject wanted was done, and on time, by ``now_ms``.

    ``done`` is what met the expectation after its inject was released; ``earlier_ms`` is when the same was done before
    that, which answers as well unless it is wanted ``again``.
    """
    since = asked.since_ms
    if since is None:
        return Timeliness("not-asked")
    due = since + wanted.within
    before = done is None and earlier_ms is not None and not wanted.again
    if before:
        done = Done(earlier_ms or 0)
    if done is None:
        status: Status = "withdrawn" if asked.withdrawn else "open" if now_ms <= due else "missing"
        return Timeliness(status, due, None, now_ms - due)
    if done.by_hand:
        status = "by-hand"
    elif before or done.at_ms < since:
        status = "early"
    elif done.standing:
        status = "standing"
    else:
        status = "on-time" if done.at_ms <= due else "late"
    return Timeliness(status, due, done.at_ms, done.at_ms - due)
