"""The commands of an exercise so far. The world is computed again from those that count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.errors import CommandRefused
from sim.exercise.run.command_replay import CommandReplay, ReplayPolicy, order_named
from sim.exercise.run.play import Play
from sim.exercise.run.reversals import CLOCK_ONLY
from sim.exercise.run.validation import LASTING, check_world
from sim.origin import numbered

if TYPE_CHECKING:
    from collections.abc import Container

    from sim.exercise.recording.header import Setup
    from sim.exercise.run.states import IssuedCommand
    from sim.scenario.models import Scenario

__all__ = ["History"]

_NOTHING_DONE: Final = frozenset({"undo", "start", "pause", "speed", "pace", "proposals", "drop-proposal"})
"""Commands after which a word that was said can still be taken back."""
_CLOCK: Final = CLOCK_ONLY | {"start"}
"""Commands that let time go on, or not, and change nothing else."""


class _Undo(ReplayPolicy):
    """The same exercise without some commands. It is refused where that would have changed what people did since."""

    def __init__(self, left_out: Container[int], undoing: int, limit_ms: int) -> None:
        super().__init__(left_out)
        self._undoing = undoing
        self._limit_ms = limit_ms

    def check(self, given: IssuedCommand, play: Play) -> None:
        """Refuse where a later command could not have been given."""
        try:
            check_world(given.command, play, self._limit_ms)
        except CommandRefused as refusal:
            raise CommandRefused("undo-needed-later", seq=self._undoing, by=given.seq) from refusal

    def lost(self, given: IssuedCommand) -> None:
        """Refuse where a later command would name an order that is not there."""
        raise CommandRefused("undo-needed-later", seq=self._undoing, by=given.seq)

    def turn(self, driver: CommandReplay, to: int) -> bool:
        """Refuse where the scripted team would have acted before ``to`` (ms).

        Nothing can be written into the past. At ``to`` itself the team waits.
        """
        if driver.play.now < to:
            raise CommandRefused("undo-changes-told", seq=self._undoing)
        return False


class History:
    """Every command given, in order, and which of them were taken back or failed."""

    def __init__(self, setup: Setup) -> None:
        self.given: dict[int, IssuedCommand] = {}
        """By sequence number, oldest first."""
        self.left_out: dict[int, str] = {}
        """Commands that do not count: sequence number → ``undone`` or ``failed``."""
        self.taken: set[int] = set()
        """Steps of the scripted team that have had their turn."""
        self.setup = setup
        self.changes = 0
        """How often what people did to the world has changed: a command more, or one that no longer counts."""
        self._orders: dict[str, list[int]] = {}
        """Commands that ordered an action in the world of which the journal now speaks, by action, oldest first."""

    def new_play(self) -> Play:
        """Return a play of this exercise at its beginning. The script goes on after the steps already taken."""
        setup = self.setup
        alone = setup.mode == "headless"
        return Play(
            setup.scenario,
            setup.seed,
            setup.team,
            by_chance=alone,
            said_at_once=alone,
            taken=self.taken,
            reports=setup.reports,
        )

    def add(self, given: IssuedCommand) -> IssuedCommand:
        """Keep a command that is about to act, and return it.

        What names an order is returned with the command that gave it. Raises ``KeyError`` when that order was not
        given.
        """
        self._keep(given)
        command = given.command
        if command.kind not in _CLOCK:
            self.changes += 1
        named = order_named(command)
        if named is not None:
            given = replace(given, request=self._request(named))
            self._keep(given)
        if command.kind == "order":
            self._orders.setdefault(command.action, []).append(given.seq)
        return given

    def leave_out(self, given: IssuedCommand, why: str = "failed") -> None:
        """Keep a command that does not count: it ``failed``, or was ``undone``."""
        self._keep(self.given.get(given.seq, given))
        self.left_out[given.seq] = why
        self.changes += 1
        if given.command.kind == "order" and given.seq in (orders := self._orders.get(given.command.action, [])):
            orders.remove(given.seq)

    def undo(self, seq: int, play: Play) -> Play:
        """Return the world without command ``seq``.

        It is ``play`` itself where the command can be taken back in place, which is not done yet: see
        :class:`~sim.exercise.run.reversals.Reversals`.

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
        saying = given.command.kind == "say"
        # The undo itself is among them where a journal is gone through. Whoever said it on a clock that stood still may
        # have let it run since.
        later = (one for one in self.given.values() if one.seq > seq and one.seq not in self.left_out)
        if saying and any(one.command.kind not in _NOTHING_DONE for one in later):
            raise CommandRefused("said-before", seq=seq)
        if play.reversals.possible(seq):
            return play
        again = self.rebuild(play, {*self.left_out, seq}, undoing=seq)
        if again.said != [told for told in play.said if not (saying and told.seq == seq)]:
            raise CommandRefused("undo-changes-told", seq=seq)
        return again

    def copied(self, scenario: Scenario) -> History:
        """Return the same history of another scenario, which goes on by itself."""
        copy = History(replace(self.setup, scenario=scenario))
        copy.given, copy.left_out, copy.taken = dict(self.given), dict(self.left_out), set(self.taken)
        copy._orders = {action: list(orders) for action, orders in self._orders.items()}
        return copy

    def rebuild(self, play: Play, without: Container[int], undoing: int = 0) -> Play:
        """Compute the exercise again up to the moment of ``play``, and take its place.

        The commands are those that are not in ``without``. Changes are told from what ``play`` reported.
        """
        again = self.again(play.now, without, undoing)
        again.resume_from(play.told, play.reached_ms, play.reported)
        return again

    def again(self, now: int, without: Container[int], undoing: int = 0) -> Play:
        """Compute the exercise up to ``now`` (ms) from the commands not in ``without``."""
        driver = CommandReplay(self.new_play(), _Undo(without, undoing, self.setup.until_ms))
        driver.through(self.given.values(), now)
        return driver.play

    def _keep(self, given: IssuedCommand) -> None:
        self.given[given.seq] = given
        if given.step is not None:
            self.taken.add(given.step)

    def _request(self, order: str) -> int:
        """Return the number of the command whose order has the id ``order``.

        The id is that of the world which the journal is about.
        """
        action, ordinal = numbered(order)
        orders = self._orders.get(action, ())
        if ordinal is None or not 1 <= ordinal <= len(orders):
            raise KeyError(order)
        return orders[ordinal - 1]
