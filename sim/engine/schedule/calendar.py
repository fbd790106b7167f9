"""What is due when.

SimPy keeps the clock, with one event per millisecond in which anything is due.

Everything due in one millisecond forms a :class:`Moment`, worked through in the order of ``docs/model.md`` §3:
openers (things that only make others due), rises, falls, then crews, conditions and calls. What falls due in a
moment that is being worked through, or has been, gets another pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Calendar", "DueStep", "Moment", "Token", "take"]

DueStep = tuple[str, str, int, "Callable[[], None]"]
"""(process, detail, ordinal, what to do): the first two fix the order within a phase."""


class Token:
    """Something asked for that can still be called off."""

    __slots__ = ("live",)

    def __init__(self) -> None:
        self.live = True

    def cancel(self) -> None:
        """Call it off; harmless when it has already happened."""
        self.live = False


class Moment:
    """All that is due in one millisecond."""

    __slots__ = ("calls", "falls", "openers", "rises")

    def __init__(self) -> None:
        self.openers: list[Callable[[], None]] = []
        self.rises: list[DueStep] = []
        self.falls: list[DueStep] = []
        self.calls: list[tuple[Token, Callable[[], None]]] = []


class Calendar:
    """The calendar of one world. ``work`` is called with each moment when its time has come."""

    __slots__ = ("_env", "_moments", "_ordinal", "_work", "now")

    def __init__(self, work: Callable[[Moment], None], begins: int = 0) -> None:
        self._env = simpy.Environment(initial_time=begins)
        self._moments: dict[int, Moment] = {}
        self._ordinal = 0
        self._work = work
        self.now = begins

    def moment(self, t: int) -> Moment:
        """Return the moment at ``t`` (ms, not before now). It is made when nothing was due then yet."""
        moment = self._moments.get(t)
        if moment is None:
            moment = self._moments[t] = Moment()
            self._env.timeout(t - self.now).callbacks.append(self._arrive)
        return moment

    def rise(self, t: int, process: str, detail: str, do: Callable[[], None]) -> None:
        """Make something due that can only raise services."""
        self._ordinal += 1
        self.moment(t).rises.append((process, detail, self._ordinal, do))

    def fall(self, t: int, process: str, detail: str, do: Callable[[], None]) -> None:
        """Make something due that can only lower services."""
        self._ordinal += 1
        self.moment(t).falls.append((process, detail, self._ordinal, do))

    def open(self, t: int, do: Callable[[], None]) -> None:
        """Make something due before the rises of its moment. It may make rises and falls due."""
        self.moment(t).openers.append(do)

    def call(self, t: int, do: Callable[[], None]) -> Token:
        """Make something due after the conditions of its moment have been read."""
        token = Token()
        self.moment(t).calls.append((token, do))
        return token

    @property
    def events(self) -> int:
        """How many rises and falls have been made due so far."""
        return self._ordinal

    def peek(self) -> int | None:
        """Return the time of the next thing due, or None."""
        return int(self._env.peek()) if self._moments else None

    def advance(self, to: int) -> None:
        """Work through everything due up to and including ``to``, then stand at ``to``."""
        env = self._env
        # run() leaves out what is due at its end, and refuses an end that is now; hence the steps.
        while env.peek() <= to:
            env.step()
        if to > env.now:
            env.run(until=to)
        self.now = to

    def stand(self, at: int) -> None:
        """Work through everything due before ``at``, and stand there."""
        if at > self.now:
            self.advance(at - 1)
            self._env.run(until=at)
            self.now = at

    def _arrive(self, _: object) -> None:
        self.now = int(self._env.now)
        moment = self._moments.get(self.now)
        if moment is not None:
            self._work(moment)
            # Only now: what fell due in this millisecond while it was worked through has joined it.
            del self._moments[self.now]


def take(steps: list[DueStep]) -> None:
    """Do the steps of one phase in their order. They are ordered by process, by detail, and as they were made due."""
    if len(steps) > 1:
        # No two have the same ordinal, so what is to be done is never compared.
        steps.sort()
    for step in steps:
        step[3]()
