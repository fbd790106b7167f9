"""A play whose commands and outcomes are compared with a journal.

What is there is compared, what is missing is written.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import CommandRefused, JournalError
from sim.exercise.clock import Clock
from sim.exercise.jump import is_planned, remaining
from sim.exercise.recording.header import scenario_clock
from sim.exercise.recording.history import History
from sim.exercise.recording.reconciler import AUTHOR, Reconciler
from sim.exercise.recording.undone_commands import SkippedCommands
from sim.exercise.run.command_replay import CommandReplay, ReplayPolicy
from sim.exercise.run.scripted_team import author_of
from sim.exercise.run.states import IssuedCommand
from sim.exercise.run.validation import check_world
from sim.units import HOUR, clean

if TYPE_CHECKING:
    from sim.exercise.commands.model import Command, Jump
    from sim.exercise.recording.header import Setup
    from sim.exercise.recording.sink import Sink
    from sim.exercise.run.play import Play
    from sim.journal import Entry

__all__ = ["Leap", "RecordedPlay"]


class Leap(NamedTuple):
    """A jump on record that has not arrived."""

    seq: int
    """Its number in the journal."""
    to_ms: int
    """Exercise time at which it ends, ms."""


class RecordedPlay(ReplayPolicy):
    """A play with its journal and its clock. What a scripted team wants is on record before it acts."""

    def __init__(self, setup: Setup, sink: Sink, *, lenient: bool = False) -> None:
        super().__init__()
        self.left_out: frozenset[int] = frozenset()
        """Commands that do not act because the journal takes them back later; only while it is gone through."""
        self.setup = setup
        """What the header says."""
        self.reconciler = Reconciler(sink, self.stamp, lenient=lenient)
        self.history = History(setup)
        self.clock = Clock(pace=setup.scenario.at_inject)
        """How exercise time runs."""
        self.leap: Leap | None = None
        """The jump that is under way; none while there is none."""
        self.left: Jump | None = None
        """What the last jump is still to come to: where it goes, and the standing orders that were not given."""
        self.passing = SkippedCommands()
        """Those of them that the journal has not come to take back yet."""
        self.wall = 0
        """Clock time of what is being done, ms since the epoch."""
        self._driver = CommandReplay(self.history.new_play(), self)
        self._unfinished = False
        self._ending: int | None = None
        self._without: Play | None = None

    @property
    def play(self) -> Play:
        """The play; another one after an undo."""
        return self._driver.play

    @property
    def headless(self) -> bool:
        """True when exercise time is the clock."""
        return self.setup.mode == "headless"

    @property
    def t_ms(self) -> int:
        """Exercise time, ms since STARTEX."""
        return self.play.now

    def stamp(self, t_ms: int) -> int:
        """Return the clock time to write for an exercise time."""
        return scenario_clock(self.setup.scenario, t_ms) if self.headless else self.wall

    def prepare_undo(self, seq: int) -> None:
        """Compute the world without a command, for an undo that is about to be given.

        Raises ``CommandRefused`` where it cannot be undone.
        """
        self._without = self.history.undo(seq, self.play)

    def give(self, command: Command, author: str, *, patient: bool = False) -> Entry:
        """Record a valid command, let it act, and record what came of it.

        In a room it counts once it is on record: what came of it and cannot be written goes with the next that is.
        A jump that is ``patient`` is only begun, to be gone through by :meth:`leap_on`.
        """
        try:
            entry = self.reconciler.command(command, author, self.t_ms, self.play.take())
            with nullcontext() if self.headless else suppress(JournalError):
                self.act(IssuedCommand(entry.seq, entry.t_ms, command, author), entry.clock, patient=patient)
                self.write()
        finally:
            self._without = None
        return entry

    def act(self, given: IssuedCommand, clock: int, *, patient: bool = False) -> None:
        """Let a command act that is on record, given at ``clock``. What falls due at once is done too."""
        self._unfinished = True
        self._apply(given, clock)
        if given.command.kind == "end":
            self._ending = given.seq
        elif given.command.kind == "jump" and given.seq not in self.history.left_out:
            self.leap = Leap(given.seq, self.reconciler.landing(given.seq, given.command.to_ms))
            self.left = remaining(given.command, given.t_ms)
            # One that a crash cut off in the middle is not made up for: nobody was there to see it stop.
            if not patient and (self.reconciler.landed(given.seq) or not is_planned(given.command)):
                self.leap_on(self.leap.to_ms)
                if self.t_ms < given.command.to_ms:
                    self.play.plan.cut(self.t_ms)
        elif given.command.kind in ("order", "decision") and given.command.standing:
            self.drop_standing()
        self._finish()

    def drop_standing(self) -> None:
        """Take the next standing order off what is still to be given."""
        if self.left is not None:
            self.left = self.left.model_copy(update={"standing": self.left.standing[1:]})
            self._done()

    def _done(self) -> None:
        """Forget the last jump when nothing of it is still to be made or given."""
        if self.left is not None and not self.left.standing and self.t_ms >= self.left.to_ms:
            self.left = None

    def write(self) -> None:
        """Compare, or write, what came since the last time."""
        self.reconciler.outcomes(self.play.take())

    def settle(self) -> None:
        """Write what could not be written when it happened.

        Raises ``JournalError`` while it still cannot be written.
        """
        self.reconciler.flush()
        if self._unfinished:
            self._finish()
            self.write()

    def run(self, to: int) -> None:
        """Simulate on to ``to``, giving scripted teams their turn. Headless, a ``reached`` is recorded on the hour."""
        stop = -1
        while stop < to:
            mark = (self.play.reached_ms // HOUR + 1) * HOUR if self.headless and self.play.started else to + 1
            stop = min(mark, to)
            self._driver.go_on(stop)
            if stop == mark:
                self.play.reach(changed_only=self.play.reached_ms == stop)

    def leap_on(self, to: int) -> bool:
        """Simulate on to ``to`` (ms), no further than where the jump goes. Return whether it has arrived."""
        leap = self.leap
        if leap is None:
            return True
        self.run(min(to, leap.to_ms))
        if self.t_ms < leap.to_ms:
            return False
        self.play.reach(leap.seq)
        self.leap = None
        self._done()
        return True

    def cut_leap(self, leap: Leap) -> None:
        """End the jump that is under way here.

        The journal has it that it reached this moment, and the clock goes on from it.
        """
        self.play.reach(leap.seq)
        self.play.plan.cut(self.t_ms)
        self.leap = None
        self.clock = replace(self.clock, anchor_ms=self.t_ms, anchor_clock=self.wall)

    def turn(self, driver: CommandReplay, to: int) -> bool:  # noqa: ARG002 -- a policy may look at where it goes
        """Record what the scripted team wants and let it act; what is refused is told."""
        play, reconciler = self.play, self.reconciler
        wanted = play.wanted[0]
        if reconciler.lost:
            play.wanted.popleft()
            return True
        try:
            check_world(wanted.command, play, self.setup.until_ms)
        except CommandRefused as refusal:
            play.wanted.popleft()
            self.history.taken.add(wanted.step)
            play.emit("refused", {**wanted.command.model_dump(include={"action", "target"}), "reason": refusal.reason})
            return True
        author = author_of(self.setup.team) or AUTHOR
        entry = reconciler.command(wanted.command, author, self.t_ms, play.take())
        play.wanted.popleft()
        self._apply(IssuedCommand(entry.seq, entry.t_ms, wanted.command, author, wanted.step), entry.clock)
        return True

    def lost(self, given: IssuedCommand) -> None:
        """Let an answer fail whose order is not there."""
        raise ValueError(f"command {given.request} is no order")

    def _apply(self, given: IssuedCommand, clock: int) -> None:
        if self.reconciler.failed(given.seq):
            self._fail(given, self.reconciler.next.payload if self.reconciler.next else {})
            return
        try:
            meant = self.history.add(given)
            if given.seq in self.left_out:
                self.passing.pass_over(given.seq, self.play)
            if given.command.kind == "undo":
                self._undo(given, given.command.seq)
            else:
                self._driver.act(meant)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the exercise goes on without this command
            self._fail(given, {"error": type(error).__name__, "message": clean(str(error))[:500]})
            return
        self.clock = self.clock.after(given.command, given.t_ms, clock)

    def _undo(self, given: IssuedCommand, seq: int) -> None:
        if seq in self.passing.open:
            self.passing.take_back(seq, self.play)
        else:
            without, self._without = self._without or self.history.undo(seq, self.play), None
            if without is self.play:
                without.reversals.take_back(seq)
            self._driver.play = without
        self.history.leave_out(self.history.given[seq], "undone")
        if not self.passing.open:
            self.play.emit("undone", {"seq": seq}, given.seq)
            self.play.reach(given.seq)
            self.play.correct_reports(given.seq)

    def _fail(self, given: IssuedCommand, payload: dict[str, Any]) -> None:
        self.history.leave_out(given)
        self._driver.play = self.history.rebuild(self.play, {*self.history.left_out, *self.left_out})
        self.play.emit("failed", payload, given.seq)

    def _finish(self) -> None:
        """Do what falls due at once after a command. The journal is closed after the last command."""
        self.run(self.t_ms)
        if self._ending is not None:
            self.play.reach(self._ending, changed_only=True)
            self.write()
            ended, self._ending = self._ending, None
            self.play.emit("closed", self.reconciler.closing(), ended)
        self._unfinished = False
