"""The commands of an exercise so far. The world is computed again from those that count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import CommandRefused
from sim.exercise.run.play import Play
from sim.exercise.run.validation import LASTING, check_world

if TYPE_CHECKING:
    from collections.abc import Container

    from sim.exercise.recording.header import Setup
    from sim.exercise.run.states import Given
    from sim.scenario.models import Scenario

__all__ = ["History"]


class History:
    """Every command given, in order, and which of them were taken back or failed."""

    def __init__(self, setup: Setup) -> None:
        self.given: dict[int, Given] = {}
        """By sequence number, oldest first."""
        self.left_out: dict[int, str] = {}
        """Commands that do not count: sequence number → ``undone`` or ``failed``."""
        self.taken: set[int] = set()
        """Steps of the scripted team that have had their turn."""
        self.setup = setup
        self._requests: dict[int, int] = {}

    def new_play(self) -> Play:
        """Return a play of this exercise at its beginning. The script goes on after the steps already taken."""
        setup = self.setup
        return Play(setup.scenario, setup.seed, setup.team, by_chance=setup.mode == "headless", taken=self.taken)

    def request(self, seq: int) -> int:
        """Return the number of the command whose order command ``seq`` answers."""
        return self._requests[seq]

    def add(self, given: Given, play: Play) -> None:
        """Keep a command that is about to act on ``play``."""
        command = given.command
        # Ids of orders shift when an earlier one is taken back: what was meant is the command that ordered.
        self._keep(given)
        self.keep(given, play.seqs[command.order] if command.kind == "answer" else None)

    def keep(self, given: Given, request: int | None) -> None:
        """Keep a command. ``request`` is the number of the command whose order it answers."""
        self._keep(given)
        if request is not None:
            self._requests[given.seq] = request

    def leave_out(self, given: Given) -> None:
        """Keep a command on which acting failed."""
        self._keep(given)
        self.left_out[given.seq] = "failed"

    def undo(self, seq: int, play: Play) -> Play:
        """Return the world without command ``seq``.

        Raises ``CommandRefused`` for a command that cannot be undone, and when that would change what people have been
        told.
        """
        given = self.given.get(seq)
        if given is None:
            raise CommandRefused("unknown-command", seq=seq)
        if self.left_out.get(seq) == "undone":
            raise CommandRefused("already-undone", seq=seq)
        if given.command.kind in LASTING or seq in self.left_out:
            raise CommandRefused("not-undoable", seq=seq)
        again = self.rebuild(play, {*self.left_out, seq}, undoing=seq)
        if again.said != play.said:
            raise CommandRefused("undo-changes-told", seq=seq)
        return again

    def copied(self, scenario: Scenario) -> History:
        """Return the same history of another scenario, which goes on by itself."""
        copy = History(replace(self.setup, scenario=scenario))
        copy.given, copy.left_out = dict(self.given), dict(self.left_out)
        copy.taken, copy._requests = set(self.taken), dict(self._requests)
        return copy

    def rebuild(self, play: Play, without: Container[int], undoing: int = 0) -> Play:
        """Compute the exercise again up to the moment of ``play``.

        The commands are those that are not in ``without``.
        """
        again = self.again(play.now, without, undoing)
        again.follow(play)
        return again

    def again(self, now: int, without: Container[int], undoing: int = 0) -> Play:
        """Compute the exercise up to ``now`` (ms) from the commands not in ``without``."""
        again = self.new_play()
        for given in self.given.values():
            if given.t_ms > again.now:
                _go_on(again, given.t_ms, undoing)
            if given.seq in without:
                again.pass_over(given.command)
                continue
            meant = self._as_meant(given, again, undoing)
            try:
                check_world(meant.command, again, self.setup.until_ms)
            except CommandRefused as refusal:
                raise CommandRefused("undo-needed-later", seq=undoing, by=given.seq) from refusal
            again.apply(meant)
            again.advance(again.now)
        _go_on(again, now, undoing)
        return again

    def _keep(self, given: Given) -> None:
        self.given[given.seq] = given
        if given.step is not None:
            self.taken.add(given.step)

    def _as_meant(self, given: Given, play: Play, undoing: int) -> Given:
        command = given.command
        if command.kind != "answer":
            return given
        order = play.order_id(self._requests[given.seq])
        if order is None:
            raise CommandRefused("undo-needed-later", seq=undoing, by=given.seq)
        return replace(given, command=command.model_copy(update={"order": order}))


def _go_on(play: Play, to: int, undoing: int) -> None:
    play.advance(to)
    if play.wanted and play.now < to:
        # In this other past the scripted team would have acted, and nothing can be written into the past.
        raise CommandRefused("undo-changes-told", seq=undoing)
