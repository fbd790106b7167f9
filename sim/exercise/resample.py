"""An exercise computed again up to now under other draws.

It has the same commands, in the same order, in another world.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import CommandRefused
from sim.exercise.run.command_replay import CommandReplay, ReplayPolicy
from sim.exercise.run.play import Play
from sim.exercise.run.validation import check_world

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from sim.exercise.recording.history import History
    from sim.exercise.run.states import IssuedCommand
    from sim.randomness import Draws
    from sim.scenario.models import Scenario

__all__ = ["Past", "live_again", "past_of"]


class Past(NamedTuple):
    """What people did in an exercise up to a moment; can be sent to another process."""

    scenario: Scenario
    team: str | None
    """The scripted team whose steps are among the commands."""
    headless: bool
    """Whether nobody plays: requests are answered by chance, and what is released is said."""
    given: tuple[IssuedCommand, ...]
    """Every command, oldest first."""
    left_out: frozenset[int]
    """Commands that do not count, by number: taken back or failed."""
    unarmed: frozenset[int]
    """Steps of the script that are commands like any other, because something was taken back since."""
    now: int
    """Up to when, ms."""


def past_of(history: History, play: Play) -> Past:
    """Return what people did in the exercise of ``history``. It is as the exercise stands in ``play``."""
    setup = history.setup
    return Past(
        scenario=setup.scenario,
        team=setup.team,
        headless=setup.mode == "headless",
        given=tuple(history.given.values()),
        left_out=frozenset(history.left_out),
        unarmed=play.unarmed,
        now=play.now,
    )


class _OtherDraws(ReplayPolicy):
    """A scripted team that gives the commands that it gave.

    Each comes in the moment in which the team wants to here.
    """

    def __init__(self, left_out: Container[int], steps: Mapping[int, IssuedCommand], *, lenient: bool) -> None:
        super().__init__(left_out)
        self._steps = steps
        self._lenient = lenient

    def counts(self, given: IssuedCommand, play: Play) -> bool:
        """Return whether a command acts now; where lenient only if it could be given here."""
        if not super().counts(given, play):
            return False
        if self._lenient:
            try:
                # It kept to the end of the exercise when it was given.
                check_world(given.command, play, sys.maxsize)
            except CommandRefused:
                return False
        return True

    def turn(self, driver: CommandReplay, to: int) -> bool:  # noqa: ARG002 -- a policy may look at where it goes
        """Let the command of a step act; one that did not come of it then does not now."""
        given = self._steps.get(driver.play.wanted.popleft().step)
        if given is not None:
            driver.act(given)
        return True


def live_again(past: Past, draws: Draws, *, recorded: bool = False, lenient: bool = False) -> Play:
    """Return the play at the end of ``past`` under ``draws``.

    The draws must agree with what was seen until then, or be ``lenient``: what could not be given in that world is then
    passed over.

    It is ``recorded`` only where somebody asks what came of it, or why.

    From there on a scripted team still wants things; whoever goes on with the play has to pass them over.
    """
    play = Play(
        past.scenario,
        0,
        past.team,
        by_chance=past.headless,
        said_at_once=past.headless,
        taken=past.unarmed,
        draws=draws,
        recorded=recorded,
    )
    steps = {given.step: given for given in past.given if given.step is not None and given.step not in past.unarmed}
    by_people = [given for given in past.given if given.step not in steps]
    driver = CommandReplay(play, _OtherDraws(past.left_out, steps, lenient=lenient))
    driver.through(by_people, past.now)
    return play
