"""Makes a jump leg by leg on a recorded play.

It gives the standing orders between the legs, and stops early where the jump says so.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.errors import CommandRefused, JournalError
from sim.exercise.jump import given_now, leg, pause_at, remaining, still_asks, stop_rule
from sim.exercise.planned_jump import arriving
from sim.exercise.recording.reconciler import AUTHOR
from sim.exercise.run.validation import check_world

if TYPE_CHECKING:
    from sim.exercise.commands.model import Jump, Pause, StandingOrder
    from sim.exercise.recording.recorded_play import RecordedPlay
    from sim.exercise.run.states import Arrival

__all__ = ["EndReason", "JumpDriver", "JumpEnd"]

EndReason = Literal["arrived", "inject", "request", "level", "pause", "stop", "end", "interrupted"]
"""``inject``, ``request``, ``level``: it stopped early by itself; ``interrupted``: the room was closed or killed."""


@dataclass(frozen=True, slots=True)
class JumpEnd:
    """How a jump ended."""

    since_ms: int
    """Where it began, ms."""
    goal_ms: int
    """Where it was to go, ms."""
    reason: EndReason
    at: Pause | None = None
    """The pause with which it stopped early; none where it did not."""
    refused: tuple[tuple[StandingOrder, str], ...] = ()
    """Standing orders that could not be given at their time, with the reason."""
    left: tuple[StandingOrder, ...] = ()
    """Standing orders whose time it did not come to."""
    plan: int | None = None
    """Which step of the time plan it was; none where it was not planned."""


class JumpDriver:
    """A jump of a room, from its first leg to its end."""

    def __init__(self, course: RecordedPlay) -> None:
        self.ended: JumpEnd | None = None
        """How the last one ended, until whoever tells that takes it away."""
        self._course = course
        self._whole: Jump | None = None
        """The jump that is under way, as it was begun; none while there is none."""
        self._author = AUTHOR
        self._refused: list[tuple[StandingOrder, str]] = []

    @property
    def goal_ms(self) -> int | None:
        """Where the jump that is under way goes, ms; none while there is none."""
        return None if self._whole is None else self._whole.to_ms

    def first_leg(self, jump: Jump) -> Jump:
        """Return the leg with which a jump begins here."""
        return leg(remaining(jump, self._course.t_ms), self._course.t_ms)

    def set_out(self, jump: Jump, author: str) -> None:
        """Begin a jump whose first leg is on record."""
        self._whole, self._author, self._refused = remaining(jump, self._course.t_ms), author, []

    def travel(self, to: int) -> None:
        """Simulate on to ``to`` (ms), and give what is to be given on the way.

        Raises :class:`~sim.errors.JournalError` when something of it cannot be written; it goes on there next time.
        """
        course = self._course
        while self._whole is not None:
            if course.leap is not None:
                self._watch(self._whole)
                arrived = course.leap_on(to)
                course.write()
                if not arrived and not course.play.stopped_at:
                    return
            else:
                # A leg has ended, and what follows on it could not be written then.
                arrived = True
            if arrived:
                self._give_standing()
            self._after_leg(self._whole, arrived=arrived)

    def cut(self, reason: EndReason) -> None:
        """End the jump that is under way here."""
        course = self._course
        if course.leap is not None:
            course.cut_leap(course.leap)
        self._end(reason)

    def made_up_for(self, last: Jump, t_ms: int) -> None:
        """End a jump of which a leg, begun at ``t_ms``, is the last on record."""
        self._whole = remaining(last, t_ms)
        self.cut("interrupted" if self._course.left is not None else "arrived")

    def _after_leg(self, whole: Jump, *, arrived: bool) -> None:
        course = self._course
        arrival = self._asking()
        if arrival is not None and whole.stops is not None:
            pause = pause_at(arrival, whole.stops)
            if course.leap is not None:
                course.cut_leap(course.leap)
            course.give(pause, AUTHOR)
            self._end(arrival.cause, pause)
        elif course.left is None:
            self._end("arrived")
        elif arrived:
            course.give(leg(course.left, course.t_ms), self._author, patient=True)

    def _asking(self) -> Arrival | None:
        """Return what it has stopped at, if something is still to be done about it."""
        play = self._course.play
        arrival = next((one for one in play.stopped_at if still_asks(one, play)), None)
        if arrival is None:
            play.stopped_at.clear()
        return arrival

    def _watch(self, whole: Jump) -> None:
        play, stops = self._course.play, whole.stops
        play.stops_at = stop_rule(stops)
        play.watch_level(*(None, None) if stops is None else (stops.process, stops.below))

    def _give_standing(self) -> None:
        course = self._course
        while course.left is not None and course.left.standing and course.left.standing[0].at_ms <= course.t_ms:
            order = course.left.standing[0]
            command = given_now(order, course.play)
            try:
                check_world(command, course.play, course.setup.until_ms)
            except CommandRefused as refusal:
                self._refused.append((order, refusal.reason))
                course.drop_standing()
            else:
                course.give(command, self._author)

    def _end(self, reason: EndReason, pause: Pause | None = None) -> None:
        play, whole, left = self._course.play, self._whole, self._course.left
        play.stopped_at.clear()
        play.stops_at = None
        play.watch_level(None, None)
        if whole is not None and whole.plan is not None:
            # STOP and the like are never kept waiting for what could not be written.
            with suppress(JournalError):
                for command in arriving(play):
                    self._course.give(command, AUTHOR)
        if whole is not None:
            since = self._course.t_ms if whole.since_ms is None else whole.since_ms
            standing = () if left is None else left.standing
            refused = tuple(self._refused)
            self.ended = JumpEnd(since, whole.to_ms, reason, pause, refused, standing, plan=whole.plan)
        self._whole = None
