"""One way through commands that were given.

In the moment of each it acts on a play, or is passed over.

Whatever computes an exercise again goes this way (resuming, replay, undo, a look ahead, other draws, the worlds of a
debrief), and so does a scripted team that plays on, with a record or without. They differ in their
:class:`ReplayPolicy`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import CommandRefused
from sim.exercise.run.states import IssuedCommand
from sim.exercise.run.validation import check_world

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from sim.exercise.commands.model import Command
    from sim.exercise.run.play import Play

__all__ = ["CommandReplay", "ReplayPolicy", "ScriptedPolicy", "order_named"]


class ReplayPolicy:
    """What may differ between ways through commands. This one lets all act as given, and a scripted team do nothing."""

    def __init__(self, left_out: Container[int] = ()) -> None:
        self.left_out = left_out
        """Commands that do not count, by number: taken back or failed."""

    def counts(self, given: IssuedCommand, play: Play) -> bool:  # noqa: ARG002 -- for policies that look at the world
        """Return whether a command acts on ``play`` now. One that does not is passed over."""
        return given.seq not in self.left_out

    def check(self, given: IssuedCommand, play: Play) -> None:
        """Refuse a command that is about to act where it cannot."""

    def lost(self, given: IssuedCommand) -> None:
        """Hear of a command, which does not act, whose order is not there in this world."""

    def turn(self, driver: CommandReplay, to: int) -> bool:  # noqa: ARG002 -- for policies that may not go on
        """Take what the script wants first. Return False when it must wait, and nothing goes on to ``to`` (ms)."""
        driver.play.wanted.popleft()
        return True


class ScriptedPolicy(ReplayPolicy):
    """A scripted team that plays on without a record. What it wants is validated and acts, and nothing is written."""

    def turn(self, driver: CommandReplay, to: int) -> bool:
        """Let what is wanted act, unless it is refused."""
        play = driver.play
        wanted = play.wanted.popleft()
        try:
            check_world(wanted.command, play, to)
        except CommandRefused:
            return True
        play.apply(IssuedCommand(0, play.now, wanted.command, "", wanted.step))
        return True


class CommandReplay:
    """Takes a play through commands, in the way its policy says."""

    __slots__ = ("play", "policy")

    def __init__(self, play: Play, policy: ReplayPolicy) -> None:
        self.play = play
        self.policy = policy

    def through(self, commands: Iterable[IssuedCommand], to: int) -> None:
        """Go through commands, oldest first, each in its moment, and on to ``to``, ms."""
        for given in commands:
            self.give(given)
        self.go_on(to)

    def give(self, given: IssuedCommand) -> None:
        """Go on to the moment of a command, let it act, and do what falls due at once."""
        if given.t_ms > self.play.now:
            self.go_on(given.t_ms)
        self.act(given)
        self.go_on(self.play.now)

    def go_on(self, to: int) -> None:
        """Simulate on to ``to`` (ms), giving the scripted team its turns."""
        self.play.advance(to)
        while self.play.wanted and self.policy.turn(self, to):
            self.play.advance(to)

    def act(self, given: IssuedCommand) -> None:
        """Let a command act now, or pass it over."""
        play, policy = self.play, self.policy
        if not policy.counts(given, play):
            play.pass_over(given.command)
            return
        meant = _meant(given, play)
        if meant is None:
            policy.lost(given)
            return
        policy.check(meant, play)
        play.apply(meant)


def _meant(given: IssuedCommand, play: Play) -> IssuedCommand | None:
    """Return a command with its order called as it is on ``play``.

    Return None where that order is not there. Ids of orders shift when an earlier one is taken back: what was meant is
    the command that ordered.
    """
    named = order_named(given.command)
    if named is None or given.request is None:
        return given
    order = play.order_id(given.request)
    if order == named:
        return given
    field = "order" if given.command.kind == "answer" else "takes"
    return None if order is None else replace(given, command=given.command.model_copy(update={field: order}))


def order_named(command: Command) -> str | None:
    """Return the id of the order that a command names.

    It is the one that it answers, or whose means it takes.
    """
    if command.kind == "answer":
        return command.order
    return command.takes if command.kind == "order" and "#" in command.takes else None
