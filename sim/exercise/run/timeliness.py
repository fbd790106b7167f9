"""On time or late: the one rule for room and report.

It is about what an inject asked for. Time is scenario time, ms since STARTEX. It is counted from the moment the inject
was said to the first of its recipients; from its release where nobody marked it as said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.units import MINUTE

if TYPE_CHECKING:
    from sim.scenario.models import Expectation

__all__ = ["NEAR", "UNMET", "Asked", "Done", "Status", "Timeliness", "keep_first", "timeliness"]

NEAR: Final = 10 * MINUTE
"""An inject is near from this long before its time on, ms: then what contradicts it counts."""
Status = Literal[
    "not-asked", "not-put", "open", "missing", "on-time", "late", "early", "standing", "by-hand", "withdrawn"
]
"""``not-asked``: its inject was not released; ``not-put``: it was, and the team cannot know of it; ``open``: there is
time left; ``missing``: its time is past; ``early``: done before it was asked, which answers it; ``standing``: done by a
standing order in a jump, which is never on time; ``by-hand``: ticked by the facilitator; ``withdrawn``: its inject was
withdrawn before it was answered."""
UNMET: frozenset[Status] = frozenset({"not-put", "open", "missing"})
"""What was released and is still to be done."""
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

    def put(self, *, marked: bool) -> bool:
        """Return whether the team can know that it was asked.

        It was said to anybody, or released where nobody has ``marked`` any inject of the exercise as said.
        """
        return self.since_ms is not None and (self.said_ms is not None or not marked)


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


def keep_first(acts: dict[str, Done], what: str, done: Done) -> None:
    """Keep in ``acts`` when something was first done, by name.

    What was set back may be before what is kept.
    """
    if what not in acts or done.at_ms < acts[what].at_ms:
        acts[what] = done


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Where an expectation stands."""

    status: Status
    due_ms: int | None = None
    """Until when it is on time; none when it was not asked, or not put to the team."""
    done_ms: int | None = None
    """When it was done; none when it was not."""
    late_ms: int | None = None
    """How long past its time it was done, or is open now; negative: before it. None where there is no such time."""
    seq: int = 0
    """Number of the command that did it; 0 when it was not done."""

    @property
    def done(self) -> bool:
        """True when it was done, in time or not."""
        return self.status in _DONE


def timeliness(
    wanted: Expectation,
    asked: Asked,
    done: Done | None,
    now_ms: int,
    earlier: Done | None = None,
    *,
    marked: bool = False,
) -> Timeliness:
    """Return whether what an inject wanted was done, and on time, by ``now_ms``.

    ``done`` is what met the expectation after its inject was released; ``earlier`` is the first time that the same was
    done before that, which answers as well unless it is wanted ``again``. What was done already is not late because it
    was done once more. ``marked``: somebody marked an inject of the exercise as said, so that what was said to nobody
    is not held against the team.
    """
    since = asked.since_ms
    if since is None:
        return Timeliness("not-asked")
    due = since + wanted.within
    before = earlier is not None and not wanted.again and (done is None or _falls_short(done, due))
    if before:
        done = earlier
    if done is None and not asked.put(marked=marked):
        return Timeliness("not-put")
    if done is None:
        unmet: Status = "withdrawn" if asked.withdrawn else "open" if now_ms <= due else "missing"
        return Timeliness(unmet, due, None, now_ms - due)
    return Timeliness(_how(done, since, due, before=before), due, done.at_ms, done.at_ms - due, done.seq)


def _falls_short(done: Done, due: int) -> bool:
    """Return whether what was done after the release is less than doing it before."""
    return not done.by_hand and (done.standing or done.at_ms > due)


def _how(done: Done, since: int, due: int, *, before: bool) -> Status:
    if done.by_hand:
        return "by-hand"
    if done.standing:
        return "standing"
    if before or done.at_ms < since:
        return "early"
    return "on-time" if done.at_ms <= due else "late"
